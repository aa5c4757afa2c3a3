"""What connectors over plain REST share: the base address, the bearer token, the refusal of pictures."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from apps.networks.contract import Connector, NetworkError, Upload
from apps.networks.http import Answer


class RestConnector(Connector):
    """A network with one base address and a bearer token."""

    base: ClassVar[str]

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.credential('token')}"}

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> Answer:
        """One request to the network; `body` is httpx's. Raises NetworkError."""
        address = path if "://" in path else self.base + path
        return self.http.request(
            method, address, judge=self.judge, headers={**self.headers(), **(headers or {})}, **body
        )

    @property
    def own_id(self) -> str:
        """The account's id on the network. Raises NetworkError where no account is connected."""
        if self.account is None or not self.account.external_id:
            raise NetworkError(_("%(network)s: no account.") % {"network": self.label}, kind="expired")
        return self.account.external_id

    def refuse_media(self, media: Sequence[Upload]) -> None:
        """Say no to pictures, before anything is sent."""
        if media:
            message = _("%(network)s: a reply from here is text only.") % {"network": self.label}
            raise NetworkError(message, kind="refused")
