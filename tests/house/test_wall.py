"""The leaks between brands of reliability's section 4, each an error or harmless; every test fails without its wall."""

import threading
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import Error, connection, connections, transaction

from apps.agency.models import Brand, User
from apps.charter.models import Department
from apps.core import outbox, tasks
from apps.core.models import OutboxEvent
from apps.core.tenancy import CrossBrandRead, CrossBrandWrite, entered
from apps.monitoring.models import Watch, WatchVersion
from tests.house.rows import NOW, watch


def test_a_cached_value_stays_in_its_brand(lumen, tramway) -> None:
    with entered(lumen):
        cache.set("count", 7)
    with entered(tramway):
        assert cache.get("count") is None
    assert cache.get("count") is None
    with entered(lumen):
        assert cache.get("count") == 7


def test_a_schema_left_by_one_job_is_not_the_next_ones(lumen, tramway, monkeypatch) -> None:
    seen: list[str] = []
    monkeypatch.setitem(
        tasks.registered(), "test.where", tasks.Task(lambda: seen.append(connection.schema_name), True)
    )
    monkeypatch.setitem(outbox._listeners, "test.where", (outbox.Listener("test.where"),))
    outbox.emit("test.where", {}, brand_id=tramway.pk)
    outbox.emit("test.where", {})
    connection.set_tenant(lumen)

    for event in OutboxEvent.objects.filter(task="test.where").order_by("pk"):
        assert tasks.run(event.pk)

    assert seen == ["brand_tramway", "public"]


def test_a_lazy_query_is_not_answered_by_another_brand(lumen, tramway) -> None:
    with entered(lumen):
        lazy = Watch.objects.filter(active=True)
    with entered(tramway):
        watch("of tramway")
        with pytest.raises(CrossBrandRead):
            list(lazy)
        with pytest.raises(CrossBrandRead):
            lazy.all().update(active=False)
        with pytest.raises(CrossBrandRead):
            list(Watch.objects.filter(pk__in=lazy))
    with pytest.raises(CrossBrandRead):
        lazy.exists()


def test_a_query_begun_in_public_serves_every_brand(lumen, tramway) -> None:
    of_a_form = Watch.objects.all()
    for brand in (lumen, tramway):
        with entered(brand):
            watch(f"of {brand.slug}")
            assert [one.name for one in of_a_form.all()] == [f"of {brand.slug}"]


def test_a_row_is_not_followed_into_another_brand(lumen, tramway) -> None:
    with entered(lumen):
        version = WatchVersion.objects.select_related(None).get(watch=watch("of lumen"))
    with entered(tramway):
        watch("of tramway")
        with pytest.raises(CrossBrandRead):
            _ = version.watch
        with pytest.raises(CrossBrandRead):
            version.refresh_from_db()


def test_a_row_is_not_saved_over_another_brands(lumen, tramway) -> None:
    with entered(lumen):
        ours = Department.objects.create(pk=901, name="of lumen")
    with entered(tramway):
        Department.objects.create(pk=901, name="of tramway")
        with pytest.raises(CrossBrandWrite), transaction.atomic():
            ours.save()
        with pytest.raises(CrossBrandWrite), transaction.atomic():
            ours.delete()
        assert Department.objects.get(pk=901).name == "of tramway"


@pytest.mark.parametrize(
    "reach",
    [User.objects.count, lambda: OutboxEvent.objects.create(topic="t", task="t", due_at=NOW)],
    ids=["read", "write"],
)
def test_a_missing_schema_is_an_error_and_not_public(db, reach: Callable[[], object]) -> None:
    ghost = Brand(pk=999_999, slug="ghost", schema_name="brand_ghost")
    with pytest.raises(Error, match="brand_ghost"), entered(ghost):
        reach()


def test_brands_are_entered_by_one_door_only(lumen) -> None:
    with pytest.raises(TypeError, match="entered"), lumen:
        pass


@pytest.mark.django_db(transaction=True)
def test_threads_come_back_to_where_they_were(lumen, tramway, basilic) -> None:
    wrong: list[str] = []
    meet = threading.Barrier(2)

    def walk(home: Brand, other: Brand) -> None:
        with entered(home):
            for _ in range(20):
                meet.wait(10)
                with entered(other), connection.cursor() as cursor:
                    cursor.execute("SELECT current_schema()")
                with connection.cursor() as cursor:
                    cursor.execute("SELECT current_schema(), current_user")
                    if cursor.fetchone()[0] != home.schema_name:
                        wrong.append(home.slug)
        connections.close_all()

    threads = [threading.Thread(target=walk, args=pair) for pair in ((lumen, tramway), (tramway, basilic))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM brand_tramway.monitoring_watch",
        "INSERT INTO brand_tramway.charter_department (name, email, people) VALUES ('x', '', '')",
        "DELETE FROM brand_tramway.cases_note",
        "SELECT count(*) FROM public.agency_agencyauditentry",
        "UPDATE public.agency_membership SET role = 'account_manager'",
        "UPDATE audit_auditentry SET action = 'x'",
        "DELETE FROM cases_review",
        "DROP TABLE cases_note",
        "CREATE TABLE public.own (id int)",
    ],
)
def test_a_brands_role_reaches_nothing_else(lumen, sql: str) -> None:
    with (
        pytest.raises(Error, match=r"permission denied|must be owner"),
        entered(lumen),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_login_role_alone_reads_no_brand(db) -> None:
    with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM brand_lumen.monitoring_watch")


def test_a_sign_in_at_one_brand_opens_no_other(eve, client_of) -> None:
    for page in ("/b/lumen/", "/b/lumen/admin/", "/b/nowhere/"):
        assert client_of(eve).get(page).status_code == 404
