"""What Google allows to the owner of a business profile."""

from django.utils.translation import gettext_noop as _

from apps.networks.google import FIELDS
from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

BY_HAND = Capability(
    supported=False,
    reason=_("Google lets nobody remove or hide a review: report it on Google, then attach the capture."),
    by_hand=True,
)
NO_PEOPLE = Capability(supported=False, reason=_("Google has no way to block or mute who writes reviews."))

CAPABILITIES = Capabilities(
    listen=(
        ListenKind("reviews", _("Reviews of the location"), own=True, every=600),
        ListenKind(
            "notifications",
            _("What Google tells by Pub/Sub, within seconds"),
            params=("subscription",),
            own=True,
            every=15,
        ),
    ),
    reply=Capability(
        supported=True,
        reason=_("One answer a review; Google reads it first and may refuse it later."),
        limit=1,
    ),
    hide=BY_HAND,
    unhide=BY_HAND,
    delete=Capability(supported=True, reason=_("Only the account's own answer."), by_hand=True),
    block=NO_PEOPLE,
    unblock=NO_PEOPLE,
    mute=NO_PEOPLE,
    unmute=NO_PEOPLE,
    report=BY_HAND,
    max_length=4_096,
    unit="bytes",
    idempotent_reply=True,
    guide=Guide(
        steps=(
            _("Ask Google for access to the Business Profile APIs and have the location verified."),
            _("Create an OAuth client and sign in with the owner's account to get a refresh token."),
            _(
                "To hear of reviews within seconds: create a Pub/Sub topic with a pull subscription, let mybusiness-api-pubsub@system.gserviceaccount.com publish to it, and name it in the account's notification settings."
            ),
        ),
        fields=(Field("external_id", _("Location (accounts/…/locations/…)"), secret=False), *FIELDS),
        rights=(
            "https://www.googleapis.com/auth/business.manage",
            "https://www.googleapis.com/auth/pubsub",
        ),
    ),
)
