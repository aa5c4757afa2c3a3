"""An author's profile: transparent points that fade, each with its evidence, written for a batch at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analysis.models import Verdict
from apps.analysis.points import Act, kinds_of, profile_of
from apps.analysis.services.dossiers import expire_profiles, update_profiles
from apps.monitoring.models import Author
from tests.analysis.people import heard, said


def acts(now, *kinds: str, days: int = 0) -> list[Act]:
    """One act of each kind, the first the newest."""
    made = {
        "grievance": ("negative", "none", "product"),
        "rude_grievance": ("negative", "insult", "service"),
        "hate": ("negative", "racism", "none"),
        "insult": ("negative", "insult", "none"),
        "blame": ("negative", "none", "none"),
        "thanks": ("positive", "none", "none"),
        "talk": ("neutral", "none", "none"),
    }
    return [Act(n, now - timedelta(days=days, minutes=n), *made[kind], 0.0) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("said", "profile"),
    [
        (["grievance"], "unhappy_customer"),
        (["thanks", "grievance", "grievance"], "unhappy_customer"),
        (["grievance", "rude_grievance", "insult", "rude_grievance"], "occasional_hater"),
        (["hate", "hate", "hate", "blame"], "hardcore_hater"),
        (["blame", "insult", "blame", "talk", "insult", "blame"], "troll"),
        (["talk", "talk", "thanks"], "unknown"),
        (["insult"], "unknown"),
        ([], "unknown"),
    ],
)
def test_what_people_say_makes_their_profile(now, said, profile) -> None:
    assert profile_of(acts(now, *said), now).profile == profile


def test_points_fade_by_half_in_ninety_days(now) -> None:
    fresh = profile_of(acts(now, "grievance"), now).points["unhappy_customer"]
    old = profile_of(acts(now, "grievance", days=90), now).points["unhappy_customer"]
    assert old == pytest.approx(fresh / 2, abs=0.01)


def test_every_point_has_its_evidence(now) -> None:
    found = profile_of(acts(now, "grievance", "hate", "grievance"), now)
    for profile, points in found.points.items():
        assert points == pytest.approx(sum(one.points.get(profile, 0) for one in found.evidence), abs=0.05)
    assert {one.kind: one.mention_ids for one in found.evidence} == {"grievance": (0, 2), "hate": (1,)}


def test_the_more_is_said_the_surer_it_is_and_never_certain(now) -> None:
    sure = [profile_of(acts(now, *["grievance"] * n), now).confidence for n in (1, 3, 9)]
    assert sure == sorted(sure)
    assert sure[-1] < 1


def test_the_same_words_again_count_once_more(now) -> None:
    assert kinds_of(Act(1, now, "negative", "none", "none", 0.0, repeated=True)) == ("blame", "repeated")
    assert kinds_of(Act(1, now, "positive", "none", "none", 0.0, repeated=True)) == ("thanks",)


def judged_by_hand(ids: list[int], issue_type: str) -> None:
    Verdict.objects.filter(pk__in=ids).update(
        sentiment="negative", breach="none", issue_type=issue_type, complaint=0.9
    )


def test_a_dossier_is_written_with_its_evidence(lumen_db, now) -> None:
    ids = heard([said(str(n), f"Lampe en panne {n}", now) for n in range(3)], now)
    judged_by_hand(ids, "product")
    author = Author.objects.get()
    assert update_profiles([author.pk], now) == 1
    author.refresh_from_db()
    assert author.profile == "unhappy_customer"
    assert author.profile_confidence > 0.5
    (evidence,) = author.profile_evidence
    assert (evidence["kind"], evidence["times"]) == ("grievance", 3)
    assert set(evidence["mention_ids"]) == set(ids)


def test_a_batch_costs_two_queries_however_many_people_spoke(lumen_db, now) -> None:
    heard([said(str(n), f"Lampe en panne {n}", now, author=f"a{n}") for n in range(30)], now)
    with CaptureQueriesContext(connection) as queries:
        assert update_profiles(Author.objects.values_list("pk", flat=True), now) == 30
    asked = [
        one["sql"] for one in queries if "set_config" not in one["sql"]
    ]  # entering the brand is not counted
    assert len(asked) == 3  # one of them is the list of ids of this test


def test_classifying_keeps_the_dossier_current(lumen_db, now) -> None:
    heard([said(str(n), "Lampe dangereuse, service nul, remboursez-moi !", now) for n in range(3)], now)
    assert Author.objects.get().profile_evidence


def test_what_an_override_says_stays_and_the_erased_stay_erased(lumen_db, now) -> None:
    ids = heard([said("1", "Lampe en panne", now), said("2", "Lampe en panne", now, author="max")], now)
    judged_by_hand(ids, "product")
    Author.objects.filter(handle="zoe").update(profile_override="troll")
    Author.objects.filter(handle="max").update(profile="unknown", profile_evidence=[], erased_at=now)
    update_profiles(Author.objects.values_list("pk", flat=True), now)
    zoe, gone = Author.objects.get(handle="zoe"), Author.objects.get(handle="max")
    assert (zoe.profile, zoe.effective_profile) == ("unhappy_customer", "troll")
    assert (gone.profile, gone.profile_evidence) == ("unknown", [])


def test_a_profile_is_forgotten_after_two_years(lumen_db, now) -> None:
    ids = heard([said("1", "Lampe en panne", now)], now)
    judged_by_hand(ids, "product")
    update_profiles([Author.objects.get().pk], now)
    assert expire_profiles(now + timedelta(days=729)) == 0
    assert expire_profiles(now + timedelta(days=731)) == 1
    assert (Author.objects.get().profile, Author.objects.get().profile_evidence) == ("unknown", [])
