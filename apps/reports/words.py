"""The words for the parts of figures, as people read them: one table a kind."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cases.models import OUTCOME_NAMES, STATE_NAMES
from apps.charter.models import Article
from apps.monitoring.models import Author

ISSUES: Mapping[str, Any] = {
    "product": _("product"),
    "service": _("service"),
    "brand": _("brand"),
    "statement": _("statement"),
    "none": _("no issue"),
}
PROFILES: Mapping[str, Any] = {str(value): name for value, name in Author.Profile.choices}
NETWORKS: Mapping[str, Any] = {
    "practice": _("practice network"),
    "file": _("loaded file"),
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "x": "X",
    "youtube": "YouTube",
    "google_reviews": _("Google reviews"),
    "rss": "RSS",
}
TABLES: Mapping[str, Mapping[str, Any]] = {
    "network": NETWORKS,
    "sentiment": {"negative": _("negative"), "neutral": _("neutral"), "positive": _("positive")},
    "issue_type": ISSUES,
    "profile": PROFILES,
    "in_time": {"in_time": _("in time"), "late": _("late")},
    "promise": {"kept": _("kept"), "broken": _("broken")},
    "review": {"approved": _("approved"), "refused": _("sent back")},
    "why": {
        "untouched": _("nobody has taken it yet"),
        "at_work": _("being worked on"),
        "proofreading": _("with the proofreader or on its way"),
        "waiting": _("a department was asked"),
        "ignored": _("ignored, as the charter asks for trolls"),
        "removed": _("removed under the charter"),
        "closed": _("closed without an answer"),
    },
    "outcome": {outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
    "state": {state.value: name for state, name in STATE_NAMES.items()},
    "feedback": {"true": _("confirmed"), "false": _("false alarm"), "unjudged": _("not judged yet")},
    "alert": {
        "volume": _("Unusual volume"),
        "negative": _("Surge of negative posts"),
        "part": _("One part grows"),
        "swell": _("Slow swell"),
        "silence": _("Unusual silence"),
        "blind": _("Nothing is received"),
        "brigade": _("Coordinated accounts"),
    },
    "report_kind": {"weekly": _("weekly"), "monthly": _("monthly"), "crisis": _("after a crisis")},
}


def word(kind: str, code: str) -> str:
    """The word for a code of a kind; the code itself, readable, where there is none."""
    if kind == "kind":
        issue, _sep, profile = code.partition(":")
        return f"{word('issue_type', issue)} · {word('profile', profile)}"
    return str(TABLES.get(kind, {}).get(code) or code.replace("_", " "))


def article_titles() -> dict[str, str]:
    """{code: title} of every article there ever was, the newest title in the reader's language."""
    english = (get_language() or "").startswith("en")
    field = "title_en" if english else "title_fr"
    rows = Article.objects.order_by("version__number").values_list("code", field)
    return dict(rows)
