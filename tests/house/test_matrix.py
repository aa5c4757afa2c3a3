"""Every address × method × role × foreign brand × nobody: who gets in, who is refused, and nothing breaks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.agency.permissions import RIGHTS, Role, allows
from apps.core.tenancy import entered
from tests.house import matrix
from tests.house.rows import watch

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = {
    "alice": Role.MODERATOR,
    "bob": Role.PROOFREADER,
    "carole": Role.ACCOUNT_MANAGER,
    "diane": Role.AGENCY_ADMIN,
    "karim": Role.CLIENT,
    "root": Role.AGENCY_ADMIN,
}
NO_SUCH_ROW = 999_999
FORM = "application/x-www-form-urlencoded"
# Where a page looks at what was sent before the service looks at who sent it.
SENT = {"watch": "name=panne&query=panne"}
# It gives its database connection back while it streams, and a test has only one.
STREAMS = {"live"}
# 401: an address for networks answers what is not signed.
WENT_IN = {401, 200, 204, 302, 303, 400, 404, 409, 422}


def addresses(urlconf: str) -> dict[str, URLPattern]:
    """Every address by name, those of included tables too."""

    def walk(patterns: list[Any]) -> Iterator[URLPattern]:
        for one in patterns:
            if isinstance(one, URLResolver):
                if str(one.pattern) not in matrix.ELSEWHERE:
                    yield from walk(one.url_patterns)
            else:
                yield one

    return {str(one.name): one for one in walk(get_resolver(urlconf).url_patterns)}


AGENCY, BRAND = addresses(settings.ROOT_URLCONF), addresses(settings.BRAND_URLCONF)


def path_of(pattern: URLPattern, prefix: str, **known: object) -> str:
    """An address with its parts filled in: rows that exist where one is known, else rows that do not."""
    route = prefix + str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        value = known.get(name, NO_SUCH_ROW if type(converter).__name__ != "StringConverter" else "unknown")
        kind = "".join(
            part for part in route.split("<") if part.partition(">")[0].endswith(f":{name}")
        ).partition(":")[0]
        route = route.replace(f"<{kind}:{name}>" if kind else f"<{name}>", str(value))
    assert "<" not in route, route
    return route


def needed(row: str, method: str) -> str:
    """The right for reading or for writing."""
    read, _slash, write = row.partition(" / ")
    return write or read if method not in {"GET", "HEAD"} else read


def browsers(people: dict[str, Any]) -> dict[str, Client]:
    """A browser for each person."""
    found = {}
    for name, person in people.items():
        found[name] = Client()
        found[name].force_login(person)
    return found


@pytest.fixture
def people(alice, bob, carole, diane, karim, root) -> dict[str, Any]:
    return {"alice": alice, "bob": bob, "carole": carole, "diane": diane, "karim": karim, "root": root}


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert sorted(AGENCY) == sorted(matrix.AGENCY)
    assert sorted(BRAND) == sorted(matrix.BRAND)


@pytest.mark.parametrize(
    ("rows", "found"), [(matrix.AGENCY, AGENCY), (matrix.BRAND, BRAND)], ids=["agency", "brand"]
)
def test_what_a_page_says_it_needs_is_what_its_row_says(
    rows: dict[str, str], found: dict[str, URLPattern]
) -> None:
    said = {name: getattr(pattern.callback, "right", "open") for name, pattern in found.items()}
    assert said == {name: needed(row, "GET") for name, row in rows.items()}


def verdict(allowed: bool, declared: bool, status: int) -> str:
    """What is wrong with an answer, or ""."""
    if not declared:
        return "" if status == 405 else f"{status} instead of 405"
    if allowed:
        return "" if status in WENT_IN else f"{status} instead of going in"
    return "" if status == 403 else f"{status} instead of 403"


def visit(
    rows: dict[str, str],
    found: dict[str, URLPattern],
    prefix: str,
    people: dict[str, Any],
    known: dict[str, object],
) -> list[str]:
    """Every address by every person with every method it has and one it has not; what is wrong."""
    wrong, doors = [], browsers(people)
    for name, pattern in found.items():
        if name in STREAMS:
            continue
        row, path = rows.get(name, ""), path_of(pattern, prefix, **known)
        declared = getattr(pattern.callback, "methods", METHODS)
        for person, browser in doors.items():
            for method in ("GET", "POST", "DELETE"):
                if method == "GET" and person == "root":
                    continue  # reads what Diane reads
                if method not in declared and person != "alice":
                    continue  # a method that is not there is not there for anybody: one person finds out
                right = needed(row, method)
                allowed = right in {"open", "signed-in"} or (right in RIGHTS and allows(ROLES[person], right))
                status = browser.generic(method, path, SENT.get(name, ""), FORM).status_code
                wrong.append((verdict(allowed, method in declared, status), person, method, path))
    return [f"{person} {method} {path}: {what}" for what, person, method, path in wrong if what]


def test_everybody_at_every_address_of_a_brand(people, lumen) -> None:
    with entered(lumen):
        known = {"watch_id": watch("panne").pk, "number": 1}
    assert visit(matrix.BRAND, BRAND, "/b/lumen/", people, known) == []


def test_everybody_at_every_address_of_the_agency(people) -> None:
    assert visit(matrix.AGENCY, AGENCY, "/", people, {}) == []


@pytest.mark.parametrize("method", METHODS)
def test_another_brands_address_is_not_there(alice, eve, method: str) -> None:
    strangers = [(eve, "lumen"), (alice, "basilic"), (alice, "tramway"), (alice, "nowhere")]
    for person, slug in strangers if method in {"GET", "POST"} else strangers[:1]:
        browser = browsers({"one": person})["one"]
        for name, pattern in BRAND.items():
            if matrix.BRAND.get(name) != "open":
                path = path_of(pattern, f"/b/{slug}/", number=1)
                assert browser.generic(method, path).status_code == 404, path


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_in_without_signing_in(client, lumen, method: str) -> None:
    for rows, found, prefix in ((matrix.BRAND, BRAND, "/b/lumen/"), (matrix.AGENCY, AGENCY, "/")):
        for name, pattern in found.items():
            path = path_of(pattern, prefix, number=1)
            answer = client.generic(method, path)
            if rows.get(name) == "open":
                methods = getattr(pattern.callback, "methods", METHODS)
                assert answer.status_code in (WENT_IN if method in methods else {405}), path
            else:
                assert answer.headers.get("Location", "").startswith("/accounts/login/"), (
                    path,
                    answer.status_code,
                )


def test_a_brand_that_is_not_there_is_not_told_from_a_foreign_one(alice, client_of) -> None:
    browser, secrets = (
        client_of(alice),
        re.compile(rb'(csrf[^"]*"[^"]*"|value="[^"]*"|basilic|nowhere|X-CSRFToken[^}]*)'),
    )
    pages = {secrets.sub(b"", browser.get(f"/b/{slug}/").content) for slug in ("basilic", "nowhere")}
    assert len(pages) == 1
