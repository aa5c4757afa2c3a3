"""A link opens one report until it ends, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.reports.models import Access, ShareLink
from apps.reports.services import links
from apps.reports.services.composing import ReportProblem
from tests.reports.test_report import begun, people, signed  # noqa: F401 - people is a fixture


@pytest.fixture
def report(people):  # noqa: F811
    return signed(people)


def address(token: str) -> str:
    return f"/b/lumen/link/report/{token}/"


def test_a_stranger_with_the_link_reads_the_report_and_takes_it_away(people, report) -> None:  # noqa: F811
    _link, token = links.make_link(people["carole"], report.pk, for_whom="La presse")
    page = Client().get(address(token))
    assert page.status_code == 200
    assert report.title in page.content.decode()
    assert Client().get(f"{address(token)}pdf/").content.startswith(b"%PDF")
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert set(Access.objects.values_list("page", flat=True)) == {"link", "link pdf"}


def test_only_the_hash_of_a_token_is_kept(people, report) -> None:  # noqa: F811
    link, token = links.make_link(people["carole"], report.pk)
    assert len(token) >= 43
    assert token.encode() not in b"".join(
        bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in vars(link).values()
    )


def test_the_databases_clock_ends_a_link_whatever_ours_says(people, report) -> None:  # noqa: F811
    link, token = links.make_link(people["carole"], report.pk)
    ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        assert Client().get(address(token)).status_code == 404


def test_a_revoked_link_never_opens_again(people, report) -> None:  # noqa: F811
    link, token = links.make_link(people["carole"], report.pk)
    links.revoke_link(people["carole"], link.pk)
    first = ShareLink.objects.get(pk=link.pk).revoked_at
    links.revoke_link(people["carole"], link.pk)
    assert ShareLink.objects.get(pk=link.pk).revoked_at == first
    for path in ("", "pdf/", "xlsx/", "look.css"):
        assert Client().get(address(token) + path).status_code == 404


def test_a_password_is_wanted_and_ten_wrong_ones_end_the_link(people, report) -> None:  # noqa: F811
    _link, token = links.make_link(people["carole"], report.pk, password="lampe-aurore")
    visitor = Client()
    assert visitor.get(address(token)).status_code == 401
    assert report.title not in visitor.get(address(token)).content.decode()
    assert visitor.get(f"{address(token)}pdf/").status_code == 302
    assert visitor.post(address(token), {"password": "non"}).status_code == 422
    assert visitor.post(address(token), {"password": "lampe-aurore"}).status_code == 302
    assert visitor.get(f"{address(token)}pdf/").content.startswith(b"%PDF")
    assert Client().get(address(token)).status_code == 401
    for _attempt in range(9):
        Client().post(address(token), {"password": "non"})
    assert visitor.get(address(token)).status_code == 404


@pytest.mark.parametrize("token", ["x", "é", "a" * 500, "%00", "..", "' OR 1=1"])
def test_a_made_up_token_opens_nothing(people, report, token) -> None:  # noqa: F811
    assert Client().get(address(token)).status_code == 404


def test_what_is_not_signed_off_is_not_shared(people) -> None:  # noqa: F811
    for days, report_id in ((14, begun(people).pk), (0, 1), (91, 1)):
        with pytest.raises(ReportProblem):
            links.make_link(people["carole"], report_id, days=days)
