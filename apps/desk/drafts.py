"""What the page says of a draft while it is written: the tone check with the brand's voice, and its length."""

from dataclasses import dataclass

from django.utils.translation import get_language

from apps.cases.models import Case
from apps.cases.services.tone import findings_of
from apps.core.errors import VigieError
from apps.networks.registry import connector


@dataclass(frozen=True, slots=True)
class Note:
    """One finding in the reader's language."""

    code: str
    severity: str
    place: str
    reason: str
    suggestion: str


def tone_of(text: str, case: Case, account_id: int | None = None) -> list[Note]:
    """The findings of a draft, blocking ones first."""
    order = {"blocking": 0, "warning": 1, "info": 2}
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    notes = [
        Note(
            one.code,
            one.severity.value,
            text[one.start : one.end][:60],
            one.reason[language],
            one.suggestion[language],
        )
        for one in findings_of(text, case, case.network, account_id)
    ]
    return sorted(notes, key=lambda note: order[note.severity])


def network_limit(network: str) -> int | None:
    """How long a reply may be there; None where the network sets no limit or is not one we write to."""
    try:
        return connector(network).capabilities().max_length
    except VigieError:
        return None
