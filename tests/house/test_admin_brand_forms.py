"""What a brand's admin writes: through the services, noted in the brand's history, refused beside the field."""

import pytest

from apps.agency.models import AgencyAuditEntry, Membership
from apps.audit.models import AuditEntry
from apps.cases.models import AutomationRule
from apps.charter.models import Article, CharterVersion, Persona, ReplyTemplate, ServiceHours
from apps.collection.models import Feed, StoredQuery
from apps.core.tenancy import entered
from apps.monitoring.models import NetworkAccount, Watch
from apps.monitoring.services.accounts import account_data
from tests.house.admin_pages import LUMEN, errors_of, form_of, save
from tests.house.rows import watch

pytestmark = pytest.mark.django_db
ARTICLE = {
    "code": "spam", "position": "9", "title_fr": "Publicité", "title_en": "Advertising", "text_fr": "x", "text_en": "x",
    "breaches": ["spam"], "actions": ["hide"], "networks": [], "examples": "",
}  # fmt: skip


@pytest.fixture
def browser(carole, client_of):
    return client_of(carole)


def last(lumen) -> tuple[str, dict]:
    with entered(lumen):
        entry = AuditEntry.objects.order_by("-seq").first()
        return entry.action, entry.facts


def test_a_watch_is_saved_in_every_version_and_handed_to_the_matcher(browser, lumen, carole) -> None:
    assert (
        save(browser, f"{LUMEN}monitoring/watch/add/", name="Pannes", query="panne OR grève").status_code
        == 302
    )
    with entered(lumen):
        one = Watch.objects.get(name="Pannes")
    assert save(browser, f"{LUMEN}monitoring/watch/{one.pk}/change/", query="panne").status_code == 302
    assert save(browser, f"{LUMEN}monitoring/watch/{one.pk}/change/").status_code == 302
    with entered(lumen):
        assert [v.number for v in one.versions.order_by("number")] == [1, 2]
        assert one.versions.first().saved_by_id == carole.pk
    assert StoredQuery.objects.get(watch_id=one.pk, brand_id=lumen.pk).active
    browser.post(f"{LUMEN}monitoring/watch/{one.pk}/do/stop/")
    assert not StoredQuery.objects.get(watch_id=one.pk, brand_id=lumen.pk).active
    assert last(lumen)[0] == "watch.stopped"


@pytest.mark.parametrize(
    ("name", "query"),
    [("Pannes", "(panne"), ("Pannes", ""), ("there", "panne"), ("", "panne"), ("x", "panne " * 3000)],
)
def test_a_watch_that_cannot_be_is_refused(browser, lumen, name: str, query: str) -> None:
    with entered(lumen):
        watch("there")
    assert errors_of(save(browser, f"{LUMEN}monitoring/watch/add/", name=name, query=query))
    with entered(lumen):
        assert Watch.objects.count() == 1


def test_credentials_go_in_and_never_come_out(browser, lumen) -> None:
    address = f"{LUMEN}monitoring/networkaccount/"
    sent = save(
        browser,
        f"{address}add/",
        kind="mastodon",
        handle="lumen",
        server="social.example",
        credentials="token=s3cr3t\nkey = a=b",
    )
    assert sent.status_code == 302
    with entered(lumen):
        account = NetworkAccount.objects.get()
        assert {name: one.reveal() for name, one in account_data(account).credentials.items()} == {
            "token": "s3cr3t",
            "key": "a=b",
        }
    page = browser.get(f"{address}{account.pk}/change/")
    assert "s3cr3t" not in page.content.decode()
    assert form_of(page, "networkaccount")["credentials"] == [""]
    assert b"s3cr3t" not in bytes(account.sealed)

    assert save(browser, f"{address}{account.pk}/change/").status_code == 302
    with entered(lumen):
        assert bytes(NetworkAccount.objects.get().sealed) == bytes(account.sealed)
    assert last(lumen) == ("account.connected", {"kind": "mastodon"})
    refused = save(browser, f"{address}add/", kind="mastodon", handle="", credentials="token=s3cr3t")
    assert "handle" in errors_of(refused)
    assert "s3cr3t" not in refused.content.decode()

    Feed.objects.create(kind="mastodon", name="own", brand_id=lumen.pk, account_id=account.pk)
    browser.post(f"{address}{account.pk}/do/remove/")
    with entered(lumen):
        assert bytes(NetworkAccount.objects.get().sealed) == b""
    assert Feed.objects.get(name="own").state == "paused"


def test_a_feed_is_added_by_the_service(browser, lumen, tramway) -> None:
    address = f"{LUMEN}collection/feed/"
    assert "params" in errors_of(save(browser, f"{address}add/", kind="rss", name="presse", params=""))
    assert (
        save(
            browser, f"{address}add/", kind="rss", name="presse", params="url=https://presse.example/rss"
        ).status_code
        == 302
    )
    feed = Feed.objects.get(name="presse")
    assert (feed.brand_id, feed.agency_id) == (lumen.pk, lumen.agency_id)
    assert save(browser, f"{address}{feed.pk}/change/", interval_seconds="900").status_code == 302
    feed.refresh_from_db()
    assert (feed.interval_seconds, Feed.objects.filter(name="presse").count()) == (900, 1)
    assert "interval_seconds" in errors_of(save(browser, f"{address}{feed.pk}/change/", interval_seconds="0"))


