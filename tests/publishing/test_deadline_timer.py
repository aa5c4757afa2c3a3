"""A process that was paused past its deadline is gone before it can send."""

import os
import signal
import time
from typing import Any

import pytest
from celery.signals import worker_process_init

from apps.publishing.services.ledger import deadman


def test_a_worker_that_owns_its_process_arms_the_timer(settings: Any) -> None:
    settings.DEADMAN = False
    worker_process_init.send(sender=None)
    assert settings.DEADMAN


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_who_is_late_dies_before_the_next_instruction(settings: Any) -> None:
    settings.DEADMAN = True
    if (child := os.fork()) == 0:
        with deadman(0.05):
            time.sleep(5)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGALRM


def test_who_is_in_time_lives(settings: Any) -> None:
    settings.DEADMAN = True
    with deadman(0.2):
        pass
    time.sleep(0.3)
