"""The words people read for the codes that tables hold: one table a kind, so that nothing shows a code."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.agency import notices
from apps.analysis.models import Adaptation
from apps.analysis.verdicts import YES_FIELDS
from apps.cases.models import OUTCOME_NAMES, STATE_NAMES
from apps.desk.history_words import HISTORY
from apps.detection.models import Alert
from apps.monitoring.models import Author
from apps.publishing.models import NetworkAction

ISSUE_TYPES = {
    "none": _("no issue"),
    "product": _("product"),
    "service": _("service"),
    "brand": _("brand"),
    "statement": _("statement"),
}
PROFILES = {str(value): name for value, name in Author.Profile.choices}
SENTIMENTS = {"negative": _("negative"), "neutral": _("neutral"), "positive": _("positive")}
BREACHES = {
    "none": _("no breach"),
    "vulgar": _("vulgar"),
    "insult": _("insult"),
    "discrimination": _("discrimination"),
    "racism": _("racism"),
    "threat": _("threat"),
    "spam": _("spam"),
    "personal_data": _("personal data"),
    "trolling": _("trolling"),
}
YES_NO = {"no": _("no"), "yes": _("yes")}
ACT_KINDS = {
    "grievance": _("a concrete complaint"),
    "rude_grievance": _("a concrete complaint, rudely"),
    "hate": _("hate or a threat"),
    "insult": _("an insult without a complaint"),
    "blame": _("blame that nobody could put right"),
    "repeated": _("the same words again"),
    "thanks": _("thanks or praise"),
    "talk": _("ordinary talk"),
}
CHARTER_CLASSES = {**BREACHES, "criticism": _("criticism")}
NETWORKS = {
    "practice": _("Practice network"),
    "rss": _("Web and press"),
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "x": "X",
    "youtube": "YouTube",
    "google_reviews": _("Google reviews"),
    "reddit": "Reddit",
    "telegram": "Telegram",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "trustpilot": "Trustpilot",
    "email_alerts": _("Alerts by e-mail"),
    "webhook": _("Webhook"),
    "json_poller": _("JSON address"),
    "file": _("Loaded file"),
}
RULE_ACTS = {
    "label": _("label"),
    "priority": _("priority"),
    "assign": _("assignment"),
    "snooze": _("put aside"),
    "template": _("template proposed"),
    "open": _("case opened"),
    "join": _("joined to a case"),
    "notify": _("somebody told"),
}
ACTIONS = {
    "nothing": _("nothing but an answer"),
    "reply": _("reply"),
    "hide": _("hide"),
    "unhide": _("show again"),
    "delete": _("delete"),
    "block": _("block the author"),
    "unblock": _("unblock the author"),
    "mute": _("mute the author"),
    "unmute": _("hear the author again"),
    "warn": _("warn"),
    "report": _("report it to the network"),
}
STEPS = {
    "analyse": _("Analyse"),
    "keep_evidence": _("Keep evidence"),
    "decide": _("Decide"),
    "hold": _("Hold"),
    "draft": _("Draft"),
    "proofread": _("Proofread"),
    "publish": _("Publish"),
    "follow_up": _("Follow up"),
}
PROGRESS = {"done": _("done"), "current": _("now"), "todo": _("to do"), "skipped": _("not needed")}
BECAUSE = {
    "breach": _("a breach of the charter"),
    "negative": _("a negative post that wants an answer"),
    "alert": _("an alert"),
    "hand": _("a colleague opened it"),
    "rule": _("a rule"),
}
PRIORITY_REASONS = {
    "reach": _("may be seen by %(seen)s people"),
    "velocity": _("%(seen)s posts about it within an hour"),
    "breach": _("breaks the charter: %(seen)s"),
    "urgency": _("asks for a quick answer"),
    "negative": _("very negative"),
    "profile": _("the person: %(seen)s"),
    "vip": _("a person watched closely"),
    "alert": _("part of an alert of severity %(seen)s"),
}
ALERT_KINDS = {
    "volume": _("Unusual volume"),
    "negative": _("Surge of negative posts"),
    "part": _("One part grows"),
    "swell": _("Slow swell"),
    "silence": _("Unusual silence"),
    "blind": _("Nothing is received"),
    "brigade": _("Coordinated accounts"),
}
ALERT_REASONS = {
    "burst": _("far more in twenty minutes than in the hours before"),
    "unrest": _("one small burst after another for half a day"),
    "swell": _("more over hours, without any burst"),
    "share": _("a larger share is negative, whatever the volume"),
    "part": _("far more than its share of what is said, and than usual"),
    "blind": _("nothing arrives where something always does"),
    "larger_than_the_last": _("clearly larger than the alarm of the days before"),
    "gap": _("no counts came for a while before"),
}
SERIES = notices.MEASURES
SPIKES = {
    "product": _("a product spike"),
    "service": _("a service spike"),
    "brand": _("a spike about the brand itself"),
    "statement": _("a spike about a statement"),
}
ALERT_NATURES = {
    "outcry": _("an outcry: more blame than usual"),
    "brigade": _("a brigade: the same words again and again"),
    "campaign": _("a campaign: mostly praise"),
    "mixed": _("mixed: neither blame nor praise alone"),
    "unknown": _("too few posts to say"),
}
WORTH_SAYING = 1.5  # times the usual
LEAST_EXPECTED = 0.1  # of less, a multiple says nothing
ALERT_STATES = {"open": _("to look at"), "acknowledged": _("being looked at"), "closed": _("closed")}
BRAND_STATES = {"calm": _("calm"), "busy": _("busy"), "storm": _("storm"), "blind": _("blind")}
FEED_HEALTH = {
    "well": _("works"),
    "waiting": _("not collected yet"),
    "failing": _("fails, will try again"),
    "blind": _("blind"),
    "paused": _("paused"),
    "expired": _("access expired"),
    "gone": _("gone"),
}
FEED_PARAMS = {
    "server": _("Address of the server"),
    "hashtag": _("Hashtag"),
    "q": _("What is searched for"),
    "url": _("Web address"),
    "folder": _("Folder of the mailbox (INBOX by default)"),
    "subreddit": _("Subreddit"),
    "video": _("Id of the video"),
    "subscription": _("Pub/Sub subscription (projects/…/subscriptions/…)"),
    "items": _("Where the list of items is (“data.items”); empty: the document itself"),
    "fields": _("Our field=theirs, separated by commas: text=body, posted_at=created"),
    "next": _("Where the next page’s address is (“paging.next”)"),
}
FEED_ERRORS = {
    "silent": _("silent for longer than ever"),
    "below_band": _("far below what is usual"),
    "overdue": _("nobody looks at it"),
    "rate_limited": _("the network asks to wait"),
    "expired": _("its access has expired"),
    "gone": _("it is gone from the network"),
    "unreachable": _("the network does not answer"),
    "malformed": _("its answers cannot be read"),
    "refused": _("the network refuses"),
    "not_allowed": _("the network does not allow it"),
}
CLOCKS = {"first": _("First answer"), "promise": _("Promised answer")}
QUEUES = {
    "mine": _("Mine"),
    "unassigned": _("Unassigned"),
    "at_risk": _("At risk"),
    "to_proofread": _("To proofread"),
    "referred": _("Referred"),
    "waiting": _("Waiting for me"),
    "snoozed": _("Snoozed"),
    "all": _("All"),
}
SORTS = {
    "due": _("Deadline first"),
    "priority": _("Priority first"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
}
COUNTRIES = {
    "FR": _("France"),
    "BE": _("Belgium"),
    "CH": _("Switzerland"),
    "LU": _("Luxembourg"),
    "CA": _("Canada"),
    "DE": _("Germany"),
    "ES": _("Spain"),
    "GB": _("United Kingdom"),
    "IT": _("Italy"),
    "US": _("United States"),
}
LANGUAGES = {"fr": _("French"), "en": _("English")}
NOTIFICATIONS = notices.KINDS
TABLES: dict[str, Any] = {
    "issue_type": ISSUE_TYPES,
    "profile": PROFILES,
    "sentiment": SENTIMENTS,
    "breach": BREACHES,
    **dict.fromkeys(YES_FIELDS, YES_NO),
    "learning": {str(value): name for value, name in Adaptation.State.choices},
    "act_kind": ACT_KINDS,
    "charter_class": CHARTER_CLASSES,
    "network": NETWORKS,
    "action": ACTIONS,
    "rule_act": RULE_ACTS,
    "step": STEPS,
    "progress": PROGRESS,
    "because": BECAUSE,
    "priority_reason": PRIORITY_REASONS,
    "alert": ALERT_KINDS,
    "alert_reason": ALERT_REASONS,
    "alert_nature": ALERT_NATURES,
    "series": SERIES,
    "spike": SPIKES,
    "alert_state": ALERT_STATES,
    "brand_state": BRAND_STATES,
    "feed": FEED_HEALTH,
    "feed_param": FEED_PARAMS,
    "feed_error": FEED_ERRORS,
    "clock": CLOCKS,
    "queue": QUEUES,
    "sort": SORTS,
    "language": LANGUAGES,
    "notification": NOTIFICATIONS,
    "history": HISTORY,
    "state": {state.value: name for state, name in STATE_NAMES.items()},
    "outcome": {outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
    "relation": {str(value): name for value, name in Author.Relation.choices},
    "action_state": {str(value): name for value, name in NetworkAction.State.choices},
}


def word(kind: str, value: str) -> str:
    """The word for a code. `breach:threat` reads as its second half where the whole is unknown."""
    table = TABLES[kind]
    if value in table:
        return str(table[value])
    head, _sep, tail = value.partition(":")
    if tail and head in TABLES and tail in TABLES[head]:
        return str(TABLES[head][tail])
    return value.replace("_", " ")


def choices(kind: str) -> list[tuple[str, str]]:
    """All codes of a kind with their words, for a list to choose from."""
    return [(code, str(name)) for code, name in TABLES[kind].items()]


def series(name: str, watches: Mapping[int, str] | None = None) -> str:
    """What a measured series is called; watches: {id: name} of the brand's, where they are known."""
    head, _sep, tail = name.partition(":")
    if head == "watch":
        return f"{_('watch')} · {(watches or {}).get(int(tail), tail)}"
    if head in {"network", "silence"}:
        return f"{_('network')} · {word('network', tail)}"
    if head == "feed":
        return f"{_('feed')} {tail}"
    return word("series", name)


