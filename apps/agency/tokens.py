"""Tokens of the API: made for a person or a machine, shown once, rotated, ended."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.agency import history
from apps.agency.access import Actor, actor_at, brands_of
from apps.agency.models import ApiToken, Brand, User
from apps.agency.permissions import RIGHTS, Role, allows
from apps.core.errors import VigieError
from apps.core.tenancy import in_public

PREFIX = "vigie_"
LONGEST_DAYS = 366
DEFAULT_DAYS = 90
MOST_TOKENS = 100  # good ones of one person; a machine that rotates without end is stopped here
# The old token of a rotation goes on for a day, so that a running machine can be given the new one.
OVERLAP = timedelta(days=1)


class BadToken(VigieError):
    """A token cannot be made so, or is no good."""


@dataclass(frozen=True, slots=True)
class Caller(Actor):
    """Somebody who acts through a token: what their role allows, and only what the token names."""

    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Whether both the role and the token have the right."""
        return right in self.rights and Actor.may(self, right)


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def make_token(
    user: User,
    name: str,
    rights: Sequence[str],
    brands: Sequence[Brand],
    now: datetime,
    *,
    days: int = DEFAULT_DAYS,
    kind: str = ApiToken.Kind.PERSON,
) -> tuple[ApiToken, str]:
    """A token of the person's, and its text, which is shown this once.

    Raises BadToken without a name, for an unknown right, a brand where the person may not use the API, or a life that is
    not 1 to 366 days.
    """
    name = name.replace("\x00", "").strip()[:60]
    chosen = sorted(set(rights))
    if not name:
        raise BadToken(_("A token needs a name."), field="name")
    if not chosen or set(chosen) - set(RIGHTS):
        raise BadToken(
            _("Choose rights of the list."), field="rights", value=", ".join(set(chosen) - set(RIGHTS))
        )
    allowed = set(brands_of(user, "api:use").values_list("pk", flat=True))
    if not brands or {brand.pk for brand in brands} - allowed:
        raise BadToken(_("Choose brands at which you may use the API."), field="brands")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadToken(_("Choose 1 to 366 days."), field="days", value=days)
    if ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=Now()).count() >= MOST_TOKENS:
        raise BadToken(_("There are 100 tokens already."), remedy=_("Revoke one first."))
    text = PREFIX + secrets.token_urlsafe(32)
    with in_public(), transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            kind=kind if kind in ApiToken.Kind.values else ApiToken.Kind.PERSON,
            prefix=text[:12],
            token_sha256=token_hash(text),
            rights=chosen,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        token.brands.set(brands)
        _record(user, "token.made", token)
    return token, text


def rotate_token(user: User, token_id: int, now: datetime) -> tuple[ApiToken, str]:
    """A new token with the same name, rights, brands and length of life; the old one ends within a day."""
    with in_public(), transaction.atomic():
        old = _own(user, token_id)
        days = max(1, (old.expires_at - old.created_at).days)
        made = make_token(user, old.name, old.rights, list(old.brands.all()), now, days=days, kind=old.kind)
        ApiToken.objects.filter(pk=old.pk, expires_at__gt=now + OVERLAP).update(expires_at=now + OVERLAP)
        _record(user, "token.rotated", old)
    return made


def revoke_token(user: User, token_id: int) -> None:
    """End a token at once and for good."""
    with in_public(), transaction.atomic():
        token = _own(user, token_id)
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now()):
            _record(user, "token.revoked", token)


def _own(user: User, token_id: int) -> ApiToken:
    token = ApiToken.objects.select_for_update().filter(pk=token_id, user=user, revoked_at=None).first()
    if token is None:
        raise BadToken(_("There is no such token."), field="token", value=token_id)
    return token


def _record(user: User, action: str, token: ApiToken) -> None:
    actor = Actor(user.pk, None, user.label, "person")
    history.record(
        actor, action, agency_id=None, target_type="token", target_id=token.pk, facts={"rights": token.rights}
    )


def token_of(text: str) -> ApiToken | None:
    """The good token of a text, by the database's clock."""
    return (
        ApiToken.objects.select_related("user")
        .filter(token_sha256=token_hash(text), revoked_at=None, expires_at__gt=Now(), user__is_active=True)
        .first()
    )


def count_call(token: ApiToken, now: datetime) -> int:
    """How often the token was used in this minute, this call included, whichever process answered."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agency_apitoken SET calls = CASE WHEN last_used_at >= %s THEN calls + 1 ELSE 1 END,"
            " last_used_at = %s WHERE id = %s RETURNING calls",
            [minute, now, token.pk],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def caller_at(token: ApiToken, brand: Brand) -> Caller | None:
    """The token's person as they may act at the brand through it; None where they or it may not."""
    actor = actor_at(token.user, brand)
    if actor is None or not actor.may("api:use") or not token.brands.filter(pk=brand.pk).exists():
        return None
    label = token.name if token.kind == ApiToken.Kind.MACHINE else actor.label
    return Caller(actor.user_id, actor.role, label, token.kind, brand.pk, frozenset(token.rights))


def tokens_of(user: User) -> list[ApiToken]:
    """The person's tokens that are not revoked, newest first."""
    return list(user.tokens.filter(revoked_at=None).prefetch_related("brands").order_by("-created_at"))


def rights_of(user: User) -> list[str]:
    """The rights a token of the person's can name: what a role of theirs allows that may use the API."""
    if user.is_superuser:
        return sorted(RIGHTS)
    roles = {Role(one) for one in user.memberships.values_list("role", flat=True)}
    able = [role for role in roles if allows(role, "api:use")]
    return sorted(right for right in RIGHTS if any(allows(role, right) for role in able))
