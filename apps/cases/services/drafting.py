"""Drafts and their proofreading: what was approved is bound by its bytes, and never by its own author."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, Forbidden, require
from apps.agency.notices import people_with
from apps.audit.services import record
from apps.cases.models import Case, Draft, Review
from apps.cases.selectors.answers import refuse_second_answer
from apps.cases.services import tone
from apps.cases.services.clocks import notify
from apps.cases.services.moving import Need, lock, move
from apps.cases.services.tone import DraftProblem
from apps.charter.models import Department, ServiceHours
from apps.detection.crises import speakers
from apps.monitoring.models import Mention, NetworkAccount

LONGEST_DRAFT = 10_000  # characters
CLAIM_LASTS = timedelta(minutes=10)


def final_bytes(text: str, account_id: int, target: str, kind: str = "reply") -> bytes:
    """SHA-256 of exactly what would leave: kind, account, target and text."""
    canonical = json.dumps([kind, account_id, target, text], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


def digest_of(draft: Draft) -> bytes:
    """The hash that a review of this draft binds."""
    return final_bytes(draft.text, draft.account_id, draft.mention.external_id)


def lock_draft(draft_id: int) -> tuple[Case, Draft]:
    """The draft and its case, both locked, the case first. Raises DraftProblem where there is none."""
    case_id = Draft.objects.filter(pk=draft_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise DraftProblem(_("There is no such draft."), field="draft", value=draft_id)
    case = lock(case_id)
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("mention", "mention__author")
        .get(pk=draft_id)
    )
    return case, draft


def _check_claim(case: Case, actor: Actor, now: datetime) -> None:
    """No two people answer one case: the other's claim must have run out."""
    if case.claimed_by_id not in {None, actor.user_id} and case.claimed_until and case.claimed_until > now:
        raise DraftProblem(
            _("A colleague is writing an answer to this case."),
            field="case",
            remedy=_("Take it over, or wait until they stop."),
        )


def write_draft(
    actor: Actor,
    case_id: int,
    text: str,
    now: datetime,
    *,
    kind: str = Draft.Kind.REPLY,
    mention_id: int | None = None,
    account_id: int | None = None,
    department_id: int | None = None,
    promised_at: datetime | None = None,
    typing: bool = False,
) -> Draft:
    """Keep what is being written. A version that was submitted is never changed: the next one begins.

    `typing` saves by itself while somebody types, and that alone never voids what was handed in. Raises
    DraftProblem for a text that is too long, a colleague's claim, or a case that cannot be answered.
    """
    require(actor, "case:draft")
    text = text.replace("\x00", "")
    if len(text) > LONGEST_DRAFT:
        raise DraftProblem(_("This draft is too long."), field="text", value=len(text))
    with transaction.atomic():
        case = lock(case_id)
        if case.profile == "troll" and kind == Draft.Kind.REPLY:
            raise DraftProblem(
                _("A troll is never answered."),
                field="profile",
                remedy=_("Ignore or remove by the charter, or correct the profile with a reason."),
            )
        if kind == Draft.Kind.REPLY:
            refuse_second_answer(case, now)
        if case.state == "publishing" and kind == Draft.Kind.REPLY:
            raise DraftProblem(
                _("This reply is on its way."), field="case", remedy=_("Take it back first, or wait.")
            )
        _check_claim(case, actor, now)
        draft = case.drafts.filter(kind=kind).order_by("-version").first()
        if typing and draft is not None and draft.state in (Draft.State.IN_REVIEW, Draft.State.APPROVED):
            raise DraftProblem(
                _("This draft was handed to a proofreader meanwhile."),
                field="text",
                remedy=_("Load the case again, then begin a new version."),
            )
        case.claimed_by_id, case.claimed_until = actor.user_id, now + CLAIM_LASTS
        case.save(update_fields=["claimed_by_id", "claimed_until"])
        if draft is None or draft.state != Draft.State.EDITING:
            draft = _next_version(case, draft, kind, actor, now, mention_id, account_id)
        draft.text, draft.updated_at, draft.author_id = text, now, actor.user_id or 0
        if kind == Draft.Kind.HOLDING:
            draft.department_id, draft.promised_at = (
                department_id or draft.department_id,
                promised_at or draft.promised_at,
            )
            if not draft.department_id or not draft.promised_at or draft.promised_at <= now:
                raise DraftProblem(
                    _("A holding reply names a department and a time to come."),
                    field="promised_at",
                    value=promised_at,
                )
        if mention_id:
            draft.mention_id = _mention_of(case, mention_id).pk
        if account_id:
            draft.account_id = _account(account_id).pk
        draft.findings = [
            asdict(one) for one in tone.findings_of(text, case, draft.mention.network, draft.account_id)
        ]
        draft.save()
    return draft


