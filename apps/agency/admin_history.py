"""What the agency did and what failed, in its admin."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from apps.agency.admin_base import (
    HISTORY,
    HISTORY_DETAILS,
    Button,
    ConfigAdmin,
    ReadOnlyAdmin,
    name_of,
    shown,
    who,
)
from apps.agency.admin_scope import AgencyScoped, is_superuser, own_ids
from apps.agency.models import AgencyAuditEntry, Brand
from apps.core import outbox
from apps.core.models import OutboxEvent

BRAND_NUMBER = shown("brand_id", _("number of the brand"))
TASK, FAILED_AT, ERROR = (
    shown("task", _("work")),
    shown("failed_at", _("given up at")),
    shown("error", _("reason")),
)


class AgencyHistoryAdmin(ReadOnlyAdmin, AgencyScoped):
    """What the agency did: nobody edits it, the database sees to that."""

    paginator = InfinitePaginator
    list_display = (*HISTORY, BRAND_NUMBER)
    search_fields = ("action", "target_type", "target_id")
    search_help_text = _("An act (brand.created), a kind of thing (user) or its number")
    ordering = ("-seq",)
    fields = readonly_fields = (*HISTORY, BRAND_NUMBER, *HISTORY_DETAILS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = ConfigAdmin.get_queryset(self, request).annotate(actor_name=name_of("actor_id"))
        return rows if is_superuser(request) else rows.filter(agency_id__in=own_ids(request))

    @display(description=_("by"))
    def who(self, entry: AgencyAuditEntry) -> str:
        """The person's name, or Vigie."""
        return who(entry)


def _retry(admin: Any, request: HttpRequest, event: OutboxEvent) -> str:
    outbox.revive(event.pk, timezone.now())
    admin.note(request, event, "revived", {"task": event.task})
    return _now("It will be tried again at once.")


class DeadEventAdmin(ReadOnlyAdmin, AgencyScoped):
    """Work that failed too often: why, and once more."""

    list_display = (TASK, BRAND_NUMBER, FAILED_AT, ERROR)
    list_filter = ("task",)
    search_fields = ("task", "error")
    ordering = ("-failed_at",)
    fields = readonly_fields = (
        TASK,
        BRAND_NUMBER,
        shown("payload", _("ids")),
        shown("attempts", _("tries")),
        FAILED_AT,
        ERROR,
    )
    buttons = (Button("retry", _("Try again"), _retry),)

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = ConfigAdmin.get_queryset(self, request).filter(failed_at__isnull=False)
        if is_superuser(request):
            return rows
        return rows.filter(brand_id__in=Brand.objects.filter(agency__in=own_ids(request)).values("pk"))

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        brand = Brand.objects.filter(pk=obj.brand_id).first()
        return (brand.agency_id if brand else None), obj.brand_id
