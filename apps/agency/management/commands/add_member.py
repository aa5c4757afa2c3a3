"""`./vigie add_member --brand B --role R EMAIL`."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.access import SYSTEM
from apps.agency.lookup import agency_named, brand_named
from apps.agency.permissions import Role
from apps.agency.services import BadSetup, add_member, invite
from apps.core.command import VigieCommand


class Command(VigieCommand):
    help = "Give a person a role at a brand (or at an agency, for its administrators) and print an invitation link."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--brand", help="short name of the brand")
        parser.add_argument("--agency", help="short name of the agency, for an agency_admin")
        parser.add_argument("--name", default="", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        brand = brand_named(options["brand"]) if options["brand"] else None
        if brand is None and not options["agency"]:
            raise BadSetup(
                "Say where.", field="brand", remedy="Give --brand, or --agency for an agency_admin."
            )
        agency = brand.agency if brand else agency_named(options["agency"])
        member = add_member(
            SYSTEM, agency, brand, Role(options["role"]), options["email"], name=options["name"]
        )
        link = ""
        if not member.user.has_usable_password():
            link = f"{settings.BASE_URL}/invitation/{invite(SYSTEM, member.user, timezone.now())}/"
        self.say(
            options,
            {
                "id": member.pk,
                "email": member.user.email,
                "role": member.role,
                "brand": brand and brand.slug,
                "invitation": link,
            },
            f"{member.user.email} is {member.role} at {brand or agency}."
            + (f" Invitation (7 days): {link}" if link else ""),
        )
