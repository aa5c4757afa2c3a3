"""What stands around a report's figures: the charter, the alerts and the crises of its days, as plain data.

Frozen with the report, so that a new charter or a corrected alert does not change what the client was told.
"""

from typing import Any

from apps.detection.models import Alert
from apps.reports.period import Period
from apps.reports.selectors.portal import alerts, charter_in_force, crises

MOST_ALERTS = 100


def background_of(period: Period) -> dict[str, Any]:
    """{"charter", "alerts", "crises"} of the period, in the active language; times as ISO text."""
    version, articles = charter_in_force()
    return {
        "charter": {"number": version.number, "articles": [one["title"] for one in articles]}
        if version
        else None,
        "alerts": [_alert(one) for one in reversed(alerts(period)[:MOST_ALERTS])],
        "crises": [
            {
                "title": one.title,
                "declared_at": one.declared_at.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at else None,
                "statement": one.statement,
                "lessons": one.lessons,
            }
            for one in reversed(crises())
            if one.declared_at < period.end and (one.ended_at is None or one.ended_at >= period.start)
        ],
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "kind": alert.kind,
        "severity": alert.severity,
        "began_at": alert.began_at.isoformat(),
        "detected_at": alert.detected_at.isoformat(),
        "observed": alert.observed,
        "expected": alert.expected,
        "feedback": alert.feedback or "unjudged",
    }
