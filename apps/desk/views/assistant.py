"""The agency's optional assistant: which endpoint, how much, and what went wrong last."""

from django.http import HttpRequest, HttpResponse

from apps.agency.access import Actor
from apps.agency.assistants import assistant_of, configure_assistant
from apps.agency.models import Agency, Assistant
from apps.desk.agency_settings import settings_page
from apps.desk.gate import BOTH, agency_right
from apps.desk.parameters import id_of, text_of


@agency_right("agency:configure", BOTH)
def assistant(request: HttpRequest) -> HttpResponse:
    """See and change it; the key is written and never shown."""

    def configure(actor: Actor, agency: Agency) -> object:
        return configure_assistant(
            actor,
            agency,
            enabled=bool(request.POST.get("enabled")),
            kind=text_of(request.POST, "kind", 12),
            url=text_of(request.POST, "url", 300),
            model=text_of(request.POST, "model", 100),
            key=text_of(request.POST, "key", 500),
            a_day=id_of(request.POST, "a_day") or 0,
        )

    return settings_page(
        request,
        "assistant",
        kept=assistant_of,
        shown=_shown,
        configure=configure,
        more=lambda _agency_id: {"kinds": Assistant.Kind.choices},
    )


def _shown(known: Assistant) -> dict[str, object]:
    return {
        "enabled": "yes" if known.enabled else "",
        "kind": known.kind,
        "url": known.url,
        "model": known.model,
        "a_day": known.questions_a_day,
    }
