"""Whether something between Vigie and its database lends one session to two of them at once."""

from functools import cache

import psycopg
from django.conf import settings


@cache
def sessions_are_shared() -> bool:
    """True behind a pooler that hands sessions on between transactions, as PgBouncer's `transaction` mode does.

    Which brand is entered is a state of the session: lent to somebody else it would show them another brand. Two
    clients that are there at the same time must therefore have two sessions. Asked once in the life of a process.
    """
    with (
        psycopg.connect(settings.DATABASE_URL, autocommit=True) as one,
        psycopg.connect(settings.DATABASE_URL, autocommit=True) as other,
    ):
        first, second = (each.execute("SELECT pg_backend_pid()").fetchone() for each in (one, other))
    return first == second
