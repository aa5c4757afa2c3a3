"""The charter's acts: its first version, publishing a new one."""

from datetime import datetime

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
