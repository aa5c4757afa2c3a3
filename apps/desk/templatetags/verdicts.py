"""What pages say of a verdict: its values, how sure it is, its reasons, and what people corrected."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.analysis.models import LABEL
from apps.analysis.services import spoken
from apps.analysis.verdicts import YES_FIELDS
from apps.desk import words
from apps.desk.marks import Stretch, marked
from apps.desk.templatetags.desk import filter_name, percent

register = template.Library()
LEAST_RUNNER_UP = 0.05


@register.filter
def marks(text: str, reasons: Any) -> list[Stretch]:
    """The text cut at the reasons of its verdict."""
    return marked(text, reasons or [])


@register.filter
def priority_reason(line: str) -> str:
    """Why a case has its priority, as people read it."""
    return words.priority_reason(line)


@register.filter
def reason_word(field: str) -> str:
    """What a marked stretch is a reason for."""
    return _("reason for: %(field)s") % {"field": filter_name(field)}


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
