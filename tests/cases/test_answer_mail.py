"""Departments' answers are fetched from the agency's mailbox: each letter once, none lost, whatever breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail

from apps.agency.access import Forbidden, actor_in_agency
from apps.agency.mailboxes import configure_mailbox, mailbox_of, newest_letters, password_of
from apps.agency.models import AnswerMailbox, Brand
from apps.cases.models import Case, Referral
from apps.cases.services import answer_mail, referring
from apps.core.errors import VigieError
from apps.core.models import OutboxEvent
from apps.core.tenancy import in_public
from apps.networks.contract import NetworkError
from apps.networks.mailbox import Letter
from tests.cases.office import Office, deliver
from tests.cases.test_referring import REPLY, asked
from tests.networks.test_email_alerts import Post, post

__all__ = ["post"]  # the fixture: a running Dovecot
ASKED = {
    "enabled": True,
    "address": "reponses@agence.example",
    "server": "imap.agence.example",
    "user": "reponses",
    "password": "hunter2",
}


@dataclass
class Box:
    """A mailbox as the IMAP client gives it: letters with uids, and what opening it does."""

    letters: list[Letter] = field(default_factory=list)
    validity: int = 7
    breaks: Exception | None = None

    def after(self, uid: int, limit: int) -> list[Letter]:
        return [one for one in self.letters if one.uid > uid][:limit]

    def put(self, raw: str) -> None:
        self.letters.append(Letter(len(self.letters) + 1, raw.encode("utf-8", "surrogateescape")))


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Box:
    found = Box()

    @contextmanager
    def opened(*_asked: object) -> Iterator[Box]:
        if found.breaks:
            raise found.breaks
        yield found

    monkeypatch.setattr(answer_mail, "open_mailbox", opened)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return found


@pytest.fixture
def mailbox(configured: Any) -> AnswerMailbox:
    return configured()


@pytest.fixture
def configured(diane: Any, lumen: Brand) -> Any:
    """Say, as the agency's administrator, where the mailbox is."""

    def done(**changed: object) -> AnswerMailbox:
        with in_public():
            actor = actor_in_agency(diane, lumen.agency)
            assert actor is not None
            return configure_mailbox(actor, lumen.agency, **{**ASKED, **changed})

    return done


def reply(name: str = "<1@lumen.example>", said: str = "60 degrés") -> str:
    """The letter with which the department answers the question that was mailed."""
    deliver()
    number = mail.outbox[0].message()["Message-ID"]
    return REPLY.format(id=number, more=f"Message-ID: {name}\n").replace("60 degrés", said)


def look(mailbox: AnswerMailbox, office: Office) -> int:
    with in_public():
        return answer_mail.read_mailbox(mailbox.pk, office.now)


def test_a_reply_returns_into_its_case_once(office: Office, box: Box, mailbox: AnswerMailbox) -> None:
    asked(office)
    box.put("Subject: bonjour\n\nrien pour nous")
    box.put(reply())
    assert mail.outbox[0].reply_to == ["reponses@agence.example"]
    assert [look(mailbox, office) for _ in range(2)] == [2, 0]
    assert Referral.objects.get().answer.startswith("60 degrés")
    assert Case.objects.get().state == "drafting"
    newest, first = newest_letters(mailbox.pk)
    assert (newest.case_id, newest.refused) == (Case.objects.get().pk, "")
    assert "no question of ours" in first.refused


def test_a_mailbox_that_was_numbered_anew_repeats_nothing(
    office: Office, box: Box, mailbox: AnswerMailbox
) -> None:
    asked(office)
    box.put(reply())
    look(mailbox, office)
    box.validity += 1
    assert look(mailbox, office) == 0
    assert Referral.objects.get().answer.count("60 degrés") == 1


def test_a_crash_while_a_letter_is_taken_in_loses_and_repeats_nothing(
    office: Office, box: Box, mailbox: AnswerMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(office)
    box.put(reply())

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(answer_mail.mailboxes, "note_letter", killed)
        with pytest.raises(KeyboardInterrupt):
            look(mailbox, office)
    assert Referral.objects.get().answered_at is None
    assert look(mailbox, office) == 1
    assert Referral.objects.get().answer.startswith("60 degrés")


def test_a_second_letter_is_added_to_the_first(office: Office, box: Box, mailbox: AnswerMailbox) -> None:
    asked(office)
    box.put(reply())
    box.put(reply("<2@lumen.example>", "Et le lot 12 est sain"))
    assert look(mailbox, office) == 2
    answer = Referral.objects.get().answer
    assert answer.index("60 degrés") < answer.index("Et le lot 12 est sain")


def test_a_withdrawn_question_and_a_hostile_letter_stop_nothing(
    office: Office, box: Box, mailbox: AnswerMailbox
) -> None:
    referral, _token = asked(office)
    box.put(reply())
    referring.withdraw_referral(office.alice, referral.pk, office.now)
    for raw in ("", "\x00\udcff: =?x?y?z?=\n\n", "From: " + "<" * 5000 + "\n\nx", "Message-ID: [x\n\nx"):
        box.put(raw)
    assert look(mailbox, office) == 5
    assert all(one.refused for one in newest_letters(mailbox.pk))


def test_what_does_not_open_is_told_and_the_letters_wait(
    office: Office, box: Box, mailbox: AnswerMailbox
) -> None:
    asked(office)
    box.put(reply())
    box.breaks = NetworkError("imap.agence.example did not answer.", kind="unreachable")
    assert look(mailbox, office) == 0
    assert "did not answer" in mailbox_of(mailbox.pk).failure  # type: ignore[union-attr]
    box.breaks = None
    assert look(mailbox, office) == 1
    assert mailbox_of(mailbox.pk).failure == ""  # type: ignore[union-attr]


def test_the_timetable_looks_once_a_minute(office: Office, box: Box, mailbox: AnswerMailbox) -> None:
    with in_public():
        for _ in range(2):
            answer_mail.emit_due_mailboxes(office.now)
        [event] = OutboxEvent.objects.filter(topic="cases.mailbox_due")
    assert (event.lane, event.payload) == ("collect", {"agency_id": mailbox.pk})


def test_the_password_is_sealed_and_stays_with_its_mailbox(
    office: Office, configured: Any, mailbox: AnswerMailbox, lumen: Brand
) -> None:
    assert b"hunter2" not in bytes(mailbox.sealed_password)
    assert password_of(configured(password="", enabled=False)) == "hunter2"
    with pytest.raises(VigieError, match="another mailbox"):
        configured(password="", server="evil.example")
    with pytest.raises(Forbidden):
        configure_mailbox(office.alice, lumen.agency, **ASKED)


def test_answers_come_out_of_a_real_mailbox_and_stay_unread_there(
    office: Office, configured: Any, post: Post, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PRIVATE_HOSTS = [f"127.0.0.1:{post.port}"]
    mail.outbox = []
    kept = configured(server=f"imap://127.0.0.1:{post.port}", user="reponses")
    asked(office)
    post.put("reponses", reply().encode(), b"Subject: rien\n\nrien pour nous")
    assert [look(kept, office) for _ in range(2)] == [2, 0]
    assert Referral.objects.get().answer.startswith("60 degr")
    assert post.unseen("reponses") == 2
