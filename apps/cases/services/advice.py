"""What helps to answer a case: its playbook, similar cases of the past, a template filled in."""

from collections.abc import Mapping, Sequence

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format

from apps.cases import similarity
from apps.cases.models import Case, CaseMention, Draft
from apps.cases.playbook import Playbook, playbook
from apps.charter.models import Persona, ReplyTemplate
from apps.charter.reply_template import Filled, fill
from apps.core.folding import fold_batch
from apps.core.tenancy import current_brand

MOST_WORDS = 24
CANDIDATES = 60


def playbook_for(case: Case) -> Playbook:
    """How to handle this case: steps, advice, whether to answer at all."""
    return playbook(case.issue_type, case.profile)


def similar_cases(case: Case, most: int = 5) -> list[similarity.Similar]:
    """Past cases that were answered, most like this one: the database finds candidates, trigrams rank them."""
    text = _text_of(case.pk)
    words = _words(text)
    if not words:
        return []
    query = SearchQuery(" | ".join(words), config="simple", search_type="raw")
    rows = (
        CaseMention.objects.filter(mention__search=query, case__first_answered_at__isnull=False)
        .exclude(case_id=case.pk)
        .annotate(likeness=SearchRank(F("mention__search"), query))
        .order_by("-likeness", "-case_id")
        .select_related("case")[:CANDIDATES]
    )
    cases = list({row.case_id: row.case for row in rows}.values())
    return similarity.rank(_compared(case, text, ""), _past(cases), most)


def _past(cases: Sequence[Case]) -> list[similarity.PastCase]:
    ids = [case.pk for case in cases]
    texts: dict[int, str] = {}
    said = CaseMention.objects.filter(case_id__in=ids).order_by("mention__posted_at")
    for case_id, text in said.values_list("case_id", "mention__text"):
        texts.setdefault(case_id, text)
    answers = dict(
        Draft.objects.filter(case_id__in=ids, state=Draft.State.SENT, kind=Draft.Kind.REPLY)
        .order_by("version")
        .values_list("case_id", "text")
    )
    return [_compared(case, texts.get(case.pk, ""), answers.get(case.pk, "")) for case in cases]


def _compared(case: Case, text: str, answer: str) -> similarity.PastCase:
    return similarity.PastCase(case.pk, text, case.issue_type, case.profile, answer, case.outcome)


def _text_of(case_id: int) -> str:
    first = CaseMention.objects.filter(case_id=case_id).order_by("mention__posted_at")
    return first.values_list("mention__text", flat=True).first() or ""


def _words(text: str) -> list[str]:
    """The longest folded words of a text, as the index holds them."""
    folded = fold_batch([" ".join(text[:2000].split())]).decode("latin-1")
    cleaned = "".join(char if char.isalnum() else " " for char in folded)
    return sorted({word for word in cleaned.split() if len(word) > 3}, key=lambda word: (-len(word), word))[
        :MOST_WORDS
    ]


def fill_template(
    case: Case, template: ReplyTemplate, given: Mapping[str, str] | None = None, draft: Draft | None = None
) -> Filled:
    """A template with what Vigie knows filled in; `given` are the words a person typed. The rest stays to be seen."""
    persona = Persona.objects.filter(pk=1).first()
    name = (case.author.name or case.author.handle) if case.author else ""
    known = {
        "first_name": name.split()[0] if name.split() else "",
        "brand": current_brand().name,
        "signature": persona.signature if persona else "",
    }
    if draft is not None and draft.department is not None and draft.promised_at is not None:
        known["department"] = draft.department.name
        known["promised_at"] = date_format(timezone.localtime(draft.promised_at), "DATETIME_FORMAT")
    return fill(template.text, known | dict(given or {}))
