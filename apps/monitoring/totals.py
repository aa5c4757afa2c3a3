"""Counts of what stands in a brand's tables, by name; tables of later stages are counted without importing them."""

from django.db import connection

from apps.agency.models import Brand
from apps.core.tenancy import entered

Totals = dict[str, int]

COUNTS_SQL = """
SELECT 'mentions', count(*) FROM monitoring_mention
UNION ALL SELECT 'authors', count(*) FROM monitoring_author
UNION ALL SELECT 'verdicts_' || sentiment, count(*) FROM analysis_verdict GROUP BY sentiment
UNION ALL SELECT 'issue_' || issue_type, count(*) FROM analysis_verdict GROUP BY issue_type
UNION ALL SELECT 'breach_' || breach, count(*) FROM analysis_verdict WHERE breach <> 'none' GROUP BY breach
UNION ALL SELECT 'alerts', count(*) FROM detection_alert
UNION ALL SELECT 'cases', count(*) FROM cases_case
UNION ALL SELECT 'cases_' || state, count(*) FROM cases_case GROUP BY state
UNION ALL SELECT 'quarantined', count(*) FROM monitoring_accountrawitem WHERE state = 'quarantined'
"""


def totals() -> Totals:
    """Counts of the entered brand: mentions, verdicts by label, alerts, cases by state, quarantined."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS_SQL)
        return dict(cursor.fetchall())


def totals_of_all() -> Totals:
    """The same over all active brands."""
    found: Totals = {}
    for brand in Brand.objects.filter(state=Brand.State.ACTIVE):
        with entered(brand):
            for name, count in totals().items():
                found[name] = found.get(name, 0) + count
    return found
