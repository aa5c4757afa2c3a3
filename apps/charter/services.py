"""The charter's acts: its first version, writing and publishing a new one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.audit.services import record
from apps.charter.articles import check_article
from apps.charter.models import Article, CharterVersion, Department, Persona, ReplyTemplate, ServiceHours
from apps.charter.starter import starter
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand


def publish_version(actor: Actor, version_id: int, now: datetime, comment: str = "") -> CharterVersion:
    """Put a version in force; from here it never changes.

    Raises ArticleError for an article that names what does not exist, or that would remove factual criticism.
    """
    require(actor, "charter:edit")
    with transaction.atomic():
        version = CharterVersion.objects.select_for_update().get(pk=version_id)
        if version.published_at is not None:
            raise VigieError(_("This version is published already."), field="version", value=version.number)
        if not version.articles.exists():
            raise VigieError(
                _("A charter without articles allows nothing."), field="version", remedy=_("Add one first.")
            )
        for article in version.articles.all():
            check_article(article.code, article.breaches, article.actions)
        version.published_at, version.published_by_id, version.comment = now, actor.user_id, comment[:300]
        version.save(update_fields=["published_at", "published_by_id", "comment"])
        record(
            actor,
            "charter.published",
            target_type="charter",
            target_id=version.pk,
            facts={"number": version.number},
        )
    return version


def new_version(actor: Actor, now: datetime) -> CharterVersion:
    """Begin the next version as a copy of the last; one is written at a time."""
    require(actor, "charter:edit")
    with transaction.atomic():
        being_written = CharterVersion.objects.filter(published_at=None).first()
        if being_written is not None:
            return being_written
        last = CharterVersion.objects.order_by("-number").first()
        version = CharterVersion.objects.create(
            number=last.number + 1 if last else 1, created_at=now, created_by_id=actor.user_id
        )
        articles = list(last.articles.all()) if last else []
        for article in articles:
            article.pk, article.version = None, version
        Article.objects.bulk_create(articles)
        record(
            actor,
            "charter.begun",
            target_type="charter",
            target_id=version.pk,
            facts={"number": version.number},
        )
    return version


ARTICLE_FIELDS = (
    "position",
    "title_fr",
    "title_en",
    "text_fr",
    "text_en",
    "breaches",
    "networks",
    "actions",
    "examples",
)


def save_article(actor: Actor, number: int, code: str, values: Mapping[str, Any]) -> Article:
    """Put an article into the version being written, or change the one with this code. values: of ARTICLE_FIELDS.

    Raises CharterVersion.DoesNotExist, VigieError for a published version, ArticleError as check_article does.
    """
    require(actor, "charter:edit")
    with transaction.atomic():
        version = _being_written(number)
        check_article(code, values["breaches"], values["actions"])
        before = Article.objects.filter(version=version, code=code).first()
        article, made = Article.objects.update_or_create(
            version=version, code=code, defaults={name: values[name] for name in ARTICLE_FIELDS}
        )
        changed = [name for name in ARTICLE_FIELDS if before is None or getattr(before, name) != values[name]]
        if changed:
            record(
                actor,
                "article.added" if made else "article.changed",
                target_type="article",
                target_id=article.pk,
                facts={"fields": sorted(changed)},
            )
    return article


def take_out_article(actor: Actor, number: int, code: str) -> None:
    """Take an article out of the version being written. Raises Article.DoesNotExist where it has none."""
    require(actor, "charter:edit")
    with transaction.atomic():
        article = Article.objects.get(version=_being_written(number), code=code)
        record(actor, "article.removed", target_type="article", target_id=article.pk)
        article.delete()


def _being_written(number: int) -> CharterVersion:
    version = CharterVersion.objects.select_for_update().get(number=number)
    if version.published_at is not None:
        raise VigieError(
            _("A published version never changes."),
            field="version",
            value=number,
            remedy=_("Begin the next one."),
        )
    return version


def start(now: datetime) -> None:
    """Give a new brand its first charter, persona, templates, departments and opening hours; once."""
    if CharterVersion.objects.exists():
        return
    first = starter((current_brand().languages or ["fr"])[0])
    with transaction.atomic():
        version = CharterVersion.objects.create(number=1, created_at=now)
        Article.objects.bulk_create([Article(version=version, **values) for values in first.articles])
        Persona.objects.create(id=1, **first.persona)
        ReplyTemplate.objects.bulk_create([ReplyTemplate(**values) for values in first.templates])
        Department.objects.bulk_create([Department(**values) for values in first.departments])
        ServiceHours.objects.create(id=1, week=dict(first.week), holidays_country="FR")
        publish_version(SYSTEM, version.pk, now, "")
