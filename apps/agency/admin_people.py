"""People and their roles, in the agency's admin and in a brand's."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
)

from apps.agency import services
from apps.agency.access import Actor
from apps.agency.admin_base import (
    Button,
    ConfigAdmin,
    ConfigForm,
    Lines,
    text_input,
)
from apps.agency.admin_scope import AgencyScoped, is_superuser, of_agency, own_ids
from apps.agency.models import Agency, Brand, Membership, User
from apps.agency.permissions import Role
from apps.core.errors import VigieError
from apps.core.tenancy import in_public

LANGUAGE_CHOICES = [(code, name) for code, name in settings.LANGUAGES if code in services.LANGUAGES]


def _invite(admin: Any, request: HttpRequest, user: User) -> str:
    membership = user.memberships.filter(agency__in=own_ids(request)).first()
    if membership is None:
        raise VigieError(_now("This person has no role in the agency."), remedy=_now("Give them one first."))
    token = services.invite(of_agency(request, membership.agency), user, timezone.now())
    return _now("The link, valid seven days, is shown this once: %(link)s") % {
        "link": f"{settings.BASE_URL}/invitation/{token}/"
    }


class UserAdmin(AgencyScoped):
    """People of the agency. They come in by a membership; their e-mail and password are their own."""

    can_add = False
    list_display = ("email", "name", "language", "is_active", "places", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("email", "name", "pseudonym")
    ordering = ("email",)
    fields = (
        "email",
        "name",
        "pseudonym",
        "language",
        "hard_content",
        "is_active",
        "places",
        "last_login",
    )
    readonly_fields = ("email", "places", "last_login")
    buttons = (
        Button("invite", _("New invitation link"), _invite, lambda user: not user.has_usable_password()),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = Membership.objects.select_related("brand", "agency").filter(agency__in=own_ids(request))
        rows = ConfigAdmin.get_queryset(self, request).prefetch_related(
            Prefetch("memberships", own, to_attr="own_places")
        )
        if is_superuser(request):
            return rows
        return rows.filter(memberships__agency__in=own_ids(request)).distinct()

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person who also works elsewhere, or administers the installation, is a superuser's business."""
        if obj is None or is_superuser(request):
            return self.may_read(request)
        elsewhere = obj.memberships.exclude(agency__in=own_ids(request))
        return self.may_read(request) and not obj.is_superuser and not elsewhere.exists()

    @display(description=_("roles"))
    def places(self, user: User) -> str:
        """Their roles in the agencies that one administers."""
        rows: list[Membership] = user.own_places  # type: ignore[attr-defined]
        return ", ".join(f"{one.get_role_display()} · {one.brand or one.agency}" for one in rows)

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return (obj.own_places[0].agency_id if obj.own_places else None), None


class MembershipForm(ConfigForm):
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("In which they answer; none means all."),
    )
    skills = Lines(
        label=_("skills"),
        required=False,
        longest=32,
        most=50,
        help_text=_(
            "One a line, by which cases are routed: issue types like product, networks like mastodon."
        ),
    )


class NewMembershipForm(ConfigForm):
    email = forms.EmailField(
        label=_("e-mail"),
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("Somebody who is unknown is made, and signs in after an invitation."),
    )
    name = forms.CharField(label=_("name"), required=False, max_length=100, widget=text_input())
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, initial="fr", widget=UnfoldAdminSelectWidget
    )

    def serve(self) -> Membership:
        """Give the role as `./vigie add_member` does."""
        chosen, brand = self.cleaned_data, self.place()
        agency = brand.agency if brand else chosen["agency"]
        return services.add_member(
            self.acting(agency),
            agency,
            brand,
            Role(chosen["role"]),
            chosen["email"],
            name=chosen["name"],
            language=chosen["language"],
        )

    def place(self) -> Brand | None:
        """The brand, or None for an administrator of the agency."""
        found: Brand | None = self.cleaned_data.get("brand")
        return found

    def acting(self, agency: Agency) -> Actor:
        """Who gives the role."""
        return of_agency(self.request, agency)

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "user", "agency", "brand", "role"}  # type: ignore[misc]


class MembershipAdmin(AgencyScoped):
    """Who is what and where."""

    form = MembershipForm
    new_form = NewMembershipForm
    can_delete = True
    list_display: Any = ("user", "role", "brand", "agency", "on_call_order")
    list_filter: Any = ("role", ("agency", RelatedOnlyFieldListFilter), ("brand", RelatedOnlyFieldListFilter))
    list_select_related = ("user", "brand", "agency")
    search_fields = ("user__email", "user__name", "brand__name")
    ordering: Any = ("brand__name", "user__email")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ["user", "agency", "brand", "role", "languages", "skills", "on_call_order"]
        return ["agency", "brand", "role", "email", "name", "language"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Another role at the same place is given by adding it again: the service decides who may.
        return ["user", "agency", "brand", "role"] if obj else []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_member(of_agency(request, obj.agency), obj)

    def place_of(self, obj: Any) -> tuple[int | None, int | None]:
        return obj.agency_id, obj.brand_id


class NewBrandMemberForm(NewMembershipForm):
    def place(self) -> Brand:
        return self.request.brand  # type: ignore[attr-defined]

    def acting(self, agency: Agency) -> Actor:
        return self.request.actor  # type: ignore[attr-defined]


class BrandMemberAdmin(MembershipAdmin):
    """People of the entered brand, in the brand's admin."""

    new_form = NewBrandMemberForm
    list_display = ("user", "role", "on_call_order")
    list_filter = ("role",)
    ordering = ("user__email",)

    def may_read(self, request: HttpRequest) -> bool:
        return bool(request.actor and request.actor.may("member:read"))  # type: ignore[attr-defined]

    def may_write(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.actor and request.actor.may("member:invite"))  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return ConfigAdmin.get_queryset(self, request).filter(brand=request.brand)  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ["user", "role", "languages", "skills", "on_call_order"]
        return ["role", "email", "name", "language"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["user", "role"] if obj else []

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [one for one in Role.choices() if one[0] != Role.AGENCY_ADMIN]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with in_public():  # a brand's role only reads memberships
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_member(request.actor, obj)  # type: ignore[attr-defined]
