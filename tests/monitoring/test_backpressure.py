"""A flood of matches waits its turn and is never lost."""

from datetime import timedelta

from apps.agency.models import Brand, Notification
from apps.collection.models import HeldBack
from apps.core.tenancy import entered
from apps.monitoring.models import Mention
from apps.monitoring.services import collecting, releasing
from tests.monitoring.test_collect import Town, post, say, town

__all__ = ["town"]


def flood(town, lumen, now, monkeypatch, quota: int = 3, number: int = 8) -> None:
    Brand.objects.filter(pk=lumen.pk).update(mention_quota_per_hour=quota)
    monkeypatch.setattr(releasing, "connector", lambda _kind: Town)
    say(*(post(str(one), f"lampe {one}", now) for one in range(number)))
    collecting.collect(town.pk, now)


def test_beyond_the_quota_matches_wait(town, lumen, now, monkeypatch) -> None:
    flood(town, lumen, now, monkeypatch)
    with entered(lumen):
        assert Mention.objects.count() == 3
    assert HeldBack.objects.count() == 5


def test_each_hour_lets_more_in_until_none_waits(town, lumen, now, monkeypatch) -> None:
    flood(town, lumen, now, monkeypatch)
    assert releasing.release(now) == 0
    assert [releasing.release(now + timedelta(hours=hour)) for hour in (1, 2, 3)] == [3, 2, 0]
    with entered(lumen):
        assert Mention.objects.count() == 8
        assert Mention.objects.exclude(watches=[]).count() == 8


def test_the_brand_is_told_once_an_hour(town, lumen, now, monkeypatch, carole) -> None:
    flood(town, lumen, now, monkeypatch)
    say(post("99", "lampe encore", now))
    collecting.collect(town.pk, now)
    assert Notification.objects.filter(user_id=carole.pk, kind="quota").count() == 1


def test_another_brand_is_not_held_back(town, lumen, tramway, now, monkeypatch) -> None:
    from apps.agency.access import SYSTEM
    from apps.monitoring.services.watches import save_watch

    with entered(tramway):
        save_watch(SYSTEM, "Lampe", "lampe", now)
    flood(town, lumen, now, monkeypatch)
    with entered(tramway):
        assert Mention.objects.count() == 8
