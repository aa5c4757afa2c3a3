"""What servers with the Mastodon API allow. The tier is the server's software, as it names itself."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind

KEEPS_KEYS = frozenset({"mastodon", "glitch", "hometown"})  # others accept Idempotency-Key and ignore it
NO_HIDING = Capability(
    supported=False,
    reason=_("Mastodon cannot hide somebody else's post. Block or mute the author, or report the post."),
)

LISTEN = (
    ListenKind("hashtag", _("Public posts with a hashtag"), params=("server", "hashtag"), push=True),
    ListenKind("public", _("All public posts the server knows"), params=("server",), push=True),
    ListenKind("search", _("Posts the server's search finds"), params=("server", "q")),
    ListenKind("notifications", _("What is said to the account"), own=True, push=True),
)
GUIDE = Guide(
    steps=(
        _("Sign in on the account's own server and open Preferences → Development → New application."),
        _("Tick the rights listed here and save."),
        _("Open the application and copy “Your access token”."),
    ),
    fields=(Field("server", _("Address of the server"), secret=False), Field("token", _("Access token"))),
    rights=("read", "write:statuses", "write:media", "write:blocks", "write:mutes", "write:reports"),
)


def capabilities_of(software: str) -> Capabilities:
    """What a server of this software allows."""
    return Capabilities(
        listen=LISTEN,
        reply=Capability(supported=True, reason=_("Begin with the author's @handle, or they are not told.")),
        hide=NO_HIDING,
        unhide=NO_HIDING,
        delete=Capability(supported=True, reason=_("Only the account's own posts.")),
        block=YES,
        unblock=YES,
        mute=YES,
        unmute=YES,
        report=YES,
        recheck=Capability(
            supported=True, reason=_("Only what was seen on the account's own server."), limit=20
        ),
        max_length=500,
        unit="characters",
        idempotent_reply=software in KEEPS_KEYS,
        guide=GUIDE,
    )
