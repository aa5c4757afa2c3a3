"""Asking for an action: publish an approved reply, remove under an article, undo, reverse."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import Agency, Brand
from apps.analysis.models import Verdict
from apps.audit.services import record
from apps.cases.models import Capture, Case, Draft
from apps.cases.services.clocks import stop_clocks
from apps.cases.services.drafting import approval_of, lock_draft
from apps.cases.services.moving import Need, lock, move
from apps.cases.services.tone import unfilled_in
from apps.charter import articles
from apps.charter.models import Article, ServiceHours
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.detection.crises import may_leave
from apps.monitoring.models import Mention, NetworkAccount
from apps.networks.contract import Target
from apps.networks.registry import connector
from apps.publishing.models import NetworkAction
from apps.publishing.services.restoring import ask_first_after_restore

REMOVALS = ("hide", "delete", "block", "mute")
REVERSALS = {"hide": "unhide", "block": "unblock", "mute": "unmute"}


class CannotAct(VigieError):
    """The action cannot be asked for as things stand."""


def target_of(mention: Mention) -> dict[str, Any]:
    """What a connector needs to find the mention again."""
    return asdict(
        Target(
            external_id=mention.external_id,
            url=mention.url,
            author_external_id=mention.author.external_id if mention.author else None,
            root_external_id=mention.root_external_id or None,
            parent_external_id=mention.parent_external_id or None,
        )
    )


def digest_of_action(kind: str, account_id: int, target: dict[str, Any], text: str) -> bytes:
    """SHA-256 of exactly what would be done."""
    canonical = json.dumps(
        [kind, account_id, target, text], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


def publishing_is_paused() -> bool:
    """The kill switch of the brand or of its agency."""
    brand = current_brand()
    return (
        Brand.objects.filter(pk=brand.pk).exclude(publishing_paused_at=None).exists()
        or Agency.objects.filter(pk=brand.agency_id).exclude(publishing_paused_at=None).exists()
    )


def arm(action: NetworkAction) -> None:
    """A timer for the action's next turn, in the caller's transaction."""
    outbox.emit(
        "publishing.action_due",
        {"action_id": action.pk},
        due_at=action.next_at,
        dedupe_key=f"action:{action.pk}:{action.attempts_made}:{action.next_at.timestamp():.3f}",
    )


def publish_reply(actor: Actor, draft_id: int, now: datetime) -> NetworkAction:
    """Send an approved draft after the undo window. Raises CannotAct when its bytes are not those approved."""
    require(actor, "case:publish")
    with transaction.atomic():
        case, draft = lock_draft(draft_id)
        approval = approval_of(draft)
        if draft.state != Draft.State.APPROVED or approval is None:
            raise CannotAct(
                _("This version is not approved."),
                field="draft",
                value=draft_id,
                remedy=_("Hand it to a proofreader."),
            )
        _require_ready(draft)
        _require_speaker(approval.reviewer_id)
        if draft.kind == Draft.Kind.REPLY:
            move(actor, case, "publish", now)
        target = target_of(draft.mention)
        digest = digest_of_action("reply", draft.account_id, target, draft.text)
        _require_new(draft, digest)
        action = NetworkAction.objects.create(
            kind="reply",
            case=case,
            draft=draft,
            account_id=draft.account_id,
            target=target,
            text=draft.text,
            sha256=digest,
            approved_sha256=digest,
            approved_by_id=approval.reviewer_id,
            author_id=draft.author_id,
            created_at=now,
            next_at=now + timedelta(seconds=_undo_seconds()),
        )
        if not ask_first_after_restore(action, now):
            arm(action)
        record(
            actor,
            "reply.asked",
            case_id=case.pk,
            target_type="action",
            target_id=action.pk,
            facts={"sha256": digest.hex()},
        )
    return action


def _require_speaker(approved_by_id: int) -> None:
    """In a crisis nothing leaves that none of its speakers approved, whenever it was approved."""
    if not may_leave(approved_by_id):
        raise CannotAct(
            _("The brand is in a crisis: only what one of its speakers approved leaves."),
            remedy=_("Ask one of the speakers named on the crisis' page."),
        )


def _require_ready(draft: Draft) -> None:
    """What blocks sending whatever was approved: a paused brand, a word that nobody filled in."""
    if publishing_is_paused():
        raise CannotAct(
            _("Publishing is paused for this brand."), remedy=_("Ask who paused it, or resume it.")
        )
    unfilled = unfilled_in(draft.text)
    if unfilled:
        raise CannotAct(
            _("A variable of the template is not filled in."),
            field="text",
            value=unfilled[0],
            remedy=_("Write what it stands for, and have it proofread again."),
        )
    NetworkAction.objects.filter(draft=draft, state=NetworkAction.State.CANCELLED).update(
        draft=None
    )  # makes room
    if NetworkAction.objects.filter(draft=draft).exists():
        raise CannotAct(_("This reply is on its way already."), field="draft", value=draft.pk)


def _require_new(draft: Draft, digest: bytes) -> None:
    """The same words under the same post would be a second reply."""
    over = [NetworkAction.State.CANCELLED, NetworkAction.State.FAILED]
    same = NetworkAction.objects.filter(kind="reply", sha256=digest).exclude(state__in=over)
    if same.exists():
        raise CannotAct(
            _("These very words stand under this post already, or are on their way."),
            field="draft",
            value=draft.pk,
            remedy=_("Write something else."),
        )


def _undo_seconds() -> int:
    seconds = ServiceHours.objects.filter(pk=1).values_list("undo_seconds", flat=True).first()
    return 10 if seconds is None else seconds


def undo(actor: Actor, action_id: int, now: datetime) -> NetworkAction:
    """Take back an action that has not left. Raises CannotAct when it has."""
    require(actor, "case:publish")
    with transaction.atomic():
        action = NetworkAction.objects.select_for_update().get(pk=action_id)
        if action.state != NetworkAction.State.APPROVED:
            raise CannotAct(
                _("It is too late: it has left, or is leaving."), field="action", value=action.state
            )
        action.state = NetworkAction.State.CANCELLED
        action.save(update_fields=["state"])
        case = lock(action.case_id)
        if action.draft_id and case.state == "publishing":
            move(actor, case, "undo_publish", now)
        record(actor, "action.undone", case_id=action.case_id, target_type="action", target_id=action.pk)
    return action


def _article_for(case: Case, article_id: int, kind: str, mention: Mention, captured: bool) -> Article:
    """The article, if it is of the charter the case was opened under and allows the act against this message."""
    article = Article.objects.filter(pk=article_id, version_id=case.charter_version_id).first()
    if article is None:
        raise CannotAct(
            _("Pick an article of the charter that was in force when the case was opened."),
            field="article",
            value=article_id,
        )
    verdict = Verdict.objects.filter(pk=mention.pk).first()
    breach = verdict.breach if verdict else case.breach
    refused: articles.ArticleError | None = None
    # A troll's message is judged by what it says, and by what its author does.
    for judged in dict.fromkeys((breach, "none")):
        try:
            articles.require_allowed(
                article,
                "block" if kind == "mute" else kind,
                breach=articles.breach_class(judged, case.profile),
                network=mention.network,
                captured=captured,
            )
        except articles.ArticleError as error:
            refused = refused or error
        else:
            return article
    raise CannotAct(
        _("This article does not allow it for this message."),
        field=refused.field if refused else "article",
        value=article.code,
        remedy=_("Pick another article, or a milder action: factual criticism is answered, never removed."),
    )


def remove(
    actor: Actor, case_id: int, mention_id: int, kind: str, article_id: int, now: datetime
) -> NetworkAction:
    """Hide, delete, block or mute under an article that allows it, once a capture of the mention exists.

    What the network does not offer becomes a step to be done by hand, which ends with a capture.
    """
    require(actor, "case:remove")
    if kind not in REMOVALS:
        raise CannotAct(_("This is no removal."), field="kind", value=kind)
    with transaction.atomic():
        case = lock(case_id)
        mention = (
            Mention.objects.select_related("author").filter(pk=mention_id, case_mention__case=case).first()
        )
        if mention is None:
            raise CannotAct(_("This mention is not part of the case."), field="mention", value=mention_id)
        capture = Capture.objects.filter(mention=mention).order_by("-taken_at").first()
        if capture is None:
            raise CannotAct(_("Keep a capture first: evidence comes before any act."), field="capture")
        article = _article_for(case, article_id, kind, mention, captured=True)
        account = _account_for(mention)
        capability = connector(mention.network).capabilities(account.tier).of(kind)  # type: ignore[arg-type]
        if not capability.supported and not capability.by_hand:
            raise CannotAct(_(capability.reason), field="kind", value=kind)
        if case.state != "removed" and kind in {"hide", "delete"}:
            move(actor, case, "remove", now, {Need.ARTICLE: article.code, Need.CAPTURE: capture.pk})
            stop_clocks(case, "removed", now)
        target = target_of(mention)
        action = NetworkAction.objects.create(
            kind=kind,
            state=NetworkAction.State.APPROVED if capability.supported else NetworkAction.State.BY_HAND,
            case=case,
            account_id=account.pk,
            target=target,
            sha256=digest_of_action(kind, account.pk, target, ""),
            author_id=actor.user_id or 0,
            article=article,
            capture=capture,
            created_at=now,
            next_at=now + timedelta(seconds=_undo_seconds()),
        )
        if capability.supported:
            arm(action)
        record(
            actor,
            f"{kind}.asked",
            case_id=case.pk,
            target_type="action",
            target_id=action.pk,
            facts={"article": article.code, "capture_id": capture.pk, "by_hand": not capability.supported},
        )
    return action


def _account_for(mention: Mention) -> NetworkAccount:
    active = NetworkAccount.objects.filter(kind=mention.network, state=NetworkAccount.State.ACTIVE).order_by(
        "pk"
    )
    account = active.filter(pk=mention.account_id or 0).first() or active.first()
    if account is None:
        raise CannotAct(
            _("The brand has no account on this network."), field="account", value=mention.network
        )
    return account


def done_by_hand(actor: Actor, action_id: int, capture_id: int, now: datetime) -> NetworkAction:
    """Tick off what a person did on the network's own page; a capture taken after it was asked for shows it."""
    require(actor, "case:remove")
    with transaction.atomic():
        action = NetworkAction.objects.select_for_update().get(pk=action_id)
        if action.state != NetworkAction.State.BY_HAND:
            raise CannotAct(_("This is not to be done by hand."), field="action", value=action.state)
        capture = Capture.objects.filter(
            pk=capture_id, case_id=action.case_id, taken_at__gte=action.created_at
        ).exclude(pk=action.capture_id or 0)
        if not capture.exists():
            raise CannotAct(
                _("Keep a capture of how it looks now: it ends this step."), field="capture", value=capture_id
            )
        action.state, action.by_hand_capture_id, action.sent_at = (
            NetworkAction.State.SENT,
            capture_id,
            now,
        )
        action.settled_by_id = actor.user_id
        action.save(update_fields=["state", "by_hand_capture", "sent_at", "settled_by_id"])
        record(
            actor,
            f"{action.kind}.done_by_hand",
            case_id=action.case_id,
            target_type="action",
            target_id=action.pk,
            facts={"capture_id": capture_id},
        )
    return action


