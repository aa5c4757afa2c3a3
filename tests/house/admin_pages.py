"""Ways through the admin for tests: addresses, forms as a browser would send them back."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

AGENCY = "/admin/"
LUMEN = "/b/lumen/admin/"


class _Form(HTMLParser):
    """The fields of the page's main form with their values."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._wanted, self._inside = form_id, False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = told.get("id") == self._wanted
        if not self._inside:
            return
        name = told.get("name", "")
        if tag == "input" and name and not name.startswith("_"):
            ticked = told.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in told:
                self.fields.setdefault(name, []).append(told.get("value", "on" if ticked else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in told and self._select:
            self.fields.setdefault(self._select, []).append(told["value"])
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._textarea and self._inside:
            self.fields[self._textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self.fields[self._textarea] = [self.fields[self._textarea][0].removeprefix("\n")]
            self._textarea = ""
        if tag == "form":
            self._inside = False


def form_of(response: HttpResponse, model: str) -> dict[str, list[str]]:
    """The fields of a change page."""
    parser = _Form(f"{model}_form")
    parser.feed(response.content.decode())
    return parser.fields


def save(client: Client, address: str, **changes: object) -> HttpResponse:
    """Open a page of the admin, change some fields, send it back."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    fields = form_of(page, address.split("/admin/")[1].split("/")[1])
    return client.post(address, {**fields, **changes})


def errors_of(response: HttpResponse) -> dict[str, list[str]]:
    """What a page refused, by field."""
    assert response.status_code == 200, response.status_code
    return {
        name: list(map(str, errors)) for name, errors in response.context["adminform"].form.errors.items()
    }


def told(response: HttpResponse) -> list[str]:
    """The messages that the next page would show."""
    from django.contrib.messages import get_messages

    return [str(message) for message in get_messages(response.wsgi_request)]
