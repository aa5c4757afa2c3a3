"""What the pages need beyond Django's own tags: addresses across the door, clocks, names, marks."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.agency.access import Actor
from apps.agency.models import HardContent
from apps.analysis.models import LABEL
from apps.analysis.services import spoken
from apps.analysis.verdicts import YES_FIELDS
from apps.desk import words
from apps.desk.browsers import browser_name
from apps.desk.marks import Stretch, marked
from apps.desk.spans import countdown, since

ADDRESSED = re.compile(r"^(?:@[\w.-]+[\s,:]+)+")
register = template.Library()
LEAST_RUNNER_UP = 0.05


def _at(prefix: str, name: str, urlconf: str, *args: object, **kwargs: object) -> str:
    address = reverse(name, urlconf=urlconf, args=args or None, kwargs=kwargs or None)
    return prefix + address[len(get_script_prefix()) :]


@register.simple_tag
def agency_url(name: str, *args: object) -> str:
    """An address of the agency, from anywhere."""
    return _at("/", name, settings.ROOT_URLCONF, *args)


@register.simple_tag
def brand_url(slug: str, name: str, *args: object) -> str:
    """An address inside a brand, from anywhere."""
    return _at(f"/b/{slug}/", name, settings.BRAND_URLCONF, *args)


@cache
def _sheet() -> str:
    return static("desk/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of our own set; without a label it is only an ornament."""
    sheet = _sheet()
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sheet, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sheet, name)


@register.filter
def may(actor: Actor | None, right: str) -> bool:
    """Whether who acts has a right here."""
    return actor is not None and actor.may(right)


@register.simple_tag
def clock(due_at: datetime | None, label: str = "") -> SafeString:
    """A clock that ticks: how long is left, the exact moment on hover."""
    if due_at is None:
        return SafeString("")
    shown = countdown(due_at, timezone.now())
    exact = date_format(timezone.localtime(due_at), "DATETIME_FORMAT")
    return format_html(
        '<time class="clock {}" data-due="{}" datetime="{}" title="{}{}">{}<span>{}</span></time>',
        shown.mood,
        due_at.isoformat(),
        due_at.isoformat(),
        f"{label} · " if label else "",
        exact,
        icon("clock-late" if shown.mood == "late" else "clock"),
        shown.text,
    )


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago, the exact moment on hover."""
    if moment is None:
        return SafeString("—")
    local = timezone.localtime(moment)
    span = timezone.now() - moment
    far = span.days >= 2
    text = date_format(local, "SHORT_DATETIME_FORMAT") if far else since(span)
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(),
        date_format(local, "DATETIME_FORMAT"),
        "" if far else SafeString(' data-ago=""'),
        text,
    )


@register.filter
def who(user_id: int | None, people: Mapping[int, str]) -> str:
    """The name of a person by number; Vigie itself where there is none."""
    return people.get(user_id, f"#{user_id}") if user_id else "Vigie"


@register.filter
def word(value: object, kind: str) -> str:
    """The word people read for a code: {{ case.issue_type|word:"issue_type" }}."""
    return words.word(kind, str(value))


@register.filter
def marks(text: str, reasons: Any) -> list[Stretch]:
    """The text cut at the reasons of its verdict."""
    return marked(text, reasons or [])


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A value by a key that is itself a value."""
    return mapping.get(key, "")


@register.filter
def without_address(title: str) -> str:
    """A case's title without the handles a post begins with: they only say that the brand was addressed."""
    rest = ADDRESSED.sub("", title)
    return f"{rest[0].upper()}{rest[1:]}" if rest and rest != title else title


@register.filter
def title_for(case: Any, user: Any) -> str:
    """A case's title; what broke the charter is only named for those who asked not to see it."""
    if case.breach != "none" and user.hard_content == HardContent.MUTED:
        return _("Hidden: %(breach)s") % {"breach": words.word("breach", case.breach)}
    kind, _sep, series = case.title.partition(": ")
    if case.alert_id and kind in words.ALERT_KINDS:
        return capfirst(words.series(series)) if kind == "part" else words.word("alert", kind)
    return without_address(case.title)


@register.filter
def priority_reason(line: str) -> str:
    """Why a case has its priority, as people read it."""
    return words.priority_reason(line)


