"""`./vigie migrate`: the shared tables, the template of a brand's schema, then every brand, as the tables' owner."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from apps.agency import schemas
from apps.core.tenancy import connection


class Command(DjangoMigrate):
    help = "Bring the shared schema, the template and every brand's schema up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        with schemas.as_owner():
            connection.set_schema_to_public()
            super().handle(*args, **options)
            if options["plan"] or options["check_unapplied"] or options["app_label"]:
                return
            schemas.install_functions()
            if not schemas.template_is_current():
                schemas.record_template()
                if options["verbosity"]:
                    self.stdout.write("template of a brand's schema: recorded")
            schemas.migrate_brands(self.stdout.write if options["verbosity"] else lambda _line: None)
