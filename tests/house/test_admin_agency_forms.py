"""What the agency's admin writes: through the services, noted, refused with a sentence beside the field."""

import pytest

from apps.agency.models import AgencyAuditEntry, Brand, Domain, Membership, User
from apps.charter.models import Article
from apps.collection.models import Feed, KeywordList
from apps.core.models import OutboxEvent
from apps.core.tasks import run_due
from apps.core.tenancy import entered
from tests.house.admin_pages import AGENCY, errors_of, save, told
from tests.house.rows import NOW

pytestmark = pytest.mark.django_db
BRANDS, MEMBERS = f"{AGENCY}agency/brand/", f"{AGENCY}agency/membership/"


@pytest.fixture
def browser(diane, client_of):
    return client_of(diane)


def last() -> tuple[str, dict]:
    entry = AgencyAuditEntry.objects.order_by("-seq").first()
    return entry.action, entry.facts


def test_a_brand_is_made_whole(browser, phare, diane) -> None:
    sent = save(
        browser,
        f"{BRANDS}add/",
        agency=phare.pk,
        slug="zebre",
        name="Zèbre",
        languages=["en"],
        time_zone="Asia/Tokyo",
    )
    assert sent.status_code == 302
    brand = Brand.objects.get(slug="zebre")
    assert (brand.languages, brand.time_zone) == (["en"], "Asia/Tokyo")
    run_due()
    with entered(brand):
        assert Article.objects.exists()
    made = AgencyAuditEntry.objects.get(action="brand.created", brand_id=brand.pk)
    assert made.actor_id == diane.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "lumen"}, "slug"),
        ({"slug": "Zèbre"}, "slug"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"time_zone": "Paris"}, "time_zone"),
        ({"name": ""}, "name"),
    ],
)
def test_a_brand_that_cannot_be_is_refused_beside_its_field(
    browser, phare, changes: dict, field: str
) -> None:
    good = {
        "agency": phare.pk,
        "slug": "zebre",
        "name": "Zèbre",
        "languages": ["fr"],
        "time_zone": "Europe/Paris",
    }
    assert field in errors_of(save(browser, f"{BRANDS}add/", **good | changes))
    assert Brand.objects.count() == 3


def test_a_brand_of_another_agency_cannot_be_made(browser, autre) -> None:
    refused = save(
        browser,
        f"{BRANDS}add/",
        agency=autre.pk,
        slug="zebre",
        name="Z",
        languages=["fr"],
        time_zone="Europe/Paris",
    )
    assert "agency" in errors_of(refused)


def test_a_change_is_noted_with_its_fields_only(browser, lumen) -> None:
    address = f"{BRANDS}{lumen.pk}/change/"
    assert save(browser, address, name="Lumen & Cie", colour="#112233").status_code == 302
    assert last() == ("brand.changed", {"fields": ["colour", "name"]})
    before = AgencyAuditEntry.objects.count()
    assert save(browser, address).status_code == 302
    assert AgencyAuditEntry.objects.count() == before
    assert "colour" in errors_of(save(browser, address, colour="red;}"))


def test_a_brand_is_closed_opened_and_stopped_by_buttons_that_post(browser, lumen) -> None:
    for name, action in (
        ("pause", "brand.publishing_paused"),
        ("resume", "brand.publishing_resumed"),
        ("archive", "brand.archived"),
        ("restore", "brand.restored"),
    ):
        address = f"{BRANDS}{lumen.pk}/do/{name}/"
        assert browser.get(address).status_code == 405
        assert browser.post(address).headers["Location"] == f"{BRANDS}{lumen.pk}/change/"
        assert last()[0] == action
    assert browser.post(f"{BRANDS}{lumen.pk}/do/explode/").status_code == 404


def test_buttons_need_the_forms_token(diane, lumen) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(diane)
    assert browser.post(f"{BRANDS}{lumen.pk}/do/archive/").status_code == 403
    lumen.refresh_from_db()
    assert lumen.state == "active"


