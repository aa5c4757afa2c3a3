"""The client's journey: invitation, portal, report, PDF, workbook, a link for a colleague that ends."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from apps.agency.access import actor_at
from apps.agency.permissions import Role
from apps.agency.services import accept_invitation, add_member, invite
from apps.core.tenancy import entered
from apps.reports.models import ShareLink
from apps.reports.services.figures import count_recent
from tests.reports.rows import handled_case


def test_from_the_invitation_to_a_link_that_ends(lumen, phare, alice, bob, carole, client_of) -> None:
    with entered(lumen):
        handled_case(alice, timezone.now())
        count_recent(timezone.now())
    # Carole invites the client, who chooses a password and arrives at the portal.
    manager = actor_at(carole, lumen)
    lea = add_member(manager, phare, lumen, Role.CLIENT, "lea@client.example", name="Léa").user
    accept_invitation(invite(manager, lea, timezone.now()), "une-lampe-bleue", timezone.now())
    client = Client()
    lea.refresh_from_db()
    client.force_login(lea)
    assert client.get("/b/lumen/portal/").status_code == 200

    # Carole composes a report, Bob proofreads it.
    composing, proofreading = client_of(carole), client_of(bob)
    day = timezone.now().date()
    made = composing.post(
        "/b/lumen/reports/new/",
        {"kind": "weekly", "first": day - timedelta(days=6), "last": day, "language": "fr"},
    )
    number = int(re.search(r"/reports/(\d+)/edit/", made["Location"])[1])
    page = f"/b/lumen/reports/{number}/"
    assert client.get(page).status_code == 404  # not the client's to see yet
    words = {
        "title": "La semaine",
        "commentary": "Une lampe chauffe.",
        "on-summary": "1",
        "on-cases": "1",
        "then": "submit",
    }
    assert composing.post(f"{page}edit/", words).status_code == 302
    assert composing.post(f"{page}decide/", {"decision": "sign"}).status_code == 403
    assert proofreading.post(f"{page}decide/", {"decision": "sign"}).status_code == 302

    # The client reads it, takes it away and says a word.
    assert "Une lampe chauffe." in client.get(page).content.decode()
    assert client.get(f"{page}pdf/").content.startswith(b"%PDF")
    assert client.get(f"{page}xlsx/").content.startswith(b"PK")
    assert "lampe brûle" in client.get(f"{page}csv/").content.decode()
    assert client.post(f"{page}comment/", {"text": "Merci !"}).status_code == 302
    assert client.post(f"{page}share/", {"days": "7"}).status_code == 403

    # Carole makes a link for a colleague of the client's; it opens without an account, then ends.
    shared = composing.post(f"{page}share/", {"days": "7", "for_whom": "Direction"})
    token = re.search(r"/link/report/([\w-]+)/", shared.content.decode())[1]
    assert Client().get(f"/b/lumen/link/report/{token}/").status_code == 200
    with entered(lumen):
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(f"/b/lumen/link/report/{token}/").status_code == 404
    log = client.get("/b/lumen/portal/access/").content.decode()
    assert "Direction" in log
    assert "Léa" in log
