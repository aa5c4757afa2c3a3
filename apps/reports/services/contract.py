"""What the brand's contract lets the client and the public see."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.reports.models import PortalSettings

SWITCHES: Final = ("authors", "people", "notes", "drafts", "transparency")


def save_contract(actor: Actor, texts: str, on: set[str]) -> PortalSettings:
    """Keep what is shown. on: the switches that are on. Raises VigieError for an unknown word."""
    require(actor, "brand:configure")
    if texts not in PortalSettings.Texts.values or on - set(SWITCHES):
        raise VigieError(_("Choose one of the values offered."), field="texts", value=texts[:40])
    chosen: dict[str, Any] = {"texts": texts} | {name: name in on for name in SWITCHES}
    with transaction.atomic():
        kept, _made = PortalSettings.objects.select_for_update().update_or_create(pk=1, defaults=chosen)
        record(actor, "portal.configured", target_type="portal", target_id=1, facts=chosen)
    return kept
