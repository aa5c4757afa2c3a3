"""What LinkedIn allows to an organization's page."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

OWN = Capability(supported=True, reason=_("Only under the organization's own posts."))
BY_HAND = Capability(
    supported=False,
    reason=_("LinkedIn lets no program do this: do it by hand, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(ListenKind("comments", _("Comments under the organization's posts"), own=True, every=900),),
    reply=OWN,
    hide=BY_HAND,
    unhide=BY_HAND,
    delete=OWN,
    block=BY_HAND,
    unblock=BY_HAND,
    mute=BY_HAND,
    unmute=BY_HAND,
    report=BY_HAND,
    max_length=1_250,
    unit="characters",
    webhook=True,
    guide=Guide(
        steps=(
            _("Create an app on developer.linkedin.com and ask for the Community Management API."),
            _(
                "Sign in as an administrator of the page and copy the access token; it is to be renewed before 60 days."
            ),
        ),
        fields=(
            Field("external_id", _("Organization (urn:li:organization:…)"), secret=False),
            Field("token", _("Access token")),
            Field("app_secret", _("Client secret (for webhooks)"), required=False),
        ),
        rights=("r_organization_social", "w_organization_social", "rw_organization_admin"),
    ),
)
