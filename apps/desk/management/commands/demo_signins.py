"""`./vigie demo_signins`: who can sign in to the demo."""

import json
from typing import Any

from apps.agency.models import User
from apps.core.command import VigieCommand
from apps.desk.demo.cast import PASSWORD, PEOPLE


class Command(VigieCommand):
    help = "Print the demo's sign-ins; nothing where the demo is not."

    def handle(self, *args: Any, **options: Any) -> None:
        there = set(
            User.objects.filter(email__in=[one.email for one in PEOPLE]).values_list("email", flat=True)
        )
        rows = [
            {
                "email": one.email,
                "password": PASSWORD,
                "role": one.role.value,
                "brand": ", ".join(one.brands) or "phare",
            }
            for one in PEOPLE
            if one.email in there
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        else:
            for row in rows:
                self.stdout.write(f"{row['email']:24} {row['password']:18} {row['role']:18} {row['brand']}")
