"""How the brand speaks and what may be removed, set up by people; a published charter is only looked at."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from apps.agency.admin_base import Button, ConfigForm, Lines, number_input, shown, text_input
from apps.audit.admin import BrandConfigAdmin, OneRowAdmin
from apps.charter.articles import BREACH_CLASSES, CRITICISM, CharterAction, check_article
from apps.charter.models import Article, CharterVersion
from apps.charter.opening_hours import DAYS, opening_hours
from apps.charter.reply_template import VARIABLES, check_template
from apps.charter.services import new_version, publish_version
from apps.core.errors import VigieError
from apps.core.tenancy import current_brand
from apps.networks.registry import kinds

NUMBER, VERSION = shown("number", _("number")), shown("version", _("version"))
BEGUN, PUBLISHED = shown("created_at", _("begun at")), shown("published_at", _("in force since"))
DAY_NAMES = {
    "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"), "fri": _("Friday"),
    "sat": _("Saturday"), "sun": _("Sunday"),
}  # fmt: skip


def _choices(label: Any, values: Any, help_text: Any, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(str(value), str(value)) for value in values],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=required,
        help_text=help_text,
    )


class PersonaForm(ConfigForm):
    words_to_use = Lines(label=_("words to use"), required=False, longest=60, help_text=_("One a line."))
    words_to_avoid = Lines(
        label=_("words never to use"),
        required=False,
        longest=60,
        help_text=_("One a line; a draft with one is marked."),
    )


class PersonaAdmin(OneRowAdmin):
    """The brand's voice."""

    form = PersonaForm
    read_right, write_right = "charter:read", "charter:edit"
    list_display = ("name", "address", "signature")
    fields = ("name", "voice", "address", "signature", "humour", "words_to_use", "words_to_avoid")


class ServiceHoursForm(ConfigForm):
    """The week is written a day a line; times are the brand's own."""

    first_answer_minutes = forms.IntegerField(
        label=_("first answer within (opening minutes)"),
        min_value=1,
        max_value=100_000,
        widget=number_input(),
    )
    reviews_required = forms.TypedChoiceField(
        label=_("proofreaders a reply needs"),
        coerce=int,
        choices=[(1, "1"), (2, "2")],
        widget=UnfoldAdminSelectWidget,
    )
    undo_seconds = forms.IntegerField(
        label=_("seconds to undo before sending"), min_value=0, max_value=600, widget=number_input()
    )

    closed_dates = Lines(
        label=_("closed on"),
        required=False,
        longest=10,
        most=400,
        help_text=_("Dates like 2026-12-24, one a line."),
    )
    first_answer_overrides = forms.JSONField(
        label=_("shorter promises"),
        required=False,
        widget=text_input(),
        help_text=_('By priority or network, in opening minutes: {"5": 30, "network:mastodon": 45}.'),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        week = (self.instance.week or {}) if self.instance else {}
        for day in DAYS:
            spans = ", ".join(f"{start}-{end}" for start, end in week.get(day, []))
            self.initial.setdefault(day, spans)

    def clean_closed_dates(self) -> list[date]:
        """Dates, in their order."""
        try:
            return sorted(date.fromisoformat(line) for line in self.cleaned_data["closed_dates"])
        except ValueError:
            raise forms.ValidationError(_("Write dates like 2026-12-24, one a line.")) from None

    def check_rules(self) -> None:
        """The hours are parsed as the clocks will; all days empty means around the clock."""
        spans = {
            day: [part.strip() for part in (self.cleaned_data.get(day) or "").split(",") if part.strip()]
            for day in DAYS
        }
        closed: dict[str, list[str]] = {day.isoformat(): [] for day in self.cleaned_data["closed_dates"]}
        if any(spans.values()):
            country = self.cleaned_data["holidays_country"]
            opening_hours(current_brand().time_zone, spans, country=country, exceptions=closed)
        self.instance.week = {day: [_ends(span) for span in found] for day, found in spans.items()}
        self.instance.first_answer_overrides = _overrides(self.cleaned_data["first_answer_overrides"])


def _ends(span: str) -> list[str]:
    start, _dash, end = span.replace("–", "-").partition("-")
    return [f"{start.strip():0>5}", f"{end.strip():0>5}"]


def _overrides(found: Any) -> dict[str, int]:
    found = found or {}
    good = isinstance(found, dict) and all(
        (place in {"1", "2", "3", "4", "5"} or place.removeprefix("network:") in kinds())
        and isinstance(minutes, int)
        and not isinstance(minutes, bool)
        and 0 < minutes <= 100_000
        for place, minutes in found.items()
    )
    if not good:
        raise VigieError(
            _now("A shorter promise names a priority (1 to 5) or network:NAME, and minutes."),
            field="first_answer_overrides",
        )
    return dict(found)


for _day in DAYS:
    _field = forms.CharField(
        label=DAY_NAMES[_day], required=False, widget=text_input(placeholder="09:00-12:30, 13:30-18:00")
    )
    ServiceHoursForm.base_fields[_day] = ServiceHoursForm.declared_fields[_day] = _field


class ServiceHoursAdmin(OneRowAdmin):
    """When the brand answers, and how fast."""

    form = ServiceHoursForm
    list_display = ("promise", "first_answer_minutes", "reviews_required", "undo_seconds", "holidays_country")
    list_display_links = ("promise",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "first_answer_minutes",
                    "first_answer_overrides",
                    "reviews_required",
                    "undo_seconds",
                )
            },
        ),
        (_("Opening hours (none at all: around the clock)"), {"fields": DAYS}),
        (_("Closed"), {"fields": ("holidays_country", "closed_dates")}),
    )

    @display(description=_("service promise"))
    def promise(self, row: Any) -> str:
        """How many days a week the brand answers."""
        days = sum(bool(spans) for spans in row.week.values())
        return _now("%(days)s days a week") % {"days": days} if days else _now("around the clock")


