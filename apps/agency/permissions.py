"""Every right in one alphabetical list, every role in one table. An unknown right fails loudly."""

from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person is at a brand, or at the agency."""

    AGENCY_ADMIN = "agency_admin"
    ACCOUNT_MANAGER = "account_manager"
    MODERATOR = "moderator"
    PROOFREADER = "proofreader"
    CLIENT = "client"

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """For a model's field."""
        return [(role.value, _ROLE_NAMES[role]) for role in cls]


_ROLE_NAMES: Final = {
    Role.AGENCY_ADMIN: _("agency administrator"),
    Role.ACCOUNT_MANAGER: _("account manager"),
    Role.MODERATOR: _("moderator"),
    Role.PROOFREADER: _("proofreader"),
    Role.CLIENT: _("client"),
}

_A, _M, _MO, _P, _C = Role.AGENCY_ADMIN, Role.ACCOUNT_MANAGER, Role.MODERATOR, Role.PROOFREADER, Role.CLIENT
_ALL = frozenset({_A, _M, _MO, _P, _C})
_TEAM = frozenset({_A, _M, _MO, _P})
_LEADS = frozenset({_A, _M})

RIGHTS: Final[dict[str, frozenset[Role]]] = {
    "account:connect": _LEADS,
    "account:read": _TEAM,
    "agency:configure": frozenset({_A}),
    "agency:read": _TEAM,
    "alert:handle": frozenset({_A, _M, _MO}),
    "alert:read": _TEAM,
    "api:use": _TEAM,
    "audit:read": _LEADS,
    "author:edit": frozenset({_A, _M, _MO}),
    "author:erase": _LEADS,
    "author:read": _TEAM,
    "brand:archive": frozenset({_A}),
    "brand:configure": _LEADS,
    "brand:create": frozenset({_A}),
    "brand:read": _ALL,
    "case:analyse": frozenset({_A, _M, _MO}),
    "case:assign": frozenset({_A, _M, _MO}),
    "case:close": frozenset({_A, _M, _MO}),
    "case:decide": frozenset({_A, _M, _MO}),
    "case:draft": frozenset({_A, _M, _MO, _P}),
    "case:ignore": frozenset({_A, _M, _MO}),
    "case:note": _TEAM,
    "case:open": frozenset({_A, _M, _MO}),
    "case:publish": frozenset({_A, _M, _MO, _P}),
    "case:read": _TEAM,
    "case:refer": frozenset({_A, _M, _MO}),
    "case:remove": frozenset({_A, _M, _MO}),
    "case:reopen": frozenset({_A, _M, _MO}),
    "case:review": frozenset({_A, _M, _P}),
    "case:take": frozenset({_A, _M, _MO, _P}),
    "charter:edit": _LEADS,
    "charter:read": _ALL,
    "crisis:declare": _LEADS,
    "crisis:read": _TEAM,
    "evidence:export": frozenset({_A, _M, _MO}),
    "feed:configure": _LEADS,
    "feed:read": _TEAM,
    "figures:read": _ALL,
    "member:invite": _LEADS,
    "member:read": _TEAM,
    "mention:open": frozenset({_A, _M, _MO}),
    "mention:read": _TEAM,
    "people:erase": _LEADS,
    "people:export": _LEADS,
    "publication:handle": frozenset({_A, _M, _MO}),
    "publication:pause": _LEADS,
    "publication:read": _TEAM,
    "quarantine:handle": _LEADS,
    "quarantine:read": _TEAM,
    "report:compose": _LEADS,
    "report:read": _ALL,
    "report:review": frozenset({_A, _M, _P}),
    "report:share": _LEADS,
    "verdict:correct": frozenset({_A, _M, _MO, _P}),
    "verdict:read": _TEAM,
    "watch:edit": _LEADS,
    "watch:read": _TEAM,
}


def allows(role: Role, right: str) -> bool:
    """Whether a role has a right. Raises KeyError for a right that is not in the list."""
    return role in RIGHTS[right]
