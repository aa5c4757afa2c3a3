"""People: roles where they fit, given by who may; invitations that work once."""

from datetime import timedelta

import pytest

from apps.agency import services
from apps.agency.access import SYSTEM, Forbidden, actor_at, actor_in_agency, agencies_of, brands_of
from apps.agency.models import AgencyAuditEntry, Invitation, Membership, User
from apps.agency.permissions import RIGHTS, Role, allows
from apps.agency.services import BadSetup
from apps.core.tenancy import entered

pytestmark = pytest.mark.django_db
PASSWORD = "une longue phrase de passe"


def test_a_person_who_is_unknown_is_made_and_cannot_sign_in_yet(phare, lumen, carole) -> None:
    with entered(lumen):
        member = services.add_member(
            actor_at(carole, lumen), phare, lumen, Role.MODERATOR, "Nina@Vigie.example", name="Nina"
        )
    assert (member.user.email, member.user.name) == ("nina@vigie.example", "Nina")
    assert not member.user.has_usable_password()
    line = AgencyAuditEntry.objects.order_by("-seq").first()
    assert (line.action, line.actor_id, line.facts) == ("member.added", carole.pk, {"role": "moderator"})


def test_a_second_role_at_a_brand_replaces_the_first(phare, lumen, alice) -> None:
    services.add_member(SYSTEM, phare, lumen, Role.PROOFREADER, alice.email)
    assert Membership.objects.get(user=alice, brand=lumen).role == "proofreader"
    assert AgencyAuditEntry.objects.order_by("-seq").first().action == "member.changed"


@pytest.mark.parametrize(
    "email",
    ["", "nina", "nina@", "@x.example", "a b@x.example", "nina@x.example\x00", "x" * 300 + "@x.example"],
)
def test_what_is_no_address_is_refused(phare, lumen, email: str) -> None:
    with pytest.raises(BadSetup) as refused:
        services.add_member(SYSTEM, phare, lumen, Role.CLIENT, email)
    assert refused.value.field == "email"


def test_a_role_must_fit_its_place(phare, lumen, basilic) -> None:
    for brand, role in ((None, Role.MODERATOR), (lumen, Role.AGENCY_ADMIN)):
        with pytest.raises(BadSetup) as refused:
            services.add_member(SYSTEM, phare, brand, role, "nina@vigie.example")
        assert refused.value.field == "role"
    with pytest.raises(BadSetup) as refused:
        services.add_member(SYSTEM, phare, basilic, Role.CLIENT, "nina@vigie.example")
    assert refused.value.field == "brand"
    assert not User.objects.filter(email="nina@vigie.example").exists()


def test_nobody_gives_a_role_where_they_have_none(
    phare, autre, lumen, tramway, basilic, carole, diane, alice, karim
) -> None:
    account_manager, administrator = actor_at(carole, lumen), actor_in_agency(diane, phare)
    refused = [
        (account_manager, phare, None, Role.AGENCY_ADMIN),
        (account_manager, autre, basilic, Role.CLIENT),
        (account_manager, phare, tramway, Role.CLIENT),  # hers too, but not from here
        (administrator, autre, basilic, Role.CLIENT),
        (administrator, autre, None, Role.AGENCY_ADMIN),
        (actor_at(alice, lumen), phare, lumen, Role.CLIENT),
        (actor_at(karim, lumen), phare, lumen, Role.CLIENT),
    ]
    before = Membership.objects.count()
    for actor, agency, brand, role in refused:
        with pytest.raises(Forbidden):
            services.add_member(actor, agency, brand, role, "nina@vigie.example")
    assert Membership.objects.count() == before
    services.add_member(administrator, phare, None, Role.AGENCY_ADMIN, "nina@vigie.example")


