"""`./vigie run_ticker`: say when it is time for what is regular."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from apps.core.ticker import tick

logger = logging.getLogger("vigie.ticker")


class Command(BaseCommand):
    help = "Write the events of regular work as their time comes. Any number may run."

    def handle(self, *args: Any, **options: Any) -> None:
        stop: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: stop.append(received))
        self.stdout.write("ticker: keeping the timetable")
        while not stop:
            try:
                tick(timezone.now())
            except OperationalError as error:
                logger.warning("waiting for the database: %s", error)
                close_old_connections()
            time.sleep(1)
