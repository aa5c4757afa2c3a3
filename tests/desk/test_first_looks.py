"""Who lands where, and what is shown before it is understood."""

from apps.cases.models import Case, CaseMention
from apps.monitoring.services.recording import Found, record_mentions
from tests.monitoring.test_collect import post


def test_a_mention_that_is_not_analysed_yet_is_shown_plain(client_of, alice, lumen, inside, now) -> None:
    with inside(lumen):
        ids = record_mentions(
            [Found(post(name, f"lampe {name}", now)) for name in ("un", "deux")], now
        ).mention_ids
        case = Case.objects.create(title="x", opened_at=now, moved_at=now, opened_because="hand")
        for pk in ids:
            CaseMention.objects.create(case=case, mention_id=pk, joined_at=now, joined_because="opened")
    answer = client_of(alice).get(f"/b/lumen/cases/{case.pk}/")
    assert answer.status_code == 200
    assert b"lampe deux" in answer.content


def test_a_client_lands_on_the_portal(client_of, karim) -> None:
    answer = client_of(karim).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/b/lumen/portal/")
