"""Asking a department that has no seat: by e-mail and by a link without an account; the answer returns into the case."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.agency.access import Actor, require
from apps.agency.mailboxes import mailbox_of
from apps.audit.services import record
from apps.cases.mail_answer import message_id
from apps.cases.models import Case, CaseMention, Referral
from apps.cases.services.clocks import notify
from apps.cases.services.moving import Need, lock, move
from apps.charter.models import Department
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand

REFERRAL_LASTS = timedelta(days=14)
REMIND_AFTER = timedelta(hours=24)
LONGEST_ANSWER = 16_000  # characters, second letters included
QUOTED = 500  # characters of the post that the department is shown


def token_of(referral_id: int) -> str:
    """The secret of a referral's link (256 bits), made from the installation's key: only its hash is ever stored."""
    made = salted_hmac(
        "vigie.referral",
        f"{current_brand().pk}:{referral_id}:{settings.MASTER_KEY}",
        algorithm="sha256",
    ).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def link_of(referral_id: int) -> str:
    """The address at which a department answers."""
    return f"{settings.BASE_URL}/b/{current_brand().slug}/link/referral/{token_of(referral_id)}/"


def refer(
    actor: Actor, case_id: int, department_id: int, question: str, now: datetime
) -> tuple[Referral, str]:
    """Ask a department; where it has an address, the question is mailed. Returns the referral and its link's token."""
    require(actor, "case:refer")
    if not question.strip():
        raise VigieError(_("Write the question."), field="question")
    if not Department.objects.filter(pk=department_id).exists():
        raise VigieError(_("There is no such department."), field="department", value=department_id)
    with transaction.atomic():
        case = lock(case_id)
        referral = Referral.objects.create(
            case=case,
            department_id=department_id,
            question=question.strip()[:4000].replace("\x00", ""),
            asked_at=now,
            asked_by_id=actor.user_id,
            token_sha256=secrets.token_bytes(32),  # until its number is known
            expires_at=now + REFERRAL_LASTS,
        )
        token = token_of(referral.pk)
        referral.token_sha256 = hashlib.sha256(token.encode()).digest()
        referral.save(update_fields=["token_sha256"])
        if case.state != "waiting":  # a second department may be asked while the first one looks
            move(actor, case, "refer", now, {Need.DEPARTMENT: department_id})
        outbox.emit("cases.referral_asked", {"referral_id": referral.pk})
        outbox.emit(
            "cases.referral_late",
            {"referral_id": referral.pk},
            due_at=now + REMIND_AFTER,
            dedupe_key=f"referral:{referral.pk}",
        )
        record(actor, "referral.asked", case_id=case.pk, target_type="referral", target_id=referral.pk)
    return referral, token


def _waiting(**by: object) -> Referral | None:
    """A referral that still waits for its answer, locked."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("department")
    return rows.filter(answered_at=None, withdrawn_at=None, **by).first()


def mail(referral_id: int, now: datetime) -> None:
    """Send the question to the department's address, once. In the caller's transaction."""
    referral = _waiting(pk=referral_id, mailed_at=None)
    if referral is not None and referral.department.email:
        _send(referral, reminder=False)
        referral.mailed_at = now
        referral.save(update_fields=["mailed_at"])


def remind(referral_id: int, now: datetime) -> None:
    """A day has passed without an answer: ask again once, and tell whoever has the case."""
    referral = _waiting(pk=referral_id, reminded_at=None)
    if referral is None:
        return
    if referral.department.email:
        _send(referral, reminder=True)
    referral.reminded_at = now
    referral.save(update_fields=["reminded_at"])
    case = Case.objects.get(pk=referral.case_id)
    people = [one for one in (case.owner_id, referral.asked_by_id) if one]
    notify(people, "referral_late", now, case_id=case.pk, target_id=referral.pk)


def reply_address() -> str:
    """Where answers to the entered brand's questions arrive; "" where they come by link only."""
    mailbox = mailbox_of(current_brand().agency_id)
    return mailbox.address if mailbox is not None and mailbox.enabled else str(settings.REPLY_ADDRESS)


