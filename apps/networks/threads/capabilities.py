"""What Threads allows."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

OWN = Capability(
    supported=True,
    reason=_("Only top replies under the account's own threads; what stands below goes with them."),
)
BY_HAND = Capability(
    supported=False,
    reason=_("Threads lets no program do this: do it by hand, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("search", _("Public threads with a word"), params=("q",)),
        ListenKind("replies", _("Replies under the account's threads"), own=True),
        ListenKind("mentions", _("Threads that mention the account"), own=True),
    ),
    reply=Capability(
        supported=True,
        reason=_(
            "Under the account's own threads, or where the app may search or read mentions; 1,000 in 24 hours."
        ),
        limit=1_000,
    ),
    hide=OWN,
    unhide=OWN,
    delete=BY_HAND,
    block=BY_HAND,
    unblock=BY_HAND,
    mute=BY_HAND,
    unmute=BY_HAND,
    report=BY_HAND,
    max_length=500,
    unit="characters",
    webhook=True,
    guide=Guide(
        steps=(
            _("Create an app on developers.facebook.com with “Threads” and have its rights reviewed."),
            _("Generate a long-lived token for the account; it is to be renewed before 60 days."),
        ),
        fields=(
            Field("external_id", _("Threads user id"), secret=False),
            Field("handle", _("User name"), secret=False),
            Field("token", _("Access token")),
        ),
        rights=(
            "threads_basic",
            "threads_content_publish",
            "threads_read_replies",
            "threads_manage_replies",
            "threads_manage_mentions",
            "threads_keyword_search",
        ),
    ),
)
