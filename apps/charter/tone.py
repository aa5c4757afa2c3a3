"""The tone check of a draft: what an unhappy reader, a lawyer or a proofreader would stop at. Pure, fr and en.

It explains and never rewrites. Words are heard in the language of the draft; a draft in another language is
checked only for what needs no language. Places are in code points of the draft.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType

from apps.charter import tone_words_en, tone_words_fr
from apps.charter.tone_advice import ADVICE
from apps.charter.tone_privacy import asked_in_public, personal_data, references
from apps.charter.tone_text import FoldedText, guess_language, limit_of, place_beyond

# Beyond the longest limit of any network; what follows is not read, and the length is told.
READ_AT_MOST = 20_000
MOST_OF_A_CODE = 20
UNHAPPY = "unhappy_customer"


class Severity(StrEnum):
    """A blocking finding needs an override with a reason."""

    INFO = "info"
    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: from start to end (code points, end not included); equal where something is missing."""

    code: str
    severity: Severity
    start: int
    end: int
    reason: dict[str, str]
    suggestion: dict[str, str]


@dataclass(frozen=True, slots=True)
class Persona:
    """The brand's voice. Address is 'tu', 'vous' or '' (French only); humour says how much, and '' or 'none' none."""

    name: str = ""
    voice: str = ""
    address: str = ""
    signature: str = ""
    words_to_use: tuple[str, ...] = ()
    words_to_avoid: tuple[str, ...] = ()
    humour: str = ""
    no_humour_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToneInput:
    """A draft and what it answers. An empty language is guessed; an unknown network has no limit."""

    text: str
    lang: str = ""
    issue_type: str = ""
    profile: str = ""
    network: str = ""
    persona: Persona | None = None


_LOOSE = {" ": r"\s{1,3}", " ?": r"\s{0,3}", "oe": "(?:oe|œ)"}
_LOOSENED = re.compile(r"\(\?<[!=][^)]*\)|\[[^\]]*\]| \?| |oe")


def _spaced(pattern: str) -> str:
    """The pattern with each space taking a line break or two spaces too, and oe also as one letter.

    Except where width must be fixed. Folding keeps the one letter: it gives one character for one.
    """
    return _LOOSENED.sub(lambda hit: _LOOSE.get(hit.group(), hit.group()), pattern)


class _Words:
    """The compiled patterns of one language."""

    def __init__(self, words: ModuleType) -> None:
        def compiled(name: str) -> re.Pattern[str]:
            source = getattr(words, name)
            alternatives = source if isinstance(source, str) else "|".join(source)
            return re.compile(rf"(?<!\w)(?:{_spaced(alternatives)})(?!\w)" if source else r"(?!)")

        self.insults, self.threats, self.harsh = compiled("INSULTS"), compiled("THREATS"), compiled("HARSH")
        self.emotion, self.irony = compiled("EMOTION"), compiled("IRONY")
        self.defensive, self.blame, self.legal = compiled("DEFENSIVE"), compiled("BLAME"), compiled("LEGAL")
        self.promise, self.vague, self.date = compiled("PROMISE"), compiled("VAGUE"), compiled("DATE")
        self.refused = compiled("REFUSED")
        self.apology, self.no_apology = compiled("APOLOGY"), compiled("NO_APOLOGY")
        self.next_step, self.promising = compiled("NEXT_STEP"), compiled("US_IN_PROMISE")
        self.tu, self.vous = compiled("TU"), compiled("VOUS")
        self.shouted: frozenset[str] = words.SHOUTED


_WORDS = {"fr": _Words(tone_words_fr), "en": _Words(tone_words_en)}