def _account(account_id: int) -> NetworkAccount:
    account = NetworkAccount.objects.filter(pk=account_id, state=NetworkAccount.State.ACTIVE).first()
    if account is None:
        raise DraftProblem(_("This account does not exist here."), field="account", value=account_id)
    return account


def release_claim(actor: Actor, case_id: int) -> None:
    """Stop writing: the case is free for a colleague at once, not only when the claim runs out."""
    require(actor, "case:draft")
    Case.objects.filter(pk=case_id, claimed_by_id=actor.user_id).update(
        claimed_by_id=None, claimed_until=None
    )


def _mention_of(case: Case, mention_id: int | None) -> Mention:
    found = Mention.objects.filter(case_mention__case=case).order_by("posted_at")
    mention = found.filter(pk=mention_id).first() if mention_id else found.first()
    if mention is None:
        raise DraftProblem(_("There is no post to answer in this case."), field="mention", value=mention_id)
    return mention


def _next_version(
    case: Case,
    last: Draft | None,
    kind: str,
    actor: Actor,
    now: datetime,
    mention_id: int | None,
    account_id: int | None,
) -> Draft:
    mention = _mention_of(case, mention_id or (last.mention_id if last else None))
    account = (
        NetworkAccount.objects.filter(pk=account_id).first()
        if account_id
        else NetworkAccount.objects.filter(pk=mention.account_id or (last.account_id if last else 0)).first()
        or NetworkAccount.objects.filter(kind=mention.network, state=NetworkAccount.State.ACTIVE)
        .order_by("pk")
        .first()
    )
    if account is None:
        raise DraftProblem(
            _("The brand has no account on this network."),
            field="account",
            value=mention.network,
            remedy=_("Connect one, or answer by hand and keep a capture."),
        )
    if last is not None and last.state in {Draft.State.IN_REVIEW, Draft.State.APPROVED}:
        # Editing voids what was submitted or approved.
        Draft.objects.filter(pk=last.pk).update(state=Draft.State.SUPERSEDED)
        if kind == Draft.Kind.REPLY and case.state in {"in_review", "approved"}:
            move(actor, case, "edit_draft", now)
    return Draft(
        case=case,
        kind=kind,
        version=last.version + 1 if last else 1,
        mention=mention,
        account_id=account.pk,
        text="",
        author_id=actor.user_id or 0,
        created_at=now,
        updated_at=now,
        department=last.department if last else None,
        promised_at=last.promised_at if last else None,
    )


def submit_draft(
    actor: Actor, draft_id: int, now: datetime, overrides: list[dict[str, Any]] | None = None
) -> Draft:
    """Hand the draft to a proofreader: from here its bytes are fixed, its findings and overrides kept.

    overrides: [{"code","reason"}] for blocking findings. Raises DraftProblem for a draft that was handed in already,
    ToneProblem for what must be mended or overridden with a reason.
    """
    require(actor, "case:draft")
    with transaction.atomic():
        case, draft = lock_draft(draft_id)
        if draft.state != Draft.State.EDITING:
            raise DraftProblem(_("This draft was handed in already."), field="draft", value=draft_id)
        if not draft.text.strip():
            raise DraftProblem(_("Write something first."), field="text")
        tone.judge(draft, case, overrides or [], actor.user_id)
        draft.state, draft.submitted_at, draft.sha256 = Draft.State.IN_REVIEW, now, digest_of(draft)
        draft.save(update_fields=["state", "submitted_at", "sha256", "overrides", "findings"])
        case.claimed_by_id = case.claimed_until = None
        if draft.kind == Draft.Kind.REPLY:
            if case.state == "deciding":
                move(actor, case, "decide_answer", now)
            move(actor, case, "submit_draft", now)
        else:
            case.save(update_fields=["claimed_by_id", "claimed_until"])
        record(
            actor,
            "draft.submitted",
            case_id=case.pk,
            target_type="draft",
            target_id=draft.pk,
            facts={
                "version": draft.version,
                "sha256": draft.sha256.hex(),
                "overrides": [one["code"] for one in draft.overrides],
            },
            text=draft.text,
        )
        readers = [one for one in people_with("case:review") if one != actor.user_id]
        notify(readers, "to_review", now, case_id=case.pk, target_id=draft.pk, by=actor.user_id)
    return draft


