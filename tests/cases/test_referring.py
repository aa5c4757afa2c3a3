"""A department without a seat is asked, and its answer comes back."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from apps.agency.models import Notification
from apps.audit.models import AuditEntry
from apps.cases.mail_answer import MailProblem, read_answer
from apps.cases.models import Case, Referral
from apps.cases.services import referring, work
from apps.charter.models import Department
from apps.core.errors import VigieError
from tests.cases.office import Office, deliver

QUESTION = "Quelle température le pied peut-il atteindre ?"


def asked(office: Office, email: str = "qualite@lumen.example") -> tuple[Referral, str]:
    Department.objects.update(email=email)
    department = Department.objects.order_by("pk").first()
    return work.refer(office.alice, office.case().pk, department.pk, QUESTION, office.now)


@pytest.fixture(autouse=True)
def _mailbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def test_the_department_is_mailed_once_with_a_link_that_answers(office: Office) -> None:
    referral, token = asked(office)
    deliver()
    referring.mail(referral.pk, office.now)
    [letter] = mail.outbox
    assert letter.to == ["qualite@lumen.example"]
    assert QUESTION in letter.body
    link = re.search(r"/b/lumen/link/referral/([\w-]{43})/", letter.body)
    assert link is not None
    assert link[1] == token
    work.answer_referral(token, "Inès", "60 °C, il n'y a pas de danger.", office.now)
    assert Case.objects.get().state == "drafting"
    assert AuditEntry.objects.filter(action="referral.answered", actor_kind="link").exists()


def test_a_department_without_an_address_is_asked_by_the_link_alone(office: Office) -> None:
    _referral, token = asked(office, email="")
    deliver()
    assert mail.outbox == []
    assert referring.referral_of(token, office.now) is not None


def test_only_the_hash_of_the_link_is_stored(office: Office) -> None:
    referral, token = asked(office)
    assert token.encode() not in bytes(Referral.objects.get(pk=referral.pk).token_sha256)
    assert token == referring.token_of(referral.pk)


@pytest.mark.parametrize("token", ["", "x" * 43, "\x00", "\ud800"])
def test_another_link_opens_nothing(office: Office, token: str) -> None:
    asked(office)
    assert referring.referral_of(token, office.now) is None
    with pytest.raises(VigieError):
        work.answer_referral(token, "Inès", "60 °C", office.now)


def test_an_answer_is_given_once(office: Office) -> None:
    _referral, token = asked(office)
    work.answer_referral(token, "Inès", "60 °C", office.now)
    with pytest.raises(VigieError, match="answered"):
        work.answer_referral(token, "Inès", "80 °C", office.now)


def test_a_link_dies_with_time_and_by_hand(office: Office) -> None:
    referral, token = asked(office)
    assert referring.referral_of(token, office.now + timedelta(days=15)) is None
    work.withdraw_referral(office.alice, referral.pk, office.now)
    assert referring.referral_of(token, office.now) is None
    assert Case.objects.get().state == "deciding"


def test_after_a_day_the_department_is_reminded_once_and_the_owner_told(office: Office) -> None:
    referral, _token = asked(office)
    deliver()
    for _ in range(2):
        referring.remind(referral.pk, office.now + timedelta(days=1))
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject.lower().startswith(("rappel", "reminder"))
    assert Notification.objects.filter(kind="referral_late").count() == 1


def test_nobody_is_reminded_of_what_was_answered(office: Office) -> None:
    referral, token = asked(office)
    work.answer_referral(token, "Inès", "60 °C", office.now)
    referring.remind(referral.pk, office.now + timedelta(days=1))
    assert mail.outbox == []


def test_the_case_goes_on_when_the_last_department_has_answered(office: Office) -> None:
    _first, token = asked(office)
    other = Department.objects.order_by("-pk").first()
    _second, other_token = work.refer(
        office.alice, Case.objects.get().pk, other.pk, "Et le lot ?", office.now
    )
    work.answer_referral(token, "Inès", "60 °C", office.now)
    assert Case.objects.get().state == "waiting"
    work.answer_referral(other_token, "Marc", "Lot 12", office.now)
    assert Case.objects.get().state == "drafting"


REPLY = """From: Ines Dupont <ines@lumen.example>
To: reponses@vigie.example
Subject: Re: question
In-Reply-To: {id}
{more}Content-Type: text/plain; charset=utf-8

60 degrés, il n'y a pas de danger.

Le lun. 30 nov. 2026 à 10:12, Vigie <reponses@vigie.example> a écrit :
> Notre question : quelle température ?
"""


def test_a_department_answers_by_replying_to_the_mail(office: Office, settings: object) -> None:
    settings.REPLY_ADDRESS = "reponses@vigie.example"
    _referral, token = asked(office)
    deliver()
    [letter] = mail.outbox
    assert letter.reply_to == ["reponses@vigie.example"]
    raw = REPLY.format(id=letter.message()["Message-ID"], more="").encode()
    answer = read_answer(raw)
    assert (answer.brand, answer.token) == ("lumen", token)
    assert (answer.answered_by, answer.text) == ("Ines Dupont", "60 degrés, il n'y a pas de danger.")
    work.answer_referral(answer.token, answer.answered_by, answer.text, office.now)
    assert Case.objects.get().state == "drafting"


def test_a_reply_that_lost_its_headers_is_known_by_the_link_it_quotes() -> None:
    text = f"\nOui.\n\n> Answer here: https://vigie.example/b/lumen/link/referral/{'k' * 43}/\n"
    answer = read_answer(f"From: a@b.example\nContent-Type: text/plain\n{text}".encode())
    assert (answer.brand, answer.token, answer.text) == ("lumen", "k" * 43, "Oui.")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (REPLY.format(id="<x@y>", more=""), "no question of ours"),
        (
            REPLY.format(id=f"<referral.lumen.{'k' * 43}@v>", more="Auto-Submitted: auto-replied\n"),
            "automatic",
        ),
        (f"In-Reply-To: <referral.lumen.{'k' * 43}@v>\n\n> quoted only\n", "no answer above"),
        ("\x00\xff: =?x?y?z?=\n\n", "no question of ours"),
        ("", "no question of ours"),
    ],
)
def test_a_mail_that_is_no_answer_is_refused(raw: str, said: str) -> None:
    with pytest.raises(MailProblem, match=said):
        read_answer(raw.encode("latin-1", "replace"))
