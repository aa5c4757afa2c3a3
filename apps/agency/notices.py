"""Leaving a word on people's desks; what each kind says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.agency.models import Membership, Notification
from apps.agency.permissions import RIGHTS, Role
from apps.core.tenancy import current_brand

KINDS = {
    "action_failed": _("The network refused your reply"),
    "action_needs_human": _("A publication needs you to look"),
    "alert": _("An alert was raised"),
    "approved": _("Your draft was approved"),
    "assigned": _("A case was given to you"),
    "clock_at_risk_50": _("Half of the time to answer is used"),
    "clock_at_risk_80": _("Little time is left to answer"),
    "clock_missed": _("The time to answer is over"),
    "feed_blind": _("A feed sees nothing any more"),
    "mentioned": _("You were mentioned in a note"),
    "propose_crisis": _("Think of declaring a crisis"),
    "report_returned": _("A report was sent back"),
    "report_signed_off": _("A report was signed off"),
    "report_to_compose": _("A report waits to be composed"),
    "report_to_review": _("A report waits for a second reader"),
    "quota": _("More is said than the brand's quota takes; the rest waits its turn"),
    "referral_answered": _("A department answered"),
    "referral_late": _("A department is late with its answer"),
    "refused": _("Your draft was sent back"),
    "reopened": _("A person came back: your case is open again"),
    "report_comment": _("The client commented on a report"),
    "rule": _("A rule asks you to look"),
    "snooze_over": _("A snoozed case is back"),
    "taken_over": _("A colleague took over your case"),
    "to_review": _("A draft waits for a proofreader"),
}
# What is counted of a brand, as an alert names what began it.
MEASURES = {
    "mentions": _("all posts"),
    "negative": _("negative posts"),
    "negative_share": _("share of negative posts"),
    "issue:product": _("product questions"),
    "issue:service": _("service questions"),
    "issue:brand": _("talk about the brand itself"),
    "issue:statement": _("talk about a statement"),
    "network": _("one network"),
    "watch": _("one watch"),
    "new_authors": _("authors never heard before"),
    "new_terms": _("new words"),
    "parts": _("each part: issues, networks, watches, audience, what is new"),
    "reach": _("audience"),
}
# From this severity on an alert breaks through quiet hours.
WAKES_FROM_SEVERITY = 4


def measure_named(series: str) -> str:
    """What a measured series is called; of watches and networks only that it is one, for their names are the brand's."""
    return str(MEASURES.get(series) or MEASURES.get(series.partition(":")[0]) or series)


def people_with(right: str) -> list[int]:
    """Ids of those who have the right at the entered brand, in their on-call order."""
    brand = current_brand()
    roles = [role.value for role in RIGHTS[right]]
    at_brand = Membership.objects.filter(brand=brand, role__in=roles)
    of_agency = Membership.objects.filter(
        agency_id=brand.agency_id, brand=None, role__in=set(roles) & {Role.AGENCY_ADMIN.value}
    )
    rows = (at_brand | of_agency).order_by("on_call_order", "pk").values_list("user_id", flat=True)
    return list(dict.fromkeys(rows))


def on_call(right: str, now: datetime) -> list[int]:
    """Ids of those with the right who have a place in the on-call order, whoever is not in quiet hours first."""
    brand = current_brand()
    local = now.astimezone(ZoneInfo(brand.time_zone)).time()
    rows = Membership.objects.filter(
        Q(brand=brand) | Q(agency_id=brand.agency_id, brand=None, role=Role.AGENCY_ADMIN),
        role__in=[role.value for role in RIGHTS[right]],
        on_call_order__isnull=False,
        user__is_active=True,
    ).select_related("user")
    ordered = rows.order_by("on_call_order", "pk")
    awake = [row.user_id for row in ordered if not is_quiet(row.user.quiet_hours, local)]
    asleep = [row.user_id for row in ordered if is_quiet(row.user.quiet_hours, local)]
    return list(dict.fromkeys([*awake, *asleep]))


def is_quiet(quiet_hours: Sequence[str], local: time) -> bool:
    """Whether quiet hours ([] or ["22:00", "07:00"], possibly over midnight) hold at this local time."""
    if len(quiet_hours) != 2:
        return False
    start, end = (time.fromisoformat(text) for text in quiet_hours)
    return start <= local < end if start <= end else local >= start or local < end


def place_of(row: Notification) -> str:
    """The page of the brand to which a notification leads, below its own address."""
    if row.case_id:
        return f"cases/{row.case_id}/"
    if row.kind == "alert":
        return f"alerts/{row.target_id}/" if row.target_id else "alerts/"
    if row.kind == "propose_crisis":
        return f"crisis/?alert={row.target_id}" if row.target_id else "crisis/"
    if row.kind == "feed_blind":
        return "feeds/"
    return f"reports/{row.target_id}/" if row.kind.startswith("report_") and row.target_id else ""


def tell(
    user_ids: Iterable[int],
    kind: str,
    now: datetime,
    *,
    case_id: int | None = None,
    target_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """A notification for each person, in the caller's transaction. facts: ids, times and states, never a text."""
    brand_id = current_brand().pk
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                brand_id=brand_id,
                kind=kind[:24],
                case_id=case_id,
                target_id=target_id,
                facts=dict(facts or {}),
                created_at=now,
            )
            for user_id in dict.fromkeys(user_ids)
        ]
    )
