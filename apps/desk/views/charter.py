"""The charter: read it, see its versions and what changed, write the next one, publish it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.agency.access import Forbidden
from apps.charter import selectors
from apps.charter.articles import BREACH_CLASSES, CRITICISM, CharterAction
from apps.charter.models import Article, CharterVersion
from apps.charter.services import free_code, new_version, publish_version, save_article, take_out_article
from apps.core.errors import VigieError
from apps.desk.differences import word_differences
from apps.desk.gate import BOTH, WRITE, right
from apps.desk.parameters import BadParameter, id_of, text_of
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


@right("charter:edit", BOTH)
def article(request: HttpRequest, number: int, article_id: int | None = None) -> HttpResponse:
    """Write an article of the version that is being written."""
    version = selectors.version_by_number(number)
    if version.published_at is not None:
        return redirect("charter_version", number)
    found = Article.objects.get(pk=article_id, version=version) if article_id else None
    error: VigieError | None = None
    said = _said(request, found) if request.method == "POST" else None
    if said is not None:
        try:
            if not (said["title_fr"] and said["text_fr"]):
                raise BadParameter(_("An article has a title and a text."), field="text_fr")
            code = found.code if found else free_code(number, said["title_fr"])
            said["position"] = found.position if found else version.articles.count() + 1
            saved = save_article(request.actor, number, code, said)  # type: ignore[attr-defined]
        except Forbidden:
            raise  # the door answers it
        except VigieError as problem:
            error = problem
        else:
            messages.success(request, _("Saved. It counts once the version is put in force."))
            return redirect(f"{reverse('charter_version', args=[number])}#a-{saved.code}")
    context = {
        "section": "charter",
        "version": version,
        "article": found,
        "said": said or found,
        "error": error,
        "breaches": (*BREACH_CLASSES, CRITICISM),
        "actions": [str(action) for action in CharterAction],
    }
    return render(request, "desk/article.html", context, status=422 if error else 200)


def _said(request: HttpRequest, found: Article | None) -> dict[str, Any]:
    """What the form says of the article, as the service takes it; an empty English text repeats the French one."""
    data = request.POST
    said: dict[str, Any] = {name: text_of(data, name, 120) for name in ("title_fr", "title_en")}
    said |= {name: text_of(data, name, 4000) for name in ("text_fr", "text_en")}
    for name in ("title", "text"):
        said[f"{name}_en"] = said[f"{name}_en"] or said[f"{name}_fr"]
    lines = text_of(data, "examples", 4000).splitlines()
    return said | {
        "breaches": data.getlist("breaches")[:20],
        "actions": data.getlist("actions")[:10],
        "networks": found.networks if found else [],
        "examples": [line.strip()[:300] for line in lines if line.strip()],
    }


@right("charter:edit", WRITE)
def take_out(request: HttpRequest, number: int, article_id: int) -> HttpResponse:
    """Take an article out of the version that is being written."""
    version = selectors.version_by_number(number)
    found = Article.objects.get(pk=article_id, version=version)
    take_out_article(request.actor, number, found.code)  # type: ignore[attr-defined]
    messages.success(request, _("The article is out of this version; the one in force keeps it."))
    return redirect("charter_version", number)