def _send(referral: Referral, *, reminder: bool) -> None:
    brand, to = current_brand(), reply_address()
    with override((brand.languages or ["fr"])[0]):
        subject = _("%(brand)s: a question about a public message") % {"brand": brand.name}
        if reminder:
            subject = _("Reminder – %(subject)s") % {"subject": subject}
        said = (
            CaseMention.objects.filter(case_id=referral.case_id).order_by("mention__posted_at")
        ).values_list("mention__text", flat=True)[:1]
        body = _(
            "Hello,\n\nSomebody wrote in public:\n\n%(said)s\n\nOur question:\n\n%(question)s\n\n"
            "Answer here, without an account: %(link)s\n\nPlease do not forward this address: it is yours alone.\n"
        ) % {
            "said": "".join(said)[:QUOTED],
            "question": referral.question,
            "link": link_of(referral.pk),
        }
        headers = {}
        if to:
            body += _("Or simply answer this e-mail.") + "\n"
            # Each letter has an identity of its own: a second one with the same would be thrown away as a copy.
            host = f"{'reminder' if reminder else 'question'}.{to.rpartition('@')[2]}"
            headers["Message-ID"] = message_id(brand.slug, token_of(referral.pk), host)
        EmailMessage(
            " ".join(subject.split()),
            body,
            to=[referral.department.email],
            reply_to=[to] if to else None,
            headers=headers,
        ).send()


def referral_of(token: str, now: datetime) -> Referral | None:
    """The referral behind a link that may still be answered, for the page that shows its question."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
    rows = Referral.objects.select_related("department", "case")
    return rows.filter(token_sha256=digest, answered_at=None, withdrawn_at=None, expires_at__gt=now).first()


def answer_referral(token: str, answered_by: str, answer: str, now: datetime) -> Referral:
    """The department's answer, by its link and without an account, returns into the case."""
    with transaction.atomic():
        found = referral_of(token, now)
        referral = _waiting(pk=found.pk) if found else None
        if referral is None:
            raise VigieError(_("This question was answered, withdrawn, or is too old."))
        if not answer.strip():
            raise VigieError(_("Write the answer."), field="answer")
        referral.answer = answer.strip()[:8000].replace("\x00", "")
        referral.answered_by = answered_by.strip()[:100].replace("\x00", "")
        referral.answered_at = now
        referral.save(update_fields=["answer", "answered_by", "answered_at"])
        case = lock(referral.case_id)
        department = Actor(None, None, referral.department.name, "link", current_brand().pk)
        _back(department, case, "referral_answered", now)
        if case.owner_id:
            notify([case.owner_id], "referral_answered", now, case_id=case.pk, target_id=referral.pk)
        record(
            department, "referral.answered", case_id=case.pk, target_type="referral", target_id=referral.pk
        )
    return referral


def answer_by_mail(token: str, answered_by: str, answer: str, now: datetime) -> Referral:
    """The department's answer by e-mail. A second letter is added to the first: nothing that was written is lost."""
    with transaction.atomic():
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        rows = Referral.objects.select_for_update(of=("self",)).select_related("department")
        referral = rows.filter(token_sha256=digest, withdrawn_at=None, expires_at__gt=now).first()
        if referral is None or referral.answered_at is None:
            return answer_referral(token, answered_by, answer, now)
        said = f"{referral.answer}\n\n— {answered_by.strip()[:100]}\n{answer.strip()}".replace("\x00", "")
        referral.answer = said[:LONGEST_ANSWER]
        referral.save(update_fields=["answer"])
        case = lock(referral.case_id)
        if case.owner_id:
            notify([case.owner_id], "referral_answered", now, case_id=case.pk, target_id=referral.pk)
        department = Actor(None, None, referral.department.name, "link", current_brand().pk)
        record(
            department, "referral.answered", case_id=case.pk, target_type="referral", target_id=referral.pk
        )
    return referral


def withdraw_referral(actor: Actor, referral_id: int, now: datetime) -> Referral:
    """Take a question back: its link is dead from here. The case goes on when nobody else is asked."""
    require(actor, "case:refer")
    with transaction.atomic():
        referral = _waiting(pk=referral_id)
        if referral is None:
            raise VigieError(_("This question was answered or withdrawn already."), value=referral_id)
        referral.withdrawn_at = now
        referral.save(update_fields=["withdrawn_at"])
        _back(actor, lock(referral.case_id), "withdraw_referral", now)
        record(
            actor,
            "referral.withdrawn",
            case_id=referral.case_id,
            target_type="referral",
            target_id=referral.pk,
        )
    return referral


def _back(actor: Actor, case: Case, name: str, now: datetime) -> None:
    """The case goes on, unless another department is still asked."""
    others = Referral.objects.filter(case=case, answered_at=None, withdrawn_at=None)
    if case.state == "waiting" and not others.exists():
        move(actor, case, name, now, by_link=actor.kind == "link")
