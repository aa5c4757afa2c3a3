"""Written rules for what has no public labels: spam, personal data, questions, urgency. Each names its evidence.

A rule gives a score and the span it saw; the scores are opinions of ours, not measured probabilities, and the
interface says so (`kind="rule"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ADDRESSED = re.compile(r"[\w.+-]@[\w-]")  # a name of an account has a blank before its @
_PHONE = re.compile(
    r"(?<![\w.,/])(?:(?:\+|00)\d{1,3}[ .\-]?(?:\(0\)[ .\-]?)?\d(?:[ .\-]?\d){7,10}|0[1-9](?:[ .\-]?\d{2}){4}|"
    r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4})(?![\w%€$])"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){13,18}\d(?!\d)")
_SOCIAL_SECURITY = re.compile(r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)")
_STREET = re.compile(
    r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|route) "
    r"(?:de |du |des |de la |d')?[A-ZÉÈÀ][\w'’-]+",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|\bwww\.\S+|\bbit\.ly/\S+")
_MONEY = re.compile(r"\b\d[\d .]*(?:€|\$|euros?|dollars?|%)", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:avant (?:ce soir|demain|midi)|d'ici (?:ce soir|demain)|sous \d+ ?h(?:eures)?|dans l'heure|"
    r"by (?:tonight|tomorrow|noon)|within the hour|in \d+ (?:min|minutes|hours?))\b",
    re.IGNORECASE,
)
# Most texts have none of these; folding capitals in the whole pattern costs five times as much.
_HURRY = re.compile(
    r"\b[Aa]vant (?:ce|dem|midi)|[Dd]'ici (?:ce|dem)|[Ss]ous \d|[Dd]ans l'heure|"
    r"\b[Bb]y (?:to|noon)|[Ww]ithin the|\b[Ii]n \d"
)
_MIN_DIGITS = 9
_LUHN_BASE = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: the field and label it speaks for, where, and how strongly (0 to 1)."""

    field: str
    label: str
    start: int
    end: int
    strength: float


EMAIL_STRENGTH: Final = 0.9
PHONE_STRENGTH: Final = 0.9
BANK_STRENGTH: Final = 0.97
# A street alone is often a shop's: worth showing, not worth an alarm.
STREET_STRENGTH: Final = 0.4


def personal_data(text: str) -> list[Finding]:
    """E-mail and postal addresses, telephone, bank, card and social security numbers."""
    found: list[Finding] = []
    if _ADDRESSED.search(text):
        found += _all(_EMAIL, text, EMAIL_STRENGTH)
    if sum(map(text.count, "0123456789")) < _MIN_DIGITS:
        return found + (_all(_STREET, text, STREET_STRENGTH) if any(map(str.isdigit, text)) else [])
    found += _all(_IBAN, text, BANK_STRENGTH)
    found += _all(_SOCIAL_SECURITY, text, BANK_STRENGTH)
    found += [card for card in _all(_CARD, text, BANK_STRENGTH) if _luhn(text[card.start : card.end])]
    found += _all(_PHONE, text, PHONE_STRENGTH)
    found += _all(_STREET, text, STREET_STRENGTH)
    return found


def _all(pattern: re.Pattern[str], text: str, strength: float) -> list[Finding]:
    return [
        Finding("breach", "personal_data", found.start(), found.end(), strength)
        for found in pattern.finditer(text)
    ]


def _luhn(number: str) -> bool:
    """The checksum of payment cards (ISO/IEC 7812-1, annex B)."""
    digits = [int(char) for char in number if char.isdigit()]
    doubled = [sum(divmod(2 * digit, _LUHN_BASE)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % _LUHN_BASE == 0


SPAM_LINK: Final = 0.25
SPAM_CUE: Final = 0.3
SPAM_MONEY: Final = 0.15


def spam(text: str, cue_spans: list[tuple[int, int]]) -> tuple[float, list[Finding]]:
    """Two or more selling cues, more with a link or a sum of money. `cue_spans` are the listed phrases."""
    if not cue_spans:
        return 0.0, []
    found = [Finding("breach", "spam", start, end, SPAM_CUE) for start, end in cue_spans]
    score = SPAM_CUE * min(len(cue_spans), 3)
    for pattern, strength in ((_LINK, SPAM_LINK), (_MONEY, SPAM_MONEY)):
        seen = pattern.search(text)
        if seen:
            score += strength
            found.append(Finding("breach", "spam", seen.start(), seen.end(), strength))
    return min(score, 0.95), found


def deadline(text: str) -> Finding | None:
    """A moment after which it is too late: `avant ce soir`, `by tomorrow`."""
    found = _DEADLINE.search(text) if _HURRY.search(text) else None
    return Finding("urgency", "deadline", found.start(), found.end(), 0.3) if found else None
