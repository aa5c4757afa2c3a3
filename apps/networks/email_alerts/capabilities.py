"""What a mailbox allows: to be read."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

READ_ONLY = Capability(
    supported=False,
    reason=_("An alert can only be read. Answer where it was said, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(
        ListenKind(
            "mailbox",
            _("Alerts that arrive by e-mail"),
            params=("folder",),
            own=True,
            optional=("folder",),
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
            _("Create a mailbox for alerts only, with a password for programs."),
            _("Order the alerts (google.com/alerts and others) to its address."),
        ),
        fields=(
            Field("server", _("IMAP server (with TLS)"), secret=False),
            Field("handle", _("User name"), secret=False),
            Field("password", _("Password")),
        ),
    ),
)