def reviews_required() -> int:
    """How many different people must approve a reply of this brand."""
    return ServiceHours.objects.filter(pk=1).values_list("reviews_required", flat=True).first() or 1


def review_draft(actor: Actor, draft_id: int, approved: bool, reason: str, now: datetime) -> Review:
    """A proofreader's decision on one exact version. Raises Forbidden for its author, DraftProblem where it changed."""
    require(actor, "case:review")
    with transaction.atomic():
        case, draft = lock_draft(draft_id)
        if draft.author_id == actor.user_id:
            raise Forbidden(_("Nobody proofreads what they wrote."), remedy=_("Ask a colleague."))
        if approved:
            _require_speaker(actor)
        if (
            draft.state != Draft.State.IN_REVIEW
            or draft.sha256 is None
            or bytes(draft.sha256) != digest_of(draft)
        ):
            raise DraftProblem(
                _("This version is no longer to proofread."),
                field="draft",
                value=draft_id,
                remedy=_("Read the newest one."),
            )
        if not approved and not reason.strip():
            raise DraftProblem(_("Say why it goes back."), field="reason")
        review = Review.objects.create(
            draft=draft,
            draft_author_id=draft.author_id,
            reviewer_id=actor.user_id or 0,
            approved=approved,
            reason=reason.strip()[:2000].replace("\x00", ""),
            sha256=bytes(draft.sha256),
            at=now,
        )
        _conclude(actor, case, draft, approved, reason, now)
        record(
            actor,
            "draft.approved" if approved else "draft.refused",
            case_id=case.pk,
            target_type="draft",
            target_id=draft.pk,
            facts={"version": draft.version, "sha256": bytes(draft.sha256).hex()},
            text=reason.strip(),
        )
    return review


def _require_speaker(actor: Actor) -> None:
    named = speakers()
    if named is not None and actor.user_id not in named:
        raise Forbidden(
            _("The brand is in a crisis: only its speakers approve replies."),
            remedy=_("Ask one of the speakers named on the crisis' page."),
        )


def _conclude(actor: Actor, case: Case, draft: Draft, approved: bool, reason: str, now: datetime) -> None:
    if approved and not is_approved_enough(draft):
        return
    draft.state = Draft.State.APPROVED if approved else Draft.State.REFUSED
    draft.save(update_fields=["state"])
    if draft.kind == Draft.Kind.REPLY:
        move(actor, case, "approve" if approved else "refuse", now, {Need.REASON: reason})
    notify(
        [draft.author_id],
        "approved" if approved else "refused",
        now,
        case_id=case.pk,
        target_id=draft.pk,
        by=actor.user_id,
    )


def is_approved_enough(draft: Draft) -> bool:
    """Whether as many people as the brand asks for approved exactly these bytes."""
    return draft.reviews.filter(approved=True, sha256=digest_of(draft)).count() >= reviews_required()


def approval_of(draft: Draft) -> Review | None:
    """The last approval that binds the draft's present bytes, or None while there are not enough."""
    if not is_approved_enough(draft):
        return None
    return draft.reviews.filter(approved=True, sha256=digest_of(draft)).order_by("-at").first()


def departments() -> list[Department]:
    """The departments that can be asked."""
    return list(Department.objects.all())