def test_a_person_is_given_a_role_and_a_link(browser, phare, lumen, diane) -> None:
    sent = save(
        browser,
        f"{MEMBERS}add/",
        agency=phare.pk,
        brand=lumen.pk,
        role="proofreader",
        email="nina@vigie.example",
        name="Nina",
    )
    assert sent.status_code == 302
    nina = User.objects.get(email="nina@vigie.example")
    assert Membership.objects.get(user=nina).role == "proofreader"
    pressed = browser.post(f"{AGENCY}agency/user/{nina.pk}/do/invite/")
    assert "/invitation/" in " ".join(told(pressed))
    assert nina.invitations.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "agency_admin"}, "role"),
        ({"brand": "", "role": "moderator"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"email": "x" * 250 + "@x.example"}, "email"),
        ({"role": "king"}, "role"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(browser, phare, lumen, changes: dict, field: str) -> None:
    good = {"agency": phare.pk, "brand": lumen.pk, "role": "client", "email": "nina@vigie.example"}
    assert field in errors_of(save(browser, f"{MEMBERS}add/", **good | changes))
    assert not User.objects.filter(email__startswith="nina").exists()


def test_a_role_is_taken_away_and_noted(browser, lumen, alice) -> None:
    membership = Membership.objects.get(user=alice)
    assert browser.post(f"{MEMBERS}{membership.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(user=alice).exists()
    assert last() == ("member.removed", {"role": "moderator"})


def test_skills_and_languages_of_a_member(browser, alice) -> None:
    membership = Membership.objects.get(user=alice)
    sent = save(
        browser,
        f"{MEMBERS}{membership.pk}/change/",
        skills="stock\n\nlivraison\nstock",
        languages=["fr"],
        on_call_order="2",
    )
    assert sent.status_code == 302
    membership.refresh_from_db()
    assert (membership.skills, membership.languages, membership.role) == (
        ["stock", "livraison"],
        ["fr"],
        "moderator",
    )


def test_somebody_who_works_elsewhere_too_or_rules_all_is_not_touched(
    browser, autre, basilic, alice, root, phare
) -> None:
    Membership.objects.create(user=alice, agency=autre, brand=basilic, role="moderator")
    Membership.objects.create(user=root, agency=phare, role="agency_admin")
    for person in (alice, root):
        assert (
            browser.post(
                f"{AGENCY}agency/user/{person.pk}/change/", {"name": "x", "language": "fr"}
            ).status_code
            == 403
        )
        person.refresh_from_db()
        assert person.is_active


def test_a_person_is_stopped_from_signing_in(browser, alice, client_of) -> None:
    desk = client_of(alice)
    fields = {"name": "Alice", "language": "en", "is_active": []}
    assert save(browser, f"{AGENCY}agency/user/{alice.pk}/change/", **fields).status_code == 302
    alice.refresh_from_db()
    assert (alice.is_active, alice.is_superuser, alice.is_staff) == (False, False, False)
    assert last() == ("user.changed", {"fields": ["is_active", "language"]})
    assert desk.get("/b/lumen/admin/").status_code in {302, 404}


def test_nobody_makes_themselves_a_superuser(browser, diane) -> None:
    save(
        browser,
        f"{AGENCY}agency/user/{diane.pk}/change/",
        is_superuser="on",
        is_staff="on",
        email="root@vigie.example",
        password="x",
    )
    diane.refresh_from_db()
    assert (diane.is_superuser, diane.is_staff, diane.email) == (False, False, "diane@vigie.example")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "testserver",
        "a",
        "a..b",
        "-a.example",
        "a.example/x",
        "a.example:80",
        "[::1]",
        "évil.example",
    ],
)
def test_a_host_that_would_close_the_desk_is_refused(browser, lumen, host: str) -> None:
    assert "domain" in errors_of(save(browser, f"{AGENCY}agency/domain/add/", brand=lumen.pk, domain=host))


def test_a_brands_own_host_is_kept_in_small_letters(browser, lumen, basilic) -> None:
    assert (
        save(
            browser, f"{AGENCY}agency/domain/add/", brand=lumen.pk, domain=" Relations.Lumen.example. "
        ).status_code
        == 302
    )
    assert Domain.objects.get().domain == "relations.lumen.example"
    assert last() == ("domain.added", {"fields": ["brand", "domain"]})
    assert "domain" in errors_of(
        save(browser, f"{AGENCY}agency/domain/add/", brand=lumen.pk, domain="relations.lumen.example")
    )
    assert "brand" in errors_of(
        save(browser, f"{AGENCY}agency/domain/add/", brand=basilic.pk, domain="b.example")
    )


def test_a_word_list_is_kept_without_doubles(browser, phare, autre) -> None:
    address = f"{AGENCY}collection/keywordlist/add/"
    assert (
        save(browser, address, agency_id=phare.pk, name="crise", words="panne\r\ngrève\n\npanne ").status_code
        == 302
    )
    assert KeywordList.objects.get(name="crise").words == ["panne", "grève"]
    assert "agency_id" in errors_of(save(browser, address, agency_id=autre.pk, name="x", words="a"))
    assert "words" in errors_of(save(browser, address, agency_id=phare.pk, name="y", words="x" * 101))


def test_a_shared_feed_says_what_it_listens_to(browser, phare) -> None:
    address = f"{AGENCY}collection/feed/add/"
    refused = save(browser, address, agency_id=phare.pk, kind="rss", name="presse", params="")
    assert "params" in errors_of(refused)
    assert "params" in errors_of(
        save(browser, address, agency_id=phare.pk, kind="rss", name="presse", params="nonsense")
    )
    sent = save(
        browser,
        address,
        agency_id=phare.pk,
        kind="rss",
        name="presse",
        params="url=https://presse.example/rss",
    )
    assert sent.status_code == 302
    feed = Feed.objects.get(name="presse")
    assert (feed.brand_id, feed.agency_id, feed.params) == (
        None,
        phare.pk,
        {"url": "https://presse.example/rss"},
    )
    assert feed.next_at is not None
    browser.post(f"{AGENCY}collection/feed/{feed.pk}/do/pause/")
    feed.refresh_from_db()
    assert (feed.state, last()[0]) == ("paused", "feed.paused")


def test_dead_work_is_tried_again_from_the_start(browser, lumen) -> None:
    event = OutboxEvent.objects.create(
        topic="t", task="cases.wake", brand_id=lumen.pk, due_at=NOW, failed_at=NOW, attempts=8, error="x"
    )
    browser.post(f"{AGENCY}core/outboxevent/{event.pk}/do/retry/")
    event.refresh_from_db()
    assert (event.failed_at, event.attempts) == (None, 0)
    assert last() == ("outboxevent.revived", {"task": "cases.wake"})
    assert browser.post(f"{AGENCY}core/outboxevent/{event.pk}/do/retry/").status_code == 404
