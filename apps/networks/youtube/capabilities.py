"""What YouTube allows."""

from django.utils.translation import gettext_noop as _

from apps.networks.google import FIELDS
from apps.networks.offers import Capabilities, Capability, Guide, ListenKind

OWN = Capability(supported=True, reason=_("Only comments on the channel's own videos."))
NO_MUTE = Capability(
    supported=False,
    reason=_("Hide the user from the channel in YouTube Studio by hand, then attach the capture."),
    by_hand=True,
)
BY_HAND = Capability(
    supported=False, reason=_("Report it on YouTube itself, then attach the capture."), by_hand=True
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("comments", _("Comments on the channel's videos"), own=True, every=120),
        ListenKind("held", _("Comments that YouTube holds for review"), own=True, every=300),
        ListenKind("video", _("Comments under any one video"), params=("video",), every=300),
        ListenKind(
            "search",
            _("Videos that match a query: 100 searches a day for the whole project"),
            params=("q",),
            every=3600,
        ),
    ),
    reply=Capability(supported=True, reason=_("An answer to a reply stands under the top comment.")),
    hide=OWN,
    unhide=OWN,
    delete=Capability(supported=True, reason=_("Rejects a comment on the channel's own videos, for good.")),
    block=Capability(
        supported=True, reason=_("Bans the author from the channel and rejects the comment, for good.")
    ),
    unblock=NO_MUTE,
    mute=NO_MUTE,
    unmute=NO_MUTE,
    report=BY_HAND,
    max_length=10_000,
    unit="characters",
    guide=Guide(
        steps=(
            _("Create a project on console.cloud.google.com and enable the YouTube Data API."),
            _("Create an OAuth client and sign in with the channel's account to get a refresh token."),
        ),
        fields=FIELDS,
        rights=("https://www.googleapis.com/auth/youtube.force-ssl",),
    ),
)
