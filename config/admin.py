"""The two admins: the agency's at /admin/, a brand's at /b/<brand>/admin/. What each shows stands below."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, get_script_prefix
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from apps.agency import admin as agency
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
LOOK = {
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "COMMAND": {"search_models": False, "show_history": False},
}

View = Callable[..., HttpResponse]


class Site(UnfoldAdminSite):
    """An admin that asks for our rights and leaves sign-in to the desk."""

    index_template = "admin/start.html"
    enable_nav_sidebar = True

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

    def _get_config(self, key: str, request: HttpRequest) -> Any:
        return LOOK[key] if key in LOOK else super()._get_config(key, request)


class AgencySite(Site):
    """What the agency sets up: brands, people, rights, word lists, shared feeds."""

    site_title = site_header = _("Vigie — agency")
    index_title = _("Set up the agency")

    def has_permission(self, request: HttpRequest) -> bool:
        """For administrators of an agency."""
        return agency.may_enter(request)


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
brand_site = BrandSite(name="brand-admin")

AGENCY_PAGES: dict[type[Model], type[ModelAdmin]] = {
    Agency: agency.AgencyAdmin,
    Brand: agency.BrandAdmin,
    User: agency.UserAdmin,
    Membership: agency.MembershipAdmin,
    Domain: agency.DomainAdmin,
    KeywordList: collection.KeywordListAdmin,
    Feed: collection.SharedFeedAdmin,
    AgencyAuditEntry: agency.AgencyHistoryAdmin,
    OutboxEvent: agency.DeadEventAdmin,
}
BRAND_PAGES: dict[type[Model], type[ModelAdmin]] = {
    Watch: monitoring.WatchAdmin,
    NetworkAccount: monitoring.AccountAdmin,
    Feed: monitoring.FeedAdmin,
    Persona: charter.PersonaAdmin,
    ServiceHours: charter.ServiceHoursAdmin,
    Department: charter.DepartmentAdmin,
    ReplyTemplate: charter.ReplyTemplateAdmin,
    CharterVersion: charter.CharterVersionAdmin,
    Article: charter.ArticleAdmin,
    AutomationRule: cases.AutomationRuleAdmin,
    Membership: agency.BrandMemberAdmin,
    AuditEntry: audit.HistoryAdmin,
}

for _site, _pages in ((agency_site, AGENCY_PAGES), (brand_site, BRAND_PAGES)):
    for _model, _page in _pages.items():
        _site.register(_model, _page)
