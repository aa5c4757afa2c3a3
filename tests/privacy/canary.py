"""A person who is in every corner of a brand, and the search for any byte that is left of them."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from apps.agency.models import Notification
from apps.analysis.services import correct
from apps.analysis.services.people import link_authors, override_profile
from apps.audit.services import record
from apps.cases.models import CapturedMedia, Case, Draft, SavedView
from apps.cases.services import captures, drafting, referring, work
from apps.charter.models import Department
from apps.collection.models import Feed, Post, RawItem
from apps.core import outbox
from apps.core.tenancy import current_brand, in_public
from apps.detection.models import Crisis
from apps.monitoring.models import AccountRawItem, Author, Mention
from apps.monitoring.services.recording import Found, apply_edits, record_mentions
from apps.networks.contract import AuthorData, MediaData, PostData
from apps.reports.models import IdempotentAnswer, Report, Webhook, WebhookDelivery
from tests.cases.office import Office
from tests.house.database import owner_here

HANDLE, NAME = "canary_wren77", "Wilma Canarywren"
EMAIL, NUMBER = "wilma.canarywren@oiseau.example", "canary-id-9911"
URL = "https://town.example/@canary_wren77"
TEXT = "Mon serin zinzolin chante sous la lampe Aurore cassée, c'est inadmissible"
OTHER = "wilma_wren_bis42"  # the same person elsewhere
# What must not be found anywhere afterwards, in small letters.
WORDS = ("canary_wren77", "canarywren", "canary-id-9911", "zinzolin", "wilma_wren_bis42", "bis-id-77120")


def author() -> AuthorData:
    """The canary as a network tells of them."""
    return AuthorData(HANDLE, HANDLE, NAME, URL, f"Écrivez-moi : {EMAIL}", 512)


def post(office: Office, number: str, text: str = TEXT, who: AuthorData | None = None) -> PostData:
    """Something the canary says."""
    media = (MediaData("image", f"https://media.example/{HANDLE}/1.png", "serin zinzolin"),)
    return PostData(
        number, "practice", "post", text, f"{URL}/{number}", office.now, who or author(), media=media
    )


def plant(office: Office) -> list[int]:
    """Put the canary into every corner of the entered brand. Returns the ids of their two accounts."""
    now, brand = office.now, current_brand()
    said = office.hears(TEXT, author=HANDLE)
    record_mentions([Found(post(office, "canary-post-2"))], now)
    Author.objects.filter(handle=HANDLE).update(
        name=NAME, external_id=NUMBER, url=URL, bio=f"Écrivez-moi : {EMAIL}"
    )
    apply_edits([post(office, said.external_id, TEXT + " !")], now)
    again = office.hears("Encore le serin zinzolin qui attend une réponse", author=OTHER)
    Author.objects.filter(handle=OTHER).update(external_id="bis-id-77120")
    office.hears(f"Moi aussi, comme @{HANDLE} ({NAME}) le disait", author="odile_brume")
    here, there = Author.objects.get(handle=HANDLE), Author.objects.get(handle=OTHER)
    link_authors(office.alice, there.pk, here.pk)
    override_profile(office.alice, here.pk, "troll", f"compte de {NAME}", now)
    correct(office.alice, said.pk, "issue_type", "service", f"{NAME} parle du service", now)
    _case(office, said, again)
    _received(office, said.external_id)
    _around(office, brand.pk)
    return [here.pk, there.pk]


def _case(office: Office, said: Mention, again: Mention) -> None:
    from apps.cases.services import opening

    now = office.now
    case = opening.open_by_hand(office.alice, said.pk, now)
    work.take(office.alice, case.pk, now)
    kept = captures.keep_capture(office.alice, case.pk, now)
    CapturedMedia.objects.create(
        capture=kept, position=0, url=URL, fetched_at=now, content=b"\x89PNG " + HANDLE.encode() + b"\x00\xff"
    )
    work.analyse(
        office.alice, case.pk, now, issue_type="product", profile="unhappy_customer", note=f"{NAME} : « serin zinzolin chante sous la lampe »"
    )  # fmt: skip
    work.add_note(office.alice, case.pk, f"Voir {HANDLE} : « Mon serin zinzolin chante sous la lampe »", now)
    work.decide_answer(office.alice, case.pk, now)
    answer = f"Bonjour {NAME}, nous sommes désolés pour cette lampe. Nous vous l'échangeons aujourd'hui avant 18 h. L'équipe"
    draft = drafting.submit_draft(
        office.alice, drafting.write_draft(office.alice, case.pk, answer, now).pk, now
    )
    drafting.review_draft(office.bob, draft.pk, True, f"bien pour {NAME}", now)
    office.asked(Draft.objects.get(pk=draft.pk))
    record(
        office.alice,
        "case.noted",
        case_id=case.pk,
        text=f"{NAME} a rappelé ; serin zinzolin chante sous la lampe",
    )
    other = opening.open_by_hand(office.alice, again.pk, now)
    Case.objects.filter(pk=other.pk).update(labels=[HANDLE])
    work.take(office.alice, other.pk, now)
    captures.keep_capture(office.alice, other.pk, now)
    work.analyse(office.alice, other.pk, now, issue_type="product", profile="unhappy_customer")
    department = Department.objects.order_by("pk")[0]
    referring.refer(office.alice, other.pk, department.pk, f"{NAME} ({EMAIL}) attend", now)


def _received(office: Office, number: str) -> None:
    payload = json.dumps({"id": number, "account": {"acct": HANDLE, "name": NAME}, "text": TEXT}).encode()
    AccountRawItem.objects.create(
        feed_id=1,
        network="practice",
        external_id=number,
        sha256=b"a" * 32,
        payload=payload,
        received_at=office.now,
    )
    AccountRawItem.objects.create(  # somebody else's item, which names them
        feed_id=1, network="practice", external_id="9", sha256=b"b" * 32, payload=f'{{"to":"@{HANDLE}"}}'.encode(),
        received_at=office.now,
    )  # fmt: skip
    with in_public():
        feed = Feed.objects.create(kind="practice", name="all")
        RawItem.objects.create(
            feed_id=feed.pk, network="practice", external_id=number, sha256=b"c" * 32, payload=payload, received_at=office.now
        )  # fmt: skip
        RawItem.objects.create(
            feed_id=feed.pk, network="practice", external_id="x", sha256=b"d" * 32, payload=f"re {EMAIL}".encode(),
            received_at=office.now,
        )  # fmt: skip
        mention_key = bytes(32)
        Post.objects.create(
            network="practice", sha256=mention_key, feed_id=feed.pk, data={"author": HANDLE, "name": NAME},
            text=f"@{HANDLE} dit", posted_at=office.now, collected_at=office.now,
        )  # fmt: skip


def _around(office: Office, brand_id: int) -> None:
    now = office.now
    Crisis.objects.create(
        title="Lampes", declared_at=now, statement=f"{NAME} a dit que le serin zinzolin chante sous la lampe"
    )
    row = {
        "id": 1,
        "text": "Mon serin zinzolin chante sous la lampe Aurore",
        "author": HANDLE,
        "answer": f"Bonjour {NAME}",
    }
    Report.objects.create(
        title="Semaine", first_day=now.date(), last_day=now.date(), author_id=1, created_at=now, state="signed_off",
        commentary=f"{NAME} a été entendue", figures={}, cases=[row], signed_off_by_id=2, signed_off_at=now,
    )  # fmt: skip
    hook = Webhook.objects.create(
        name="CRM", url="https://crm.example/", topics=[], created_by_id=1, created_at=now
    )
    WebhookDelivery.objects.create(
        webhook=hook, key=uuid.uuid4(), event="1", topic="action.ended", body={"who": NAME}, created_at=now
    )
    IdempotentAnswer.objects.create(
        key_sha256=b"k" * 32, request_sha256=b"r" * 32, status=201, body={"a": [HANDLE]}, at=now
    )
    SavedView.objects.create(name="elle", user_id=1, filters={"q": HANDLE})
    Notification.objects.create(
        user_id=1, brand_id=brand_id, kind="mentioned", facts={"who": NAME}, created_at=now
    )
    outbox.emit("cases.rule_due", {"case_id": 1})
    outbox.OutboxEvent.objects.filter(topic="cases.rule_due").update(error=f"DataError: {NAME} {HANDLE}")
    mail = Path(settings.EMAIL_FILE_PATH)
    mail.mkdir(parents=True, exist_ok=True)
    (mail / "1.log").write_text(f"Subject: {NAME}\n\n{TEXT}")


def left_in_database(words: tuple[str, ...] = WORDS) -> Iterator[str]:
    """Where any of the words stands: every row of every table of every schema, in clear or in bytes, and its statistics."""
    clear = [word.encode() for word in words]
    forms = [*clear, *(word.hex().encode() for word in clear)]
    with owner_here() as own:
        tables = own.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'kept') AND n.nspname !~ '^pg_(toast|temp)'"
        ).fetchall()
        for schema, table in tables:
            with own.cursor() as cursor, cursor.copy(f'COPY "{schema}"."{table}" TO STDOUT') as copy:
                content = b"".join(bytes(block) for block in copy).lower()
            yield from (f"{schema}.{table}: {form.decode()}" for form in forms if form in content)
        sampled = own.execute(
            "SELECT schemaname, tablename, attname, coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')"
            " || coalesce(most_common_elems::text, '') FROM pg_stats"
        ).fetchall()
        for schema, table, column, samples in sampled:
            low = str(samples).lower().encode()
            yield from (
                f"statistics of {schema}.{table}.{column}: {form.decode()}" for form in forms if form in low
            )


def left_in_files(*folders: Path) -> Iterator[str]:
    """The same in every file below these folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                content = path.read_bytes().lower()
                yield from (f"{path.name}: {word}" for word in WORDS if word.encode() in content)


def analyze_everything() -> None:
    """As autovacuum does: the statistics hold samples of what stands in the tables."""
    with owner_here() as own:
        own.execute("ANALYZE")


def database_name() -> str:
    """The database of this run."""
    return str(connection.settings_dict["NAME"])
