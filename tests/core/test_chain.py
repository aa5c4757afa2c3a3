"""A history only grows, for everybody but the tables' owner; and what the owner does to it shows."""

import threading

import pytest
from django.db import Error, connection, connections, transaction

from apps.agency.access import SYSTEM
from apps.agency.services import create_brand
from apps.audit.models import AuditEntry, AuditText
from apps.audit.services import record
from apps.core.chain import broken_lines, head
from apps.core.tenancy import entered
from tests.house.database import owner_here

TABLE = "audit_auditentry"


def lines(count: int) -> None:
    for number in range(count):
        record(SYSTEM, "test.line", case_id=number, facts={"n": number, "é": "û"})


def test_lines_are_numbered_and_bound_by_the_database(lumen_db) -> None:
    before = head(TABLE)
    AuditEntry.objects.create(action="test.line", seq=999, prev=b"x", hash=b"y", actor_kind="system")
    last = AuditEntry.objects.order_by("-seq").first()
    assert (last.seq, bytes(last.prev)) == (before.entries + 1, before.hash or bytes(32))
    assert head(TABLE) == (before.entries + 1, bytes(last.hash))
    assert broken_lines(TABLE) == []


def test_an_empty_chain_has_an_empty_head(phare) -> None:
    with entered(create_brand(SYSTEM, phare, "zebre", "Zèbre")):
        assert head(TABLE) == (0, b"")
        assert broken_lines(TABLE) == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda rows: rows.update(action="other"),
        lambda rows: rows.delete(),
        lambda rows: rows.update(facts={}),
    ],
)
def test_the_application_may_neither_edit_nor_remove(lumen, tamper) -> None:
    with entered(lumen):
        lines(2)
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            tamper(AuditEntry.objects.all())
    with (
        pytest.raises(Error, match=r"permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE agency_agencyauditentry SET action = 'x'")


def test_the_application_may_not_empty_it_either(lumen_db) -> None:
    with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")


TAMPERING = {
    "an edited line": "UPDATE {t} SET facts = '{{\"n\": 7}}' WHERE seq = (SELECT max(seq) - 2 FROM {t})",
    "an edited actor": "UPDATE {t} SET actor_id = 42 WHERE seq = (SELECT max(seq) - 2 FROM {t})",
    "an edited time": "UPDATE {t} SET at = at - interval '1 hour' WHERE seq = (SELECT max(seq) - 2 FROM {t})",
    "a removed line": "DELETE FROM {t} WHERE seq = (SELECT max(seq) - 2 FROM {t})",
    "the first line removed": "DELETE FROM {t} WHERE seq = 1",
    "two lines swapped": (
        "UPDATE {t} a SET action = b.action, facts = b.facts FROM {t} b"
        " WHERE (a.seq, b.seq) IN (SELECT max(seq) - 1, max(seq) - 2 FROM {t} UNION SELECT max(seq) - 2, max(seq) - 1 FROM {t})"
    ),
    "a line hashed anew": (
        "UPDATE {t} SET action = 'forged', hash = sha256('forged') WHERE seq = (SELECT max(seq) - 2 FROM {t})"
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING.keys())
def test_what_the_owner_changes_is_found(lumen, sql: str) -> None:
    with entered(lumen):
        lines(5)
        assert broken_lines(TABLE) == []
    with owner_here() as own:
        own.execute("SET search_path = brand_lumen")
        own.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        own.execute(sql.format(t=TABLE))
        own.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
    with entered(lumen):
        assert broken_lines(TABLE) != []


@pytest.mark.django_db(transaction=True)
def test_even_the_owner_is_stopped_while_the_triggers_stand(lumen) -> None:
    for sql in (f"UPDATE {TABLE} SET action = ''", f"DELETE FROM {TABLE}", f"TRUNCATE {TABLE}"):
        with owner_here() as own, pytest.raises(Exception, match="append-only"):
            own.execute(f"SET search_path = brand_lumen; {sql}")


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain(lumen) -> None:
    with entered(lumen):
        before = head(TABLE).entries

    def write() -> None:
        with entered(lumen):
            for _ in range(10):
                with transaction.atomic():
                    lines(2)
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with entered(lumen):
        assert head(TABLE).entries == before + 80
        assert broken_lines(TABLE) == []


def test_a_personal_text_lies_apart_and_its_erasure_breaks_nothing(lumen_db) -> None:
    entry = record(SYSTEM, "case.noted", text="Madame\x00 Untel a rappelé")
    assert "Untel" not in str(entry.facts)
    kept = AuditText.objects.get(entry_key=entry.facts["text_key"])
    assert kept.text == "Madame Untel a rappelé"
    AuditText.objects.filter(pk=kept.pk).update(text="", salt=b"")
    assert broken_lines(TABLE) == []


def test_a_history_is_not_read_for_each_new_line(lumen_db) -> None:
    """Though the session's plan was made while it lay on one page, where reading all of it looks cheapest."""

    def reads() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = %s::regclass", [TABLE]
            )
            return cursor.fetchone()[0]

    with owner_here() as own:
        own.execute(f"ANALYZE {lumen_db.schema_name}.{TABLE}")
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    before = reads()
    lines(30)
    assert reads() == before
