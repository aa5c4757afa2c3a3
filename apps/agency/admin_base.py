"""What every page of the admin shares: rights instead of Django's permissions, services instead of plain saves,
our histories instead of Django's log, and buttons that post."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Func, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.agency.models import User
from apps.core.errors import VigieError

ROWS_A_PAGE = 50
BUTTONS = "admin/buttons.html"


class Lines(forms.CharField):
    """A list of short texts, one a line."""

    def __init__(self, *, longest: int = 100, most: int = 1000, **options: Any) -> None:
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 8}))
        super().__init__(**options)
        self._longest, self._most = longest, most

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in str(super().to_python(value)).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > self._most or any(len(line) > self._longest for line in found):
            raise forms.ValidationError(
                _("At most %(most)s lines of %(longest)s characters.")
                % {"most": self._most, "longest": self._longest}
            )
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(one) for one in initial or []] != self.to_python(data)


class Pairs(forms.CharField):
    """name=value, one a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name}={one}" for name, one in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        pairs: dict[str, str] = {}
        for line in str(super().to_python(value)).splitlines():
            name, sign, one = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not sign or not name:
                raise forms.ValidationError(_("Write one name=value a line."))
            pairs[name] = one
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        return dict(initial or {}) != self.to_python(data)


class WriteOnly(UnfoldAdminTextareaWidget):
    """A text that is sent and never sent back, not even beside an error."""

    def format_value(self, value: Any) -> str:
        return ""


class ConfigForm(forms.ModelForm):
    """A form whose rules may raise VigieError: it stands beside its field, or above the form.

    `check_rules` is asked before anything is written. `serve`, where there is one, does the writing: the form's
    instance is what it returns. Both run in the transaction of the page.
    """

    request: HttpRequest  # set by the admin page

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.label = capfirst(field.label or "")

    def check_rules(self) -> None:
        """Rules beyond the fields' own. Raises VigieError."""

    serve: ClassVar[Callable[..., models.Model] | None] = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.check_rules()
                if self.serve is not None:
                    self.instance = self.serve()
        except VigieError as error:
            field = error.field if error.field in self.fields else None
            told = " ".join(filter(None, [error.message, error.remedy]))
            self.add_error(field, forms.ValidationError(told))


@dataclass(frozen=True)
class Button:
    """An act on one row: `act(admin, request, row)` calls a service and returns what to tell."""

    name: str
    label: Any
    act: Callable[[Any, HttpRequest, Any], Any]
    shown: Callable[[Any], bool] = lambda _row: True
    grave: bool = False


class ConfigAdmin(ModelAdmin):
    """A page of the admin. Subclasses say who may (`may_read`, `may_write`) and where changes are noted (`note`)."""

    form = ConfigForm
    new_form: ClassVar[type[ConfigForm] | None] = None  # of the page that adds, where it differs
    list_per_page = ROWS_A_PAGE
    list_max_show_all = ROWS_A_PAGE
    show_full_result_count = False
    actions = None  # a button names one row; nothing is done to many unseen
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True
    change_form_outer_before_template = BUTTONS
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    can_delete: ClassVar[bool] = False
    buttons: ClassVar[tuple[Button, ...]] = ()
    labels: ClassVar[dict[str, Any]] = {}  # of fields that the model does not name for people

    # -- who may ------------------------------------------------------------------------------------------

    def may_read(self, request: HttpRequest) -> bool:
        """Whether the person may see these rows."""
        raise PermissionDenied

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change this row, or any."""
        raise PermissionDenied

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and self.may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and self.may_write(request, obj)

    # -- what is written ----------------------------------------------------------------------------------

    def note(self, request: HttpRequest, obj: Any, act: str, facts: dict[str, Any]) -> None:
        """Write one line of history in the transaction of the change. act: added, changed or removed."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None and self.new_form is not None:
            kwargs["form"] = self.new_form
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"request": request})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A service has written the row, or it is plain configuration: saved and noted together."""
        if form.serve is not None or (change and not form.changed_data):
            return
        obj.save()
        self.note(request, obj, "changed" if change else "added", {"fields": sorted(form.changed_data)})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.note(request, obj, "removed", {})
        obj.delete()

    # Django's own log lies in the public schema, holds the names of rows and can be edited.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Noted by `save_model`."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Noted by `save_model`."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Noted by `delete_model`."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404("history")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.labels:
            kwargs["label"] = self.labels[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # -- pages --------------------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        told = {"buttons": self._buttons_for(request, object_id), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, told)

    def _buttons_for(self, request: HttpRequest, object_id: str | None) -> list[Button]:
        row = self.get_object(request, unquote(object_id)) if object_id and self.buttons else None
        if row is None or not self.may_write(request, row):
            return []
        return [button for button in self.buttons if button.shown(row)]

    def get_custom_urls(self) -> tuple[tuple[str, str, Any], ...]:
        label = f"{self.opts.app_label}_{self.opts.model_name}_do"
        return (("<path:object_id>/do/<slug:name>/", label, self.press),) if self.buttons else ()

    def press(self, request: HttpRequest, object_id: str, name: str, model_admin: Any = None) -> HttpResponse:
        """A button of one row's page was pressed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, unquote(object_id))
        button = next((one for one in self.buttons if one.name == name), None)
        if row is None or button is None:
            raise Http404(name)
        if not self.may_write(request, row):
            raise PermissionDenied
        try:
            with transaction.atomic():
                told = button.act(self, request, row)
            messages.success(request, told)
        except VigieError as error:
            messages.error(request, " ".join(filter(None, [error.message, error.remedy])))
        label = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(label, args=[object_id], current_app=self.admin_site.name))


class ReadOnlyAdmin(ConfigAdmin):
    """Rows that are looked at."""

    can_add = can_change = can_delete = False

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def shown(field: str, label: Any) -> Callable[[Any], Any]:
    """A column or a line that shows a field under a name for people, and sorts by it."""

    @display(description=label, ordering=field, empty_value="–")
    def column(row: Any) -> Any:
        return getattr(row, field)

    column.__name__ = field
    return column


# How a line of history is shown, the agency's and a brand's.
HISTORY = (
    shown("seq", _("number")),
    shown("at", _("at")),
    "who",
    shown("action", _("act")),
    shown("target_type", _("what")),
    shown("target_id", _("its number")),
)
HISTORY_DETAILS = (
    shown("actor_kind", _("kind of actor")),
    shown("facts", _("facts")),
    shown("reasons", _("reasons")),
)


def name_of(column: str) -> Any:
    """What other people see of the person whose id stands in a column (User.label, in SQL)."""
    shown = Coalesce(
        NullIf("pseudonym", Value("")),
        NullIf("name", Value("")),
        Func("email", Value("@"), Value(1), function="SPLIT_PART"),
        output_field=models.CharField(),
    )
    return Subquery(User.objects.filter(pk=OuterRef(column)).annotate(shown=shown).values("shown"))


def who(entry: Any) -> str:
    """Who did what a line of history says: a name, or Vigie itself."""
    return "Vigie" if entry.actor_id is None else entry.actor_name or f"#{entry.actor_id}"


def number_input() -> forms.Widget:
    """A number in the admin's look."""
    return UnfoldAdminIntegerFieldWidget()


def text_input(**attrs: Any) -> forms.Widget:
    """A line of text in the admin's look."""
    return UnfoldAdminTextInputWidget(attrs=attrs)
