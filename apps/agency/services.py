"""Acts on agencies, brands and people; each checks the right, changes, writes history and tells in one transaction."""

import hashlib
import re
import secrets
import zoneinfo
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency import history, schemas
from apps.agency.access import Actor, Forbidden, actor_in_agency, require
from apps.agency.models import SLUG, Agency, Brand, Invitation, Membership, User
from apps.agency.permissions import Role
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import in_public

LANGUAGES = ("fr", "en")
LONGEST_NAME = 100  # characters
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
INVITATION_LASTS = timedelta(days=7)


class BadSetup(VigieError):
    """Something about an agency, a brand or a person is not right."""


def _checked_slug(slug: str) -> str:
    try:
        SLUG(slug)
    except ValidationError as error:
        raise BadSetup(str(error.messages[0]), field="slug", value=slug) from None
    return slug


def _checked_name(name: str, slug: str) -> str:
    name = name.strip() or slug
    if len(name) > LONGEST_NAME or "\x00" in name:
        raise BadSetup(_("A name has at most 100 characters."), field="name", value=name)
    return name


def _require_at(actor: Actor, right: str, agency: Agency, brand: Brand | None = None) -> None:
    """Let the actor pass who has the right at this very brand, or administers this very agency."""
    require(actor, right)
    if actor.kind == "system" or (brand is not None and actor.brand_id == brand.pk):
        return
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None or actor_in_agency(user, agency) is None:
        raise Forbidden(_("You may not do this here."), remedy=_("Ask an administrator of that agency."))


def create_agency(actor: Actor, slug: str, name: str) -> Agency:
    """Make an agency. Raises BadSetup when the short name is taken or malformed."""
    superuser = User.objects.filter(pk=actor.user_id or 0, is_superuser=True, is_active=True)
    if actor.kind != "system" and not (actor.kind == "person" and superuser.exists()):
        raise Forbidden(_("Only the installation's administrator makes agencies."))
    _checked_slug(slug)
    name = _checked_name(name, slug)
    with in_public(), transaction.atomic():
        agency, created = Agency.objects.get_or_create(slug=slug, defaults={"name": name})
        if not created:
            raise BadSetup(_("An agency with this short name exists."), field="slug", value=slug)
        history.record(
            actor, "agency.created", agency_id=agency.pk, target_type="agency", target_id=agency.pk
        )
    return agency


def _check_place(languages: Sequence[str], time_zone: str) -> None:
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise BadSetup(
            _("Unknown language."),
            field="languages",
            value=", ".join(unknown),
            remedy=_("Use fr, en or both."),
        )
    if time_zone not in zoneinfo.available_timezones():
        raise BadSetup(
            _("Unknown time zone."),
            field="timezone",
            value=time_zone,
            remedy=_("Write it like Europe/Paris."),
        )


def create_brand(
    actor: Actor,
    agency: Agency,
    slug: str,
    name: str,
    *,
    languages: Sequence[str] = ("fr", "en"),
    time_zone: str = "Europe/Paris",
) -> Brand:
    """Make a brand with its schema, tables and role: complete, or not at all.

    Raises BadSetup for a taken or malformed short name, an unknown language or time zone.
    """
    _require_at(actor, "brand:create", agency)
    _checked_slug(slug)
    name = _checked_name(name, slug)
    _check_place(languages, time_zone)
    with in_public(), transaction.atomic():
        if Brand.objects.filter(schema_name=schemas.schema_name(slug)).exists():
            raise BadSetup(_("A brand with this short name exists."), field="slug", value=slug)
        brand = Brand(
            agency=agency,
            slug=slug,
            name=name,
            schema_name=schemas.schema_name(slug),
            languages=list(languages),
            time_zone=time_zone,
        )
        brand.save()
        schemas.create_schema(brand.schema_name)
        history.record(
            actor,
            "brand.created",
            agency_id=agency.pk,
            brand_id=brand.pk,
            target_type="brand",
            target_id=brand.pk,
        )
        outbox.emit("agency.brand_created", {"brand_id": brand.pk}, brand_id=brand.pk)
    return brand


