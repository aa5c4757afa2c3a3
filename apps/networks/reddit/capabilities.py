"""What Reddit allows. The tier "moderator" is an account that moderates the subreddit."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind, Tier

MODERATORS = Capability(
    supported=False,
    reason=_("Reddit lets only moderators of the subreddit remove or approve: write to them."),
    by_hand=True,
)
BY_HAND = Capability(
    supported=False, reason=_("Do it on Reddit itself, then attach the capture."), by_hand=True
)


def capabilities_of(tier: str) -> Capabilities:
    """What an account of this tier may do."""
    moderator = YES if tier == "moderator" else MODERATORS
    own = Capability(supported=True, reason=_("Only the account's own posts and comments."))
    return Capabilities(
        listen=(
            ListenKind("search", _("Posts that match a query"), params=("q",)),
            ListenKind("subreddit", _("New posts of a subreddit"), params=("subreddit",)),
            ListenKind("comments", _("New comments of a subreddit"), params=("subreddit",)),
            ListenKind("inbox", _("Answers to the account, and mentions of it"), own=True),
        ),
        reply=YES,
        hide=moderator,
        unhide=moderator,
        delete=YES if tier == "moderator" else own,
        block=YES,
        unblock=BY_HAND,
        mute=BY_HAND,
        unmute=BY_HAND,
        report=YES,
        recheck=Capability(
            supported=True, reason=_("What is deleted on Reddit must be deleted here as well."), limit=100
        ),
        max_length=10_000,
        unit="characters",
        guide=Guide(
            steps=(
                _("Ask Reddit for approval of the commercial use of its data."),
                _(
                    "Create an app of type “web app” on reddit.com/prefs/apps and sign in with the brand's account."
                ),
            ),
            fields=(
                Field("handle", _("User name"), secret=False),
                Field("client_id", _("Client id"), secret=False),
                Field("client_secret", _("Client secret")),
                Field("refresh_token", _("Refresh token")),
            ),
            rights=(
                "identity",
                "read",
                "history",
                "submit",
                "edit",
                "privatemessages",
                "report",
                "account",
                "modposts",
            ),
            tiers=(
                Tier("", _("ordinary account")),
                Tier("moderator", _("moderator of the subreddit")),
            ),
        ),
    )
