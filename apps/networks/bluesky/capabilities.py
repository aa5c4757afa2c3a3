"""What Bluesky allows."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind

MAX_HIDDEN = 300
OWN_THREADS = Capability(
    supported=True,
    reason=_("Only replies under the account's own posts, 300 a conversation."),
    limit=MAX_HIDDEN,
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("search", _("Posts that the search finds"), params=("q",)),
        ListenKind("firehose", _("Everything, as it is said"), params=("server",), push=True),
        ListenKind("notifications", _("What is said to the account"), own=True),
        ListenKind("threads", _("Replies under the account's recent posts"), own=True),
    ),
    reply=YES,
    hide=OWN_THREADS,
    unhide=OWN_THREADS,
    delete=Capability(supported=True, reason=_("Only the account's own posts; nobody can delete another's.")),
    block=YES,
    unblock=YES,
    mute=YES,
    unmute=YES,
    report=YES,
    recheck=Capability(supported=True, limit=25),
    max_length=300,
    unit="graphemes",
    idempotent_reply=True,
    guide=Guide(
        steps=(
            _("Sign in on Bluesky and open Settings → Privacy and security → App passwords."),
            _("Add an app password named “Vigie”, without access to direct messages, and copy it."),
        ),
        fields=(
            Field(
                "server",
                _("Address of the account's server (bsky.social for most)"),
                secret=False,
                required=False,
            ),
            Field("handle", _("Handle"), secret=False),
            Field("password", _("App password")),
        ),
    ),
)