def name_brand(
    actor: Actor, brand: Brand, name: str, languages: Sequence[str], time_zone: str, colour: str
) -> None:
    """Change what a brand is called, its languages, its time zone and its colour (#rrggbb).

    Raises BadSetup for an unknown language or time zone, or a colour that is none.
    """
    _require_at(actor, "brand:configure", brand.agency, brand)
    name = _checked_name(name, brand.slug)
    _check_place(languages, time_zone)
    if not COLOUR.fullmatch(colour):
        raise BadSetup(_("Write a colour like #1f4d5c."), field="colour", value=colour)
    with in_public(), transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(
            name=name, languages=list(languages), time_zone=time_zone, colour=colour
        )
        history.record(actor, "brand.changed", agency_id=brand.agency_id, brand_id=brand.pk)


def follow_path(actor: Actor, brand: Brand, following: bool) -> None:
    """Show the guided path on the brand's pages of settings, or show it no longer; what is set stays."""
    _require_at(actor, "brand:configure", brand.agency, brand)
    with in_public():
        Brand.objects.filter(pk=brand.pk).update(setup_step="path" if following else "")


def archive_brand(actor: Actor, brand: Brand, now: datetime) -> None:
    """Close a brand, reversibly: nobody enters it, nothing is collected, nothing is lost."""
    _require_at(actor, "brand:archive", brand.agency)
    with in_public(), transaction.atomic():
        changed = Brand.objects.filter(pk=brand.pk, state=Brand.State.ACTIVE).update(
            state=Brand.State.ARCHIVED, archived_at=now
        )
        if changed:
            history.record(actor, "brand.archived", agency_id=brand.agency_id, brand_id=brand.pk)
            outbox.emit("agency.brand_archived", {"brand_id": brand.pk}, brand_id=brand.pk)


def restore_brand(actor: Actor, brand: Brand) -> None:
    """Open an archived brand again."""
    _require_at(actor, "brand:archive", brand.agency)
    with in_public(), transaction.atomic():
        changed = Brand.objects.filter(pk=brand.pk, state=Brand.State.ARCHIVED).update(
            state=Brand.State.ACTIVE, archived_at=None
        )
        if changed:
            history.record(actor, "brand.restored", agency_id=brand.agency_id, brand_id=brand.pk)


def erase_brand(actor: Actor, brand: Brand, name: str) -> None:
    """Erase an archived brand for good: schema, role, feeds, queries, memberships. What the agency did stays told.

    name: the brand's name as the person typed it, so that none is erased by mistake. Raises BadSetup otherwise, and
    for a brand that is not archived.
    """
    _require_at(actor, "brand:archive", brand.agency)
    if name.strip() != brand.name:
        raise BadSetup(_("Type the brand's name exactly."), field="name", value=name)
    with in_public(), transaction.atomic():
        locked = Brand.objects.select_for_update().get(pk=brand.pk)
        if locked.state != Brand.State.ARCHIVED:
            raise BadSetup(
                _("Only an archived brand can be erased."),
                field="brand",
                value=brand.slug,
                remedy=_("Archive it first."),
            )
        schemas.drop_schema(locked.schema_name)
        schemas.forget_rows(locked.pk)
        history.record(
            actor,
            "brand.erased",
            agency_id=locked.agency_id,
            brand_id=locked.pk,
            target_type="brand",
            target_id=locked.pk,
        )
        locked.delete()


def pause_publishing(actor: Actor, brand: Brand, paused: bool, now: datetime) -> None:
    """The kill switch of a brand: nothing leaves while it is on."""
    _require_at(actor, "publication:pause", brand.agency, brand)
    with in_public(), transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(publishing_paused_at=now if paused else None)
        history.record(
            actor,
            "brand.publishing_paused" if paused else "brand.publishing_resumed",
            agency_id=brand.agency_id,
            brand_id=brand.pk,
        )


def pause_agency(actor: Actor, agency: Agency, paused: bool, now: datetime) -> None:
    """The kill switch of an agency: nothing leaves for any of its brands while it is on, whatever each of them says."""
    _require_at(actor, "agency:configure", agency)
    with in_public(), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(publishing_paused_at=now if paused else None)
        history.record(
            actor,
            "agency.publishing_paused" if paused else "agency.publishing_resumed",
            agency_id=agency.pk,
        )


