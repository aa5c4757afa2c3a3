"""What helps whoever looks at an alert: what was like it and how that ended, and what to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.agency import notices
from apps.detection.likeness import ALIKE_FROM, likeness
from apps.detection.models import Alert
from apps.detection.rules import PART, REARM

LOOKED_AT = 300  # of the newest past alerts
CRISIS_SEVERITY = 5
HURRY_SEVERITY = 3


@dataclass(frozen=True, slots=True)
class Similar:
    """A past alert that was like this one, and how it ended."""

    alert: Alert
    likeness: float
    lasted: timedelta | None  # None while it is open
    was_real: bool | None  # None where nobody said
    became_crisis: bool


def similar_alerts(alert: Alert, limit: int = 5) -> list[Similar]:
    """Past alerts of the same brand that were made of the same things, the most alike first; two queries."""
    past = (
        Alert.objects.filter(began_at__lt=alert.began_at)
        .exclude(pk=alert.pk)
        .prefetch_related("crises")
        .order_by("-began_at")[:LOOKED_AT]
    )
    found = [
        Similar(
            one,
            round(alike, 2),
            one.ended_at - one.began_at if one.ended_at else None,
            {"true": True, "false": False}.get(one.feedback),
            bool(one.crises.all()),
        )
        for one in past
        if (alike := _alike(alert, one)) >= ALIKE_FROM
    ]
    return sorted(found, key=lambda one: (-one.likeness, -one.alert.pk))[:limit]


def _alike(first: Alert, second: Alert) -> float:
    if first.kind == "blind" or second.kind == "blind":
        return float(first.kind == second.kind and first.series == second.series)
    return likeness(first.explanation, second.explanation)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure an alert is: times the level at which this brand is alarmed, and how past ones turned out."""

    strength: float
    judged: int  # past alerts of this kind that somebody judged…
    real: int  # …and how many of them were real


def sureness(alert: Alert) -> Sureness:
    """How far the alarm's level is passed, beside this brand's record with such alerts; one query."""
    told = Alert.objects.filter(kind=alert.kind, feedback__in=["true", "false"]).exclude(pk=alert.pk)
    record = told.aggregate(judged=Count("pk"), real=Count("pk", filter=Q(feedback="true")))
    return Sureness(round(alert.score * REARM, 1), record["judged"], record["real"])


def next_steps(alert: Alert) -> list[str]:
    """What to do next, in this order, by what the alert is and how severe: sentences in the reader's language."""
    if alert.kind == "blind":
        return [
            _("Look at the feed: its access may have expired, or the network may be down."),
            _("Until it sees again, look at the network itself: silence here says nothing."),
        ]
    steps = list(_BY_NATURE.get(str(alert.explanation.get("nature", "")), _unclear)())
    if alert.severity >= HURRY_SEVERITY:
        steps.append(_("Tell the account manager now: it grows faster than one person answers."))
    if alert.severity >= CRISIS_SEVERITY:
        steps.append(_("Think of declaring a crisis: it names who speaks and stops what was scheduled."))
    return steps


def _outcry() -> list[str]:
    return [
        _("Read the posts that count most and find the one fact they share."),
        _("Ask the department concerned at once, and hold with an answer that says by when."),
        _("Answer the first posts by hand; a template under many angry posts makes it worse."),
    ]


def _brigade() -> list[str]:
    return [
        _("The same words come again and again: keep evidence before anything is removed."),
        _("Do not answer copies one by one; answer once, where it began."),
        _("Report the accounts to the network where the charter's articles apply."),
    ]


def _campaign() -> list[str]:
    return [
        _("Most of it is praise: check whether a campaign or a partner explains it."),
        _("Thank those who count most, and watch that the tone stays."),
    ]


def _unclear() -> list[str]:
    return [
        _("Read the posts that count most and say whether the alarm is real."),
        _("If it is not, close it as a false alarm: the brand is then alarmed a little less easily."),
    ]


_BY_NATURE = {"outcry": _outcry, "brigade": _brigade, "campaign": _campaign}


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """An alert as it may leave the house: counts, times, codes and an address; never a text of a mention."""

    title: str
    lines: tuple[str, ...]
    severity: int
    began_at: datetime
    path: str


def _seen(alert: Alert) -> str:
    since = {"at": f"{alert.began_at:%Y-%m-%d %H:%M}"}
    if alert.kind == "blind":
        return _("Nothing is received since %(at)s UTC.") % since
    if alert.series == "negative_share":
        shares = {"seen": f"{100 * alert.observed:.0f}", "expected": f"{100 * alert.expected:.0f}"}
        return _(
            "%(seen)s %% of the posts are negative where %(expected)s %% were expected, since %(at)s UTC."
        ) % (shares | since)
    counts = {
        "what": capfirst(notices.measure_named(alert.series)),
        "seen": f"{alert.observed:.0f}",
        "expected": f"{alert.expected:.1f}",
    }
    if alert.kind == PART:
        return _("%(what)s: %(seen)s an hour where %(expected)s was expected, since %(at)s UTC.") % (
            counts | since
        )
    return _("%(what)s: %(seen)s seen where %(expected)s was expected, since %(at)s UTC.") % (counts | since)


def alert_message(alert: Alert, brand_name: str, brand_slug: str) -> AlertMessage:
    """What is sent of an alert, by whatever way: title, expected against seen, what makes it, the first step."""
    made_of = alert.explanation
    lines = [_seen(alert)]
    if made_of.get("mentions"):
        lines.append(
            _("%(posts)s posts by %(authors)s authors, %(negative)s of them negative.")
            % {
                "posts": made_of["mentions"],
                "authors": made_of["authors"],
                "negative": made_of["tone"].get("negative", 0),
            }
        )
    lines.append(next_steps(alert)[0])
    title = _("%(brand)s: alert of severity %(severity)s") % {"brand": brand_name, "severity": alert.severity}
    return AlertMessage(
        title, tuple(lines), alert.severity, alert.began_at, f"/b/{brand_slug}/alerts/{alert.pk}/"
    )