def test_a_role_is_taken_away_by_who_may(phare, lumen, basilic, alice, diane, carole, eve) -> None:
    services.remove_member(actor_at(carole, lumen), Membership.objects.get(user=alice, brand=lumen))
    assert actor_at(alice, lumen) is None
    for victim in (Membership.objects.get(user=diane), Membership.objects.get(user=eve)):
        with pytest.raises(Forbidden):
            services.remove_member(actor_at(carole, lumen), victim)
    with pytest.raises(Forbidden):
        services.remove_member(actor_in_agency(diane, phare), Membership.objects.get(user=eve))


def test_an_invitation_works_once_and_ends_its_sisters(phare, lumen, now) -> None:
    nina = services.add_member(SYSTEM, phare, lumen, Role.MODERATOR, "nina@vigie.example").user
    first, second = (services.invite(SYSTEM, nina, now) for _ in range(2))
    assert first.encode() not in bytes(Invitation.objects.first().token_sha256)

    assert services.accept_invitation(first, PASSWORD, now + timedelta(days=6)).check_password(PASSWORD)
    for token in (first, second, "", "x" * 5000):
        with pytest.raises(BadSetup):
            services.accept_invitation(token, "autre longue phrase", now)
    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)


def test_an_invitation_that_is_too_old_is_refused(phare, lumen, now) -> None:
    nina = services.add_member(SYSTEM, phare, lumen, Role.MODERATOR, "nina@vigie.example").user
    token = services.invite(SYSTEM, nina, now)
    with pytest.raises(BadSetup):
        services.accept_invitation(token, PASSWORD, now + timedelta(days=7))


@pytest.mark.parametrize("password", ["", "short", "nina@vigie.example", "1234567890"])
def test_a_weak_password_is_refused_and_the_invitation_stays(phare, lumen, now, password: str) -> None:
    nina = services.add_member(SYSTEM, phare, lumen, Role.MODERATOR, "nina@vigie.example").user
    token = services.invite(SYSTEM, nina, now)
    with pytest.raises(BadSetup) as refused:
        services.accept_invitation(token, password, now)
    assert refused.value.field == "password"
    services.accept_invitation(token, PASSWORD, now)


def test_an_invitation_is_no_way_into_somebody_elses_account(
    phare, lumen, carole, eve, root, alice, now
) -> None:
    account_manager = actor_at(carole, lumen)
    for stranger in (eve, root):
        with pytest.raises(Forbidden):
            services.invite(account_manager, stranger, now)
    assert services.invite(account_manager, alice, now)
    alice.set_password(PASSWORD)
    alice.save()
    with pytest.raises(BadSetup):
        services.invite(account_manager, alice, now)


def test_a_person_who_may_not_sign_in_any_more_acts_nowhere(phare, lumen, alice, diane) -> None:
    for person in (alice, diane):
        person.is_active = False
        assert actor_at(person, lumen) is None
        assert actor_in_agency(person, phare) is None


def test_everybody_sees_their_own_brands(alice, carole, diane, eve, root, karim) -> None:
    seen = {
        person.name: [one.slug for one in brands_of(person)]
        for person in (alice, carole, diane, eve, karim, root)
    }
    assert seen == {
        "Alice": ["lumen"],
        "Carole": ["lumen", "tramway"],
        "Diane": ["lumen", "tramway"],
        "Eve": ["basilic"],
        "Karim": ["lumen"],
        "Root": ["basilic", "lumen", "tramway"],
    }
    assert [one.slug for one in brands_of(karim, "case:read")] == []
    assert [one.slug for one in agencies_of(diane)] == ["phare"]
    assert list(agencies_of(carole)) == []


def test_the_list_of_rights_is_alphabetical_and_well_formed() -> None:
    assert list(RIGHTS) == sorted(RIGHTS)
    assert all(name.count(":") == 1 for name in RIGHTS)
    assert all(Role.AGENCY_ADMIN in roles for roles in RIGHTS.values())
    with pytest.raises(KeyError):
        allows(Role.MODERATOR, "case:explode")


def test_a_client_only_reads() -> None:
    assert {name for name, roles in RIGHTS.items() if Role.CLIENT in roles} == {
        "brand:read", "charter:read", "figures:read", "report:read",
    }  # fmt: skip
