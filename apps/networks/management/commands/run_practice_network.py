"""Run the practice network: invented people who talk about invented brands."""

import socket
import sqlite3
import time
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.networks.practice.server.app import Practice, create_app
from apps.networks.practice.server.store import Store
from apps.networks.practice.server.town import Town


class Command(BaseCommand):
    help = "Runs the practice network until it is stopped. Its state lies in DIR and survives a restart."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        usual = urlsplit(settings.PRACTICE_URL).port or 8765
        parser.add_argument("--port", type=int, default=usual, help=f"port to listen on (default: {usual})")
        parser.add_argument(
            "--data",
            type=Path,
            default=Path(settings.DATA_DIR) / "practice",
            metavar="DIR",
            help="where its state is kept (default: practice/ in the data directory)",
        )
        parser.add_argument(
            "--pace", type=float, default=6.0, help="things that happen a minute (default: 6; 0: quiet)"
        )
        parser.add_argument(
            "--backlog", type=int, default=40, help="posts in the past of a new town (default: 40)"
        )
        parser.add_argument("--seed", type=int, help="makes the talk repeatable")
        parser.add_argument(
            "--idempotent", action="store_true", help="honour Idempotency-Key; most networks do not"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with closing(
            socket.socket(socket.AF_INET6 if ":" in options["host"] else socket.AF_INET)
        ) as listener:
            self._listen(listener, options["host"], options["port"])
            store = self._open(options["data"])
            town = Town(store, options["seed"])
            town.fill(options["backlog"], now=time.time())
            practice = Practice(store, town, idempotent=options["idempotent"], pace=max(options["pace"], 0.0))
            self.stdout.write(f"Practice network at http://{options['host']}:{listener.getsockname()[1]}")
            self.stdout.flush()
            # Half answers are what the fault mode is for: they are no news for the log.
            config = uvicorn.Config(create_app(practice), log_level="critical", access_log=False)
            uvicorn.Server(config).run(sockets=[listener])

    @staticmethod
    def _listen(listener: socket.socket, host: str, port: int) -> None:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(128)
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"--port {port}: {error}. Choose another port with --port.", returncode=2
            ) from error

    @staticmethod
    def _open(folder: Path) -> Store:
        try:
            return Store(folder / "practice.sqlite3")
        except (OSError, sqlite3.Error) as error:
            raise CommandError(
                f"--data {folder}: {error}. Choose a folder you may write to.", returncode=2
            ) from error