def alert_reason(reason: object, watches: Mapping[int, str] | None = None) -> str:
    """One reason of an alert in words; alerts of the first days hold plain codes."""
    if not isinstance(reason, dict):
        return word("alert_reason", str(reason))
    what = series(str(reason.get("series", "")), watches)
    return f"{what} : {word('alert_reason', str(reason.get('code', '')))}"


def alert_title(alert: Alert, watches: Mapping[int, str] | None = None, *, texts: bool = True) -> str:
    """What began it, and how many times the usual: "service questions ×6"; texts: a new word may be named."""
    new = alert.explanation.get("new_terms") if alert.series == "new_terms" and texts else None
    if new:
        return str(_("A new word: %(word)s")) % {"word": new[0]}
    what = capfirst(series(alert.series, watches)) if alert.kind == "part" else word("alert", alert.kind)
    times = (
        alert.observed / alert.expected if alert.expected >= LEAST_EXPECTED and alert.kind != "blind" else 0.0
    )
    return f"{what} ×{times:.0f}" if times >= WORTH_SAYING else what


def alert_counts(alert: Alert) -> str:
    """Seen against expected in a few words: shares in per cent, parts an hour, all else in five minutes."""
    if alert.kind == "blind":
        return ""
    counts = {"seen": number_format(alert.observed, 0), "expected": number_format(alert.expected, 1)}
    if alert.series == "negative_share":
        shares = {"seen": round(100 * alert.observed), "expected": round(100 * alert.expected)}
        return str(_("%(seen)s %% seen, %(expected)s %% expected")) % shares
    if alert.kind == "part":
        return str(_("%(seen)s an hour, %(expected)s expected")) % counts
    return str(_("%(seen)s seen, %(expected)s expected")) % counts


def priority_reason(line: str) -> str:
    """Why a case has its priority, from what the case keeps of it: "code:what was seen:points"."""
    code, _first, rest = line.partition(":")
    seen = rest.rpartition(":")[0] or rest
    if code in ("profile", "breach"):
        seen = word(code, seen.replace(" ", "_"))
    return str(PRIORITY_REASONS.get(code, code)) % {"seen": seen}