def test_the_charter_is_written_then_published_then_fixed(browser, lumen) -> None:
    versions = f"{LUMEN}charter/charterversion/"
    with entered(lumen):
        first = CharterVersion.objects.get()
    browser.post(f"{versions}{first.pk}/do/begin/")
    with entered(lumen):
        draft = CharterVersion.objects.get(published_at=None)
        article = draft.articles.first()
    assert (
        save(browser, f"{LUMEN}charter/article/{article.pk}/change/", title_fr="Insultes").status_code == 302
    )
    assert last(lumen) == ("article.changed", {"fields": ["title_fr"]})
    assert save(browser, f"{LUMEN}charter/article/add/", **ARTICLE | {"code": "neuf"}).status_code == 302
    assert save(browser, f"{versions}{draft.pk}/change/", comment="Insultes").status_code == 302
    browser.post(f"{versions}{draft.pk}/do/publish/")
    with entered(lumen):
        assert CharterVersion.objects.get(pk=draft.pk).published_at is not None
        assert Article.objects.get(code="neuf").version_id == draft.pk
        assert not first.articles.filter(title_fr="Insultes").exists()
    assert browser.post(f"{LUMEN}charter/article/{article.pk}/change/", ARTICLE).status_code == 403
    assert last(lumen)[0] == "charter.published"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"breaches": []}, "breaches"),
        ({"breaches": ["criticism"], "actions": ["delete"]}, "actions"),
        ({"actions": ["burn"]}, "actions"),
        ({"code": "a b"}, "code"),
    ],
)
def test_an_article_keeps_the_charters_own_rule(browser, lumen, changes: dict, field: str) -> None:
    assert field in errors_of(save(browser, f"{LUMEN}charter/article/add/", **ARTICLE | changes))
    with entered(lumen):
        assert not CharterVersion.objects.filter(published_at=None).exists()


def test_a_refused_article_begins_no_version(browser, lumen) -> None:
    with entered(lumen):
        code = Article.objects.first().code
    assert "code" in errors_of(save(browser, f"{LUMEN}charter/article/add/", **ARTICLE | {"code": code}))
    with entered(lumen):
        assert not CharterVersion.objects.filter(published_at=None).exists()


def test_opening_hours_are_parsed_as_the_clocks_will(browser, lumen) -> None:
    address = f"{LUMEN}charter/servicehours/1/change/"
    assert (
        save(
            browser, address, mon="9:00-12:30, 13:30-24:00", tue="", closed_dates="2026-12-24\n2026-01-02"
        ).status_code
        == 302
    )
    with entered(lumen):
        hours = ServiceHours.objects.get()
        assert hours.week["mon"] == [["09:00", "12:30"], ["13:30", "24:00"]]
        assert hours.week["tue"] == []
        assert [day.isoformat() for day in hours.closed_dates] == ["2026-01-02", "2026-12-24"]
    assert last(lumen)[1]["fields"] == ["closed_dates", "mon", "tue"]
    for field, value in {
        "mon": "9-12", "tue": "12:00-11:00", "wed": "08:00-10:00,09:00-11:00", "closed_dates": "24/12/2026",
        "first_answer_overrides": '{"9": 30}', "reviews_required": "3",
    }.items():  # fmt: skip
        assert field in errors_of(save(browser, address, **{field: value})), field
    assert save(browser, address, first_answer_overrides='{"5": 30, "network:rss": 45}').status_code == 302
    nothing = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "")
    assert save(browser, address, **nothing).status_code == 302


def test_the_persona_and_templates_are_checked(browser, lumen) -> None:
    assert (
        save(
            browser, f"{LUMEN}charter/persona/1/change/", name="Lou", words_to_avoid="désolé\nclient"
        ).status_code
        == 302
    )
    with entered(lumen):
        assert Persona.objects.get().words_to_avoid == ["désolé", "client"]
    address = f"{LUMEN}charter/replytemplate/add/"
    assert "text" in errors_of(save(browser, address, name="x", text="Bonjour ${os.environ} $password"))
    assert save(browser, address, name="Bonjour", text="Bonjour $first_name").status_code == 302
    with entered(lumen):
        assert ReplyTemplate.objects.get(name="Bonjour").active


def test_a_rule_is_kept_passive_and_its_query_parsed(browser, lumen) -> None:
    address = f"{LUMEN}cases/automationrule/add/"
    good = {
        "name": "Stock",
        "query": "stock",
        "conditions": '{"sentiment": ["negative"]}',
        "acts": '[{"act": "label", "value": "stock"}]',
    }
    for changes, field in (
        ({"query": "(stock"}, "query"),
        ({"conditions": "[1]"}, "conditions"),
        ({"acts": '{"act": 1}'}, "acts"),
        ({"acts": ""}, "acts"),
        ({"conditions": "{"}, "conditions"),
    ):
        found = errors_of(save(browser, address, **good | changes))
        assert field in found or "__all__" in found, changes
    assert save(browser, address, **good).status_code == 302
    with entered(lumen):
        rule = AutomationRule.objects.get()
        assert (rule.passive, rule.hits) == (True, 0)


def test_people_of_the_brand_come_and_go_by_the_agencys_services(browser, lumen, carole) -> None:
    address = f"{LUMEN}agency/membership/"
    assert save(browser, f"{address}add/", role="moderator", email="nina@vigie.example").status_code == 302
    nina = Membership.objects.get(user__email="nina@vigie.example")
    assert (nina.brand_id, nina.agency_id) == (lumen.pk, lumen.agency_id)
    assert save(browser, f"{address}{nina.pk}/change/", skills="stock").status_code == 302
    nina.refresh_from_db()
    assert nina.skills == ["stock"]
    assert "role" in errors_of(save(browser, f"{address}add/", role="agency_admin", email="x@vigie.example"))
    assert browser.post(f"{address}{nina.pk}/delete/", {"post": "yes"}).status_code == 302
    actions = AgencyAuditEntry.objects.filter(brand_id=lumen.pk, actor_id=carole.pk).order_by("seq")
    assert [one.action for one in actions] == ["member.added", "membership.changed", "member.removed"]
