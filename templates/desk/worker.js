"use strict";
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : { title: "Vigie", body: "", url: "/notifications/", tag: "vigie" };
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told.url, renotify: true }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(new URL(event.notification.data || "/", self.location.origin).href));
});
