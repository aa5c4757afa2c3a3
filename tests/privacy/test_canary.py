"""A person is planted in every corner, forgotten, and looked for in every byte."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from apps.audit.checkpoints import make_checkpoint, verify
from apps.cases.models import Capture
from apps.core.chain import broken_lines
from apps.monitoring.models import Author, Mention
from apps.privacy.certificates import is_ours
from apps.privacy.people import find
from apps.privacy.services.requests import copy_of_data, erase_person
from tests.cases.office import Office
from tests.privacy import canary


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_forgotten_person(office: Office, now: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    office.now = now
    with transaction.atomic():
        ids = canary.plant(office)
    canary.analyze_everything()
    planted = {place.partition(":")[0] for place in canary.left_in_database()}
    assert len(planted) > 25, planted  # it really was everywhere
    make_checkpoint(now)
    assert [author.pk for author in find("@Canary_Wren77")] == sorted(ids)

    request = erase_person(office.carole, ids[:1], "demande 12", now)

    assert list(canary.left_in_database()) == []
    theirs = Capture.objects.filter(mention__author__in=ids)
    emptied = {tuple(map(bytes, row)) for row in theirs.values_list("content", "raw", "picture")}
    assert emptied == {(b"", b"", b"")}  # a picture of words shows them without one byte of them
    logs = Path(settings.DATA_DIR)
    folders = [Path(settings.EMAIL_FILE_PATH).parent, *logs.glob("*.log")]
    assert list(canary.left_in_files(*folders)) == []
    assert [word for word in canary.WORDS if word in caplog.text.lower()] == []
    assert broken_lines("audit_auditentry") == []
    assert verify() == []
    assert request.certificate["accounts"] == 2
    assert is_ours(request.certificate, bytes(request.signature))
    assert Author.objects.filter(erased_at=now).count() == 2
    assert Mention.objects.filter(text__contains="Moi aussi, comme […]").exists()


def test_the_copy_holds_everything_and_nobodys_colleagues(office: Office) -> None:
    ids = canary.plant(office)
    copy = copy_of_data(office.carole, ids[:1], "demande 3", office.now).decode()
    for word in (
        canary.HANDLE,
        canary.EMAIL,
        canary.TEXT,
        canary.OTHER,
        "Nous vous l'échangeons",
        "a rappelé",
    ):
        assert word in copy
    assert "reviewer_id" not in copy
