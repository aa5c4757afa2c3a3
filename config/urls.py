"""Addresses of the agency, at `/`."""

from django.urls import include, path

from apps.desk import converters  # noqa: F401 - makes <id:…> known
from apps.desk.views import (
    agency,
    assistant,
    desk_inbox,
    invitation,
    live,
    mailbox,
    profile,
    setup,
    tokens,
)
from config.admin import agency_site
from config.health import health
from config.hooks import hook
from config.metrics import metrics, ready

urlpatterns = [
    path("", agency.cockpit, name="cockpit"),
    path("inbox/", desk_inbox.desk_inbox, name="desk_inbox"),
    path("inbox/bulk/", desk_inbox.bulk, name="desk_bulk"),
    path("inbox/bulk/undo/", desk_inbox.undo_bulk, name="desk_undo_bulk"),
    path("inbox/views/", desk_inbox.save_view, name="desk_save_view"),
    path("inbox/views/<id:view_id>/forget/", desk_inbox.forget_view, name="desk_forget_view"),
    path("publishing/pause/", agency.pause_all, name="pause_all"),
    path("notifications/", agency.notifications, name="notifications"),
    path("notifications/read/", agency.notifications_read, name="notifications_read"),
    path("notifications/<id:notification_id>/", agency.open_notification, name="open_notification"),
    path("profile/", profile.profile, name="profile"),
    path("profile/ways/", profile.ways, name="notification_ways"),
    path("profile/push/", profile.push, name="push"),
    path("worker.js", profile.worker, name="worker"),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/new/", tokens.add, name="add_token"),
    path("profile/tokens/<id:token_id>/rotate/", tokens.rotate, name="rotate_token"),
    path("profile/tokens/<id:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("language/", agency.language, name="language"),
    path("palette/", agency.desk_palette, name="desk_palette"),
    path("live/", live.live, name="live"),
    path("assistant/", assistant.assistant, name="assistant"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("brands/new/", setup.new_brand, name="new_brand"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("healthz", health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("hooks/<slug:kind>/<slug:brand>/<id:account_id>/", hook, name="hook"),
    path("api/v1/", include("config.api_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", agency_site.urls),
]
