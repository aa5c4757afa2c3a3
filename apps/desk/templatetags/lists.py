"""What lists need: addresses with other filters, what an empty queue teaches, why an act leaves a row as it is."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.http import urlencode
from django.utils.translation import gettext as _

register = template.Library()


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


@register.filter
def as_query(filters: Mapping[str, str]) -> str:
    """Kept filters as the address they were."""
    return urlencode(filters)


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


@register.simple_tag
def active_filters(query: Mapping[str, str]) -> int:
    """How many filters an address sets, beside queue and order."""
    return sum(
        bool(query.get(name)) for name in query if name not in {"queue", "sort", "after", "undo", "over"}
    )


@register.filter
def skip_reason(code: str) -> str:
    """Why an act on many cases leaves one as it is."""
    reasons = {
        "same": _("is so already"),
        "closed": _("is closed"),
        "claimed": _("a colleague is writing"),
        "gone": _("is gone"),
        "not_allowed": _("your role does not allow it there"),
        "elsewhere": _("does not work for this brand"),
    }
    return reasons.get(code, code)
