"""What belongs to a capture and must be fetched: the media that were shown, and how the public page looks."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM
from apps.audit.services import record
from apps.cases.models import Capture, CapturedMedia, Case
from apps.monitoring.services.accounts import client
from apps.networks.contract import NetworkError
from apps.networks.photograph import browser_path, photograph

MOST_MEDIA = 8
PAGE = CapturedMedia.PAGE  # the position of the page's picture, after all media


def fetch_media(capture_id: int, now: datetime) -> None:
    """Fetch what was shown with a captured post, once each; what cannot be had is kept as missing, with why.

    By the guarded client: no address inside a private network, ten megabytes at most, each redirect checked.
    """
    capture = Capture.objects.select_related("mention").get(pk=capture_id)
    there = set(capture.media.values_list("position", flat=True))
    for position, one in enumerate(capture.mention.media[:MOST_MEDIA]):
        url = str(one.get("url") or "")
        if position in there or not url:
            continue
        row = CapturedMedia(capture=capture, position=position, url=url[:2000], fetched_at=now)
        try:
            answer = client().fetch(url)
        except NetworkError as error:
            row.error = str(error)[:300].replace("\x00", "")
        else:
            row.content, row.sha256 = answer.body, hashlib.sha256(answer.body).digest()
            row.media_type = answer.headers.get("content-type", "").partition(";")[0].strip()[:100].lower()
        _keep(row)


def photograph_page(capture_id: int, now: datetime) -> None:
    """Keep how the public page of a captured post looks, once; where no picture can be had, keep why.

    Where no browser is installed that is said too: the post's picture drawn by us is kept in any case.
    """
    capture = Capture.objects.select_related("mention").get(pk=capture_id)
    url = capture.mention.url
    if not url or capture.media.filter(position=PAGE).exists():
        return
    row = CapturedMedia(capture=capture, position=PAGE, url=url[:2000], fetched_at=now)
    try:
        row.content = _photographed(url)
    except NetworkError as error:
        row.error = str(error)[:300].replace("\x00", "")
    else:
        row.sha256, row.media_type = hashlib.sha256(row.content).digest(), "image/png"
    _keep(row)


def _photographed(url: str) -> bytes:
    browser = browser_path(settings.BROWSER)
    if not browser:
        raise NetworkError(_("No browser is installed here to show the public page."), kind="not_allowed")
    http = client()
    try:
        http.fetch(url)  # the address and each redirect are checked before a browser is started
    except NetworkError as error:
        if error.status is None:  # a page that says “gone” is worth a picture
            raise
    return photograph(url, browser, http.guard).png


def _keep(row: CapturedMedia) -> None:
    """Keep a file, once, and its hash in the chained history. A second one of the same place is not kept."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=row.capture.case_id)  # captures themselves are never locked
        if CapturedMedia.objects.filter(capture_id=row.capture_id, position=row.position).exists():
            return
        row.save()
        record(
            SYSTEM,
            "capture.page_kept" if row.position == PAGE else "capture.media_kept",
            case_id=row.capture.case_id,
            target_type="capture",
            target_id=row.capture_id,
            facts={"sha256": bytes(row.sha256).hex()} if row.sha256 else {"missing": row.error},
        )
