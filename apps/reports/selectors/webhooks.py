"""Reading what was delivered to webhooks."""

from datetime import datetime

from apps.reports.models import WebhookDelivery


def deliveries(
    size: int, after: tuple[datetime, int] | None, *, state: str = "", webhook_id: int = 0
) -> list[WebhookDelivery]:
    """A page of deliveries and one more, newest first; of one state or webhook where asked."""
    rows = WebhookDelivery.objects.select_related("webhook").order_by("-created_at", "-pk")
    if state in WebhookDelivery.State.values:
        rows = rows.filter(state=state)
    if webhook_id:
        rows = rows.filter(webhook_id=webhook_id)
    if after is not None:
        rows = rows.filter(created_at__lte=after[0]).exclude(created_at=after[0], pk__gte=after[1])
    return list(rows[: size + 1])
