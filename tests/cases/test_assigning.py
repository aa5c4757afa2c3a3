"""Who gets a case, and who else has it open."""

from datetime import timedelta
from typing import Any

import pytest

from apps.agency.access import SYSTEM
from apps.agency.models import Membership, Notification
from apps.agency.permissions import Role
from apps.agency.services import add_member
from apps.cases.models import Case
from apps.cases.services import assigning, presence, work
from apps.charter.models import ServiceHours
from apps.core.errors import VigieError
from apps.core.tenancy import in_public
from tests.cases.office import Office


@pytest.fixture
def chloe(office: Office, lumen: Any) -> int:
    """A second moderator of lumen, who speaks English only and knows services."""
    ServiceHours.objects.update(week={}, holidays_country="")
    with in_public():
        row = add_member(SYSTEM, lumen.agency, lumen, Role.MODERATOR, "chloe@vigie.example", name="Chloe")
        Membership.objects.filter(pk=row.pk).update(languages=["en"], skills=["service"])
        Membership.objects.filter(user__email="alice@vigie.example").update(languages=["fr"])
    return int(row.user_id)


def test_a_case_goes_to_who_speaks_its_language(office: Office, chloe: int) -> None:
    case = Case(language="en", network="practice", issue_type="none")
    assert assigning.choose(case, "fair", office.now).worker_id == str(chloe)
    case.language = "fr"
    assert assigning.choose(case, "fair", office.now).worker_id == str(office.alice.user_id)


def test_outside_opening_hours_nobody_gets_a_case(office: Office, chloe: int) -> None:
    ServiceHours.objects.update(
        week={"mon": [["03:00", "03:01"]], **{d: [] for d in ("tue", "wed", "thu", "fri", "sat", "sun")}}
    )
    assert assigning.choose(Case(language="fr"), "fair", office.now).worker_id is None


def test_a_skill_that_names_a_network_routes_by_network(office: Office, chloe: int) -> None:
    with in_public():
        Membership.objects.filter(user_id=chloe).update(languages=[], skills=["mastodon"])
        Membership.objects.filter(user__email="alice@vigie.example").update(languages=[], skills=["bluesky"])
    case = Case(language="fr", network="mastodon", issue_type="product")
    assert assigning.choose(case, "fair", office.now).worker_id == str(chloe)
    case.network = "bluesky"
    assert assigning.choose(case, "fair", office.now).worker_id == str(office.alice.user_id)


def test_in_turn_the_next_one_gets_it(office: Office, chloe: int) -> None:
    case = office.case()
    work.assign(office.carole, case.pk, office.alice.user_id, office.now)
    assert assigning.choose(case, "round_robin", office.now).worker_id == str(chloe)
    work.assign(office.carole, case.pk, chloe, office.now + timedelta(minutes=1))
    assert assigning.choose(case, "round_robin", office.now).worker_id == str(office.alice.user_id)


def test_a_case_is_only_given_to_the_brands_team(office: Office, eve: Any, karim: Any) -> None:
    case = office.case()
    for stranger in (eve.pk, karim.pk, 999_999):
        with pytest.raises(VigieError, match="cannot work"):
            work.assign(office.carole, case.pk, stranger, office.now)


def test_whoever_had_it_is_told_of_a_take_over(office: Office) -> None:
    case = office.case()
    work.take(office.bob, case.pk, office.now)
    assert Notification.objects.filter(kind="taken_over", user_id=office.alice.user_id).exists()
    assert Case.objects.get(pk=case.pk).owner_id == office.bob.user_id


def test_people_see_each_other_for_half_a_minute(office: Office) -> None:
    case = office.case()
    presence.look_in(office.alice, case.pk, office.now, writing=True)
    [other] = presence.look_in(office.bob, case.pk, office.now)
    assert (other.user_id, other.writing) == (office.alice.user_id, True)
    assert presence.others_in(office.bob, case.pk, office.now + timedelta(seconds=31)) == []
    presence.leave(office.alice, case.pk)
    assert presence.others_in(office.bob, case.pk, office.now) == []
