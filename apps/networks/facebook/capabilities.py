"""What Facebook allows to a Page."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

OWN = Capability(supported=True, reason=_("Only comments and visitor posts on the account's own Page."))
BLOCK = Capability(
    supported=True, reason=_("Bans the person from the Page, where Facebook tells who they are.")
)
NO_MUTE = Capability(supported=False, reason=_("Facebook has no muting for Pages."))
BY_HAND = Capability(
    supported=False, reason=_("Report it on Facebook itself, then attach the capture."), by_hand=True
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("page", _("Posts and comments on the Page"), own=True),
        ListenKind("tagged", _("Posts that tag the Page"), own=True),
        ListenKind("ratings", _("Recommendations of the Page"), own=True),
        ListenKind("webhook", _("What Facebook sends at once"), own=True, push=True),
    ),
    reply=OWN,
    hide=OWN,
    unhide=OWN,
    delete=OWN,
    block=BLOCK,
    unblock=BLOCK,
    mute=NO_MUTE,
    unmute=NO_MUTE,
    report=BY_HAND,
    max_length=8_000,
    unit="characters",
    webhook=True,
    guide=Guide(
        steps=(
            _("Create an app of type Business on developers.facebook.com and have its rights reviewed."),
            _("Generate a Page access token that does not expire for the Page."),
            _(
                "In the app's webhooks, subscribe the object Page to the field “feed”, with the address and the word shown here."
            ),
        ),
        fields=(
            Field("external_id", _("Page id"), secret=False),
            Field("token", _("Page access token")),
            Field("app_secret", _("App secret")),
        ),
        rights=(
            "pages_show_list",
            "pages_read_engagement",
            "pages_read_user_content",
            "pages_manage_engagement",
            "pages_manage_metadata",
        ),
    ),
)
