"""The register: what the brand has processed, read from what is really configured."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count

from apps.agency.models import Membership
from apps.agency.permissions import Role
from apps.audit.models import Checkpoint
from apps.cases.models import Capture, Case
from apps.charter.models import Department
from apps.collection.models import Feed
from apps.core.tenancy import current_brand, in_public
from apps.monitoring.models import Author, Mention, NetworkAccount, Watch
from apps.privacy.models import PersonRequest, Purge
from apps.privacy.services.purging import DueKind, what_is_due
from apps.reports.models import PortalSettings, Schedule, ShareLink, Webhook

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Register:
    """The record of processing of one brand: who decides, who works, whose data, from where, to whom, how long, how safe."""

    controller: str
    processor: str
    watches: int
    networks: dict[str, int]  # by kind: accounts and feeds
    subjects: int
    posts: int
    cases: int
    captures: int
    team: dict[str, int]  # by role
    departments: list[str]
    webhooks: list[tuple[str, str]]  # name and host
    report_recipients: int
    open_links: int
    portal: PortalSettings
    kinds: list[DueKind]
    purges: list[Purge]
    requests: list[PersonRequest]
    second_factor: bool
    encrypted_transport: bool
    last_checkpoint: datetime | None


def register_of(now: datetime) -> Register:
    """The entered brand's register at this moment."""
    brand = current_brand()
    networks: Counter[str] = Counter(
        NetworkAccount.objects.exclude(state="removed").values_list("kind", flat=True)
    )
    with in_public():
        feeds = Feed.objects.filter(brand_id=brand.pk, state="active", account_id=None)
        networks.update(feeds.values_list("kind", flat=True))
        members = dict(Membership.objects.filter(brand_id=brand.pk).values_list("role").annotate(Count("pk")))
    recipients = {
        email
        for emails in Schedule.objects.filter(active=True).values_list("recipients", flat=True)
        for email in emails
    }
    hooks = Webhook.objects.filter(active=True).values_list("name", "url")
    last = Checkpoint.objects.order_by("-pk").values_list("at", flat=True).first()
    return Register(
        controller=brand.name,
        processor=brand.agency.name,
        watches=Watch.objects.filter(active=True).count(),
        networks=dict(sorted(networks.items())),
        subjects=Author.objects.filter(erased_at=None).count(),
        posts=Mention.objects.count(),
        cases=Case.objects.count(),
        captures=Capture.objects.count(),
        team={str(name): members[role] for role, name in Role.choices() if role in members},
        departments=list(Department.objects.values_list("name", flat=True)),
        webhooks=[(name, urlsplit(url).hostname or "") for name, url in hooks],
        report_recipients=len(recipients),
        open_links=ShareLink.objects.filter(revoked_at=None, expires_at__gt=now).count(),
        portal=PortalSettings.objects.filter(pk=1).first() or PortalSettings(),
        kinds=what_is_due(now),
        purges=list(Purge.objects.order_by("-at")[:5]),
        requests=list(PersonRequest.objects.order_by("-at")[:MOST_SHOWN]),
        second_factor=bool(settings.SECOND_FACTOR_REQUIRED),
        encrypted_transport=bool(settings.SECURE_SSL_REDIRECT),
        last_checkpoint=last,
    )


def request_with_certificate(request_id: int) -> PersonRequest:
    """An erasure's request, for its certificate."""
    return PersonRequest.objects.get(pk=request_id, kind=PersonRequest.Kind.ERASURE)