@register.filter
def browser(user_agent: str) -> str:
    """A browser and its machine as their owner calls them."""
    return browser_name(user_agent)


@register.filter
def percent(value: float | None) -> str:
    """0.87 as 87 %."""
    return f"{round((value or 0) * 100)} %"


@register.filter
def sub(a: float, b: float) -> float:
    """a − b."""
    return a - b


@register.simple_tag(takes_context=True)
def with_filter(context: dict[str, Any], **changes: object) -> str:
    """The present address with some filters changed and the page key dropped."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def script_words() -> dict[str, str]:
    """The sentences that the page's script says; it holds no words of its own."""
    return {
        "left": _("%(time)s left").replace("%(time)s", "%t"),
        "late": _("%(time)s late").replace("%(time)s", "%t"),
        "seconds": _("%(n)d s").replace("%(n)d", "%n"),
        "minutes": _("%(n)d min").replace("%(n)d", "%n"),
        "hours": _("%(h)d h %(m)02d").replace("%(h)d", "%h").replace("%(m)02d", "%m"),
        "round": _("%(h)d h").replace("%(h)d", "%h"),
        "ago": _("%(time)s ago").replace("%(time)s", "%t"),
        "days": _("%(n)d d").replace("%(n)d", "%n"),
        "offline": _("The connection is lost. What you type is kept here and sent when it is back."),
        "failed": _("That did not work. Nothing was changed; try again."),
        "restored": _("Your text that had not been saved is back."),
        "unsaved": _("Saving…"),
        "saved": _("Saved"),
        "notsaved": _("Not saved yet: kept in this browser."),
        "done": _("Done."),
        "noring": _(
            "This browser does not let Vigie ring: allow notifications for this site, then try again."
        ),
    }


