"""Celery: queues and limits. It carries ids of events; what is due and when stands in the outbox."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

LANES = ("default", "collect", "publish")

app = Celery("vigie")
app.conf.update(
    broker_url=os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0"),
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # Below the lease of an event (10 minutes), which is below the broker's visibility timeout.
    task_time_limit=540,
    task_soft_time_limit=480,
    # A connection that has touched many brands' tables grows with each.
    worker_max_tasks_per_child=500,
    worker_soft_shutdown_timeout=10,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    task_default_queue="default",
    task_create_missing_queues=True,
)
if str(app.conf.broker_url).startswith(("amqp", "pyamqp")):
    # Several hosts: queues that a majority of RabbitMQ's nodes hold; a publication is confirmed or fails.
    app.conf.update(
        task_default_queue_type="quorum",
        task_create_missing_queue_type="quorum",
        broker_transport_options={"confirm_publish": True},
    )
else:
    app.conf.update(
        broker_transport_options={
            "visibility_timeout": 1800,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "queue_order_strategy": "round_robin",
        }
    )
app.autodiscover_tasks(["apps.core"])


@worker_init.connect
def load_before_the_pool(sender: Any, **_named: object) -> None:
    """Load every brand's queries in the parent of a worker that collects: its children share them, forked or not.

    A database that does not answer yet delays nobody: each child then loads them at its first batch.
    """
    if "collect" not in sender.app.amqp.queues.consume_from:
        return
    from django.db import DatabaseError  # noqa: PLC0415 - as below

    from apps.collection import queries  # noqa: PLC0415

    try:
        count = queries.warm()
    except DatabaseError as error:
        logging.getLogger("vigie.worker").warning("stored queries not loaded before the pool: %s", error)
    else:
        logging.getLogger("vigie.worker").info("%d stored queries loaded before the pool", count)


@worker_process_init.connect
def own_the_process(**_named: object) -> None:
    """Arm the publisher's deadline timer wherever a worker owns its process: a child of the pool, or `-P solo`.

    Set here and not by whoever starts the worker, so that no unit or container can forget it. Celery sends this in
    neither a pool of threads nor the web, where the timer would kill the work of others.
    """
    from django.conf import settings  # noqa: PLC0415 - Celery loads the settings after this module

    settings.DEADMAN = True
