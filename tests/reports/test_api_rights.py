"""Every address of the API × method × role × foreign brand × nobody: the right it names is the right it needs."""

import json

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from apps.agency.permissions import RIGHTS, Role, allows
from apps.agency.rest import BrandView
from apps.agency.tokens import make_token
from config.api_urls import urlpatterns

ROLES = {
    "alice": Role.MODERATOR,
    "bob": Role.PROOFREADER,
    "carole": Role.ACCOUNT_MANAGER,
    "diane": Role.AGENCY_ADMIN,
}
CLIENT = Client()  # each would load all middleware anew
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OF_A_BRAND = {
    str(one.pattern): one.callback.view_class
    for one in urlpatterns
    if isinstance(one, URLPattern) and issubclass(getattr(one.callback, "view_class", object), BrandView)
}


def path_of(route: str, brand: str) -> str:
    path = route.replace("<slug:brand>", brand)
    for name in (
        "watch",
        "mention",
        "alert",
        "case",
        "draft",
        "action",
        "report",
        "rule",
        "link",
        "webhook",
        "delivery",
        "crisis",
        "schedule",
    ):
        path = path.replace(f"<id:{name}_id>", "999999")
    path = path.replace("<id:number>", "999999").replace("<slug:code>", "nothing")
    assert "<" not in path
    return f"/api/v1/{path}"


def call(token: str, method: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return CLIENT.generic(
        method, path, json.dumps({}), content_type="application/json", headers=headers
    ).status_code


@pytest.fixture
def token_of(lumen, request):
    def make(name: str, rights=tuple(RIGHTS)) -> str:
        return make_token(request.getfixturevalue(name), "t", rights, [lumen], timezone.now())[1]

    return make


@pytest.fixture(autouse=True)
def _unhurried(settings) -> None:
    settings.API_CALLS_PER_MINUTE = 100_000


def test_every_view_names_its_rights() -> None:
    for route, view in OF_A_BRAND.items():
        assert view.rights, route
        for method, right in view.rights.items():
            assert right in RIGHTS, route
            assert hasattr(view, method.lower()), route
    assert len(OF_A_BRAND) > 30


@pytest.mark.parametrize("name", ROLES)
def test_each_role_comes_in_where_its_right_lets_it(name, token_of) -> None:
    token = token_of(name)
    for route, view in OF_A_BRAND.items():
        for method, right in view.rights.items():
            code = call(token, method, path_of(route, "lumen"))
            inside = code in {200, 201, 202, 400, 404, 409, 422}
            assert inside if allows(ROLES[name], right) else code == 403, f"{name} {method} {route}: {code}"


def test_no_other_method_comes_in(token_of) -> None:
    token = token_of("diane")
    for route, view in OF_A_BRAND.items():
        for method in sorted(set(METHODS) - set(view.rights)):
            assert call(token, method, path_of(route, "lumen")) == 405, f"{method} {route}"


def test_a_token_without_a_right_is_refused_everywhere(token_of) -> None:
    token = token_of("diane", ["api:use"])
    for route, view in OF_A_BRAND.items():
        for method in view.rights:
            assert call(token, method, path_of(route, "lumen")) == 403


def test_a_foreign_brand_and_nobody(token_of) -> None:
    token = token_of("diane")
    for route, view in OF_A_BRAND.items():
        for method in view.rights:
            assert call(token, method, path_of(route, "basilic")) == 404
            assert call(token, method, path_of(route, "nowhere")) == 404
            assert call("", method, path_of(route, "lumen")) == 401
