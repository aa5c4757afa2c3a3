"""A brand's automation rules, set up by people; they never publish or remove, and start by only showing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.agency.admin_base import ConfigForm
from apps.audit.admin import BrandConfigAdmin
from apps.collection.query import parse
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.monitoring.services.watches import word_lists


class RuleForm(ConfigForm):
    conditions = forms.JSONField(
        label=_("conditions"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_('What must hold, as {"sentiment": ["negative"]}.'),
    )
    acts = forms.JSONField(
        label=_("acts"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            'What is done, as [{"act": "label", "value": "stock"}]; nothing here publishes or removes.'
        ),
    )

    def clean_conditions(self) -> dict[str, Any]:
        """An object of names and lists."""
        found = self.cleaned_data["conditions"] or {}
        if not isinstance(found, dict) or not all(isinstance(values, list) for values in found.values()):
            raise forms.ValidationError(_("Write an object of names, each with a list of words."))
        return found

    def clean_acts(self) -> list[dict[str, Any]]:
        """A list of objects, each naming its act."""
        found = self.cleaned_data["acts"] or []
        good = isinstance(found, list) and all(
            isinstance(one, dict) and isinstance(one.get("act"), str) for one in found
        )
        if not good:
            raise forms.ValidationError(_("Write a list of acts."))
        return found

    def check_rules(self) -> None:
        if self.cleaned_data["query"]:
            parse(self.cleaned_data["query"], word_lists(current_brand().agency_id))
        if not self.cleaned_data["acts"]:
            raise VigieError(_now("A rule does something."), field="acts")


class AutomationRuleAdmin(BrandConfigAdmin):
    """Rules of routing."""

    form = RuleForm
    can_delete = True
    list_display = ("name", "position", "passive", "active", "hits")
    list_filter = ("active", "passive")
    search_fields = ("name", "query")
    ordering = ("position", "pk")
    fields = (
        "name",
        "position",
        "query",
        "conditions",
        "unanswered_minutes",
        "acts",
        "passive",
        "active",
        "hits",
    )
    readonly_fields = ("hits",)
