"""Every figure of a day, defined once: its name, its sentence, its unit, and the one query that counts it.

A day is the brand's own (its time zone). Each query reads raw rows of whole days and returns (day, part, value);
figures of days add up, so that a period is the sum of its days. What does not add up (medians, percentiles) is in
spreads.py, what is a share of two figures in shares.py.

Parameters of every query: zone (the brand's), start and end (moments, the end not included), now.
"""

# ruff: noqa: S608 - every piece of these queries is a constant of this file

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    HOURS = "hours"
    MINUTES = "minutes"
    DAYS = "days"
    SHARE = "share"  # 0 to 1


class Better(StrEnum):
    """Which way is good news."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. by: which words its parts are read with ("" where it has none); inside: not for the client."""

    name: str
    title: Any
    sentence: Any
    sql: str
    unit: Unit = Unit.COUNT
    by: str = ""
    better: Better = Better.NEITHER
    inside: bool = False


def _day(column: str) -> str:
    return f"({column} AT TIME ZONE %(zone)s)::date"


def _within(column: str) -> str:
    return f"{column} >= %(start)s AND {column} < %(end)s"


_SAID = f"FROM monitoring_mention m WHERE {_within('m.posted_at')}"
_JUDGED = (
    f"FROM monitoring_mention m JOIN analysis_verdict v ON v.mention_id = m.id WHERE {_within('m.posted_at')}"
)
_OPENED = f"FROM cases_case c WHERE c.merged_into_id IS NULL AND {_within('c.opened_at')}"
# A first clock counts on the day it fell due; one that a removal or a decision not to answer stopped owed nothing.
_OWED = f"""FROM cases_clock k JOIN cases_case c ON c.id = k.case_id
WHERE k.kind = 'first' AND {_within("k.due_at")} AND c.merged_into_id IS NULL
AND k.stopped_by NOT IN ('removed', 'ignored', 'closed') AND (k.stopped_at IS NOT NULL OR k.due_at <= %(now)s)"""
_PROMISED = f"""FROM cases_clock k WHERE k.kind = 'promise' AND {_within("k.due_at")}
AND (k.stopped_at IS NOT NULL OR k.due_at <= %(now)s)"""
_IN_TIME = "CASE WHEN k.stopped_at <= k.due_at THEN '{}' ELSE '{}' END"
_SENT = f"FROM publishing_networkaction a JOIN cases_draft d ON d.id = a.draft_id WHERE a.kind = 'reply' AND a.state = 'sent' AND {_within('a.sent_at')}"
_REMOVED = f"""FROM publishing_networkaction a JOIN charter_article t ON t.id = a.article_id
WHERE a.kind IN ('hide', 'delete', 'block', 'mute') AND a.state = 'sent' AND a.capture_id IS NOT NULL
AND {_within("a.sent_at")}"""
_WHY = """CASE WHEN c.state = 'removed' OR c.outcome = 'removed' THEN 'removed'
WHEN c.state = 'ignored' OR c.outcome = 'ignored' THEN 'ignored'
WHEN c.state = 'closed' THEN 'closed' WHEN c.state = 'waiting' THEN 'waiting'
WHEN c.state IN ('in_review', 'approved', 'publishing') THEN 'proofreading'
WHEN c.state IN ('new', 'reopened') THEN 'untouched' ELSE 'at_work' END"""
# An hour in which two feeds were blind is two blind hours.
_BLIND = """SELECT d::date, '', sum(extract(epoch FROM
  least(coalesce(a.ended_at, %(now)s), (d + interval '1 day') AT TIME ZONE %(zone)s)
  - greatest(a.began_at, d AT TIME ZONE %(zone)s)) / 3600)
FROM generate_series((%(start)s AT TIME ZONE %(zone)s)::date::timestamp,
  (%(end)s AT TIME ZONE %(zone)s)::date::timestamp - interval '1 day', interval '1 day') d
JOIN detection_alert a ON a.kind = 'blind' AND a.began_at < least((d + interval '1 day') AT TIME ZONE %(zone)s, %(now)s)
  AND coalesce(a.ended_at, %(now)s) > d AT TIME ZONE %(zone)s
GROUP BY 1"""
_LOAD = f"""SELECT day, person::text, count(*) FROM (
  SELECT {_day("submitted_at")} AS day, author_id AS person FROM cases_draft WHERE {_within("submitted_at")}
  UNION ALL SELECT {_day("at")}, reviewer_id FROM cases_review WHERE {_within("at")}
  UNION ALL SELECT {_day("taken_at")}, taken_by_id FROM cases_capture WHERE taken_by_id IS NOT NULL AND {_within("taken_at")}
) done GROUP BY 1, 2"""


