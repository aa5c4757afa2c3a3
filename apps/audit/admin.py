"""What the pages of a brand's admin share, and its history to look at."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Case, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from apps.agency.access import Actor
from apps.agency.admin_base import HISTORY, HISTORY_DETAILS, ConfigAdmin, ReadOnlyAdmin, name_of, shown, who
from apps.audit.models import AuditEntry
from apps.audit.selectors import ARRIVAL
from apps.audit.services import record

CASE = shown("case_id", _("case"))


class BrandConfigAdmin(ConfigAdmin):
    """Rows of the entered brand. The rights are those of the services and of the desk's pages."""

    read_right: ClassVar[str] = "brand:configure"
    write_right: ClassVar[str] = "brand:configure"

    def may_read(self, request: HttpRequest) -> bool:
        actor = acting(request)
        return actor is not None and actor.may(self.read_right)

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = acting(request)
        return actor is not None and actor.may(self.write_right)

    def note(self, request: HttpRequest, obj: Any, act: str, facts: dict[str, Any]) -> None:
        actor, name = acting(request), str(self.opts.model_name)
        assert actor is not None
        record(actor, f"{name}.{act}", target_type=name, target_id=obj.pk, facts=facts)


def acting(request: HttpRequest) -> Actor | None:
    """Who acts in the entered brand (config/middleware.py found out); None outside one."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor


class OneRowAdmin(BrandConfigAdmin):
    """A table of one row, which the brand was given when it was made."""

    can_add = False


class HistoryAdmin(ReadOnlyAdmin, BrandConfigAdmin):
    """The brand's history: nobody edits it, the database sees to that."""

    read_right = "audit:read"
    paginator = InfinitePaginator
    list_display = (*HISTORY, CASE)
    search_fields = ("action", "target_type", "target_id")
    search_help_text = _("An act (case.moved), a kind of thing (draft) or its number")
    ordering = ("-seq",)
    fields = readonly_fields = (*HISTORY, CASE, *HISTORY_DETAILS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # A number from before an arrival may be somebody else's here: the desk's history translates it, this shows it.
        arrived = AuditEntry.objects.filter(target_type=ARRIVAL).order_by("-seq").values("seq")[:1]
        here = Q(seq__gte=Coalesce(Subquery(arrived), 0))
        return super().get_queryset(request).annotate(actor_name=Case(When(here, then=name_of("actor_id"))))

    @display(description=_("by"))
    def who(self, entry: AuditEntry) -> str:
        """The person's name, or Vigie."""
        return who(entry)
