"""How many queries each page asks: pinned, and the same at three and at twelve rows of everything.

A page that asks more than before fails here; whoever had a reason changes its number beside the change.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.agency import notices
from apps.agency.access import SYSTEM
from apps.agency.models import Brand, User
from apps.agency.permissions import Role
from apps.agency.services import add_member
from apps.analysis.models import Correction
from apps.cases.models import AutomationRule, Case, CaseMention, Note
from apps.cases.services.rule_setting import save_rule
from apps.charter.services import new_version
from apps.core.tenancy import in_public
from apps.detection.models import Alert
from apps.monitoring.models import AccountRawItem, NetworkAccount, Watch
from apps.monitoring.services.accounts import add_feed, connect_account
from apps.monitoring.services.watches import save_watch
from apps.reports.models import PortalSettings, Report
from tests.cases.office import Office
from tests.desk.conftest import counting, office
from tests.desk.counting import Counting

__all__ = ["counting", "office"]
pytestmark = pytest.mark.django_db
FEW, MANY = 3, 12

# What Diane's browser causes, who may see everything.
AGENCY: dict[str, int] = {
    "cockpit": 16,  # with what it adds up kept from the look before
    "desk_inbox": 12,
    "notifications": 10,
    "tokens": 9,
    "profile": 8,
    "desk_palette": 5,
    "new_brand": 8,
    "assistant": 9,
    "mailbox": 10,
}
BRAND: dict[str, int] = {
    "inbox": 14,
    "palette": 8,
    "case": 33,
    "reviews": 34,
    "publications": 12,
    "mentions": 12,
    "mention": 14,
    "correction_menu": 8,
    "cases_to_join": 8,
    "learned": 15,
    "alerts": 11,
    "alert": 17,
    "sensitivity": 13,
    "crisis": 14,
    "watches": 11,
    "new_watch": 11,
    "word_lists": 11,
    "watch": 13,
    "rules": 17,
    "new_rule": 16,
    "rule": 17,
    "charter": 16,
    "charter_version": 16,
    "new_article": 10,
    "article": 11,
    "authors": 11,
    "author": 19,
    "register": 44,
    "person": 9,
    "feeds": 11,
    "networks": 9,
    "connect_account": 9,
    "account": 11,
    "team": 11,
    "quarantine": 14,
    "history": 13,
    "setup": 17,
    "name_brand": 9,
    "hours": 10,
    "portal": 38,
    "portal_cases": 12,
    "portal_case": 13,
    "portal_alerts": 8,
    "portal_charter": 8,
    "portal_access": 7,
    "portal_settings": 7,
    "figures": 31,
    "reports": 9,
    "report": 41,
    "edit_report": 7,
    "webhooks": 9,
    "transparency": 33,
}
# Not counted, and why.
OTHERS = {
    "live": "a stream that stays open",
    "capture_picture": "a file",
    "captured_page": "a file",
    "certificate": "a file",
    "crisis_file": "a file",
    "export_csv": "a file",
    "export_xlsx": "a file",
    "report_csv": "a file",
    "report_pdf": "a file",
    "report_xlsx": "a file",
    "link_look": "a file",
    "link_pdf": "a file",
    "link_xlsx": "a file",
    "portal_look": "a file",
    "link_report": "opened by a token",
    "referral": "opened by a token",
    "alert_link": "opened by a token",
    "invitation": "opened by a token",
    "hook": "called by networks",
    "open_notification": "leads elsewhere at once",
    "next_case": "leads elsewhere at once",
    "worker": "a script",
}


class Growth:
    """Rows of every kind at lumen, as many as asked for."""

    def __init__(self, office: Office, brand: Brand) -> None:
        self.office, self.brand = office, brand
        self.numbers = count()
        self.case: Case = office.case("Ma lampe est arrivée cassée, une honte", author="zoe_claire")

        self.written = new_version(office.carole, office.now)
        PortalSettings.objects.update_or_create(pk=1, defaults={"transparency": True})

    def to(self, size: int) -> None:
        """Add rows until there are so many of each kind."""
        for number in self.numbers:
            self._one(number, self.office.now + timedelta(seconds=number))
            if number + 1 == size:
                return

    def _one(self, number: int, now: datetime) -> None:
        today = now.astimezone(ZoneInfo(self.brand.time_zone)).date()  # of a day that is over less is asked
        self.office.asked(self.office.approved(self.office.case(author=f"sent_{number}")))
        self.office.draft(self.office.case(author=f"read_{number}"))
        self._said_in_the_case(number, now)
        self._of_the_brand(number, now)
        Alert.objects.create(
            series=f"watch:{number}", kind="volume", began_at=now, detected_at=now, last_seen_at=now
        )
        Report.objects.create(
            title=f"Report {number}", first_day=today, last_day=today, author_id=1, created_at=now
        )
        AccountRawItem.objects.create(
            feed_id=1, network="rss", external_id=str(number), sha256=number.to_bytes(32, "big"),
            payload=b"{", received_at=now, state="quarantined", error="no JSON",
        )  # fmt: skip
        notices.tell(User.objects.values_list("pk", flat=True), "alert", now, target_id=number)

    def addresses(self) -> dict[str, str]:
        """Where each page is: about the case that grows, its first mention, and the first of everything else."""
        said = self.case.case_mentions.order_by("pk")[0].mention
        rows = {
            "case_id": self.case.pk,
            "mention_id": said.pk,
            "author_id": said.author_id,
            "alert_id": Alert.objects.order_by("pk")[0].pk,
            "watch_id": Watch.objects.order_by("pk")[0].pk,
            "rule_id": AutomationRule.objects.order_by("pk")[0].pk,
            "report_id": Report.objects.order_by("pk")[0].pk,
            "account_id": NetworkAccount.objects.order_by("pk")[0].pk,
            "kind": "mastodon",
            "number": 1,
            "article_id": self.written.articles.order_by("pk")[0].pk,
        }
        written = rows | {"number": self.written.number}
        inside = {
            name: f"/b/{self.brand.slug}"
            + _filled(settings.BRAND_URLCONF, name, written if name.endswith("article") else rows)
            for name in BRAND
        }
        return {name: _filled(settings.ROOT_URLCONF, name, rows) for name in AGENCY} | inside

    @staticmethod
    def count(client: Client, counting: Counting, address: str) -> int:
        """How many queries a page asks. A page that does not answer is a failure."""
        response, asked = counting(client, address)
        assert response.status_code == 200, (address, response.status_code)
        return asked

    def _said_in_the_case(self, number: int, now: datetime) -> None:
        mention = self.office.hears("Toujours rien, je suis déçue", author="zoe_claire")
        CaseMention.objects.create(case=self.case, mention=mention, joined_at=now, joined_because="author")
        Note.objects.create(case=self.case, author_id=1, text=f"note {number}", at=now)
        Correction.objects.create(
            mention=mention, field="sentiment", value="negative", previous="neutral", by_id=1, at=now
        )

    def _of_the_brand(self, number: int, now: datetime) -> None:
        save_watch(SYSTEM, f"watch {number}", "panne OR grève", now)
        save_rule(SYSTEM, f"rule {number}", query="grève", acts=[{"act": "open"}])
        connect_account(SYSTEM, "practice", f"handle{number}", {"token": "practice-maison_lumen"})
        add_feed(SYSTEM, "rss", f"feed {number}", {"url": "https://news.example/feed"}, now)
        add_member(
            SYSTEM,
            self.brand.agency,
            self.brand,
            Role.MODERATOR,
            f"colleague{number}@vigie.example",
            name="C",
        )
        with in_public():
            Brand(
                agency=self.brand.agency,
                slug=f"marque{number}",
                name=f"M {number}",
                schema_name=f"brand_m{number}",
            ).save()


def _filled(urlconf: str, name: str, rows: dict[str, Any]) -> str:
    wanted = next(iter(get_resolver(urlconf).reverse_dict.getlist(name)))[0][0][1]
    return reverse(name, urlconf=urlconf, kwargs={one: rows[one] for one in wanted})


def pages_of(urlconf: str) -> set[str]:
    """The names of all addresses that answer a reader: those of the desk's doors that take GET."""

    def names(patterns: list[Any]) -> set[str]:
        found: set[str] = set()
        for one in patterns:
            if isinstance(one, URLResolver):
                found |= names(one.url_patterns)
            elif isinstance(one, URLPattern) and "GET" in getattr(one.callback, "methods", ()):
                found.add(str(one.name))
        return found

    return names(get_resolver(urlconf).url_patterns)


def test_no_page_is_forgotten() -> None:
    assert pages_of(settings.ROOT_URLCONF) - set(OTHERS) == set(AGENCY)
    assert pages_of(settings.BRAND_URLCONF) - set(OTHERS) == set(BRAND)


@pytest.fixture
def growth(office: Office, lumen: Brand, inside: Callable[..., Any]) -> Growth:
    with inside(lumen):
        return Growth(office, lumen)


def test_each_page_asks_what_is_pinned_and_no_more_for_more_rows(
    growth: Growth, lumen: Brand, inside: Callable[..., Any], client_of: Any, diane: Any, counting: Counting
) -> None:
    client, found = client_of(diane), []
    for size in (FEW, MANY):
        with inside(lumen):
            growth.to(size)
            addresses = growth.addresses()
        found.append({name: growth.count(client, counting, address) for name, address in addresses.items()})
    few, many = found
    assert many == few
    pinned = AGENCY | BRAND
    assert {name: (asked, pinned[name]) for name, asked in few.items() if asked != pinned[name]} == {}
