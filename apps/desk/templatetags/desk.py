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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.agency.access import Actor
from apps.agency.models import HardContent
from apps.desk import path, words
from apps.desk.browsers import browser_name
from apps.desk.spans import countdown, since

ADDRESSED = re.compile(r"^(?:@[\w.-]+[\s,:]+)+")
register = template.Library()
SAYS_NOTHING = ("", "none", "unknown")


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
    # A title is missing where only the types of a case are known.
    known = [
        words.word(kind, value)
        for kind in ("issue_type", "profile")
        if (value := getattr(case, kind)) not in SAYS_NOTHING
    ]
    return without_address(case.title) or " · ".join([f"#{case.pk}", *known])


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
def reversible(action: Any) -> str:
    """The act that takes this one back, "" where there is none."""
    return {"hide": "unhide", "block": "unblock", "mute": "unmute"}.get(action.kind, "")


@register.simple_tag
def seconds_until(moment: datetime) -> int:
    """Whole seconds until a moment, never below zero."""
    return max(0, round((moment - timezone.now()).total_seconds()))


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


@register.filter
def grouped(value: Any) -> str:
    """A number with its thousands set apart as the reader's language does."""
    return number_format(value, force_grouping=True) if isinstance(value, int) else ""


@register.filter
def said_in_language(line: Any) -> str:
    """A sentence that is bilingual by nature, in the reader's language."""
    return str(line.text(get_language() or "fr"))


@register.inclusion_tag("desk/parts/path_bar.html", takes_context=True)
def path_bar(context: dict[str, Any]) -> dict[str, Any]:
    """Where a page stands in the guided path, for those who set the brand up."""
    actor, here = context.get("actor"), context.get("step") or context.get("section")
    steps = path.steps() if may(actor, "brand:configure") else []
    number = next((place for place, step in enumerate(steps) if step.name == here), None)
    if number is None:
        return {}
    following = steps[number + 1] if number + 1 < len(steps) else None
    return {
        "brand": context["brand"],
        "at": steps[number],
        "number": number + 1,
        "all": len(steps),
        "following": following,
    }


@register.filter
def country_name(code: str) -> str:
    """A country by its two letters."""
    return str(words.COUNTRIES.get(code, code))
