"""From a short name on the command line to the agency or brand it names."""

from django.utils.translation import gettext as _

from apps.agency.models import Agency, Brand
from apps.core.errors import VigieError


def agency_named(slug: str) -> Agency:
    """The agency with this short name. Raises VigieError naming those that exist."""
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        known = ", ".join(Agency.objects.order_by("slug").values_list("slug", flat=True)[:10]) or "—"
        raise VigieError(
            _("There is no such agency."),
            field="agency",
            value=slug,
            remedy=_("There are: %(known)s. ./vigie create_agency makes one.") % {"known": known},
        )
    return agency


def brand_named(slug: str) -> Brand:
    """The brand with this short name. Raises VigieError naming those that exist."""
    brand = Brand.objects.select_related("agency").filter(slug=slug).first()
    if brand is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True)[:10]) or "—"
        raise VigieError(
            _("There is no such brand."),
            field="brand",
            value=slug,
            remedy=_("There are: %(known)s. ./vigie create_brand makes one.") % {"known": known},
        )
    return brand
