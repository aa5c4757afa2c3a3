"""`./vigie person --brand SLUG IDENTIFIER`: find a person, give them a copy of their data, or forget them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.core.command import VigieCommand
from apps.core.errors import VigieError
from apps.core.tenancy import entered
from apps.privacy import certificates
from apps.privacy.people import find
from apps.privacy.services.requests import copy_of_data, erase_person, preview_erasure


class Command(VigieCommand):
    help = (
        "Find whoever goes by a handle, name, e-mail, address or network id, with their linked accounts, and show what "
        "forgetting them would do. --copy FILE writes all that is held of them; --forget does it and writes the "
        "certificate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "identifier", help="handle, name, e-mail, address, network id, or number of the author"
        )
        parser.add_argument("--brand", required=True, help="short name of the brand")
        parser.add_argument("--why", default="", help="a reference of the request, without a name")
        parser.add_argument(
            "--also",
            action="append",
            default=[],
            metavar="WORD",
            help="a further word that points to them alone",
        )
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--copy", metavar="FILE", help="write everything that is held of them, as JSON")
        choice.add_argument(
            "--forget", metavar="FILE", help="forget them, and write the signed certificate to FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        brand, now = brand_named(options["brand"]), timezone.now()
        with entered(brand):
            ids = [author.pk for author in find(options["identifier"])]
            if options["copy"]:
                content = copy_of_data(SYSTEM, ids, options["why"], now)
                _write(options["copy"], content)
                self.say(
                    options, {"accounts": len(ids), "file": options["copy"]}, f"Written: {options['copy']}"
                )
            elif options["forget"]:
                _refuse_unwritable(options["forget"])
                done = erase_person(SYSTEM, ids, options["why"], now, options["also"])
                _write(options["forget"], certificates.as_file(done.certificate, bytes(done.signature)))
                self.say(options, done.certificate, f"Forgotten: {len(ids)} accounts. {options['forget']}")
            else:
                self._show(options, ids)

    def _show(self, options: dict[str, Any], ids: list[int]) -> None:
        seen = preview_erasure(SYSTEM, ids, options["also"])
        accounts = [{"id": one.pk, "network": one.network, "handle": one.handle} for one in seen.authors]
        made = {
            "accounts": accounts,
            "words": list(seen.words.certain),
            "too_common": list(seen.words.common),
            "rows": seen.rows,
            "still_named": seen.still_named,
        }
        lines = [f"{one['network']}: {one['handle']} (no. {one['id']})" for one in accounts]
        lines.append("Words taken out: " + (", ".join(seen.words.certain) or "—"))
        if seen.words.common:
            lines.append(
                "Too common, name them with --also to take them out: " + ", ".join(seen.words.common)
            )
        lines += [f"  {table}: {number} rows name them" for table, number in sorted(seen.rows.items())]
        lines += [f"  stays, because it is configured: {place}" for place in seen.still_named]
        self.say(options, made, "\n".join([*lines, "Nothing was changed."]))


def _refuse_unwritable(path: str) -> None:
    """What cannot be taken back is not begun without a place for its certificate."""
    try:
        with Path(path).open("ab"):
            pass
    except OSError as error:
        raise VigieError(
            _("This file cannot be written."), field="file", value=path, remedy=str(error.strerror)
        ) from error


def _write(path: str, content: bytes) -> None:
    _refuse_unwritable(path)
    Path(path).write_bytes(content)