def reverse(actor: Actor, action_id: int, reason: str, now: datetime) -> NetworkAction:
    """Show again, unblock or unmute what was hidden, blocked or muted, with the reason."""
    require(actor, "case:remove")
    if not reason.strip():
        raise CannotAct(_("Say why."), field="reason")
    with transaction.atomic():
        done = NetworkAction.objects.select_for_update().get(pk=action_id)
        if done.state != NetworkAction.State.SENT or done.kind not in REVERSALS:
            raise CannotAct(_("This cannot be reversed."), field="action", value=done.kind)
        kind = REVERSALS[done.kind]
        action = NetworkAction.objects.create(
            kind=kind,
            case_id=done.case_id,
            account_id=done.account_id,
            target=done.target,
            sha256=digest_of_action(kind, done.account_id, done.target, ""),
            author_id=actor.user_id or 0,
            article_id=done.article_id,
            capture_id=done.capture_id,
            reverses=done,
            created_at=now,
            next_at=now,
        )
        arm(action)
        case = lock(done.case_id)
        if case.state == "removed" and kind == "unhide":
            move(actor, case, "restore", now, {Need.REASON: reason})
        record(
            actor, f"{kind}.asked", case_id=case.pk, target_type="action", target_id=action.pk, text=reason
        )
    return action
