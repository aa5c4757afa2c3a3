"""`./vigie add_feed --brand B KIND param=value…`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import brand_named
from apps.core.command import VigieCommand
from apps.core.errors import VigieError
from apps.core.tenancy import entered
from apps.monitoring.services.accounts import add_feed
from apps.networks.registry import connector, kinds


class Command(VigieCommand):
    help = "Listen to a place for a brand. The same kind and name again changes the feed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", help=f"network: {', '.join(kinds())}")
        parser.add_argument(
            "params", nargs="*", help="what is listened to, as name=value (url=https://…, q=…)"
        )
        parser.add_argument("--brand", required=True, help="short name of the brand")
        parser.add_argument("--name", default="", help="the feed's name (default: its first value)")
        parser.add_argument(
            "--interval", type=int, default=300, help="seconds between two looks (default: 300)"
        )
        parser.add_argument(
            "--everything", action="store_true", help="keep everything, not only what a watch matches"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        params = {}
        for pair in options["params"]:
            name, sign, value = pair.partition("=")
            if not sign:
                raise VigieError("This is no name=value pair.", field="params", value=pair)
            params[name] = value
        _check(options["kind"], params)
        with entered(brand_named(options["brand"])):
            name = options["name"] or next(iter(params.values()), options["kind"])
            feed = add_feed(
                SYSTEM,
                options["kind"],
                name,
                params,
                timezone.now(),
                matched=not options["everything"],
                interval_seconds=options["interval"],
            )
        self.say(
            options,
            {"id": feed.pk, "kind": feed.kind, "name": feed.name},
            f"Feed {feed.name} ({feed.kind}): kept.",
        )


def _check(kind: str, params: dict[str, str]) -> None:
    """Refuse a feed that lacks what its network needs."""
    choices = connector(kind).capabilities().listen
    wanted = params.get("listen") or choices[0].name
    chosen = next((choice for choice in choices if choice.name == wanted), None)
    if chosen is None:
        raise VigieError(
            "There is no such kind of feed.",
            field="listen",
            value=wanted,
            remedy=f"Use {', '.join(c.name for c in choices)}.",
        )
    missing = [name for name in chosen.params if name not in params and name != "server"]
    if missing:
        raise VigieError(
            "Something is missing.", field=missing[0], remedy=f"Add {missing[0]}=… to the command."
        )
