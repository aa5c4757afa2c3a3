"""The tone check of a draft as the brand speaks, and which of its findings hold a draft back."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.cases.models import Case, Draft
from apps.charter import models, tone
from apps.charter.tone_advice import ADVICE
from apps.charter.tone_text import place_beyond
from apps.core.errors import VigieError
from apps.monitoring.models import NetworkAccount
from apps.networks.registry import connector

# No reason makes these right: the network would refuse it, or the customer would read a gap.
NEVER_OVERRIDDEN = frozenset({"empty", "too_long", "unfilled_variable"})


class DraftProblem(VigieError):
    """A draft cannot be written, submitted or reviewed as it stands."""


class ToneProblem(DraftProblem):
    """Findings that hold a draft back; `findings` lists them as the page shows them."""

    def __init__(self, findings: Sequence[tone.Finding]) -> None:
        language = "fr" if (get_language() or "fr").startswith("fr") else "en"
        super().__init__(
            _("Something in this draft must be mended, or overridden with a reason."),
            field="text",
            value=", ".join(dict.fromkeys(one.code for one in findings)),
            remedy=" ".join(dict.fromkeys(one.suggestion[language] for one in findings)),
        )
        self.findings = [asdict(one) for one in findings]


def persona() -> tone.Persona | None:
    """The brand's voice as the tone check reads it."""
    row = models.Persona.objects.filter(pk=1).first()
    if row is None:
        return None
    return tone.Persona(
        row.name,
        row.voice,
        row.address,
        row.signature,
        tuple(row.words_to_use),
        tuple(row.words_to_avoid),
        row.humour,
    )


def findings_of(text: str, case: Case, network: str, account_id: int | None = None) -> list[tone.Finding]:
    """What the tone check says of a text for this case; the length is the one that the account's network takes."""
    found = tone.check(
        tone.ToneInput(
            text, issue_type=case.issue_type, profile=case.profile, network=network, persona=persona()
        )
    )
    if not any(one.code == "too_long" for one in found):
        found += _beyond_account(text, account_id)
    return found


def _beyond_account(text: str, account_id: int | None) -> list[tone.Finding]:
    account = NetworkAccount.objects.filter(pk=account_id).first() if account_id else None
    if account is None:
        return []
    able = connector(account.kind).capabilities(account.tier)
    beyond = place_beyond(text, able.max_length, able.unit) if able.max_length else None
    if beyond is None:
        return []
    said = ADVICE["too_long"]
    detail = f"{account.kind}: {able.max_length}"
    reason = {lang: f"{words} ({detail})" for lang, words in said.reason.items()}
    return [tone.Finding("too_long", tone.Severity.BLOCKING, beyond, len(text), reason, said.suggestion)]


def unfilled_in(text: str) -> list[str]:
    """The places of a text that still wait for a word."""
    found = tone.check(tone.ToneInput(text))
    return [text[one.start : one.end] for one in found if one.code == "unfilled_variable"]


def judge(draft: Draft, case: Case, overrides: Sequence[dict[str, Any]], user_id: int | None) -> None:
    """Keep the findings and the overrides on the draft. Raises ToneProblem for what holds it back.

    overrides: [{"code": "legal_admission", "reason": "agreed with the lawyers"}]; one without a reason is none.
    """
    found = findings_of(draft.text, case, draft.mention.network, draft.account_id)
    given = {
        str(one.get("code")): str(one.get("reason") or "").strip()[:300].replace("\x00", "")
        for one in overrides
    }
    blocking = [one for one in found if one.severity is tone.Severity.BLOCKING]
    held = [one for one in blocking if one.code in NEVER_OVERRIDDEN or not given.get(one.code)]
    if held:
        raise ToneProblem(held)
    draft.findings = [asdict(one) for one in found]
    codes = {one.code for one in blocking}
    draft.overrides = [
        {"code": code, "reason": reason, "by": user_id} for code, reason in given.items() if code in codes
    ]