METRICS: tuple[Metric, ...] = (
    Metric(
        "mentions",
        _("Mentions"),
        _("Posts that concern the brand, counted on the day they were written, whenever they were found."),
        f"SELECT {_day('m.posted_at')}, '', count(*) {_SAID} GROUP BY 1",
    ),
    Metric(
        "networks",
        _("Mentions by network"),
        _("The same mentions, by the network on which they were written."),
        f"SELECT {_day('m.posted_at')}, m.network, count(*) {_SAID} GROUP BY 1, 2",
        by="network",
    ),
    Metric(
        "reach",
        _("Reach"),
        _(
            "The followers of whoever wrote, as they were when the mention was found, added up over all mentions; a"
            " person who writes twice counts twice. An upper bound of who may have read it, not a number of readers."
        ),
        f"SELECT {_day('m.posted_at')}, '', coalesce(sum(m.reach), 0) {_SAID} GROUP BY 1",
    ),
    Metric(
        "sentiment",
        _("Sentiment"),
        _("The mentions by the tone that was recognised, or that a person put in its place."),
        f"SELECT {_day('m.posted_at')}, v.sentiment, count(*) {_JUDGED} GROUP BY 1, 2",
        by="sentiment",
    ),
    Metric(
        "issues",
        _("What is complained about"),
        _("The mentions in which a problem was recognised, by what it is about."),
        f"SELECT {_day('m.posted_at')}, v.issue_type, count(*) {_JUDGED} AND v.issue_type <> 'none' GROUP BY 1, 2",
        by="issue_type",
    ),
    Metric(
        "cases",
        _("Cases"),
        _(
            "Situations that somebody had to handle, counted on the day the case was opened; merged ones once."
        ),
        f"SELECT {_day('c.opened_at')}, '', count(*) {_OPENED} GROUP BY 1",
    ),
    Metric(
        "kinds",
        _("Cases by issue and profile"),
        _("The same cases, by what they are about and by who speaks."),
        f"SELECT {_day('c.opened_at')}, c.issue_type || ':' || c.profile, count(*) {_OPENED} GROUP BY 1, 2",
        by="kind",
    ),
    Metric(
        "first_clocks",
        _("First answers owed"),
        _(
            "Cases whose time for a first answer fell due that day: answered in time, or late. Cases that were removed,"
            " ignored or closed without an answer owed none."
        ),
        f"SELECT {_day('k.due_at')}, {_IN_TIME.format('in_time', 'late')}, count(*) {_OWED} GROUP BY 1, 2",
        by="in_time",
    ),
    Metric(
        "replies",
        _("Replies published"),
        _("Replies that the network confirmed, on the day they were published."),
        f"SELECT {_day('a.sent_at')}, '', count(*) {_SENT} AND d.kind = 'reply' GROUP BY 1",
        better=Better.MORE,
    ),
    Metric(
        "holding",
        _("Holding replies"),
        _("Replies that said who looks at it and by when, on the day they were published."),
        f"SELECT {_day('a.sent_at')}, '', count(*) {_SENT} AND d.kind = 'holding' GROUP BY 1",
    ),
    Metric(
        "promises",
        _("Promises"),
        _("Answers promised by a holding reply for that day: kept, or broken."),
        f"SELECT {_day('k.due_at')}, {_IN_TIME.format('kept', 'broken')}, count(*) {_PROMISED} GROUP BY 1, 2",
        by="promise",
    ),
    Metric(
        "reviews",
        _("Proofreading"),
        _("Decisions of proofreaders that day: approved, or sent back."),
        f"SELECT {_day('r.at')}, CASE WHEN r.approved THEN 'approved' ELSE 'refused' END, count(*)"
        f" FROM cases_review r WHERE {_within('r.at')} GROUP BY 1, 2",
        by="review",
    ),
    Metric(
        "removals",
        _("Removals"),
        _(
            "Posts hidden or deleted and authors blocked or muted, by the article of the charter that allows it; each"
            " has a capture that was kept before."
        ),
        f"SELECT {_day('a.sent_at')}, t.code, count(*) {_REMOVED} GROUP BY 1, 2",
        by="article",
    ),
    Metric(
        "unanswered",
        _("Without an answer"),
        _("Cases opened that day that have no answer, by the reason as it stands now."),
        f"SELECT {_day('c.opened_at')}, {_WHY}, count(*) {_OPENED} AND c.first_answered_at IS NULL GROUP BY 1, 2",
        by="why",
        better=Better.LESS,
    ),
    Metric(
        "outcomes",
        _("How cases ended"),
        _("Cases closed that day, by how they ended."),
        f"SELECT {_day('c.closed_at')}, c.outcome, count(*) FROM cases_case c WHERE c.merged_into_id IS NULL"
        f" AND c.outcome <> '' AND {_within('c.closed_at')} GROUP BY 1, 2",
        by="outcome",
    ),
    Metric(
        "converted",
        _("People won back"),
        _("People who spoke against the brand and became satisfied with it or its promoters that day."),
        f"SELECT {_day('s.at')}, '', count(*) FROM cases_relationstep s WHERE s.after IN ('satisfied', 'promoter')"
        f" AND s.before IN ('detractor', 'answered', 'calmed') AND {_within('s.at')} GROUP BY 1",
        better=Better.MORE,
    ),
    Metric(
        "alerts",
        _("Alerts"),
        _("Abnormal situations that began that day, by what people said of them afterwards."),
        f"SELECT {_day('a.began_at')}, CASE WHEN a.feedback = '' THEN 'unjudged' ELSE a.feedback END, count(*)"
        f" FROM detection_alert a WHERE {_within('a.began_at')} GROUP BY 1, 2",
        by="feedback",
    ),
    Metric(
        "crises",
        _("Crises"),
        _("Crises declared that day."),
        f"SELECT {_day('c.declared_at')}, '', count(*) FROM detection_crisis c WHERE {_within('c.declared_at')} GROUP BY 1",
    ),
    Metric(
        "blind_hours",
        _("Blind hours"),
        _(
            "Hours of that day during which a feed brought nothing because it could not be reached, added over feeds."
        ),
        _BLIND,
        unit=Unit.HOURS,
        better=Better.LESS,
    ),
    Metric(
        "load",
        _("Work by person"),
        _("Drafts handed in, decisions taken and captures kept by each person that day."),
        _LOAD,
        by="person",
        inside=True,
    ),
)
BY_NAME = {metric.name: metric for metric in METRICS}
