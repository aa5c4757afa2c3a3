"""What the model learns: one entry per question, saying which messages answer it and with what weight."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from apps.analysis.corpora import Example
from apps.analysis.verdicts import SENTIMENTS

LANGUAGES: Final = ("fr", "en", "de", "es", "it", "pt", "ar", "hi")
# Kinds of writing: tone is said differently in news, in reviews and to a help desk, so each has its own tone head
# and a gate that tells them apart.
REGISTERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "fr": {
        "opinion": ("xlmt",),
        "debate": ("deft",),
        "review": ("insurance",),
        "dining": ("restaurant",),
        "gadget": ("gadget",),
    },
    "en": {"opinion": ("xlmt",), "care": ("airline",), "brand": ("sanders",)},
}
_HARMLESS = ("xlmt", "deft", "insurance", "restaurant")
_SERVICE_REASONS = (
    "Customer Service Issue", "Late Flight", "Cancelled Flight", "Lost Luggage", "Flight Booking Problems",
    "Flight Attendant Complaints", "longlines", "Damaged Luggage",
)  # fmt: skip

# (class number, weight) or None when the message says nothing about the question.
Answer = tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class HeadSpec:
    """One question. A head of two classes has one column of weights, others one per class."""

    name: str
    block: str
    classes: tuple[str, ...]
    answer: Callable[[Example], Answer]
    cost: float = 3.0
    grouped: bool = False

    @property
    def columns(self) -> int:
        """How many columns of weights it takes."""
        return 1 if len(self.classes) == 2 else len(self.classes)


def _one_in(example: Example, number: int) -> bool:
    """A fixed share of a large source: enough to tell kinds apart, and far quicker to train."""
    return zlib.crc32(example.id.encode()) % number == 0


_LANGUAGE_SHARES: Final = {
    "langid": 1, "xlmt": 1, "deft": 4, "chat": 2, "phrasebook": 4, "mlma": 4, "olid": 8, "davidson": 8,
    "insurance": 16, "complaints": 4,
}  # fmt: skip
_GATE_SHARES: Final = {"insurance": 5, "restaurant": 3, "gadget": 3, "airline": 4}


def _language(example: Example) -> Answer:
    share = _LANGUAGE_SHARES.get(example.source)
    if share is None or not _one_in(example, share):
        return None
    return LANGUAGES.index(example.lang), 1.0


def _tone(lang: str, register: str) -> Callable[[Example], Answer]:
    sources = REGISTERS[lang][register]

    def answer(example: Example) -> Answer:
        if example.lang != lang or example.source not in sources:
            return None
        tone = example.facts.get("sentiment")
        return (SENTIMENTS.index(tone), 1.0) if tone in SENTIMENTS else None

    return answer


def _gate(lang: str) -> Callable[[Example], Answer]:
    names = list(REGISTERS[lang])

    def answer(example: Example) -> Answer:
        if example.lang != lang or not _one_in(example, _GATE_SHARES.get(example.source, 1)):
            return None
        for number, name in enumerate(names):
            if example.source in REGISTERS[lang][name]:
                return number, 1.0
        return None

    return answer


def _fact(lang: str, name: str, example: Example, weight: float) -> Answer:
    if example.source == "phrasebook" and example.lang == lang and name in example.facts:
        return int(example.facts[name]), weight
    return None


def _offensive_fr(example: Example) -> Answer:
    if example.lang != "fr":
        return None
    if example.source == "mlma":
        return int(example.facts["toxic"]), 0.5
    if example.source == "chat":
        if example.facts["aggression"] == "NAG":
            return 0, 0.7
        return (1, 1.0) if example.facts.get("verbal_abuse") in ("NCG", "OTH", "DNG") else None
    if example.source in _HARMLESS:
        return 0, 0.7
    if example.source == "phrasebook" and "complaint" in example.facts:
        return 0, 1.0
    return _fact("fr", "offensive", example, 1.0)


def _offensive_en(example: Example) -> Answer:
    if example.lang != "en":
        return None
    if example.source == "olid":
        return int(example.facts["offensive"]), 1.0
    if example.source == "davidson":
        return int(example.facts["klass"] != "neither"), 0.2
    if example.source in ("xlmt", "airline"):
        return 0, 0.05
    return _fact("en", "offensive", example, 0.2)


def _hate_fr(example: Example) -> Answer:
    if example.lang != "fr":
        return None
    if example.source == "ftr":
        return int(example.facts["racist"]), 0.6
    if example.source == "mlma" and example.facts["labels"] in (["hateful"], ["normal"]):
        return int(example.facts["labels"] == ["hateful"]), 0.3
    if example.source in ("xlmt", "insurance"):
        return 0, 0.15
    return _fact("fr", "hate", example, 1.0)


def _hate_en(example: Example) -> Answer:
    if example.lang != "en":
        return None
    if example.source == "davidson":
        return int(example.facts["klass"] == "hate"), 0.4
    if example.source in ("xlmt", "airline"):
        return 0, 0.1
    return _fact("en", "hate", example, 1.0)


def _racism_fr(example: Example) -> Answer:
    if example.source == "ftr":
        return int(example.facts["racist"]), 1.0
    if example.lang == "fr" and example.source in _HARMLESS:
        return 0, 0.05
    return None


def _threat_fr(example: Example) -> Answer:
    if example.source == "chat":
        return int(example.facts.get("verbal_abuse") == "THR"), 1.0
    # Civil texts are easy to tell from threats: too many of them and the head learns nothing else.
    if example.lang == "fr" and example.source in _HARMLESS:
        return (0, 0.1) if _one_in(example, 4) else None
    return _fact("fr", "threat", example, 0.5)


def _threat_en(example: Example) -> Answer:
    if example.source == "ethos":
        return int(float(example.facts.get("violence", 0)) >= 0.5), 1.0
    if example.lang == "en" and example.source in ("xlmt", "davidson"):
        return (0, 0.2) if example.facts.get("klass") != "hate" else None
    return _fact("en", "threat", example, 1.0)


def _complaint_en(example: Example) -> Answer:
    if example.source == "complaints":
        return int(example.facts["complaint"]), 1.0
    if example.source == "airline":
        return int(example.facts["sentiment"] == "negative"), 0.02
    if example.lang == "en" and example.source == "xlmt":
        return 0, 0.05
    return _fact("en", "complaint", example, 0.05)


def _complaint_fr(example: Example) -> Answer:
    if example.lang != "fr":
        return None
    if example.source in ("insurance", "restaurant") and example.facts["sentiment"] != "neutral":
        return int(example.facts["sentiment"] == "negative"), 0.3
    if example.source in ("xlmt", "deft"):
        return 0, 0.5
    return _fact("fr", "complaint", example, 2.0)


def _service_fr(example: Example) -> Answer:
    """Is it about the service (1) or the product (0)? From reviews with one criticised side."""
    aspects = example.facts.get("aspects")
    if example.lang != "fr" or not aspects:
        return None
    bad = {kind for kind, tone in aspects.items() if tone == "negative"} or set(aspects)
    bad.discard("overall")
    if bad == {"service"}:
        return 1, 1.0
    return (0, 1.0) if bad and bad <= {"product", "price"} else None


def _service_en(example: Example) -> Answer:
    if example.source == "airline":
        reason = example.facts.get("reason")
        if reason in _SERVICE_REASONS:
            return 1, 0.3
        return (0, 1.0) if reason == "Bad Flight" else None
    if example.source == "sanders" and example.facts["sentiment"] == "negative":
        return 0, 1.0
    return None


_YES_NO = ("no", "yes")

SPECS: Final[tuple[HeadSpec, ...]] = (
    HeadSpec("language", "any", LANGUAGES, _language),
    *(
        HeadSpec(
            f"tone.{lang}.{register}", lang, SENTIMENTS, _tone(lang, register), grouped=register == "care"
        )
        for lang, registers in REGISTERS.items()
        for register in registers
    ),
    *(HeadSpec(f"gate.{lang}", lang, tuple(REGISTERS[lang]), _gate(lang)) for lang in REGISTERS),
    HeadSpec("offensive.fr", "fr", _YES_NO, _offensive_fr, grouped=True),
    HeadSpec("offensive.en", "en", _YES_NO, _offensive_en),
    HeadSpec("hate.fr", "fr", _YES_NO, _hate_fr, grouped=True),
    HeadSpec("hate.en", "en", _YES_NO, _hate_en, grouped=True),
    HeadSpec("racism.fr", "fr", _YES_NO, _racism_fr),
    HeadSpec("threat.fr", "fr", _YES_NO, _threat_fr, grouped=True),
    HeadSpec("threat.en", "en", _YES_NO, _threat_en, grouped=True),
    HeadSpec("complaint.fr", "fr", _YES_NO, _complaint_fr),
    HeadSpec("complaint.en", "en", _YES_NO, _complaint_en),
    HeadSpec("service.fr", "fr", _YES_NO, _service_fr),
    HeadSpec("service.en", "en", _YES_NO, _service_en),
)
BLOCKS: Final = ("any", "fr", "en")
