"""The mailbox in which departments' answers arrive: configured by an agency's administrators, its password sealed."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency import history
from apps.agency.access import Actor, require
from apps.agency.models import Agency, AnswerMailbox, ReceivedLetter
from apps.core.errors import VigieError
from apps.core.sealing import seal, unseal
from apps.core.tenancy import in_public

LETTERS_KEPT = timedelta(days=90)
SHOWN = 20
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)


def _place(agency_id: int) -> str:
    return f"agency:{agency_id}|answer_mailbox|password"


def configure_mailbox(
    actor: Actor,
    agency: Agency,
    *,
    enabled: bool,
    address: str,
    server: str,
    user: str,
    password: str,
    folder: str = "INBOX",
) -> AnswerMailbox:
    """Say where answers arrive. An empty password keeps the one that is known. Raises VigieError.

    Another server, user or folder is read from its beginning: what was read already is known by its Message-ID.
    """
    require(actor, "agency:configure")
    _check(address, server, user)
    with in_public(), transaction.atomic():
        before = AnswerMailbox.objects.select_for_update().filter(pk=agency.pk).first()
        moved = before is None or (before.server, before.user) != (server, user)
        if not password and (moved or not before or not before.sealed_password):
            raise VigieError(_("The password belongs to another mailbox: give it anew."), field="password")
        changed: dict[str, Any] = {
            "enabled": enabled,
            "address": address,
            "server": server,
            "user": user,
            "folder": folder or "INBOX",
            "failed_at": None,
            "failure": "",
        }
        if moved or (before is not None and before.folder != changed["folder"]):
            changed |= {"validity": 0, "last_uid": 0}
        if password:
            changed["sealed_password"] = seal(password.encode(), _place(agency.pk))
        kept, _made = AnswerMailbox.objects.update_or_create(pk=agency.pk, defaults=changed)
        facts = {"enabled": enabled, "address": address, "server": server, "user": user}
        history.record(actor, "mailbox.configured", agency_id=agency.pk, facts=facts)
    return kept


def _check(address: str, server: str, user: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise VigieError(_("This is not an e-mail address."), field="address", value=address) from None
    if not server or any(char.isspace() for char in server):
        raise VigieError(_("Name the IMAP server, like imap.example.org."), field="server", value=server)
    if not user:
        raise VigieError(_("Give the user name of the mailbox."), field="user")


def mailbox_of(agency_id: int) -> AnswerMailbox | None:
    """The agency's mailbox, whether on or off."""
    with in_public():
        return AnswerMailbox.objects.filter(pk=agency_id).first()


def password_of(mailbox: AnswerMailbox) -> str:
    """Its password, opened. Raises CannotOpen where it was sealed elsewhere."""
    return unseal(bytes(mailbox.sealed_password), _place(mailbox.pk)).decode()


def mailboxes_to_read() -> list[int]:
    """The agencies whose mailbox is turned on."""
    with in_public():
        return list(AnswerMailbox.objects.filter(enabled=True).values_list("pk", flat=True))


def begin_look(agency_id: int, validity: int) -> int:
    """From where the mailbox is read: after the last uid, or from the beginning where the uids are new ones."""
    with in_public(), transaction.atomic():
        mailbox = AnswerMailbox.objects.select_for_update().get(pk=agency_id)
        if mailbox.validity != validity:
            mailbox.validity, mailbox.last_uid = validity, 0
            mailbox.save(update_fields=["validity", "last_uid"])
        return mailbox.last_uid


def lock_letter(agency_id: int, validity: int, uid: int) -> AnswerMailbox | None:
    """The mailbox, locked, when this letter is its next; None where somebody else took it. In a transaction."""
    rows = AnswerMailbox.objects.select_for_update().filter(pk=agency_id, validity=validity, last_uid__lt=uid)
    return rows.first()


def note_letter(
    mailbox: AnswerMailbox,
    uid: int,
    digest: bytes,
    now: datetime,
    *,
    brand_id: int | None = None,
    case_id: int | None = None,
    refused: str = "",
) -> None:
    """Say what became of a letter, and go on after it. In the transaction that did it, the mailbox locked."""
    ReceivedLetter.objects.bulk_create(
        [
            ReceivedLetter(
                agency_id=mailbox.pk,
                sha256=digest,
                received_at=now,
                brand_id=brand_id,
                case_id=case_id,
                refused=refused.replace("\x00", "")[:200],
            )
        ],
        ignore_conflicts=True,
    )
    mailbox.last_uid = uid
    mailbox.save(update_fields=["last_uid"])


def is_known(mailbox: AnswerMailbox, digest: bytes) -> bool:
    """Whether this letter was read before, under another number."""
    return ReceivedLetter.objects.filter(agency_id=mailbox.pk, sha256=digest).exists()


def digest_of(raw: bytes) -> bytes:
    """What makes a letter the same letter: its Message-ID as it is written, or all of it where it has none."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    name = MESSAGE_ID.search(head)
    return hashlib.sha256(name[1] if name else raw).digest()


def end_look(agency_id: int, now: datetime, failure: str = "") -> None:
    """Keep when the mailbox was looked at and what went wrong; forget letters of long ago."""
    with in_public():
        AnswerMailbox.objects.filter(pk=agency_id).update(
            looked_at=now, failed_at=now if failure else None, failure=failure.replace("\x00", "")[:200]
        )
        ReceivedLetter.objects.filter(agency_id=agency_id, received_at__lt=now - LETTERS_KEPT).delete()


def newest_letters(agency_id: int) -> Sequence[ReceivedLetter]:
    """What was read lately, with the brand."""
    with in_public():
        rows = ReceivedLetter.objects.filter(agency_id=agency_id).select_related("brand")
        return list(rows.order_by("-received_at", "-pk")[:SHOWN])
