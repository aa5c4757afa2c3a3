"""The register and the pages of people's requests: who may, and what they do."""

from typing import Any

import pytest

from tests.cases.office import Office

pytestmark = pytest.mark.django_db


def test_a_request_goes_from_the_register_to_its_certificate(
    office: Office, inside: Any, lumen: Any, client_of: Any, carole: Any, alice: Any, karim: Any
) -> None:
    with inside(lumen):
        pk = office.hears("Une honte, ces lampes", author="zoe_claire").author_id
    base, client = "/b/lumen/register/", client_of(carole)
    assert client.get(base).status_code == 200
    assert "zoe_claire" in client.get(f"{base}person/?q=zoe_claire").content.decode()
    assert "Une honte" in client.post(f"{base}person/copy/", {"author": pk}).content.decode()
    assert client.post(f"{base}person/forget/", {}).status_code == 422
    assert client.post(f"{base}person/forget/", {"author": pk, "why": "12"}).status_code == 302
    assert "zoe_claire" not in client.get(f"{base}person/?q=zoe_claire").content.decode().replace(
        'value="zoe_claire"', ""
    )
    assert client.get(f"{base}certificates/2/").json()["certificate"]["accounts"] == 1
    assert client.post(f"{base}keep/", {"kind": "mentions", "days": "90"}).status_code == 302
    assert client.post(f"{base}keep/", {"kind": "mentions", "days": "x"}).status_code == 422
    for other in (alice, karim):
        assert client_of(other).get(base).status_code == 403
        assert client_of(other).post(f"{base}person/forget/", {"author": pk}).status_code == 403
