"""What a webhook allows: to be heard."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

READ_ONLY = Capability(
    supported=False,
    reason=_("Vigie only hears this source. Act where it was said, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(ListenKind("webhook", _("What a program sends"), own=True, push=True),),
    reply=READ_ONLY,
    hide=READ_ONLY,
    unhide=READ_ONLY,
    delete=READ_ONLY,
    block=READ_ONLY,
    unblock=READ_ONLY,
    mute=READ_ONLY,
    unmute=READ_ONLY,
    report=READ_ONLY,
    webhook=True,
    guide=Guide(
        steps=(
            _("Choose a long secret and enter it here and in the sending program."),
            _(
                "Send JSON to the address shown here, with the header X-Vigie-Signature: sha256=<HMAC-SHA256 of the body, in hexadecimal>."
            ),
        ),
        fields=(Field("secret", _("Signing secret")),),
        testable=False,
    ),
)