@register.filter
def own_address(address: str | None, request: HttpRequest) -> str:
    """The address one came from if it is ours; the beginning otherwise."""
    ours = url_has_allowed_host_and_scheme(
        address or "", {request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and address else get_script_prefix()


@register.simple_tag
def optional_url(name: str) -> str:
    """An address that exists only where its part is installed; "" otherwise."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def icons() -> str:
    """Where the drawings are."""
    return static("desk/icons.svg")


@register.filter
def who_or_nobody(user_id: int | None, people: Mapping[int, str]) -> str:
    """The name of an owner; a case without one is nobody's."""
    return who(user_id, people) if user_id else _("nobody")


@register.simple_tag
def bar(value: float, most: float) -> SafeString:
    """A share as a bar; an ornament beside its number."""
    width = round(100 * value / most) if most else 0
    return format_html(
        '<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="4"/><rect width="{}" height="4"/></svg>',
        min(100, width),
    )


@register.filter
def as_query(filters: Mapping[str, str]) -> str:
    """Kept filters as the address they were."""
    return urlencode(filters)


@register.filter
def filter_name(name: str) -> str:
    """What a filter is called."""
    names = {
        "state": _("State"),
        "issue_type": _("Issue type"),
        "profile": _("Profile"),
        "breach": _("Breach"),
        "network": _("Network"),
        "relation": _("Relation"),
        "sentiment": _("Sentiment"),
        "language": _("Language"),
        "watch": _("Watch"),
        "complaint": _("Complaint"),
        "question": _("Question"),
        "needs_answer": _("Needs an answer"),
        "urgency": _("Urgency"),
    }
    return names.get(name, name)


@register.simple_tag
def queue_lesson(queue: str) -> str:
    """What would stand in a queue that is empty: the place to learn it."""
    lessons = {
        "mine": _("Cases you take, or that are given to you, stand here."),
        "unassigned": _("Somebody is on every open case."),
        "at_risk": _("No clock ends within half an hour, and none is late."),
        "to_proofread": _(
            "No draft waits for your eyes. Your own drafts never do: somebody else reads them."
        ),
        "referred": _("No department owes an answer."),
        "waiting": _("Nothing came back to you: no draft sent back, nothing approved to publish."),
        "snoozed": _("Nothing was put aside."),
    }
    return lessons.get(queue, "")


@register.filter
def act_template(act: str) -> str:
    """The part of the page behind the one primary button."""
    return f"desk/case/act_{act}.html"


@register.filter
def in_language(article: Any, name: str) -> str:
    """A field of a text that is bilingual by nature, in the reader's language."""
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    return str(getattr(article, f"{name}_{language}"))


@register.filter(name="words")
def words_of(text: str) -> list[str]:
    """The words of a text, to go through."""
    return text.split()


@register.filter
def hexadecimal(digest: bytes) -> str:
    """A hash as people compare it."""
    return bytes(digest).hex()


@register.filter
def reason_word(field: str) -> str:
    """What a marked stretch is a reason for."""
    return _("reason for: %(field)s") % {"field": filter_name(field)}


@register.filter
def reversible(action: Any) -> str:
    """The act that takes this one back, "" where there is none."""
    return {"hide": "unhide", "block": "unblock", "mute": "unmute"}.get(action.kind, "")


@register.simple_tag
def seconds_until(moment: datetime) -> int:
    """Whole seconds until a moment, never below zero."""
    return max(0, round((moment - timezone.now()).total_seconds()))


@register.filter
def field_value(verdict: Any, name: str) -> str:
    """The value of a verdict's field by name."""
    return spoken(verdict, name)


@register.filter
def how_sure(verdict: Any, name: str) -> str:
    """The probability of the value a verdict chose; nothing where it has none."""
    if name in verdict.corrected:
        return "—"
    value = _chances(verdict, name).get(spoken(verdict, name))
    return percent(value) if isinstance(value, int | float) else "—"


def _chances(verdict: Any, name: str) -> Mapping[str, Any]:
    if name in YES_FIELDS:
        chance = float(getattr(verdict, name))
        return {"yes": chance, "no": 1.0 - chance}
    found = verdict.scores.get(name, {}) if isinstance(verdict.scores, dict) else {}
    return found if isinstance(found, dict) else {}


@register.filter
def runner_up(verdict: Any, name: str) -> str:
    """The second likeliest value with its probability; "" where it is hardly likely or the field has none."""
    chosen = spoken(verdict, name)
    chances = () if name in verdict.corrected else _chances(verdict, name).items()
    others = [(value, code) for code, value in chances if code != chosen and isinstance(value, float)]
    if not others or max(others)[0] < LEAST_RUNNER_UP:
        return ""
    value, code = max(others)
    return f"{words.word(name, code)} {percent(value)}"


@register.filter
def reason_kind(kind: str) -> str:
    """Where a reason comes from."""
    kinds = {
        "word": _("a word of a list"),
        "rule": _("a written rule"),
        "model": _("learnt from examples"),
        "correction": _("a person’s correction"),
    }
    return kinds.get(kind, kind)


@register.filter
def correction_field(field: str) -> str:
    """What was corrected: a field of every verdict, or a label of the brand's own between quotes."""
    return f"«\u00a0{field.removeprefix(LABEL)}\u00a0»" if field.startswith(LABEL) else filter_name(field)


@register.filter
def correction_value(value: str, field: str) -> str:
    """A corrected value in words."""
    if field.startswith(LABEL):
        return _("yes") if value == "yes" else _("no")
    return words.word(field, value) if field in words.TABLES else value


@register.filter
def act_kind(kind: str) -> str:
    """What somebody did, as the dossier counts it."""
    return words.word("act_kind", kind)


@register.filter
def count_of(counts: Mapping[int, int], key: int) -> int:
    """A count by key, zero where there is none."""
    return counts.get(key, 0)


@register.filter
def capability(can: Any, act: str) -> Any:
    """Whether and how a network offers an act."""
    return can.of(act)


@register.simple_tag
def active_filters(query: Mapping[str, str]) -> int:
    """How many filters an address sets, beside queue and order."""
    return sum(
        bool(query.get(name)) for name in query if name not in {"queue", "sort", "after", "undo", "over"}
    )


@register.filter
def grouped(value: Any) -> str:
    """A number with its thousands set apart as the reader's language does."""
    return number_format(value, force_grouping=True) if isinstance(value, int) else ""


@register.filter
def said_in_language(line: Any) -> str:
    """A sentence that is bilingual by nature, in the reader's language."""
    return str(line.text(get_language() or "fr"))


@register.filter
def skip_reason(code: str) -> str:
    """Why an act on many cases leaves one as it is."""
    reasons = {
        "same": _("is so already"),
        "closed": _("is closed"),
        "claimed": _("a colleague is writing"),
        "gone": _("is gone"),
    }
    return reasons.get(code, code)