def add_member(
    actor: Actor,
    agency: Agency,
    brand: Brand | None,
    role: Role,
    email: str,
    *,
    name: str = "",
    language: str = "fr",
) -> Membership:
    """Give a person a role at a brand, or at the agency for administrators; the person is made when unknown.

    Raises BadSetup for a malformed address or a role that does not fit the place.
    """
    _require_at(actor, "member:invite", agency, brand)
    if brand is not None and brand.agency_id != agency.pk:
        raise BadSetup(_("This brand belongs to another agency."), field="brand", value=brand.slug)
    if role is Role.AGENCY_ADMIN and actor.kind == "person" and actor.role is not Role.AGENCY_ADMIN:
        raise Forbidden(_("Only an administrator of the agency makes another one."))
    if (role is Role.AGENCY_ADMIN) != (brand is None):
        raise BadSetup(
            _("An agency administrator belongs to the agency, every other role to a brand."),
            field="role",
            value=role.value,
        )
    try:
        validate_email(email)
        User._meta.get_field("email").run_validators(email)
    except ValidationError:
        raise BadSetup(_("This is not an e-mail address."), field="email", value=email) from None
    name = _checked_name(name, "")
    with in_public(), transaction.atomic():
        user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(
            email, name=name, language=language
        )
        membership, created = Membership.objects.update_or_create(
            user=user, agency=agency, brand=brand, defaults={"role": role.value}
        )
        history.record(
            actor,
            "member.added" if created else "member.changed",
            agency_id=agency.pk,
            brand_id=brand.pk if brand else None,
            target_type="user",
            target_id=user.pk,
            facts={"role": role.value},
        )
    return membership


def remove_member(actor: Actor, membership: Membership) -> None:
    """Take a person's role away; what they did stays in the histories."""
    _require_at(actor, "member:invite", membership.agency, membership.brand)
    if (
        membership.role == Role.AGENCY_ADMIN
        and actor.kind == "person"
        and actor.role is not Role.AGENCY_ADMIN
    ):
        raise Forbidden(_("Only an administrator of the agency removes another one."))
    with in_public(), transaction.atomic():
        history.record(
            actor,
            "member.removed",
            agency_id=membership.agency_id,
            brand_id=membership.brand_id,
            target_type="user",
            target_id=membership.user_id,
            facts={"role": membership.role},
        )
        membership.delete()


def invite(actor: Actor, user: User, now: datetime) -> str:
    """A one-time token by which the person chooses a first password; valid seven days, only its hash is kept.

    Raises BadSetup for somebody who has a password: the link would hand their account to whoever asked for it.
    """
    require(actor, "member:invite")
    if user.has_usable_password():
        raise BadSetup(
            _("This person has chosen a password already."),
            remedy=_("They can ask for a new one where one signs in."),
        )
    memberships = list(Membership.objects.filter(user=user).select_related("agency", "brand"))
    if actor.kind != "system" and not any(_may_invite_to(actor, one) for one in memberships):
        raise Forbidden(_("You may not do this here."), remedy=_("Give the person a role first."))
    token = secrets.token_urlsafe(32)
    with in_public():
        Invitation.objects.create(
            user=user, token_sha256=hashlib.sha256(token.encode()).digest(), expires_at=now + INVITATION_LASTS
        )
    return token


def _may_invite_to(actor: Actor, membership: Membership) -> bool:
    try:
        _require_at(actor, "member:invite", membership.agency, membership.brand)
    except Forbidden:
        return False
    return True


def accept_invitation(token: str, password: str, now: datetime) -> User:
    """Set the invited person's password, once.

    Raises BadSetup when the link was used, is unknown or too old, or the password is too weak.
    """
    with in_public(), transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update()
            .filter(token_sha256=hashlib.sha256(token.encode()).digest(), used_at=None, expires_at__gt=now)
            .select_related("user")
            .first()
        )
        if invitation is None:
            raise BadSetup(_("This invitation was used or is too old."), remedy=_("Ask for a new one."))
        user = invitation.user
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise BadSetup(" ".join(error.messages), field="password") from None
        Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user
