"""The integrator's journey: a token, a watch, a mention, a case, an answer, all by the API."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from apps.agency.models import ApiToken
from apps.agency.tokens import BadToken
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import entered
from apps.monitoring.models import NetworkAccount, Watch
from apps.monitoring.services.recording import Found, record_mentions
from apps.networks.contract import AuthorData, PostData
from tests.flows.program import Program
from tests.reports.receiver import signature


def spoken(lumen, text: str) -> int:
    """Somebody says something, and Vigie hears it."""
    with entered(lumen):
        NetworkAccount.objects.create(
            kind="practice", external_id="lumen", handle="lumen", server="http://127.0.0.1:9"
        )
        post = PostData(
            network="practice", external_id="p1", kind="post", url="", text=text, lang="fr", posted_at=datetime.now(UTC),
            author=AuthorData(external_id="a1", handle="odile", name="Odile"),
        )  # fmt: skip
        return record_mentions([Found(post, addressed=True)], timezone.now()).mention_ids[0]


def test_from_the_token_to_an_answer(lumen, carole, alice, bob, program_of, receiver) -> None:
    manager, moderator, proofreader = program_of(carole), program_of(alice), program_of(bob)
    hook = {
        "name": "CRM",
        "url": f"http://{receiver.place}/h",
        "topics": ["mentions.classified", "case.opened"],
    }
    secret = manager.post("webhooks", hook).json()["secret"]
    made = manager.post("watches", {"name": "Lampes", "query": "lampe ET brûle"})
    assert made.status_code == 201
    tried = manager.post("watches/preview", {"query": "lampe ET brûle", "text": "ma lampe brûle"}).json()
    assert tried["in_text"] is True

    mention = spoken(lumen, "ma lampe brûle, c'est scandaleux, répondez-moi !")
    run_due()
    shown = moderator.get(f"mentions/{mention}").json()
    assert shown["verdict"]["language"] == "fr"
    assert [one["id"] for one in moderator.get("mentions").json()["results"]] == [mention]
    assert (
        moderator.post(
            f"mentions/{mention}/corrections", {"field": "issue_type", "value": "product"}
        ).status_code
        == 200
    )

    labelled = moderator.post(f"mentions/{mention}/labels", {"label": "chauffe"})
    assert labelled.json()["labels"]["chauffe"] == 1.0
    assert [one["label"] for one in moderator.get("labels").json()] == ["chauffe"]
    assert moderator.call("DELETE", "labels?label=chauffe").status_code == 204
    assert moderator.get("labels").json() == []

    case = moderator.post(f"mentions/{mention}/case").json()["id"]
    for step, sent in (
        ("take", {}),
        ("capture", {}),
        ("analyse", {"issue_type": "product", "profile": "unhappy_customer"}),
        ("answer", {}),
    ):
        answer = moderator.post(f"cases/{case}/{step}", sent)
        assert answer.status_code == 200, answer.content
    draft = moderator.post(
        f"cases/{case}/drafts",
        {
            "text": "Bonjour Odile, nous sommes désolés pour votre lampe. Débranchez-la : nous la remplaçons cette semaine."
        },
    ).json()
    handed = moderator.post(f"drafts/{draft['id']}/submit")
    assert handed.status_code == 200, handed.content
    assert moderator.post(f"drafts/{draft['id']}/review", {"approved": True}).status_code == 403
    assert proofreader.post(f"drafts/{draft['id']}/review", {"approved": True}).status_code == 200
    sent = proofreader.post(f"drafts/{draft['id']}/publish")
    assert sent.status_code == 202
    assert proofreader.get(f"actions/{sent.json()['id']}").json()["state"] == "approved"
    assert moderator.get(f"cases/{case}").json()["case"]["state"] == "publishing"

    run_due()
    told = [json.loads(body)["type"] for _headers, body in receiver.told]
    assert {"mentions.classified", "case.opened"} <= set(told)
    for headers, body in receiver.told:
        assert signature(secret, headers, body) == headers["webhook-signature"]
    delivered = manager.get("deliveries?state=delivered").json()["results"]
    assert len(delivered) == len(told)
    assert manager.post(f"deliveries/{delivered[0]['id']}/replay").status_code == 202
    run_due()
    assert len(receiver.told) == len(told) + 1


def test_a_token_may_only_what_it_names_and_what_its_person_may(carole, alice, karim, program_of) -> None:
    wanted = {"name": "a", "query": "b"}
    assert program_of(carole, ["api:use", "watch:read"]).post("watches", wanted).status_code == 403
    assert program_of(alice).post("watches", wanted).status_code == 403
    with pytest.raises(BadToken):
        program_of(karim)  # a client may not use the API


def test_another_brand_does_not_exist_for_it(alice, program_of) -> None:
    program = program_of(alice)
    answer = program.client.get(
        "/api/v1/brands/basilic/cases", headers={"Authorization": f"Bearer {program.token}"}
    )
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer é", "Basic YTpi", "Bearer " + "x" * 5000]
)
def test_without_a_good_token_nothing_opens(client, lumen, header) -> None:
    answer = client.get("/api/v1/brands/lumen/cases", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_an_expired_and_a_rotated_token(alice, lumen, program_of) -> None:
    from apps.agency.tokens import revoke_token, rotate_token

    program = program_of(alice)
    token = ApiToken.objects.get()
    _new, text = rotate_token(alice, token.pk, timezone.now())
    assert program.get("cases").status_code == 200  # for a day, so that nothing stops
    assert Program(text).get("cases").status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert program.get("cases").status_code == 401
    revoke_token(alice, _new.pk)
    assert Program(text).get("cases").status_code == 401
    assert text.encode() not in bytes(token.token_sha256)


def test_a_write_that_is_asked_twice_is_done_once(carole, lumen, program_of) -> None:
    program, key = program_of(carole), {"Idempotency-Key": "abc"}
    first = program.post("watches", {"name": "a", "query": "lampe"}, **key)
    again = program.post("watches", {"name": "a", "query": "lampe"}, **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    with entered(lumen):
        assert Watch.objects.count() == 1
    assert program.post("watches", {"name": "b", "query": "lampe"}, **key).status_code == 409
    assert (
        program.post("watches", {"name": "a", "query": "("}, **{"Idempotency-Key": "bad"}).status_code == 422
    )
    # An error is not kept: the same key can be tried again, better.
    assert (
        program.post("watches", {"name": "c", "query": "lampe"}, **{"Idempotency-Key": "bad"}).status_code
        == 201
    )


def test_a_machine_rotates_its_own_token(alice, program_of) -> None:
    program = program_of(alice, ["api:use", "case:read"])
    shown = program.client.get("/api/v1/token", headers={"Authorization": f"Bearer {program.token}"}).json()
    assert (shown["rights"], "text" in shown) == (["api:use", "case:read"], False)
    made = program.client.post("/api/v1/token/rotate", headers={"Authorization": f"Bearer {program.token}"})
    assert made.status_code == 201
    assert Program(made.json()["text"]).get("cases").status_code == 200


def test_a_person_makes_rotates_and_revokes_tokens_on_a_page(client_of, alice, karim, lumen) -> None:
    page = client_of(alice)
    sent = {
        "name": "CRM",
        "kind": "machine",
        "days": "30",
        "brands": ["lumen"],
        "rights": ["api:use", "case:read"],
    }
    text = re.search(r"vigie_[\w-]{43}", page.post("/profile/tokens/new/", sent).content.decode())[0]
    assert Program(text).get("cases").status_code == 200
    assert text not in page.get("/profile/tokens/").content.decode()
    number = ApiToken.objects.get().pk
    assert client_of(karim).post(f"/profile/tokens/{number}/revoke/").status_code == 422
    again = re.search(r"vigie_[\w-]{43}", page.post(f"/profile/tokens/{number}/rotate/").content.decode())[0]
    assert page.post(f"/profile/tokens/{number}/revoke/").status_code == 302
    assert (Program(text).get("cases").status_code, Program(again).get("cases").status_code) == (401, 200)
    assert page.post("/profile/tokens/new/", sent | {"brands": ["basilic"]}).status_code == 422


def test_a_report_is_composed_signed_off_and_shared_by_the_api(carole, bob, program_of) -> None:
    manager, proofreader = program_of(carole), program_of(bob)
    asked = {"kind": "weekly", "first": "2026-11-16", "last": "2026-11-22", "language": "fr"}
    path = f"reports/{manager.post('reports', asked).json()['id']}"
    words = {"title": "La semaine", "commentary": "Calme.", "sections": [{"name": "summary"}]}
    assert manager.call("PUT", path, words).status_code == 200
    assert manager.post(f"{path}/links", {"days": 7}).status_code == 422  # not signed off yet
    assert manager.post(f"{path}/submit").json()["state"] == "in_review"
    assert manager.post(f"{path}/review", {"approved": True}).status_code == 403
    assert proofreader.post(f"{path}/review", {"approved": True}).json()["state"] == "signed_off"
    assert manager.get(f"{path}/pdf").content.startswith(b"%PDF")
    assert manager.get(f"{path}/xlsx").content.startswith(b"PK")
    assert manager.get(f"{path}/csv")["Content-Type"].startswith("text/csv")
    assert manager.post(f"{path}/comments", {"text": "Merci."}).json()[0]["text"] == "Merci."
    link = manager.post(f"{path}/links", {"days": 7}).json()
    opened = f"/{link['address'].split('/', 3)[3]}"
    assert manager.client.get(opened).status_code == 200
    assert manager.post(f"{path}/links/{link['id']}/revoke").json()["revoked_at"]
    assert manager.client.get(opened).status_code == 404
    assert manager.post("reports", {"kind": "weekly"}).status_code == 422


def test_what_was_read_is_known_by_its_tag(carole, program_of) -> None:
    program = program_of(carole)
    watch = program.post("watches", {"name": "a", "query": "lampe"}).json()
    path = f"watches/{watch['id']}"
    tag = program.get(path)["ETag"]
    assert program.get(path, **{"If-None-Match": tag}).status_code == 304
    changed = program.call("PUT", path, {"name": "a", "query": "lampes"}, **{"If-Match": tag})
    assert changed.status_code == 200
    assert program.call("PUT", path, {"name": "a", "query": "x"}, **{"If-Match": tag}).status_code == 412


def test_errors_are_problem_details(carole, program_of) -> None:
    program = program_of(carole)
    refused = program.post("watches", {"name": "a", "query": "lampe ET ("})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(refused.json())
    assert set(program.post("watches", {"name": "a"}).json()["errors"]) == {"query"}
    assert program.get("nothing/here").status_code == 404
    assert program.call("DELETE", "watches").status_code == 405
    assert program.get("cases?limit=0").status_code == 400
    assert program.get("cases?after=x").status_code == 400


def test_pages_follow_each_other_by_key(alice, lumen, program_of) -> None:
    with entered(lumen):
        posts = [
            PostData(
                network="practice", external_id=f"p{n}", kind="post", url="", text=f"lampe {n}", lang="fr",
                author=AuthorData(external_id="a", handle="a", name="A"), posted_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            for n in range(5)
        ]  # fmt: skip
        record_mentions([Found(post) for post in posts], timezone.now())
    program, seen, after = program_of(alice), [], ""
    while True:
        page = program.get(f"mentions?limit=2&after={after}").json()
        seen += [one["text"] for one in page["results"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == [f"lampe {n}" for n in range(5)]
    assert OutboxEvent.objects.exists()


def test_a_token_is_throttled_by_itself(alice, program_of, settings, time_machine) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    time_machine.move_to(datetime.now(UTC).replace(second=1), tick=False)
    program, other = program_of(alice), program_of(alice)
    answers = [program.get("cases") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "59"
    assert other.get("cases").status_code == 200
    time_machine.shift(60)
    assert program.get("cases").status_code == 200


def test_an_administrators_program_sets_the_assistant_and_never_reads_its_key(
    lumen, diane, carole, program_of
) -> None:
    wanted = {
        "enabled": False,
        "kind": "openai",
        "url": "https://models.example/v1",
        "model": "petit",
        "a_day": 5,
    }
    program = program_of(diane)
    assert program.get("assistant").status_code == 404
    set_so = program.call("PUT", "assistant", {**wanted, "key": "cle-1"}).json()
    assert set_so == {**wanted, "has_key": True, "failure": ""}
    assert program.get("assistant").json() == set_so
    assert program.call("PUT", "assistant", {**wanted, "url": "nowhere"}).status_code == 422
    assert program_of(carole).get("assistant").status_code == 403


def test_a_program_writes_tries_and_starts_a_rule(program_of, carole, lumen) -> None:
    manager = program_of(carole)
    asked = {"name": "Brûlures", "query": "lampe", "acts": [{"act": "priority", "value": 5}]}
    assert manager.post("rules/trial", asked).json() == {"looked_at": 0, "count": 0, "mention_ids": []}
    made = manager.post("rules", asked).json()
    assert (made["passive"], made["position"]) == (True, 1)
    assert manager.post(f"rules/{made['id']}/passive", {"passive": False}).json()["passive"] is False
    changed = manager.call("PUT", f"rules/{made['id']}", asked | {"conditions": {"sentiment": ["negative"]}})
    assert (changed.json()["passive"], changed.json()["conditions"]) == (True, {"sentiment": ["negative"]})
    assert manager.post("rules", asked | {"acts": [{"act": "publish"}]}).status_code == 422
    assert manager.post(f"rules/{made['id']}/move", {"later": True}).status_code == 200
    assert manager.post(f"rules/{made['id']}/active", {"active": False}).json()["active"] is False
    assert manager.call("DELETE", f"rules/{made['id']}").status_code == 200
    assert manager.get("rules").json() == []
