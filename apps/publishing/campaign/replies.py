"""The replies of a campaign: a brand of its own, posts to answer, and drafts that somebody else approved."""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connections, transaction

from apps.agency.access import SYSTEM, Actor
from apps.agency.models import Brand
from apps.agency.permissions import Role
from apps.agency.services import create_agency, create_brand
from apps.cases.models import Case, CaseMention, Draft, Review
from apps.cases.services.drafting import digest_of
from apps.charter.models import ServiceHours
from apps.charter.services import start as start_charter
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import entered
from apps.monitoring.models import Mention, NetworkAccount
from apps.monitoring.services.accounts import connect_account
from apps.monitoring.services.recording import Found, record_mentions
from apps.networks.contract import AuthorData, PostData
from apps.networks.practice.server.store import Store
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking

SPEAKER = "maison_lumen"
ASKER = "odile_brume"
AUTHOR_ID, PROOFREADER_ID = 1, 2
BATCH = 250
EACH_UNAPPROVED = 20  # of so many replies, one that nobody approved tries to get out as well


@dataclass(frozen=True, slots=True)
class Fed:
    """What was fed in: the brand, how many replies were approved, and how many attempts to send others were refused."""

    brand: Brand
    replies: int
    refused: int


def post_questions(folder: Path, count: int) -> list[str]:
    """Write `count` questions into the store of a practice network that does not run yet; their ids."""
    store = Store(folder / "practice.sqlite3")
    try:
        return [str(store.say(ASKER, f"Question {number} ?", at=time.time())) for number in range(count)]
    finally:
        store.close()


def make_brand(server: str, now: datetime) -> Brand:
    """A brand that exists for this campaign alone, with its account on the practice network."""
    mark = secrets.token_hex(4)
    agency = create_agency(SYSTEM, f"campaign-{mark}", "Campaign")
    brand = create_brand(SYSTEM, agency, f"campaign-{mark}", "Campaign")
    with entered(brand):
        with transaction.atomic():
            start_charter(now)
        ServiceHours.objects.update(undo_seconds=0)
        connect_account(SYSTEM, "practice", SPEAKER, {"token": f"practice-{SPEAKER}"}, server=server)
    return brand


def feed_together(brand: Brand, questions: Sequence[str], now: datetime, hands: int) -> Fed:
    """What `feed` does, by several processes at once: each mostly waits for the database."""
    connections.close_all()  # not to be shared with the children
    children = [_feeding(brand, questions[number::hands], now) for number in range(hands)]
    asked = refused = 0
    for pid, told in children:
        with open(told, encoding="ascii") as stream:
            words = stream.read().split()
        _pid, status = os.waitpid(pid, 0)
        if status or len(words) != 2:
            raise VigieError("A process that made replies died.", field="status", value=status)
        asked, refused = asked + int(words[0]), refused + int(words[1])
    return Fed(brand, asked, refused)


def _feeding(brand: Brand, questions: Sequence[str], now: datetime) -> tuple[int, int]:
    """A child that feeds its part: its pid, and where it tells how many were asked and refused."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        fed = feed(brand, questions, now)
        os.write(writing, f"{fed.replies} {fed.refused}".encode("ascii"))
        os._exit(0)
    finally:
        os._exit(1)


def feed(brand: Brand, questions: Sequence[str], now: datetime) -> Fed:
    """Approve a reply to each question and ask for it to be published; every twentieth more is not approved."""
    author = Actor(AUTHOR_ID, Role.MODERATOR, "Campaign", "person", brand.pk)
    asked = refused = 0
    with entered(brand):
        account = NetworkAccount.objects.get()
        for start in range(0, len(questions), BATCH):
            for draft in _drafts(questions[start : start + BATCH], account, now):
                if draft.state == Draft.State.APPROVED:
                    asking.publish_reply(author, draft.pk, now)
                    asked += 1
                else:
                    refused += _try_unapproved(author, draft, now)
    return Fed(brand, asked, refused)


def _drafts(questions: Sequence[str], account: NetworkAccount, now: datetime) -> Iterator[Draft]:
    with transaction.atomic():
        recorded = record_mentions([Found(_post(number, now)) for number in questions], now)
        OutboxEvent.objects.filter(topic="monitoring.mentions_recorded", done_at=None).delete()
        mentions = Mention.objects.filter(pk__in=recorded.mention_ids).order_by("pk")
        drafts = [draft for mention in mentions for draft in _of_one(mention, account, now)]
    yield from drafts


def _of_one(mention: Mention, account: NetworkAccount, now: datetime) -> Iterator[Draft]:
    """The approved reply to a question, and now and then one that nobody approved."""
    yield _draft(mention, account, f"Bonjour, voici la réponse {mention.external_id}.", now, approved=True)
    if int(mention.external_id) % EACH_UNAPPROVED == 0:
        yield _draft(
            mention, account, f"Personne n'a relu ceci ({mention.external_id}).", now, approved=False
        )


def _draft(mention: Mention, account: NetworkAccount, text: str, now: datetime, *, approved: bool) -> Draft:
    state = "approved" if approved else "in_review"
    case = Case.objects.create(
        title=text,
        state=state,
        network=mention.network,
        opened_at=now,
        opened_because="hand",
        moved_at=now,
    )
    if approved:
        CaseMention.objects.create(case=case, mention=mention, joined_at=now, joined_because="opened")
    draft = Draft(
        case=case,
        mention=mention,
        account_id=account.pk,
        text=text,
        author_id=AUTHOR_ID,
        created_at=now,
        updated_at=now,
        submitted_at=now,
        state=state,
    )
    draft.sha256 = digest_of(draft)
    draft.save()
    if approved:
        Review.objects.create(
            draft=draft,
            draft_author_id=AUTHOR_ID,
            reviewer_id=PROOFREADER_ID,
            approved=True,
            sha256=draft.sha256,
            at=now,
        )
    return draft


def _post(number: str, now: datetime) -> PostData:
    author = AuthorData(ASKER, ASKER, ASKER)
    return PostData(number, "practice", "post", f"Question {number} ?", "", now, author)


def _try_unapproved(author: Actor, draft: Draft, now: datetime) -> int:
    """Try to publish what nobody approved, by the service and past it; 1 when both were refused."""
    try:
        asking.publish_reply(author, draft.pk, now)
    except asking.CannotAct:
        pass
    else:
        return 0
    target = asking.target_of(draft.mention)
    digest = asking.digest_of_action("reply", draft.account_id, target, draft.text)
    try:
        with transaction.atomic():
            NetworkAction.objects.create(
                kind="reply",
                case=draft.case,
                draft=draft,
                account_id=draft.account_id,
                target=target,
                text=draft.text,
                sha256=digest,
                approved_sha256=digest,
                approved_by_id=PROOFREADER_ID,
                author_id=AUTHOR_ID,
                created_at=now,
                next_at=now,
            )
    except DatabaseError:
        return 1
    return 0
