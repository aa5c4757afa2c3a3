"""A write of the API that is asked twice is done once: its answer is kept for a day, in the write's own transaction."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.rest import Conflict
from apps.reports.models import IdempotentAnswer

KEPT = timedelta(days=1)


class KeptAnswers:
    """Answers by key, in the brand's own schema, for they quote what was written."""

    def once(
        self, key: str, request: str, now: datetime, work: Callable[[], tuple[int, Any]]
    ) -> tuple[int, Any]:
        """The kept answer of this key, else the work's. Raises Conflict for a key used for something else.

        Two that come together wait for each other on the unique key; an error keeps nothing, so that it can be tried
        again with the same key.
        """
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        asked = hashlib.sha256(request.encode("utf-8", "surrogatepass")).digest()
        with transaction.atomic():
            IdempotentAnswer.objects.filter(key_sha256=digest, at__lt=now - KEPT).delete()
            kept, made = IdempotentAnswer.objects.get_or_create(
                key_sha256=digest, defaults={"request_sha256": asked, "status": 0, "at": now}
            )
            if bytes(kept.request_sha256) != asked:
                raise Conflict(_("This Idempotency-Key was used for another request."))
            if made:
                kept.status, kept.body = work()
                kept.save(update_fields=["status", "body"])
            return kept.status, kept.body


def forget_answers(now: datetime) -> int:
    """Forget answers that are older than a day. Returns how many."""
    return IdempotentAnswer.objects.filter(at__lt=now - KEPT).delete()[0]
