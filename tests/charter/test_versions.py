"""A charter is published whole, never changes afterwards, and never removes factual criticism."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.agency.access import Actor, Forbidden
from apps.charter import services
from apps.charter.articles import ArticleError
from apps.charter.models import Article, CharterVersion
from apps.core.errors import VigieError


@pytest.fixture
def manager(lumen_db: Any, actor: Callable[..., Actor], carole: Any) -> Actor:
    return actor(carole, lumen_db)


def test_the_next_version_begins_as_a_copy(manager: Actor, now: datetime) -> None:
    first = CharterVersion.objects.get()
    second = services.new_version(manager, now)
    assert services.new_version(manager, now).pk == second.pk
    codes = [set(version.articles.values_list("code", flat=True)) for version in (first, second)]
    assert (second.number, codes[0]) == (2, codes[1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"breaches": ["criticism"], "actions": ["hide"]},
        {"breaches": ["mood"]},
        {"breaches": []},
        {"actions": ["shout"]},
    ],
)
def test_an_article_that_cannot_be_is_not_published(
    manager: Actor, now: datetime, wrong: dict[str, Any]
) -> None:
    version = services.new_version(manager, now)
    Article.objects.filter(pk=version.articles.first().pk).update(**wrong)
    with pytest.raises(ArticleError):
        services.publish_version(manager, version.pk, now)
    assert CharterVersion.objects.get(pk=version.pk).published_at is None


def test_a_published_version_never_changes(manager: Actor, now: datetime) -> None:
    version = services.publish_version(manager, services.new_version(manager, now).pk, now, "plus clair")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Article.objects.filter(version=version).update(actions=["delete"])
    with pytest.raises(VigieError):
        services.publish_version(manager, version.pk, now)


def test_an_empty_charter_is_not_published(manager: Actor, now: datetime) -> None:
    version = services.new_version(manager, now)
    version.articles.all().delete()
    with pytest.raises(VigieError):
        services.publish_version(manager, version.pk, now)


def test_a_moderator_does_not_write_the_charter(
    lumen_db: Any, actor: Callable[..., Actor], alice: Any, now: datetime
) -> None:
    with pytest.raises(Forbidden):
        services.new_version(actor(alice, lumen_db), now)
