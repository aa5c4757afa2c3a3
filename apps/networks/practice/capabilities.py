"""What the practice network allows."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind

OWN_THREADS = Capability(supported=True, reason=_("Only under the brand's own posts."))

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("stream", _("Everything that is said")),
        ListenKind("search", _("Posts that hold all these words"), params=("q",)),
        ListenKind("notifications", _("What is said to the brand"), own=True),
    ),
    reply=YES,
    hide=OWN_THREADS,
    unhide=OWN_THREADS,
    delete=OWN_THREADS,
    block=YES,
    unblock=YES,
    mute=YES,
    unmute=YES,
    report=YES,
    recheck=Capability(supported=True, limit=20),
    max_length=500,
    unit="characters",
    guide=Guide(
        steps=(_("Start the practice network."), _("Take the token of one of its three brands.")),
        fields=(
            Field("server", _("Address of the practice network"), secret=False),
            Field("token", _("Token")),
        ),
    ),
)
