"""What Trustpilot allows to a business."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

BY_HAND = Capability(
    supported=False,
    reason=_("Flag the review in Trustpilot Business by hand, then attach the capture."),
    by_hand=True,
)
NO_PEOPLE = Capability(
    supported=False, reason=_("Trustpilot has no way to block or mute who writes reviews.")
)

CAPABILITIES = Capabilities(
    listen=(ListenKind("reviews", _("Reviews of the business"), own=True, every=600),),
    reply=Capability(supported=True, reason=_("One answer a review."), limit=1),
    hide=BY_HAND,
    unhide=BY_HAND,
    delete=Capability(supported=True, reason=_("Only the account's own answer."), by_hand=True),
    block=NO_PEOPLE,
    unblock=NO_PEOPLE,
    mute=NO_PEOPLE,
    unmute=NO_PEOPLE,
    report=BY_HAND,
    guide=Guide(
        steps=(_("Ask Trustpilot for API access (a paid plan) and create an application."),),
        fields=(
            Field("external_id", _("Business unit id"), secret=False),
            Field("author_id", _("Business user id that answers"), secret=False),
            Field("token", _("Access token")),
        ),
    ),
)
