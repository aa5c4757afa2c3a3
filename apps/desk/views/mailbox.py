"""The mailbox in which departments' answers arrive: where it is, and what came lately."""

from django.http import HttpRequest, HttpResponse

from apps.agency.access import Actor
from apps.agency.mailboxes import configure_mailbox, mailbox_of, newest_letters
from apps.agency.models import Agency, AnswerMailbox
from apps.desk.agency_settings import settings_page
from apps.desk.gate import BOTH, agency_right
from apps.desk.parameters import text_of


@agency_right("agency:configure", BOTH)
def mailbox(request: HttpRequest) -> HttpResponse:
    """See and change it; the password is written and never shown."""

    def configure(actor: Actor, agency: Agency) -> object:
        return configure_mailbox(
            actor,
            agency,
            enabled=bool(request.POST.get("enabled")),
            address=text_of(request.POST, "address", 254),
            server=text_of(request.POST, "server", 253),
            user=text_of(request.POST, "user", 254),
            password=text_of(request.POST, "password", 500),
            folder=text_of(request.POST, "folder", 100),
        )

    return settings_page(
        request,
        "mailbox",
        kept=mailbox_of,
        shown=_shown,
        configure=configure,
        more=lambda agency_id: {"letters": newest_letters(agency_id)},
    )


def _shown(known: AnswerMailbox) -> dict[str, object]:
    return {
        "enabled": "yes" if known.enabled else "",
        "address": known.address,
        "server": known.server,
        "user": known.user,
        "folder": known.folder,
    }