_VARIABLE = re.compile(
    r"\$\{[^}\n]{0,60}\}|\$(?!(?:US|CA|AU|NZ|CAD|USD)\b)[A-Za-z_]\w{0,60}|\{\{?[^{}\n]{0,60}\}?\}"
    r"|\[(?!\.\.\.|…|sic\b)[^\W\d_][^\[\]\n]{0,60}\](?!\()|<[^\W\d_][\w '’-]{0,40}>|\bX{3,}\b|\bXX/XX\b|_{3,}"
    r"|\bT(?:ODO|BD|BC)\b|%\(?[a-z_]*\)?s\b|%[^\W\d_][\w.-]{0,40}%|\bXX\b|\b[Xx] (?:jours?|heures?|days?|hours?|h)\b"
    r"|#[A-Z_]{3,40}#|\b(?:JJ|DD)[/.-]MM(?:[/.-](?:AAAA|YYYY|AA|YY))?\b|\bMM/DD/YYYY\b|\bHH[:h]MM\b|(?i:\(?(?:insérer|insert|à compléter|à remplir|to be completed)(?: (?:ici|le|la|the|your|nom|name|here|date)\b)*)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SHOUTING = re.compile(r"!\s?!+|\?\s?!+|!\s?\?+|\?\s?\?+")
_MARK = re.compile("!")
_MOCKING_EMOJI = re.compile("[🙄😂🤣😏🙃😜😝😹👏😅😉🤭💅]")
_ANGRY_EMOJI = re.compile("[😡😠🤬😤💢😭😱]")
_INSULTING_EMOJI = re.compile("[🖕🤡💩🤮]")
_MOCKING_QUOTES = re.compile(
    r'(?<!\w)(?:votre|vos|ton|ta|tes|ce|cet|cette|your|this|that) ?" ?[\w\' -]{2,30} ?"'
)


def check(draft: ToneInput) -> list[Finding]:
    """All findings of a draft, in the order of their places; never raises on any text."""
    if not draft.text.strip():
        return [_finding("empty", Severity.BLOCKING, 0, len(draft.text))]
    text = FoldedText(draft.text[:READ_AT_MOST])
    lang = draft.lang.strip().lower()[:2] or guess_language(text)
    words = _WORDS.get(lang)
    found = [*_signs(text, draft), *_private(text)]
    if words is not None:
        found += _said(text, words, draft)
        found += _shouted_words(text, words)
        found += _promises(text, words)
        found += _missing(text, words, draft)
    if lang == "fr":
        found += _address(text, _WORDS["fr"], draft.persona)
    found += _forbidden(text, draft.persona)
    found += _too_long(draft)
    return _tidy(found)


def _finding(
    code: str, severity: Severity, start: int, end: int, *, advice: str = "", detail: str = ""
) -> Finding:
    said = ADVICE[advice or code]
    reason = {lang: f"{text} ({detail})" if detail else text for lang, text in said.reason.items()}
    return Finding(code, severity, start, end, reason, said.suggestion)


def _each(
    text: FoldedText, pattern: re.Pattern[str], code: str, severity: Severity, advice: str = ""
) -> Iterator[Finding]:
    for match in pattern.finditer(text.folded):
        start, end = text.place(match.start(), match.end())
        yield _finding(code, severity, start, end, advice=advice)


def _said(text: FoldedText, words: _Words, draft: ToneInput) -> Iterator[Finding]:
    yield from _each(text, words.insults, "aggression", Severity.BLOCKING)
    yield from _each(text, words.threats, "aggression", Severity.BLOCKING)
    yield from _each(text, words.harsh, "aggression", Severity.WARNING, "harsh")
    yield from _each(text, words.emotion, "emotion", Severity.WARNING)
    yield from _each(text, words.irony, "irony", _irony_severity(draft))
    yield from _each(text, words.defensive, "defensiveness", Severity.WARNING)
    yield from _each(text, words.blame, "blame", Severity.WARNING)
    yield from _each(text, words.legal, "legal_admission", Severity.BLOCKING)


def _profile(draft: ToneInput) -> str:
    return draft.profile.strip().lower().replace(" ", "_").replace("-", "_")


def _irony_severity(draft: ToneInput) -> Severity:
    """Humour is a warning towards an unhappy customer and where the persona has none, a remark otherwise."""
    if _profile(draft) in ("", UNHAPPY):
        return Severity.WARNING
    persona = draft.persona
    if (
        persona is None
        or persona.humour.strip().lower() in ("", "none")
        or _profile(draft) in persona.no_humour_for
    ):
        return Severity.WARNING
    return Severity.INFO


def _signs(text: FoldedText, draft: ToneInput) -> Iterator[Finding]:
    original = text.original
    for match in _VARIABLE.finditer(original):
        yield _finding("unfilled_variable", Severity.BLOCKING, *match.span(), detail=match.group()[:40])
    runs = list(_SHOUTING.finditer(original))
    for match in runs:
        yield _finding("exclamation", Severity.WARNING, *match.span())
    marks = [match.start() for match in _MARK.finditer(original)]
    if len(marks) > 2 and not runs:
        yield _finding("exclamation", Severity.WARNING, marks[2], marks[-1] + 1)
    for pattern, code, severity in (
        (_MOCKING_EMOJI, "irony", _irony_severity(draft)),
        (_ANGRY_EMOJI, "emotion", Severity.WARNING),
        (_INSULTING_EMOJI, "aggression", Severity.BLOCKING),
    ):
        for match in pattern.finditer(original):
            yield _finding(code, severity, *match.span())
    yield from _each(text, _MOCKING_QUOTES, "irony", _irony_severity(draft))


def _shouted_words(text: FoldedText, words: _Words) -> Iterator[Finding]:
    """Common words in capitals, or a whole line of them; a name or an abbreviation in capitals is no shout."""
    for run in _runs_of_capitals(text.original):
        loud = any(
            end - start > 2 and FoldedText(text.original[start:end]).folded in words.shouted
            for start, end in run
        )
        if loud or (len(run) >= 4 and sum(end - start for start, end in run) >= 16):
            yield _finding("capitals", Severity.WARNING, run[0][0], run[-1][1])


def _runs_of_capitals(original: str) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for word in _LETTERS.finditer(original):
        follows = bool(run) and word.start() - run[-1][1] <= 2
        if run and not (follows and word.group().isupper()):
            yield run
            run = []
        if word.group().isupper():
            run.append(word.span())
    if run:
        yield run


def _private(text: FoldedText) -> Iterator[Finding]:
    for start, end, kind in personal_data(text):
        yield _finding("personal_data", Severity.BLOCKING, start, end, detail=kind)
    for start, end in references(text):
        yield _finding("personal_data", Severity.WARNING, start, end, advice="reference")
    for start, end in asked_in_public(text):
        yield _finding("personal_data", Severity.WARNING, start, end, advice="personal_data_asked")


def _promises(text: FoldedText, words: _Words) -> Iterator[Finding]:
    """Promises whose sentence, the one before and the one after, name no day and no delay; one a sentence."""
    told: set[int] = set()
    for pattern in (words.promise, words.vague):
        for match in pattern.finditer(text.folded):
            index = text.sentence_at(match.start())
            begin, end = text.sentences[index]
            if pattern is words.vague and not words.promising.search(text.folded, begin, end):
                continue
            around = (
                text.sentences[max(index - 1, 0)][0],
                text.sentences[min(index + 1, len(text.sentences) - 1)][1],
            )
            dated = words.date.search(text.folded, *around) or _VARIABLE.search(text.original)
            if index in told or dated or words.refused.match(text.folded, match.end() + 1):
                continue
            told.add(index)
            yield _finding("promise_without_date", Severity.WARNING, *text.place(match.start(), match.end()))


def _missing(text: FoldedText, words: _Words, draft: ToneInput) -> Iterator[Finding]:
    """What an unhappy customer waits for: an apology, and a solution or the next step."""
    if _profile(draft) != UNHAPPY:
        return
    if not words.apology.search(text.folded) or words.no_apology.search(text.folded):
        yield _finding("missing_apology", Severity.WARNING, 0, 0)
    if not words.next_step.search(text.folded) and not _dated_step(text, words):
        yield _finding("missing_next_step", Severity.WARNING, len(draft.text), len(draft.text))


def _dated_step(text: FoldedText, words: _Words) -> bool:
    """Whether a sentence names a day or an hour without being the apology: what happens then is the next step."""
    return any(
        words.date.search(text.folded, start, end) and not words.apology.search(text.folded, start, end)
        for start, end in text.sentences
    )


def _address(text: FoldedText, words: _Words, persona: Persona | None) -> Iterator[Finding]:
    wanted = persona.address.strip().lower() if persona else ""
    if wanted == "vous":
        yield from _each(text, words.tu, "address", Severity.WARNING, "address_vous")
    elif wanted == "tu":
        yield from _each(text, words.vous, "address", Severity.WARNING, "address_tu")
    elif words.vous.search(text.folded):
        yield from _each(text, words.tu, "address", Severity.WARNING, "address_mixed")


def _forbidden(text: FoldedText, persona: Persona | None) -> Iterator[Finding]:
    for word in persona.words_to_avoid if persona else ():
        folded = FoldedText(word.strip()).folded
        if not folded:
            continue
        place = text.folded.find(folded)
        while place >= 0:
            end = place + len(folded)
            if not _in_word(text.folded, place, end):
                yield _finding("forbidden_word", Severity.BLOCKING, *text.place(place, end), detail=word[:60])
            place = text.folded.find(folded, end)


def _in_word(folded: str, start: int, end: int) -> bool:
    """Whether letters go on before or after; a plural s is still the same word."""
    if start > 0 and folded[start - 1].isalnum() and folded[start].isalnum():
        return True
    rest = folded[end : end + 2]
    if not rest or not folded[end - 1].isalnum() or not rest[0].isalnum():
        return False
    return not (rest[0] in "sx" and (len(rest) == 1 or not rest[1].isalnum()))


def _too_long(draft: ToneInput) -> Iterator[Finding]:
    limit, whole = limit_of(draft.network), len(draft.text)
    detail = f"{draft.network}: {limit.most}" if limit else str(READ_AT_MOST)
    beyond = place_beyond(draft.text[:READ_AT_MOST], limit.most, limit.unit) if limit else None
    if beyond is None and whole > READ_AT_MOST:
        beyond = READ_AT_MOST
    if beyond is not None:
        yield _finding("too_long", Severity.BLOCKING, beyond, whole, detail=detail)
    elif limit is not None and limit.soft is not None and whole > limit.soft:
        detail = f"{draft.network}: {limit.soft}"
        yield _finding("too_long", Severity.INFO, limit.soft, whole, advice="long", detail=detail)


_RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.INFO: 2}


def _tidy(found: list[Finding]) -> list[Finding]:
    """In order, without what a graver finding of the same kind covers, at most twenty of a kind."""
    kept: list[Finding] = []
    by_code: dict[str, list[Finding]] = {}
    for one in sorted(found, key=lambda one: (_RANK[one.severity], one.start, -one.end)):
        same = by_code.setdefault(one.code, [])
        covered = any(one.start < other.end and other.start < one.end for other in same)
        if not covered and len(same) < MOST_OF_A_CODE:
            same.append(one)
            kept.append(one)
    return sorted(kept, key=lambda one: (one.start, one.end, one.code))
