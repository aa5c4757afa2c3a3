// Vigie's own script: clocks that tick, keys, saving as one types, the palette, news from the server.
"use strict";
(() => {
  const root = document.documentElement;
  const words = root.dataset;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // -- clocks -------------------------------------------------------------------------------------------
  const length = (seconds) => {
    const left = Math.abs(seconds);
    if (left < 60) return words.seconds.replace("%n", Math.floor(left));
    const minutes = Math.floor(left / 60);
    if (minutes < 100) return words.minutes.replace("%n", minutes);
    if (minutes < 600) return words.hours.replace("%h", Math.floor(minutes / 60)).replace("%m", String(minutes % 60).padStart(2, "0"));
    if (minutes < 48 * 60) return words.round.replace("%h", Math.floor(minutes / 60));
    return words.days.replace("%n", Math.floor(minutes / 1440));
  };
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const tick = () => {
    const now = Date.now();
    for (const clock of $$("[data-due]")) {
      const left = (Date.parse(clock.dataset.due) - now) / 1000;
      clock.classList.toggle("late", left < 0);
      clock.classList.toggle("soon", left >= 0 && left <= 1800);
      put($("span", clock), (left < 0 ? words.late : words.left).replace("%t", length(left)));
    }
    for (const time of $$("time[data-ago]")) put(time, words.ago.replace("%t", length((now - Date.parse(time.dateTime)) / 1000)));
    for (const undo of $$("[data-until]")) {
      const left = Math.ceil((Date.parse(undo.dataset.until) - now) / 1000);
      put(undo, String(Math.max(0, left)));
    }
  };
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);
  tick();

  // -- notes that leave by themselves --------------------------------------------------------------------
  const toast = (text, mood = "") => {
    const note = document.createElement("div");
    note.className = `notice ${mood}`;
    note.setAttribute("role", mood === "bad" ? "alert" : "status");
    note.textContent = text;
    $("#toasts")?.append(note);
    setTimeout(() => note.remove(), 8000);
  };
  document.addEventListener("htmx:sendError", () => toast(words.offline, "bad"));
  document.addEventListener("htmx:responseError", (event) => toast(`${words.failed} (${event.detail.xhr.status})`, "bad"));

  // -- what takes long says so, and can be given up where that changes nothing ----------------------------------------
  let slow;
  const busy = (cancel) => {
    clearTimeout(slow);
    slow = setTimeout(() => {
      const line = $("#busy");
      line.hidden = false;
      const stop = $("button", line);
      stop.hidden = !cancel;
      stop.onclick = () => { cancel(); idle(); };
    }, 700);
  };
  const idle = () => { clearTimeout(slow); const line = $("#busy"); if (line) line.hidden = true; };
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.matches("[data-file]") || event.target.closest("dialog")) return;
    busy(event.target.method === "get" || event.target.matches("[data-harmless]") ? () => stop() : undefined);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (elt.matches("[data-saves]")) return;
    busy(requestConfig.verb === "get" || elt.closest("[data-harmless]") ? () => elt.dispatchEvent(new Event("htmx:abort")) : undefined);
  });
  for (const over of ["htmx:afterRequest", "htmx:sendAbort"]) document.addEventListener(over, idle);
  addEventListener("pageshow", idle);
  addEventListener("pagehide", idle);

  // -- drafts: kept in this browser until the server has them ----------------------------------------------
  const keep = (area) => `vigie:${area.dataset.keep}`;
  const offer = () => {
    for (const area of $$("textarea[data-keep]")) {
      const kept = localStorage.getItem(keep(area));
      if (kept !== null && kept !== area.value) {
        area.value = kept;
        area.dispatchEvent(new Event("input", { bubbles: true }));
        toast(words.restored);
      }
    }
  };
  document.addEventListener("input", (event) => {
    const area = event.target.closest?.("textarea[data-keep]");
    if (!area) return;
    localStorage.setItem(keep(area), area.value);
    const state = $("[data-save-state]");
    if (state) put(state, words.unsaved);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const area = event.detail.elt?.closest?.("form")?.querySelector("textarea[data-keep]");
    const state = $("[data-save-state]");
    if (!area || !event.detail.elt.matches("[data-saves]")) return;
    if (event.detail.successful) localStorage.removeItem(keep(area));
    if (state) put(state, event.detail.successful ? words.saved : words.notsaved);
  });
  document.addEventListener("submit", (event) => {
    for (const area of $$("textarea[data-keep]", event.target)) localStorage.removeItem(keep(area));
    event.target.toggleAttribute("data-sent", !event.defaultPrevented);
    // Once sent, a form is not sent again by a second click.
    setTimeout(() => { for (const button of $$("button[type=submit]", event.target)) button.disabled = !event.defaultPrevented; });
  });
  // What was typed just before goes with the form: saving it once more would void what was handed in.
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.matches("[data-saves]") && event.detail.elt.closest("form[data-sent]")) event.preventDefault(); });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of $$("button[disabled]:not([data-closed])")) button.disabled = false;
    for (const form of $$("form[data-sent]")) form.removeAttribute("data-sent");
  });
  addEventListener("online", () => { for (const area of $$("textarea[data-keep]")) area.dispatchEvent(new Event("input", { bubbles: true })); });
  offer();

  // -- templates for a reply, ticks of a list, choices that send at once ------------------------------------------
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("select[data-fills]") && field.value) {
      const area = $(field.dataset.fills);
      area.value = field.value;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
    if (field.matches("[data-submits]")) field.form.requestSubmit();
    if (field.matches("[data-ticks]")) for (const one of $$(`input[name="${field.dataset.ticks}"]`)) one.checked = field.checked;
    if (field.matches("input[type=checkbox]")) bulk();
  });
  const bulk = () => {
    const bar = $("[data-bulk]");
    if (!bar) return;
    const ticked = $$("input[name=case]:checked").length;
    bar.hidden = ticked === 0;
    put($("[data-bulk-count]", bar), String(ticked));
  };
  bulk();

  // -- the way back leads to the list as it was left: its queue, filters and page ---------------------------------------
  const list = "vigie:list";
  if ($("[data-list]")) sessionStorage.setItem(list, location.pathname + location.search);
  for (const back of $$("[data-to-list]")) {
    const left = sessionStorage.getItem(list) ?? "";
    if ([back.pathname, back.dataset.toList].includes(left.split("?")[0])) back.href = left;
  }

  for (const chosen of $$(".queue[aria-current]")) chosen.parentElement.scrollLeft = chosen.offsetLeft - chosen.parentElement.offsetLeft - 24;

  // -- dialogs ----------------------------------------------------------------------------------------------------
  const show = (name) => {
    const dialog = document.getElementById(name);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const first = $("input", dialog);
    if (first) { first.value = ""; first.dispatchEvent(new Event("input", { bubbles: true })); first.focus(); }
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-shows]");
    if (opener) { event.preventDefault(); show(opener.dataset.shows); }
    if (event.target.closest?.("[data-closes]")) event.target.closest("dialog").close();
    if (event.target.matches?.("dialog")) event.target.close();
    if (!event.target.closest?.("details.menu")) for (const menu of $$("details.menu[open]")) menu.open = false;
  });
  for (const opener of $$("[data-shows][hidden]")) opener.hidden = false;

  // -- ringing: the person lets this browser, and takes it back -----------------------------------------------------
  const bells = $("[data-push-panel]");
  if (bells && "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext) {
    const { pushKey, pushAddress, pushWorker } = bells.dataset;
    const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    const turned = (on) => { $("[data-push=on]", bells).hidden = on; $("[data-push=off]", bells).hidden = !on; };
    const send = (subscription, off) => {
      const body = new FormData();
      const { endpoint, keys } = subscription.toJSON();
      body.set("endpoint", endpoint);
      for (const name of ["p256dh", "auth"]) body.set(name, keys[name]);
      if (off) body.set("off", "1");
      body.set("csrfmiddlewaretoken", $("input[name=csrfmiddlewaretoken]").value);
      return fetch(pushAddress, { method: "POST", body }).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); });
    };
    navigator.serviceWorker.register(pushWorker).then(async (worker) => {
      turned(Boolean(await worker.pushManager.getSubscription()));
      bells.hidden = false;
      bells.addEventListener("click", async (event) => {
        const wish = event.target.closest("[data-push]")?.dataset.push;
        if (!wish) return;
        try {
          const subscription = wish === "on"
            ? await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(pushKey) })
            : await worker.pushManager.getSubscription();
          if (subscription) await send(subscription, wish === "off");
          if (subscription && wish === "off") await subscription.unsubscribe();
          turned(wish === "on");
          toast(words.done);
        } catch {
          toast(words.noring, "bad");
        }
      });
    }).catch(() => {});
  }

  // -- keys ---------------------------------------------------------------------------------------------------------
  const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const lines = () => $$("[data-line]");
  let at = -1;
  const go = (step) => {
    const all = lines();
    if (!all.length) return;
    const focused = all.findIndex((line) => line.contains(document.activeElement));
    at = Math.max(0, Math.min(all.length - 1, (focused >= 0 ? focused : at) + step));
    $("a", all[at]).focus();
    all[at].scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => { const box = document.activeElement.closest("[data-line]")?.querySelector("input[type=checkbox]"); if (box) box.click(); },
    "/": () => $("[data-search]")?.focus(),
    "?": () => show("keys"),
    u: () => $("[data-back]")?.click(),
    n: () => $("[data-next]")?.click(),
    e: () => $("textarea.letter, [data-edit]")?.focus(),
    a: () => $("[data-key=a]")?.click(),
    r: () => { const reason = $("[data-key=r]"); if (reason) { reason.closest("details")?.setAttribute("open", ""); reason.focus(); } },
    g: () => { location.href = $("[data-key=g]")?.href ?? location.href; },
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); show("palette"); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.("form");
      const button = (form && $("button.primary", form)) || $("[data-primary]");
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    const palette = event.target.closest?.("dialog.palette");
    if (palette && ["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) {
      const links = $$("li :is(a, button)", palette);
      const here = links.indexOf(document.activeElement);
      if (event.key === "Enter" && here < 0 && links[0]) { event.preventDefault(); links[0].click(); }
      if (event.key !== "Enter") { event.preventDefault(); (links[here + (event.key === "ArrowDown" ? 1 : -1)] ?? $("input", palette)).focus(); }
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // -- news from the server: ids only, the page asks for what it shows ------------------------------------------------
  const live = words.live;
  if (live && "EventSource" in window) {
    const here = words.caseId;
    let fresh = 0;
    let source;
    let wait;
    const refresh = () => { clearTimeout(wait); wait = setTimeout(() => document.body.dispatchEvent(new Event("news")), 400); };
    const hear = (data) => {
      if (data.kind === "case" && here && String(data.id) === here) { const note = $("#changed"); if (note) note.hidden = false; }
      if (data.kind === "case" && data.fresh) {
        fresh += 1;
        const note = $("#fresh");
        if (note) { note.hidden = false; put($("b", note), String(fresh)); }
      }
      refresh();
    };
    const open = () => {
      source = new EventSource(live);
      source.onmessage = (event) => hear(JSON.parse(event.data));
    };
    open();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) open(); });
    const told = $("#present")?.dataset.tell;
    if (told) {
      let typed = 0;
      document.addEventListener("input", (event) => { if (event.target.matches("textarea")) typed = Date.now(); });
      const tell = () => {
        if (document.hidden) return;
        const body = new FormData();
        if (Date.now() - typed < 15000) body.set("typing", "1");
        body.set("csrfmiddlewaretoken", $("input[name=csrfmiddlewaretoken]")?.value ?? "");
        fetch(told, { method: "POST", body }).then((answer) => answer.ok ? answer.text() : "").then((html) => { if (html) $("#present").innerHTML = html; }).catch(() => {});
      };
      tell();
      setInterval(tell, 10000);
    }
  }
})();
