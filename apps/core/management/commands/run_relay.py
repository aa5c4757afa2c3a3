"""`./vigie run_relay`: carry due events to the broker."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.relay import relay_forever


class Command(BaseCommand):
    help = "Carry due events from the outbox to the broker, fairly over brands. Any number may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--slots", type=int, default=4, help="worker slots in all; three events each are in flight"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: stop.append(received))
        self.stdout.write("relay: carrying due events")
        relay_forever(options["slots"], lambda: bool(stop))
