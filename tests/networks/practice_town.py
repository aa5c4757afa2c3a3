"""A practice network that runs inside the test process."""

import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from apps.networks.contract import AccountData, Target
from apps.networks.http import HttpClient
from apps.networks.practice.connector import PracticeConnector
from apps.networks.practice.server.app import Practice, create_app
from apps.networks.practice.server.store import Store
from apps.networks.practice.server.town import Town
from apps.networks.secret import Secret


class RunningTown:
    """A quiet town: nothing happens unless the test asks for it."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.url = f"http://{self.host}"
        store = Store(folder / "practice.sqlite3")
        self.practice = Practice(store, Town(store, seed=7), **options)
        self.server = uvicorn.Server(
            uvicorn.Config(create_app(self.practice), log_level="critical", access_log=False)
        )
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(5)
        self.listener.close()

    def connector(self, brand: str = "maison_lumen") -> PracticeConnector:
        account = AccountData(brand, brand, self.url, credentials={"token": Secret(f"practice-{brand}")})
        return PracticeConnector(account, HttpClient(private_hosts=[self.host], read_timeout=0.8))

    def control(self, **asked: Any) -> dict[str, Any]:
        return httpx.post(f"{self.url}/control", json=asked, trust_env=False).raise_for_status().json()

    def say(self, text: str, author: str = "odile_brume", parent: str | None = None) -> Target:
        post = self.control(say={"author": author, "text": text, "parent": parent})
        return Target(post["id"], post["url"], author)

    def break_writes(self, *faults: str, **more: Any) -> None:
        self.control(
            faults={"probability": 1.0, "write": faults, "hang": 1.2, "late": 0.2, "count": 1, **more}
        )

    def answers(self, target: Target) -> list[str]:
        posts = self.practice.store.thread(int(target.external_id))
        return [post.text for post in posts if post.parent == int(target.external_id)]
