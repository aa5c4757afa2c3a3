"""The base of Vigie's commands: a refusal is one sentence on standard error and exit code 2."""

import errno
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import translation

from apps.core.errors import VigieError

REFUSED = 2
_DISK_FULL_SQLSTATE = "53100"


class VigieCommand(BaseCommand):
    """A command whose errors say what is wrong, with which value, and what to do."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was made as JSON")

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            # One language on a terminal: the words of the commands and their help are English.
            with translation.override("en"):
                return super().execute(*args, **options)
        except VigieError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == _DISK_FULL_SQLSTATE:
                raise CommandError(
                    "The disk is full: make room, then run this again; nothing was half-written.",
                    returncode=REFUSED,
                ) from error
            raise CommandError(
                f"The database does not answer ({str(error).splitlines()[0]}). Start it with ./vigie up, or set DATABASE_URL.",
                returncode=REFUSED,
            ) from error
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise CommandError(
                    "The disk is full: make room, then run this again; nothing was half-written.",
                    returncode=REFUSED,
                ) from error
            raise

    def say(self, options: dict[str, Any], made: dict[str, Any], sentence: str) -> None:
        """Print what was made, for a person or as JSON."""
        self.stdout.write(json.dumps(made, ensure_ascii=False) if options.get("json") else sentence)
