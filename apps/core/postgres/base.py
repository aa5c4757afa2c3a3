"""Enter a brand's schema and its PostgreSQL role in one statement, and only when they are not entered yet.

PostgreSQL 18 reports `search_path` to its clients, so the check that a cursor is where it should be costs
nothing; the role is set by the same statement, hence reverted by the same rollbacks.
"""

from typing import Any

from django.db.backends.postgresql import features as postgresql
from django.db.utils import InternalError
from django_tenants.postgresql_backend import base as tenants
from psycopg import errors, pq

PUBLIC = "public"


def role_of(database: str, schema: str) -> str:
    """The PostgreSQL role that alone may read a brand's schema; roles are cluster-wide, so it names the database."""
    return f"{database}.{schema}"[:63]


class DatabaseFeatures(postgresql.DatabaseFeatures):
    # 18 reports search_path to its clients, which the check below rests on.
    minimum_database_version = (18,)


class DatabaseWrapper(tenants.DatabaseWrapper):
    features_class = DatabaseFeatures
    # The owner runs migrations in a brand's schema as itself.
    as_owner = False
    _setting_search_path: bool

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        wanted = ", ".join(f'"{part}"' for part in self._get_cursor_search_paths())
        raw = self.connection
        status = raw.info.parameter_status("search_path")
        if status == wanted:
            return
        if raw.info.transaction_status == pq.TransactionStatus.INERROR:
            return  # only a rollback can follow, and it needs no schema
        self._setting_search_path = True
        own = raw.cursor() if cursor is None else cursor
        try:
            own.execute(
                "SELECT set_config('search_path', %s, false), set_config('role', %s, false)",
                (wanted, self._role()),
            )
        except (InternalError, errors.InFailedSqlTransaction):
            if raw.info.transaction_status != pq.TransactionStatus.INERROR:
                raise
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _role(self) -> str:
        if self.as_owner or self.schema_name == PUBLIC:
            return "none"
        return role_of(self.settings_dict["NAME"], self.schema_name)
