"""A handled case with everything the client must not see in it."""

from datetime import datetime, timedelta
from typing import Any

from apps.analysis.models import Verdict
from apps.cases.models import Case, CaseMention, Clock, Draft, Note
from apps.charter.models import CharterVersion
from apps.monitoring.models import Author, Mention

POST = "Bonjour @maison_lumen, ici Zoé Martin, 06 12 34 56 78 : ma lampe brûle"
SECRETS = ("zoe_m", "Zoé Martin", "06 12 34", "brouillon-secret", "note-secrete", "Alice", "titre-secret")


def handled_case(alice: Any, now: datetime) -> Case:
    """A case of an identified person, with a draft, a note and an owner."""
    author = Author.objects.create(
        network="x", sha256=b"z" * 32, external_id="z", handle="zoe_m", name="Zoé Martin",
        first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    mention = Mention.objects.create(
        network="x", sha256=b"m" * 32, external_id="m", text=POST, url="https://x.example/zoe_m/1", author=author,
        posted_at=now - timedelta(hours=3), collected_at=now, reach=50,
    )  # fmt: skip
    Verdict.objects.create(
        mention=mention,
        language="fr",
        sentiment="negative",
        issue_type="product",
        model="t",
        classified_at=now,
    )
    case = Case.objects.create(
        title="titre-secret", state="drafting", author=author, network="x", issue_type="product",
        profile="unhappy_customer", opened_at=now - timedelta(hours=2), opened_because="hand", moved_at=now,
        owner_id=alice.pk, charter_version=CharterVersion.objects.first(),
    )  # fmt: skip
    CaseMention.objects.create(case=case, mention=mention, joined_at=now, joined_because="opened")
    Clock.objects.create(
        case=case, kind="first", starts_at=case.opened_at, due_at=now - timedelta(hours=1), missed_at=now
    )
    Draft.objects.create(
        case=case,
        mention=mention,
        account_id=1,
        text="brouillon-secret",
        author_id=alice.pk,
        created_at=now,
        updated_at=now,
    )
    Note.objects.create(case=case, author_id=alice.pk, text="note-secrete", at=now)
    return case
