"""A second opinion of the agency's assistant on verdicts in doubt: written beside them, never into them."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from apps.agency.assistants import assistant_of, key_of, note_failure, take_question
from apps.agency.models import Assistant
from apps.analysis import assistant as wire
from apps.analysis.models import Verdict
from apps.core.sealing import CannotOpen
from apps.core.tenancy import current_brand
from apps.networks.contract import NetworkError
from apps.networks.http import HttpClient

MOST_AT_ONCE = 10  # of one batch: the doubtful ones with the largest audience
PATIENCE = 20.0  # seconds


def ask_opinions(mention_ids: Sequence[int], now: datetime) -> int:
    """Ask about doubtful verdicts of a batch; a failure is noted for the agency and ends the batch. Returns answers."""
    assistant = assistant_of(current_brand().agency_id)
    if assistant is None or not assistant.enabled:
        return 0
    doubtful = Verdict.objects.filter(
        pk__in=mention_ids, unsure__overlap=list(wire.ASKED), mention__deleted_at=None, opinion={}
    )
    rows = list(doubtful.order_by("-mention__reach", "pk").values_list("pk", "mention__text", "unsure"))
    if not rows:
        return 0
    client = HttpClient(
        private_hosts=settings.PRIVATE_HOSTS, read_timeout=PATIENCE, total_timeout=2 * PATIENCE
    )
    answered = 0
    for pk, text, unsure in rows[:MOST_AT_ONCE]:
        if not take_question(assistant.pk, now):
            break
        fields = [name for name in wire.ASKED if name in unsure]
        try:
            said = _ask(client, assistant, text, fields)
        except (NetworkError, CannotOpen, wire.UnreadableAnswer) as error:
            note_failure(assistant.pk, str(error), now)
            break
        told = {"model": assistant.model, "at": now.isoformat(), "fields": said}
        answered += Verdict.objects.filter(pk=pk).update(opinion=told)
    else:
        note_failure(assistant.pk, "", now)
    client.close()
    return answered


def _ask(client: HttpClient, assistant: Assistant, text: str, fields: list[str]) -> dict[str, dict[str, str]]:
    asked = wire.request(assistant.kind, assistant.url, assistant.model, key_of(assistant), text, fields)
    # A question changes nothing there: a doubtful outcome is an ordinary failure.
    answer = client.request("POST", asked.url, write=False, headers=asked.headers, json=dict(asked.body))
    return wire.opinion(assistant.kind, answer.json(), fields)
