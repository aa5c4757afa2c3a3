"""Departments' answers by e-mail: read from an agency's mailbox, each letter once, into the case that asked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency import mailboxes
from apps.agency.models import Brand
from apps.cases.mail_answer import MailAnswer, MailProblem, read_answer
from apps.cases.models import Referral
from apps.cases.services.referring import answer_by_mail
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import entered, in_public
from apps.monitoring.services.accounts import client
from apps.networks.mailbox import Letter, open_mailbox
from apps.networks.reading import SURPRISES

AT_ONCE = 50  # letters of one look; the rest a minute later
EVERY = 60  # seconds


def emit_due_mailboxes(now: datetime) -> None:
    """One look for each mailbox that is turned on, once in a slot of time."""
    slot = int(now.timestamp()) // EVERY
    due = [
        outbox.Due({"agency_id": pk}, None, f"mailbox:{pk}:{slot}", None)
        for pk in mailboxes.mailboxes_to_read()
    ]
    if due:
        with transaction.atomic():
            outbox.emit_many("cases.mailbox_due", due)


def read_mailbox(agency_id: int, now: datetime) -> int:
    """Take in what arrived since the last look. Returns how many letters were read; keeps what went wrong.

    A letter, what became of it and the place of the next one are one transaction: a crash repeats none and skips none.
    """
    mailbox = mailboxes.mailbox_of(agency_id)
    if mailbox is None or not mailbox.enabled:
        return 0
    done, failure = 0, ""
    try:
        with open_mailbox(
            client().guard,
            mailbox.server,
            mailbox.user,
            mailboxes.password_of(mailbox),
            mailbox.folder,
        ) as opened:
            last = mailboxes.begin_look(agency_id, opened.validity)
            for letter in opened.after(last, AT_ONCE):
                done += _take_in(agency_id, opened.validity, letter, now)
    except VigieError as error:  # the mailbox does not open: the letters wait there
        failure = str(error)
    mailboxes.end_look(agency_id, now, failure)
    return done


def _take_in(agency_id: int, validity: int, letter: Letter, now: datetime) -> bool:
    """One letter, once."""
    digest = mailboxes.digest_of(letter.raw)
    with in_public(), transaction.atomic():
        mailbox = mailboxes.lock_letter(agency_id, validity, letter.uid)
        if mailbox is None:
            return False
        if mailboxes.is_known(mailbox, digest):
            mailboxes.note_letter(mailbox, letter.uid, digest, now)
            return False
        try:
            brand, case_id = accept(_read(letter.raw), now, agency_id)
        except VigieError as error:
            mailboxes.note_letter(mailbox, letter.uid, digest, now, refused=str(error))
        else:
            mailboxes.note_letter(mailbox, letter.uid, digest, now, brand_id=brand.pk, case_id=case_id)
    return True


def _read(raw: bytes) -> MailAnswer:
    """What a letter answers. Raises MailProblem, for a letter that breaks the library that reads it as well."""
    try:
        return read_answer(raw)
    except (*SURPRISES, LookupError) as error:
        raise MailProblem(_("This e-mail cannot be read."), value=type(error).__name__) from None


def accept(answer: MailAnswer, now: datetime, agency_id: int | None = None) -> tuple[Brand, int]:
    """Put an answer into the case that asked; the brand and the case. Raises VigieError where there is none.

    agency_id: whose mailbox it came to, which answers for no other agency's brands.
    """
    with in_public():
        brand = Brand.objects.filter(slug=answer.brand, state=Brand.State.ACTIVE).first()
    if brand is None or agency_id not in (None, brand.agency_id):
        raise MailProblem(_("There is no such brand."), field="brand", value=answer.brand)
    with entered(brand), transaction.atomic():
        referral: Referral = answer_by_mail(answer.token, answer.answered_by, answer.text, now)
    return brand, referral.case_id
