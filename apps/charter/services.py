"""The charter's acts: its first version, writing and publishing a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.agency.access import SYSTEM, Actor, require
from apps.audit.services import record
from apps.charter.articles import check_article
from apps.charter.models import Article, CharterVersion, Department, Persona, ReplyTemplate, ServiceHours
from apps.charter.opening_hours import DAYS, opening_hours
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


def free_code(number: int, title: str) -> str:
    """A code of the title's words that no other article of the version has."""
    taken = set(Article.objects.filter(version__number=number).values_list("code", flat=True))
    words = slugify(title)[:28] or "article"
    return next(code for code in (words, *(f"{words}-{n}" for n in range(2, 1000))) if code not in taken)


@dataclass(frozen=True, slots=True)
class Promise:
    """When the brand answers and how fast. week: spans of each day ("09:00-12:30"); none at all: around the clock."""

    week: Mapping[str, Sequence[str]]
    first_answer_minutes: int = 60
    holidays_country: str = "FR"
    closed_dates: Sequence[date] = ()
    reviews_required: int = 1
    undo_seconds: int = 10


def promise(actor: Actor, made: Promise) -> ServiceHours:
    """Say when the brand answers, and how fast. Raises OpeningHoursError for hours that cannot be."""
    require(actor, "brand:configure")
    week = {day: [span for span in made.week.get(day, ()) if span] for day in DAYS}
    if any(week.values()):
        closed: dict[str, list[str]] = {day.isoformat(): [] for day in made.closed_dates}
        zone = current_brand().time_zone
        opening_hours(zone, week, country=made.holidays_country, exceptions=closed)
    for name, value, least, most in (
        ("first_answer_minutes", made.first_answer_minutes, 1, 100_000),
        ("reviews_required", made.reviews_required, 1, 2),
        ("undo_seconds", made.undo_seconds, 0, 600),
    ):
        if not least <= value <= most:
            allowed = _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            raise VigieError(_("This number does not fit."), field=name, value=value, remedy=allowed)
    with transaction.atomic():
        row, _made = ServiceHours.objects.select_for_update().get_or_create(pk=1)
        row.week = {day: [span.split("-") for span in spans] for day, spans in week.items()}
        row.first_answer_minutes, row.holidays_country = made.first_answer_minutes, made.holidays_country
        row.closed_dates = sorted(made.closed_dates)
        row.reviews_required, row.undo_seconds = made.reviews_required, made.undo_seconds
        row.save()
        record(actor, "servicehours.changed", target_type="servicehours", target_id=row.pk)
    return row
