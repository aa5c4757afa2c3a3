"""The alert that explains itself, the sensitivity tried out, the crisis room: pages as people use them."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.agency.models import Notification
from apps.desk import words
from apps.desk.models import DeskEntry
from apps.desk.selectors.cockpit import shared_alerts
from apps.detection.models import Alert, Crisis, DetectorState, Measure
from tests.cases.office import Office

pytestmark = pytest.mark.django_db
MADE_OF = {
    "nature": "outcry",
    "mentions": 30,
    "authors": 21,
    "new_authors": 4,
    "distinct_texts": 28,
    "terms": [["lampe", 30]],
    "networks": {"practice": 30},
    "issue_types": {"service": 20, "product": 3},
    "tone": {"negative": 25},
}


@pytest.fixture
def alert(office: Office, inside: Callable[..., Any], lumen: Any) -> Alert:
    """A surge at lumen, and one like it before."""
    with inside(lumen):
        began = office.now.replace(minute=0, second=0, microsecond=0)
        old = began - timedelta(days=20)
        common: dict[str, Any] = {"series": "mentions", "kind": "volume", "explanation": MADE_OF}
        Alert.objects.create(
            began_at=old, detected_at=old, last_seen_at=old, ended_at=old + timedelta(hours=2), feedback="true",
            state="closed", **common,
        )  # fmt: skip
        return Alert.objects.create(
            began_at=began, detected_at=began, last_seen_at=began, expected=2, high=6, observed=30, score=5.0,
            severity=4, reasons=[{"series": "mentions", "code": "burst"}], **common,
        )  # fmt: skip


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_an_alert_says_how_sure_it_is_what_it_is_like_and_what_to_do(
    alert: Alert, client_of: Callable[..., Client], alice: Any
) -> None:
    page = read(client_of(alice), f"/b/lumen/alerts/{alert.pk}/")
    assert "2,5" in page  # times the strength at which the brand is alarmed
    assert "1 était réelle" in page
    assert "Alertes passées qui lui ressemblent" in page
    assert "semblable à 100" in page
    assert "bien plus en vingt minutes" in page


def test_an_alert_of_a_part_names_it_everywhere_and_a_link_names_no_word(
    alert: Alert,
    client_of: Callable[..., Client],
    carole: Any,
    inside: Callable[..., Any],
    lumen: Any,
    office: Office,
) -> None:
    with inside(lumen):
        common: dict[str, Any] = {
            "kind": "part",
            "began_at": office.now,
            "detected_at": office.now,
            "last_seen_at": office.now,
        }
        made = {**common, "observed": 54, "expected": 9, "high": 21}
        part = Alert.objects.create(series="issue:service", explanation=MADE_OF, **made)
        new = Alert.objects.create(
            series="new_terms", explanation={**MADE_OF, "new_terms": ["rappel"]}, **made
        )
        person = Notification(
            user_id=carole.pk, brand_id=lumen.pk, kind="alert", target_id=part.pk, created_at=office.now
        )
        person.save()
    client = client_of(carole)
    rows = read(client, "/b/lumen/alerts/?state=all")
    assert "Questions de service ×6" in rows
    assert "54 par heure, 9,0 attendus" in rows
    assert "Un mot nouveau : rappel" in rows.replace("\u00a0", " ")
    assert "54 par heure" in read(client, f"/b/lumen/alerts/{part.pk}/")
    assert client.get(f"/notifications/{person.pk}/")["Location"] == f"/b/lumen/alerts/{part.pk}/"
    assert 'value="Questions de service ×6"' in read(client, f"/b/lumen/crisis/?alert={part.pk}")
    assert "rappel" not in words.alert_title(new, texts=False)


def test_feedback_moves_the_sensitivity_and_the_page_shows_it(
    alert: Alert, client_of: Callable[..., Client], carole: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    with inside(lumen):
        DetectorState.objects.create(series="mentions")
    client = client_of(carole)
    client.post(f"/b/lumen/alerts/{alert.pk}/handle/", {"state": "closed", "feedback": "false"})
    assert "1,00 → 0,90" in read(client, f"/b/lumen/alerts/{alert.pk}/")
    assert "1,00 → 0,90" in read(client, "/b/lumen/alerts/sensitivity/")


def test_a_sensitivity_is_tried_out_on_the_past_before_it_is_saved(
    office: Office, client_of: Callable[..., Client], carole: Any, inside: Callable[..., Any], lumen: Any
) -> None:
    from django.utils import timezone

    end = timezone.now().replace(minute=0, second=0, microsecond=0)
    with inside(lumen):
        start = end - timedelta(days=4)
        Measure.objects.bulk_create(
            Measure(
                series="mentions",
                bucket=start + timedelta(minutes=5 * i),
                value=80 if 800 <= i < 806 else i % 3,
            )
            for i in range(4 * 288)
        )
    client = client_of(carole)
    page = read(client, "/b/lumen/alerts/sensitivity/?series=mentions&value=1")
    assert "aurait sonné 1 fois" in page
    assert client.get("/b/lumen/alerts/sensitivity/?series=mentions&value=9").status_code == 422
    client.post("/b/lumen/alerts/sensitivity/", {"series": "mentions", "value": "0.8"})
    with inside(lumen):
        assert DetectorState.objects.get(series="mentions").sensitivity == 0.8


def test_a_link_shows_counts_without_signing_in_where_the_brand_allows_it(
    alert: Alert, client_of: Callable[..., Client], carole: Any, alice: Any
) -> None:
    manager, moderator, where = client_of(carole), client_of(alice), f"/b/lumen/alerts/{alert.pk}/"
    assert moderator.post(f"{where}link/").status_code == 422
    manager.post("/b/lumen/alerts/links/", {"allowed": "yes"})
    page = moderator.post(f"{where}link/").content.decode()
    path = page.partition("/b/lumen/link/alert/")[2].partition('"')[0]
    shown = read(Client(), f"/b/lumen/link/alert/{path}")
    assert "30" in shown
    assert "lampe" not in shown
    manager.post("/b/lumen/alerts/links/", {"allowed": "no"})
    read(Client(), f"/b/lumen/link/alert/{path}", 404)


def test_a_crisis_stands_on_every_page_and_begins_its_statement(
    alert: Alert, client_of: Callable[..., Client], carole: Any, bob: Any, alice: Any
) -> None:
    client = client_of(carole)
    client.post(
        "/b/lumen/crisis/declare/", {"title": "Lampes qui chauffent", "speaker": [bob.pk], "alert": alert.pk}
    )
    assert "Lampes qui chauffent" in read(client_of(alice), "/b/lumen/mentions/")
    room = read(client, "/b/lumen/crisis/")
    assert "[Ce qui est établi" in room
    assert "dédommag" in room  # a service crisis
    assert "a déclaré une crise" in room
    assert client.post("/b/lumen/crisis/people/", {"lead": [carole.pk]}).status_code == 422
    client.post("/b/lumen/crisis/people/", {"lead": [carole.pk], "speaker": [carole.pk]})
    assert "chang" in read(client, "/b/lumen/crisis/")


def test_the_whole_file_of_a_crisis_is_one_archive(
    alert: Alert,
    office: Office,
    client_of: Callable[..., Client],
    carole: Any,
    inside: Callable[..., Any],
    lumen: Any,
) -> None:
    with inside(lumen):
        office.hears("=HYPERLINK(1) Feu !", "zoe")
    client = client_of(carole)
    client.post("/b/lumen/crisis/declare/", {"title": "Lampes", "speaker": [carole.pk], "alert": alert.pk})
    client.post(
        "/b/lumen/crisis/write/", {"statement": "Nous rappelons les lampes.", "questions": "Pourquoi ?"}
    )
    client.post("/b/lumen/crisis/end/", {"lessons": "Rappeler plus tôt."})
    with inside(lumen):
        crisis = Crisis.objects.get()
    answer = client.get(f"/b/lumen/crisis/{crisis.pk}/file/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {"crisis.json", "alert.json", "timeline.csv", "posts.csv", "statement.txt", "lessons.txt"} <= set(
        archive.namelist()
    )
    assert "Nous rappelons" in archive.read("statement.txt").decode()
    assert "crisis" in answer["Content-Disposition"]


def test_the_agency_sees_what_brands_share_in_counts_and_types(
    alert: Alert, client_of: Callable[..., Client], diane: Any, inside: Callable[..., Any], tramway: Any
) -> None:
    with inside(tramway):
        Alert.objects.create(
            series="mentions", kind="volume", began_at=alert.began_at, detected_at=alert.began_at,
            last_seen_at=alert.began_at, explanation=MADE_OF,
        )  # fmt: skip
    (shared,) = shared_alerts(diane)
    assert (shared.kind, shared.topic, shared.brands) == ("", "service", 2)
    page = read(client_of(diane), "/")
    assert f"2 marques sur {shared.of}" in page
    assert "lampe" not in page
    assert not DeskEntry.objects.filter(kind="crisis").exists()
