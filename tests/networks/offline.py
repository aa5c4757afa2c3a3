"""Connectors whose network is a list of answers."""

from typing import Any, TypeVar

import httpx
import pytest

from apps.networks.contract import AccountData, Connector, NetworkError
from apps.networks.secret import Secret

from .conftest import Recorder

C = TypeVar("C", bound=Connector)


def offline(
    kind: type[C],
    *answers: Any,
    account: str = "100",
    handle: str = "brand",
    tier: str = "",
    **credentials: str,
) -> tuple[C, Recorder]:
    """A connector and the recorder of its requests; an answer is JSON, a response or an exception."""
    ready = [
        one if isinstance(one, (httpx.Response, Exception)) else httpx.Response(200, json=one)
        for one in answers
    ]
    recorder = Recorder(*ready)
    secrets = {name: Secret(value) for name, value in {"token": "hunter2", **credentials}.items()}
    return kind(AccountData(account, handle, tier=tier, credentials=secrets), recorder.http), recorder


def failure(call: Any, *args: Any) -> NetworkError:
    """The NetworkError that a call raises."""
    with pytest.raises(NetworkError) as caught:
        call(*args)
    assert "hunter2" not in f"{caught.value!r} {caught.value}"
    return caught.value
