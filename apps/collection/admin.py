"""Word lists and shared feeds, in the agency's admin."""

from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.agency.admin_base import Button, ConfigForm, Lines, Pairs, number_input, shown
from apps.agency.admin_scope import AgencyScoped, is_superuser, own_agencies, own_ids
from apps.collection.models import Feed
from apps.core.errors import VigieError
from apps.networks.registry import connector, kinds


class OfAgencyForm(ConfigForm):
    """A row that belongs to one agency, or to all of them (a superuser's business)."""

    agency_id = forms.TypedChoiceField(
        label=_("agency"), coerce=int, empty_value=None, required=False, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields.get("agency_id")
        if isinstance(field, forms.TypedChoiceField):
            own = [(agency.pk, agency.name) for agency in own_agencies(self.request)]
            field.choices = [("", _now("all agencies")), *own] if is_superuser(self.request) else own
            field.required = not is_superuser(self.request)


class OfAgencyAdmin(AgencyScoped):
    """Rows that name their agency by its id."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super(AgencyScoped, self).get_queryset(request)
        if is_superuser(request):
            return rows
        return rows.filter(agency_id__in=own_ids(request))

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return obj.agency_id, None


class KeywordListForm(OfAgencyForm):
    words = Lines(label=_("words"), most=2000, help_text=_("One a line; a watch uses them as list:name."))


class KeywordListAdmin(OfAgencyAdmin):
    """Reusable word lists."""

    form = KeywordListForm
    can_delete = True
    list_display = ("name", shown("agency_id", _("number of the agency")))
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("agency_id", "name", "words")


class SharedFeedForm(OfAgencyForm):
    kind = forms.ChoiceField(
        label=_("network"), choices=[(kind, kind) for kind in kinds()], widget=UnfoldAdminSelectWidget
    )
    params = Pairs(
        label=_("what is collected"), required=False, help_text=_("name=value, one a line: url=https://…")
    )
    interval_seconds = forms.IntegerField(
        label=_("seconds between two looks"),
        min_value=1,
        max_value=7 * 86_400,
        initial=300,
        widget=number_input(),
    )

    def check_rules(self) -> None:
        """What the network itself says it can listen to."""
        check_listening(self.cleaned_data.get("kind") or self.instance.kind, self.cleaned_data["params"])


def check_listening(kind: str, params: dict[str, str]) -> None:
    """Refuse a feed that lacks what its network needs. Raises VigieError."""
    choices = connector(kind).capabilities().listen
    wanted = params.get("listen") or (choices[0].name if choices else "")
    chosen = next((choice for choice in choices if choice.name == wanted), None)
    if chosen is None:
        raise VigieError(
            _now("There is no such kind of feed."),
            field="params",
            remedy=_now("Write listen=… with one of: %(names)s.")
            % {"names": ", ".join(c.name for c in choices)},
        )
    missing = [
        name for name in chosen.params if name not in params and name not in (*chosen.optional, "server")
    ]
    if missing:
        raise VigieError(
            _now("Something is missing."),
            field="params",
            remedy=_now("Write a line %(name)s=…") % {"name": missing[0]},
        )


def pause_feed(admin: Any, request: HttpRequest, feed: Feed) -> str:
    """Let a feed rest."""
    Feed.objects.filter(pk=feed.pk).update(state=Feed.State.PAUSED)
    admin.note(request, feed, "paused", {})
    return _now("The feed rests: nothing is collected from it.")


def resume_feed(admin: Any, request: HttpRequest, feed: Feed) -> str:
    """Look at a feed again, at once."""
    Feed.objects.filter(pk=feed.pk).update(
        state=Feed.State.ACTIVE, next_at=timezone.now(), failures=0, error="", error_kind=""
    )
    admin.note(request, feed, "resumed", {})
    return _now("The feed is looked at again.")


FEED_BUTTONS = (
    Button("pause", _("Let it rest"), pause_feed, lambda feed: feed.state == Feed.State.ACTIVE),
    Button("resume", _("Look at it again"), resume_feed, lambda feed: feed.state != Feed.State.ACTIVE),
)
RECEIVED = shown("received", _("received"))
FEED_HEALTH = (
    "state", "next_at", "last_success_at", "last_item_at", "blind_since",
    shown("failures", _("failures in a row")), shown("error", _("last error")), RECEIVED,
)  # fmt: skip


class Blind(SimpleListFilter):
    """Feeds from which nothing has come for a reason we know."""

    title = _("health")
    parameter_name = "blind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("blind")), ("no", _("seeing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(blind_since__isnull=False)
        return queryset.filter(blind_since=None) if self.value() == "no" else queryset


class SharedFeedAdmin(OfAgencyAdmin):
    """Places that are collected once for all brands, each post matched against every watch."""

    form = SharedFeedForm
    list_display = ("name", "kind", "state", "last_success_at", "blind_since", RECEIVED)
    list_filter = ("state", Blind)
    search_fields = ("name", "kind")
    ordering = ("name", "pk")
    buttons = FEED_BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(brand_id=None)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["agency_id", "kind", "name", "params", "interval_seconds", *(FEED_HEALTH if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["kind", *FEED_HEALTH] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.next_at = timezone.now()
        super().save_model(request, obj, form, change)
