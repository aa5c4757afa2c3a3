"""The two admins: the agency's at /admin/, a brand's at /b/<brand>/admin/. What each shows stands below."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, get_script_prefix, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from apps.agency import admin as agency
from apps.agency import admin_history, admin_people
from apps.agency.admin_scope import may_enter
from apps.agency.models import Agency, AgencyAuditEntry, Brand, Domain, Membership, User
from apps.audit import admin as audit
from apps.audit.models import AuditEntry
from apps.cases import admin as cases
from apps.cases.models import AutomationRule
from apps.charter import admin as charter
from apps.charter.models import Article, CharterVersion, Department, Persona, ReplyTemplate, ServiceHours
from apps.collection import admin as collection
from apps.collection.models import Feed, KeywordList
from apps.core.models import OutboxEvent
from apps.monitoring import admin as monitoring
from apps.monitoring.models import NetworkAccount, Watch

LOGOUT, PASSWORD = "/accounts/logout/", "/accounts/password/change/"
# They would read tables of Django's own, from inside a brand, or go round the sign-in of the desk.
CLOSED = {"login", "autocomplete", "view_on_site"}
LOOK: dict[str, Any] = {
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("desk/mark.svg")}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    # The desk's own colours: paper and ink for the ground, 222° (petrol blue) for what one presses.
    "COLORS": {
        "base": {
            "50": "#f6f5f1",
            "100": "#eeece6",
            "200": "#dedad0",
            "300": "#c3c2ba",
            "400": "#8a8f8c",
            "500": "#65727a",
            "600": "#4d5b64",
            "700": "#2b3942",
            "800": "#1f2b33",
            "900": "#172128",
            "950": "#0f161b",
        },
        "primary": {
            "50": "oklch(97% .012 222)",
            "100": "oklch(94% .025 222)",
            "200": "oklch(88% .045 222)",
            "300": "oklch(80% .065 222)",
            "400": "oklch(68% .08 222)",
            "500": "oklch(57% .08 222)",
            "600": "oklch(47% .07 222)",
            "700": "oklch(40% .06 222)",
            "800": "oklch(34% .05 222)",
            "900": "oklch(29% .04 222)",
            "950": "oklch(22% .03 222)",
        },
    },
    "COMMAND": {"search_models": False, "show_history": False},
}

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Group:
    """Pages that stand together in the admin's menu."""

    title: Any
    pages: dict[type[Model], type[ModelAdmin]]


class Site(UnfoldAdminSite):
    """An admin that asks for our rights and leaves sign-in to the desk."""

    index_template = "admin/start.html"
    groups: tuple[Group, ...] = ()

    def furnish(self, *groups: Group) -> None:
        """Say which pages there are, in their order."""
        self.groups = groups
        for group in groups:
            for model, page in group.pages.items():
                self.register(model, page)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The menu: our groups instead of one heading for each app of the code."""
        known = self._build_app_dict(request, app_label)
        if app_label:
            return [known] if known else []
        shown = {entry["model"]: entry for app in known.values() for entry in app["models"]}
        start = reverse("admin:index", current_app=self.name)
        return [
            {
                "name": group.title,
                "app_label": f"group-{number}",
                "app_url": start,
                "has_module_perms": True,
                "models": [shown[model] for model in group.pages if model in shown],
            }
            for number, group in enumerate(self.groups)
            if any(model in shown for model in group.pages)
        ]

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The way back to the desk, then the same groups beside every page."""
        desk = {
            "title": _("Back to the desk"),
            "link": get_script_prefix(),
            "icon": "arrow_back",
            "active": False,
            "has_permission": True,
        }
        return [{"title": "", "items": [desk]}] + [
            {
                "title": group["name"],
                "items": [
                    {
                        "title": capfirst(entry["name"]),
                        "link": entry["admin_url"],
                        "active": request.get_full_path().startswith(entry["admin_url"]),
                        "has_permission": True,
                    }
                    for entry in group["models"]
                ],
            }
            for group in self.get_app_list(request)
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Anonymous: to the sign-in. Without a right: refused. Anything a browser keeps: never cached."""
        guarded = csrf_protect(view)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            response = guarded(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return update_wrapper(inner, view)

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses but for those that must not be here."""
        return [one for one in super().get_urls() if getattr(one, "name", None) not in CLOSED]

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The desk's own sign-out, outside every brand."""
        return HttpResponseRedirect(LOGOUT)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The desk's own page for it."""
        return HttpResponseRedirect(PASSWORD)

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """An address that is nobody's."""
        raise Http404(url)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Every page wears the desk's clothes."""
        found: dict[str, Any] = super().each_context(request)
        return found | {"styles": [static("desk/admin.css")]}

    def _get_config(self, key: str, request: HttpRequest) -> Any:
        found = super()._get_config(key, request)
        if key not in LOOK:
            return found
        own = LOOK[key]
        return {**found, **own} if isinstance(found, dict) and isinstance(own, dict) else own


class AgencySite(Site):
    """What the agency sets up: brands, people, rights, word lists, shared feeds."""

    site_title = site_header = _("Vigie — agency")
    index_title = _("Set up the agency")

    def has_permission(self, request: HttpRequest) -> bool:
        """For administrators of an agency."""
        return may_enter(request)


class BrandSite(Site):
    """What a brand's leads set up: watches, accounts, charter, hours, people."""

    site_title = site_header = _("Vigie — brand")
    index_title = _("Set up the brand")

    def has_permission(self, request: HttpRequest) -> bool:
        """For whoever may configure the entered brand."""
        actor = audit.acting(request)
        return actor is not None and actor.may("brand:configure")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The brand's name on every page, and the way back to its desk."""
        brand = getattr(request, "brand", None)
        found: dict[str, Any] = super().each_context(request)
        return found | {
            "site_header": brand.name if brand else self.site_header,
            "site_url": get_script_prefix(),
        }


agency_site = AgencySite(name="agency-admin")
agency_site.furnish(
    Group(
        _("Brands and people"),
        {
            Brand: agency.BrandAdmin,
            Membership: admin_people.MembershipAdmin,
            User: admin_people.UserAdmin,
            Domain: agency.DomainAdmin,
            Agency: agency.AgencyAdmin,
        },
    ),
    Group(_("Listening"), {Feed: collection.SharedFeedAdmin, KeywordList: collection.KeywordListAdmin}),
    Group(
        _("What happened"),
        {AgencyAuditEntry: admin_history.AgencyHistoryAdmin, OutboxEvent: admin_history.DeadEventAdmin},
    ),
)

brand_site = BrandSite(name="brand-admin")
brand_site.furnish(
    Group(
        _("Listening"),
        {
            Watch: monitoring.WatchAdmin,
            Feed: monitoring.FeedAdmin,
            NetworkAccount: monitoring.AccountAdmin,
        },
    ),
    Group(
        _("Voice and charter"),
        {
            CharterVersion: charter.CharterVersionAdmin,
            Article: charter.ArticleAdmin,
            Persona: charter.PersonaAdmin,
            ReplyTemplate: charter.ReplyTemplateAdmin,
        },
    ),
    Group(
        _("Organisation"),
        {
            ServiceHours: charter.ServiceHoursAdmin,
            Department: charter.DepartmentAdmin,
            AutomationRule: cases.AutomationRuleAdmin,
            Membership: admin_people.BrandMemberAdmin,
        },
    ),
    Group(_("What happened"), {AuditEntry: audit.HistoryAdmin}),
)
