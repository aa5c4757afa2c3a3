"""What is listened to for a brand: watches, accounts and feeds, set up by people."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.agency.admin_base import Button, ConfigForm, Pairs, WriteOnly, number_input, shown, text_input
from apps.audit.admin import BrandConfigAdmin
from apps.audit.services import record
from apps.collection.admin import FEED_BUTTONS, FEED_HEALTH, RECEIVED, Blind, check_listening
from apps.collection.models import Feed
from apps.core.tenancy import current_brand
from apps.monitoring.models import NetworkAccount, Watch
from apps.monitoring.services.accounts import add_feed, connect_account
from apps.monitoring.services.connecting import remove_account
from apps.monitoring.services.watches import save_watch, switch_watch
from apps.networks.registry import kinds

VERSION, SAVED = shown("version", _("version")), shown("updated_at", _("saved at"))
CONNECTED, CHECKED = shown("connected_at", _("connected at")), shown("checked_at", _("looked at"))
NETWORKS = [(kind, kind) for kind in kinds()]


class WatchForm(ConfigForm):
    def serve(self) -> Watch:
        """Parsed, kept in every version, and handed to the matcher."""
        watch = Watch.objects.get(pk=self.instance.pk) if self.instance.pk else None
        if watch is not None and not self.has_changed():
            return watch
        return save_watch(
            self.request.actor,  # type: ignore[attr-defined]
            self.cleaned_data["name"],
            self.cleaned_data["query"],
            timezone.now(),
            watch=watch,
        )


def _stop(admin: Any, request: HttpRequest, watch: Watch) -> str:
    switch_watch(request.actor, watch, False)  # type: ignore[attr-defined]
    return _now("The watch listens no more; what it found stays.")


def _listen(admin: Any, request: HttpRequest, watch: Watch) -> str:
    switch_watch(request.actor, watch, True)  # type: ignore[attr-defined]
    return _now("The watch listens again.")


class WatchAdmin(BrandConfigAdmin):
    """Stored keyword queries."""

    form = WatchForm
    read_right, write_right = "watch:read", "watch:edit"
    list_display = ("name", "active", VERSION, SAVED)
    list_filter = ("active",)
    search_fields = ("name", "query")
    ordering = ("name", "pk")
    buttons = (
        Button("stop", _("Stop listening"), _stop, lambda watch: watch.active),
        Button("listen", _("Listen again"), _listen, lambda watch: not watch.active),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["name", "query", *(["active", VERSION, SAVED] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["active", VERSION, SAVED] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "query":
            kwargs["help_text"] = _(
                'Words with AND, OR, NOT, brackets and "exact phrases"; list:name puts in a word list.'
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class AccountForm(ConfigForm):
    kind = forms.ChoiceField(label=_("network"), choices=NETWORKS, widget=UnfoldAdminSelectWidget)
    external_id = forms.CharField(
        label=_("number on the network"),
        required=False,
        max_length=255,
        widget=text_input(),
        help_text=_("Where the network has one; else the handle."),
    )
    tier = forms.CharField(label=_("access tier"), required=False, max_length=32, widget=text_input())
    credentials = Pairs(
        label=_("credentials"),
        required=False,
        widget=WriteOnly(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "name=value, one a line. They are sealed and never shown again; leave empty to keep those there are."
        ),
    )

    def serve(self) -> NetworkAccount:
        """Connect it with the credentials given; without any, a connected account keeps its own."""
        chosen, there = self.cleaned_data, self.instance
        if there.pk and not chosen["credentials"]:
            return there
        return connect_account(
            self.request.actor,  # type: ignore[attr-defined]
            there.kind,
            there.handle,
            chosen["credentials"],
            external_id=there.external_id,
            server=there.server,
            tier=there.tier,
        )


def _remove(admin: Any, request: HttpRequest, account: NetworkAccount) -> str:
    remove_account(request.actor, account.pk)  # type: ignore[attr-defined]
    return _now("The account is gone from here: its credentials are erased and its feeds rest.")


class AccountAdmin(BrandConfigAdmin):
    """The brand's accounts. Credentials go in and never come out."""

    form = AccountForm
    read_right, write_right = "account:read", "account:connect"
    list_display = ("handle", "kind", "server", "state", CONNECTED, CHECKED)
    list_filter = ("kind", "state")
    search_fields = ("handle", "kind", "server")
    ordering = ("kind", "handle", "pk")
    buttons = (
        Button(
            "remove", _("Erase its credentials"), _remove, lambda account: account.state != "removed", True
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["kind", "handle", "server", "external_id", "tier", "credentials"]
        return [*fields, "state", CONNECTED, CHECKED] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # What identifies it stays: another account is another row.
        fixed = ["kind", "handle", "server", "external_id", "tier", "state", CONNECTED, CHECKED]
        return fixed if obj else []


class FeedForm(ConfigForm):
    kind = forms.ChoiceField(label=_("network"), choices=NETWORKS, widget=UnfoldAdminSelectWidget)
    params = Pairs(
        label=_("what is collected"), required=False, help_text=_("name=value, one a line: url=https://…")
    )
    account_id = forms.TypedChoiceField(
        label=_("account"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("What is said to an own account is kept whole, matched or not."),
    )
    interval_seconds = forms.IntegerField(
        label=_("seconds between two looks"),
        min_value=1,
        max_value=7 * 86_400,
        initial=300,
        widget=number_input(),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields.get("account_id")
        if isinstance(field, forms.TypedChoiceField):
            own = NetworkAccount.objects.exclude(state="removed").order_by("kind", "handle")[:500]
            field.choices = [("", _now("none"))] + [(account.pk, str(account)) for account in own]

    def check_rules(self) -> None:
        """What the network itself says it can listen to."""
        check_listening(self.instance.kind, self.cleaned_data["params"])

    def serve(self) -> Feed:
        """Listen to it as `./vigie add_feed` does."""
        chosen, there = self.cleaned_data, self.instance
        account = NetworkAccount.objects.filter(pk=chosen.get("account_id") or 0).first()
        return add_feed(
            self.request.actor,  # type: ignore[attr-defined]
            there.kind,
            there.name,
            chosen["params"],
            timezone.now(),
            account=account,
            matched=chosen["matched"],
            interval_seconds=chosen["interval_seconds"],
        )


class FeedAdmin(BrandConfigAdmin):
    """Places that are collected for this brand."""

    form = FeedForm
    read_right, write_right = "feed:read", "feed:configure"
    list_display = ("name", "kind", "state", "last_success_at", "blind_since", RECEIVED)
    list_filter = ("state", Blind)
    search_fields = ("name", "kind")
    ordering = ("name", "pk")
    buttons = FEED_BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(brand_id=current_brand().pk).exclude(kind="file")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            "kind",
            "name",
            "params",
            "account_id",
            "matched",
            "interval_seconds",
            *(FEED_HEALTH if obj else ()),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The network and the name say which feed it is: others make another feed.
        return ["kind", "name", *FEED_HEALTH] if obj else []

    def note(self, request: HttpRequest, obj: Any, act: str, facts: dict[str, Any]) -> None:
        record(request.actor, f"feed.{act}", target_type="feed", target_id=obj.pk, facts=facts)  # type: ignore[attr-defined]
