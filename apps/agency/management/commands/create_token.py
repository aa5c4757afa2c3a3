"""`./vigie create_token EMAIL --brand B --name N`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from apps.agency.lookup import brand_named
from apps.agency.models import User
from apps.agency.permissions import RIGHTS
from apps.agency.tokens import DEFAULT_DAYS, BadToken, make_token
from apps.core.command import VigieCommand


class Command(VigieCommand):
    help = "Make a token of the API for a person; it is printed this once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", help="whose token it is: it never may more than this person")
        parser.add_argument(
            "--brand", action="append", required=True, help="a brand it opens (more than one: again)"
        )
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument(
            "--right", action="append", help="a right, like case:read (default: all of the person's)"
        )
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it lives, 1 to 366 days")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise BadToken(
                "There is no such person.",
                field="email",
                value=options["email"],
                remedy="Add them first: ./vigie add_member.",
            )
        brands = [brand_named(slug) for slug in options["brand"]]
        rights = options["right"] or list(RIGHTS)
        token, text = make_token(
            user, options["name"], rights, brands, timezone.now(), days=options["days"], kind="machine"
        )
        self.say(options, {"id": token.pk, "name": token.name, "token": text}, text)
