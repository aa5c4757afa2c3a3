"""A report's way to the client, and that nobody bends it afterwards."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.agency.access import Forbidden
from apps.agency.models import Notification
from apps.charter.models import CharterVersion
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.detection.models import Alert, Crisis
from apps.monitoring.models import Mention
from apps.reports.documents.blocks import blocks_of
from apps.reports.documents.pdf import logo_of, pdf_of
from apps.reports.models import Delivery, Report, Schedule
from apps.reports.selectors.reports import content_of
from apps.reports.services import composing, sending
from apps.reports.services.composing import ReportProblem
from tests.reports.rows import handled_case


@pytest.fixture
def people(lumen_db, actor, carole, bob, karim, alice, diane):
    handled_case(alice, timezone.now())
    names = {"carole": carole, "bob": bob, "karim": karim, "alice": alice, "diane": diane}
    return {name: actor(user, lumen_db) for name, user in names.items()}


def begun(people, **more) -> Report:
    day = timezone.now().date()
    return composing.begin_report(
        people["carole"], "weekly", day - timedelta(days=6), day, timezone.now(), **more
    )


def signed(people, **more) -> Report:
    report = begun(people, **more)
    composing.submit_report(people["carole"], report.pk, timezone.now())
    return composing.sign_off(people["bob"], report.pk, timezone.now())


def test_somebody_else_signs_off(people) -> None:
    report = begun(people)
    composing.submit_report(people["carole"], report.pk, timezone.now())
    assert Notification.objects.filter(kind="report_to_review", user_id=people["bob"].user_id).exists()
    with pytest.raises(Forbidden):
        composing.sign_off(people["carole"], report.pk, timezone.now())
    assert composing.sign_off(people["bob"], report.pk, timezone.now()).state == "signed_off"


@pytest.mark.parametrize("who", ["alice", "karim"])
def test_who_composes_and_who_signs_is_a_right(people, who) -> None:
    report = begun(people)
    with pytest.raises(Forbidden):
        composing.begin_report(people[who], "weekly", date(2026, 1, 1), date(2026, 1, 2), timezone.now())
    with pytest.raises(Forbidden):
        composing.sign_off(people[who], report.pk, timezone.now())


def test_signing_off_freezes_the_numbers(people) -> None:
    report = signed(people)
    before = content_of(report)[0]["mentions"].value
    assert before == 1
    Mention.objects.create(
        network="x",
        sha256=b"n" * 32,
        external_id="n",
        text="…",
        posted_at=timezone.now(),
        collected_at=timezone.now(),
    )
    assert content_of(Report.objects.get(pk=report.pk))[0]["mentions"].value == before


def test_signing_off_freezes_what_stands_around_the_numbers(people) -> None:
    now = timezone.now()
    Alert.objects.create(series="x", kind="volume", began_at=now, detected_at=now, last_seen_at=now)
    report = signed(people)
    sheet, rows = content_of(report)
    before = blocks_of(report, sheet, rows, "#123456", "x")
    Alert.objects.update(feedback="false")
    Crisis.objects.create(title="Plus tard", declared_at=now)
    CharterVersion.objects.create(number=99, published_at=now, created_at=now)
    assert blocks_of(Report.objects.get(pk=report.pk), sheet, rows, "#123456", "x") == before


def test_frozen_figures_keep_the_order_of_their_definitions(people) -> None:
    fresh = list(content_of(begun(people))[0].figures)
    report = Report.objects.get(pk=signed(people).pk)
    assert list(content_of(report)[0].figures) == fresh


def test_the_database_refuses_to_change_what_was_signed_off(people) -> None:
    report = signed(people)
    for change in ({"commentary": "autre"}, {"figures": {}}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()


def test_a_report_goes_back_with_its_reason(people) -> None:
    report = begun(people)
    composing.submit_report(people["carole"], report.pk, timezone.now())
    with pytest.raises(ReportProblem):
        composing.return_report(people["bob"], report.pk, "  ", timezone.now())
    assert (
        composing.return_report(people["bob"], report.pk, "Une faute page 2", timezone.now()).state == "draft"
    )
    assert Notification.objects.filter(kind="report_returned", user_id=people["carole"].user_id).exists()


def test_composing_keeps_words_and_order(people) -> None:
    report = begun(people)
    composing.edit_report(
        people["carole"], report.pk, title="Titre", commentary="Un\x00e\n\ndeux",
        sections=[{"name": "cases", "text": "a"}, {"name": "summary", "text": ""}], now=timezone.now(),
    )  # fmt: skip
    kept = Report.objects.get(pk=report.pk)
    assert (kept.commentary, [one["name"] for one in kept.sections]) == ("Une\n\ndeux", ["cases", "summary"])
    for sections in ([{"name": "evil"}], [{"name": "cases"}, {"name": "cases"}]):
        with pytest.raises(ReportProblem):
            composing.edit_report(
                people["carole"], report.pk, title="T", commentary="", sections=sections, now=timezone.now()
            )


def test_the_clients_word_reaches_the_account_manager(people) -> None:
    report = signed(people)
    composing.comment(people["karim"], report.pk, "Pourquoi mardi ?", timezone.now())
    assert Notification.objects.filter(kind="report_comment", user_id=people["carole"].user_id).count() == 1
    with pytest.raises(ReportProblem):
        composing.comment(people["karim"], begun(people).pk, "?", timezone.now())


def test_a_scheduled_report_is_begun_once_and_mailed_once_signed_off(people) -> None:
    now = timezone.now()
    sending.add_schedule(people["carole"], "weekly", "fr", "karim@client.example, KARIM@client.example", now)
    Schedule.objects.update(next_day=now.date() - timedelta(days=now.weekday()))
    (report,) = sending.begin_scheduled(now)
    assert sending.begin_scheduled(now) == []
    assert (report.last_day - report.first_day).days == 6
    composing.submit_report(people["carole"], report.pk, now)
    composing.sign_off(people["bob"], report.pk, now)
    run_due()
    run_due()
    (message,) = mail.outbox
    assert message.to == ["karim@client.example"]
    assert message.attachments[0][1].startswith(b"%PDF")
    assert Delivery.objects.get().sent_at is not None


def test_a_mail_that_fails_is_tried_again(people, monkeypatch) -> None:
    report = signed(people)
    sending.mail_to(people["carole"], report.pk, "karim@client.example", timezone.now())

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError("no mail today")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    run_due()
    event = OutboxEvent.objects.get(topic="reports.mail_due")
    assert (event.done_at, event.failed_at) == (None, None)
    assert event.due_at > timezone.now()
    monkeypatch.undo()
    OutboxEvent.objects.filter(pk=event.pk).update(due_at=timezone.now())
    run_due()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "recipients", ["", "nobody", "a@b.example " * 1 + "x", " ".join(f"a{n}@b.example" for n in range(21))]
)
def test_malformed_recipients_are_refused(people, recipients) -> None:
    with pytest.raises(ReportProblem):
        sending.add_schedule(people["carole"], "weekly", "fr", recipients, timezone.now())


def test_words_are_printed_and_never_obeyed(people, lumen) -> None:
    evil = '#panic("no") $x$ *bold* `raw` @ref \\evil <label> // gone /* gone */'
    report = begun(people, title=evil)
    composing.edit_report(
        people["carole"], report.pk, title=evil, commentary=evil, sections=[{"name": "summary", "text": evil}], now=timezone.now()
    )  # fmt: skip
    report.refresh_from_db()
    shown, rows = content_of(report)
    pdf = pdf_of(report, shown, list(rows), lumen)
    assert pdf.startswith(b"%PDF")
    assert b"/MarkInfo" in pdf  # tagged


def test_next_days_of_schedules() -> None:
    assert sending.next_day_of("weekly", date(2026, 3, 9)) == date(2026, 3, 16)  # a Monday gives the next one
    assert sending.next_day_of("weekly", date(2026, 3, 15)) == date(2026, 3, 16)
    assert sending.next_day_of("monthly", date(2026, 1, 31)) == date(2026, 2, 1)
    assert sending.next_day_of("monthly", date(2026, 12, 1)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("logo", "kept"),
    [
        (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><rect width='4' height='4'/></svg>",
            True,
        ),
        ("<svg", True),
        ("data:image/png;base64,AAAA", True),
        ("data:image/png;base64,é", False),
        ("https://elsewhere.example/logo.png", False),
    ],
)
def test_a_logo_is_drawn_or_left_out_but_never_stops_a_report(people, lumen, logo, kept) -> None:
    assert bool(logo_of(logo)) is kept
    report = begun(people)
    lumen.logo = logo
    sheet, rows = content_of(report)
    assert pdf_of(report, sheet, list(rows), lumen).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["Bravo 🎉👩‍🚀", "\U000cf854", "\ue000", "日本", "\u202egnp.exe", "a\u0301" * 50]
)
def test_words_that_no_font_has_never_stop_a_report(people, lumen, text) -> None:
    report = begun(people, title=text)
    Report.objects.filter(pk=report.pk).update(commentary=text)
    report.refresh_from_db()
    sheet, rows = content_of(report)
    assert pdf_of(report, sheet, list(rows), lumen).startswith(b"%PDF")
