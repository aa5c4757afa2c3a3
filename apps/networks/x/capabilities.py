"""What X allows, by tier: "enterprise" has a contract, everything else pays by use."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind, Tier

SUMMONED = Capability(
    supported=True,
    reason=_("X only lets you answer a post that mentions or quotes you; every reply costs money."),
)
OWN_THREADS = Capability(
    supported=True, reason=_("Only replies in conversations the account has begun, 725 each."), limit=725
)
BLOCK = Capability(
    supported=False,
    reason=_("X lets only enterprise contracts block by program: do it by hand, then attach the capture."),
    by_hand=True,
)
REPORT = Capability(
    supported=False, reason=_("Report it on X itself, then attach the capture."), by_hand=True
)


def capabilities_of(tier: str) -> Capabilities:
    """What an account of this tier may do."""
    enterprise = tier == "enterprise"
    return Capabilities(
        listen=(
            ListenKind(
                "search",
                _("Posts of the last seven days that match a query of X"),
                params=("q",),
                every=300,
            ),
            ListenKind(
                "stream",
                _("The same at once, by the filtered stream: one a project, and each post may cost twice"),
                params=("q",),
                push=True,
                every=5,
            ),
            ListenKind("mentions", _("Posts that mention the account"), own=True, every=300),
        ),
        reply=YES if enterprise else SUMMONED,
        hide=OWN_THREADS,
        unhide=OWN_THREADS,
        delete=Capability(supported=True, reason=_("Only the account's own posts.")),
        block=BLOCK,
        unblock=BLOCK,
        mute=YES,
        unmute=YES,
        report=REPORT,
        recheck=Capability(supported=True, reason=_("Every post that still stands costs a read."), limit=100),
        max_length=280,
        unit="weighted",
        webhook=True,
        guide=Guide(
            steps=(
                _(
                    "Create an app on console.x.com with user authentication (read and write) and put credit on it."
                ),
                _("Sign in with the brand's account and generate an access token with its secret."),
            ),
            fields=(
                Field("external_id", _("Account id"), secret=False),
                Field("handle", _("User name"), secret=False),
                Field("consumer_key", _("Consumer key")),
                Field("consumer_secret", _("Consumer secret")),
                Field("token", _("Access token")),
                Field("token_secret", _("Access token secret")),
                Field("bearer", _("Bearer token of the app (for the stream)"), required=False),
            ),
            rights=(
                "tweet.read",
                "tweet.write",
                "tweet.moderate.write",
                "users.read",
                "mute.write",
                "offline.access",
            ),
            tiers=(Tier("", _("pay per use")), Tier("enterprise", _("enterprise contract"))),
        ),
    )
