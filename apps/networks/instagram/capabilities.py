"""What Instagram allows to a professional account."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

OWN = Capability(supported=True, reason=_("Only comments under the account's own media."))
BY_HAND = Capability(
    supported=False,
    reason=_("Instagram lets no program do this: do it by hand in the app, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("comments", _("Comments under the account's media"), own=True),
        ListenKind("tags", _("Media that tag the account"), own=True),
        ListenKind("webhook", _("What Instagram sends at once, mentions elsewhere too"), own=True, push=True),
    ),
    reply=Capability(
        supported=True,
        reason=_(
            "An answer to a reply stands under the top comment; none to hidden comments and live videos."
        ),
    ),
    hide=OWN,
    unhide=OWN,
    delete=OWN,
    block=BY_HAND,
    unblock=BY_HAND,
    mute=BY_HAND,
    unmute=BY_HAND,
    report=BY_HAND,
    max_length=300,  # with at most four hashtags and one address: Instagram's rule for comments from programs
    unit="characters",
    webhook=True,
    guide=Guide(
        steps=(
            _("Make the account a professional one."),
            _("Create an app on developers.facebook.com with “Instagram” and have its rights reviewed."),
            _(
                "Generate an access token for the account and subscribe its webhooks to “comments” and “mentions”."
            ),
        ),
        fields=(
            Field("external_id", _("Account id"), secret=False),
            Field("handle", _("User name"), secret=False),
            Field("token", _("Access token")),
            Field("app_secret", _("App secret")),
        ),
        rights=("instagram_business_basic", "instagram_business_manage_comments"),
    ),
)
