"""What a JSON address allows: to be read."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

READ_ONLY = Capability(
    supported=False,
    reason=_("Vigie only reads this source. Act where it was said, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind(
            "items",
            _("The items at an address"),
            params=("url", "items", "fields", "next"),
            own=True,
            optional=("items", "fields", "next"),
            every=300,
        ),
    ),
    reply=READ_ONLY,
    hide=READ_ONLY,
    unhide=READ_ONLY,
    delete=READ_ONLY,
    block=READ_ONLY,
    unblock=READ_ONLY,
    mute=READ_ONLY,
    unmute=READ_ONLY,
    report=READ_ONLY,
    guide=Guide(
        steps=(
            _("Enter the address and say where its list of items is (“data.items”)."),
            _("Say which of their fields is which of ours (“text” = “body”, “posted_at” = “created”, …)."),
        ),
        fields=(
            Field(
                "header",
                _("Name of the header that carries the key (Authorization by default)"),
                secret=False,
                required=False,
            ),
            Field("token", _("Key"), required=False),
        ),
        testable=False,
    ),
)
