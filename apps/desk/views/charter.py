"""The charter: read it, see its versions and what changed, write the next one, publish it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.charter import selectors
from apps.charter.models import CharterVersion
from apps.charter.services import new_version, publish_version
from apps.desk.differences import word_differences
from apps.desk.gate import WRITE, right
from apps.desk.parameters import id_of, text_of
from apps.desk.people import labels


@right("charter:read")
def charter(request: HttpRequest) -> HttpResponse:
    """The charter in force."""
    version = selectors.in_force()
    return _show(request, version)


@right("charter:read")
def charter_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version; what is being written is for those who may edit it."""
    version = selectors.version_by_number(number)
    if version.published_at is None and not request.actor.may("charter:edit"):  # type: ignore[attr-defined]
        raise CharterVersion.DoesNotExist
    return _show(request, version)


def _show(request: HttpRequest, version: CharterVersion | None) -> HttpResponse:
    may_edit = request.actor.may("charter:edit")  # type: ignore[attr-defined]
    versions = [one for one in selectors.versions() if one.published_at or may_edit]
    other = next((one for one in versions if one.number == id_of(request.GET, "against")), None)
    changes = []
    if version is not None and other is not None:
        for change in selectors.changes_between(other, version):
            before = change.before.text_fr if change.before else ""
            after = change.after.text_fr if change.after else ""
            changes.append((change, word_differences(before, after)))
    context = {
        "section": "charter",
        "version": version,
        "versions": versions,
        "articles": selectors.articles_of(version) if version else [],
        "other": other,
        "changes": changes,
        "voice": selectors.voice() if request.actor.may("case:read") else None,  # type: ignore[attr-defined]
        "people": labels(one.published_by_id for one in versions),
    }
    return render(request, "desk/charter.html", context)


@right("charter:edit", WRITE)
def begin_version(request: HttpRequest) -> HttpResponse:
    """Begin the next version as a copy of the last."""
    version = new_version(request.actor, timezone.now())  # type: ignore[attr-defined]
    return redirect("charter_version", version.number)


@right("charter:edit", WRITE)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Put a version in force."""
    version = selectors.version_by_number(number)
    publish_version(request.actor, version.pk, timezone.now(), text_of(request.POST, "comment", 300))  # type: ignore[attr-defined]
    messages.success(
        request, _("In force from now on; cases that are open keep the version they began with.")
    )
    return redirect("charter")
