"""What waits for a proofreader, and what one case needs to be proofread."""

from apps.agency.access import Actor
from apps.cases.models import Draft, Review


def drafts_to_review(actor: Actor) -> list[Draft]:
    """Drafts that this person may proofread: not their own, not read by them already; the oldest first."""
    read = Review.objects.filter(reviewer_id=actor.user_id or 0).values("draft_id")
    waiting = (
        Draft.objects.filter(state=Draft.State.IN_REVIEW)
        .exclude(author_id=actor.user_id or 0)
        .exclude(pk__in=read)
    )
    return list(
        waiting.select_related("case", "mention", "mention__author", "department").order_by(
            "submitted_at", "pk"
        )[:200]
    )


def version_before(draft: Draft) -> Draft | None:
    """The version that this one replaces, with its reviews."""
    return (
        Draft.objects.filter(case_id=draft.case_id, kind=draft.kind, version__lt=draft.version)
        .prefetch_related("reviews")
        .order_by("-version")
        .first()
    )