class DepartmentAdmin(BrandConfigAdmin):
    """Who is asked by referral."""

    can_delete = True
    list_display = ("name", "email", "people")
    search_fields = ("name", "email", "people")
    ordering = ("name", "pk")
    fields = ("name", "email", "people")


class ReplyTemplateForm(ConfigForm):
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, initial="fr", widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "text" in self.fields:
            self.fields["text"].help_text = _now("It may name: %(names)s.") % {
                "names": ", ".join(f"${name}" for name in VARIABLES)
            }

    def check_rules(self) -> None:
        check_template(self.cleaned_data["text"])


class ReplyTemplateAdmin(BrandConfigAdmin):
    """Replies to begin from."""

    form = ReplyTemplateForm
    read_right, write_right = "charter:read", "charter:edit"
    can_delete = True
    list_display = ("name", "kind", "language", "issue_type", "profile", "active")
    list_filter = ("kind", "language", "active")
    search_fields = ("name", "text")
    ordering = ("name", "pk")
    fields = ("name", "kind", "language", "issue_type", "profile", "text", "active")


def _publish(admin: Any, request: HttpRequest, version: CharterVersion) -> str:
    publish_version(request.actor, version.pk, timezone.now(), version.comment)  # type: ignore[attr-defined]
    return _now("The charter is in force. From here it never changes.")


def _begin(admin: Any, request: HttpRequest, version: CharterVersion) -> str:
    made = new_version(request.actor, timezone.now())  # type: ignore[attr-defined]
    return _now("Version %(number)s is being written: change its articles, then publish it.") % {
        "number": made.number
    }


class CharterVersionAdmin(BrandConfigAdmin):
    """The charter's versions: one is written, the others are kept as they were in force."""

    read_right, write_right = "charter:read", "charter:edit"
    can_add = False
    list_display = (NUMBER, PUBLISHED, "comment", "article_count")
    ordering = ("-number",)
    fields = (NUMBER, "comment", BEGUN, PUBLISHED)
    readonly_fields = (NUMBER, BEGUN, PUBLISHED)
    buttons = (
        Button(
            "publish", _("Publish this version"), _publish, lambda version: version.published_at is None, True
        ),
        Button(
            "begin", _("Begin the next version"), _begin, lambda version: version.published_at is not None
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        written = obj is None or obj.published_at is None
        return written and super().has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(article_total=Count("articles"))

    @display(description=_("articles"))
    def article_count(self, version: Any) -> int:
        """How many articles it has."""
        return int(version.article_total)


class ArticleForm(ConfigForm):
    breaches = _choices(
        _("classes of message"),
        (*BREACH_CLASSES, CRITICISM),
        _("Which messages the article concerns."),
        required=True,
    )
    actions = _choices(_("actions it allows"), list(CharterAction), _("What may be done to such a message."))
    networks = _choices(_("networks (none: all)"), kinds(), _("Where the article holds."))
    examples = Lines(label=_("examples"), required=False, longest=300, help_text=_("One a line."))

    def check_rules(self) -> None:
        """The charter's own rule, and a code once in a version."""
        chosen = self.cleaned_data
        check_article(chosen["code"], chosen["breaches"], chosen["actions"])
        if not self.instance.version_id:
            self.instance.version = new_version(self.request.actor, timezone.now())  # type: ignore[attr-defined]
        same = Article.objects.filter(version=self.instance.version_id, code=chosen["code"]).exclude(
            pk=self.instance.pk
        )
        if same.exists():
            raise VigieError(
                _now("This version has an article with this code."), field="code", value=chosen["code"]
            )


class ArticleAdmin(BrandConfigAdmin):
    """Articles. Those of a published version are looked at; a new one joins the version being written."""

    labels = {
        "position": _("place in the charter"),
        "title_fr": _("title in French"),
        "title_en": _("title in English"),
        "text_fr": _("text in French"),
        "text_en": _("text in English"),
    }

    form = ArticleForm
    read_right, write_right = "charter:read", "charter:edit"
    can_delete = True
    list_display = (
        shown("title_fr", _("title in French")),
        shown("title_en", _("title in English")),
        "code",
        VERSION,
        shown("position", _("place in the charter")),
    )
    list_filter = ("version",)
    list_select_related = ("version",)
    search_fields = ("code", "title_fr", "title_en", "text_fr", "text_en")
    ordering = ("-version__number", "position", "pk")
    fields = (
        "code",
        "position",
        "title_fr",
        "title_en",
        "text_fr",
        "text_en",
        "breaches",
        "actions",
        "networks",
        "examples",
    )

    def _is_written(self, obj: Any) -> bool:
        return obj is None or obj.version.published_at is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_written(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_written(obj) and super().has_delete_permission(request, obj)
