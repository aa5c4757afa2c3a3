"""What people say of an author: who they really are, and what they are to the brand."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.audit.services import record
from apps.core.errors import VigieError
from apps.monitoring.models import Author

MOST_PROPOSALS = 10


def override_profile(actor: Actor, author_id: int, profile: str, reason: str, now: datetime) -> Author:
    """Put a person's word in the place of the computed profile, with the reason; "" lets the points decide again.

    What is computed goes on being computed beside it. Raises VigieError for an unknown profile or without a reason.
    """
    require(actor, "author:edit")
    if profile and profile not in Author.Profile.values:
        raise VigieError(
            _("This is no profile."),
            field="profile",
            value=profile,
            remedy=_("Choose one of: %(values)s.") % {"values": ", ".join(Author.Profile.values)},
        )
    said = reason.replace("\x00", "").strip()[:300]
    if not said:
        raise VigieError(_("Say why: whoever reads the dossier must be able to follow."), field="reason")
    with transaction.atomic():
        author = Author.objects.select_for_update().get(pk=author_id, erased_at=None)
        if author.objected_at is not None and profile:
            raise VigieError(_("This person objected to profiling: no profile is kept."), field="profile")
        before, author.profile_override = author.profile_override, profile
        author.profile_override_reason = said if profile else ""
        author.save(update_fields=["profile_override", "profile_override_reason"])
        record(
            actor,
            "author.profile_set",
            target_type="author",
            target_id=author_id,
            facts={"before": before, "after": profile, "computed": author.profile, "at": now.isoformat()},
            text=said,
        )
    return author


def object_to_profiling(actor: Actor, author_id: int, objects: bool, why: str, now: datetime) -> Author:
    """Record that a person objects to profiling (GDPR, article 21): the profile goes and none is made again.

    `objects` False takes it back on the person's own word. What they said stays, and cases go on.
    """
    require(actor, "author:edit")
    said = why.replace("\x00", "").strip()[:300]
    if not said:
        raise VigieError(_("Say how the person asked for it."), field="why")
    with transaction.atomic():
        author = Author.objects.select_for_update().get(pk=author_id, erased_at=None)
        author.objected_at = (author.objected_at or now) if objects else None
        if objects:
            author.profile, author.profile_confidence = Author.Profile.UNKNOWN, 0.0
            author.profile_evidence, author.profile_override, author.profile_override_reason = [], "", ""
        author.save()
        action = "author.objected" if objects else "author.objection_withdrawn"
        record(actor, action, target_type="author", target_id=author_id, text=said)
    return author


def link_authors(actor: Actor, author_id: int, same_as_id: int) -> Author:
    """Say that two authors are one person; the second, or whom it stands for, becomes the one that stands for both.

    Raises VigieError for an author and themselves, and where they are linked already.
    """
    require(actor, "author:edit")
    with transaction.atomic():
        ids = sorted({author_id, same_as_id})
        found = {row.pk: row for row in Author.objects.select_for_update().filter(pk__in=ids, erased_at=None)}
        if len(found) != 2:
            raise VigieError(_("Choose two authors who are known here."), field="author", value=same_as_id)
        first, second = found[author_id], found[same_as_id]
        root = second.same_person_as_id or second.pk
        if root in (first.pk, first.same_person_as_id):
            raise VigieError(_("These are linked already."), field="author", value=same_as_id)
        Author.objects.filter(same_person_as=first).update(same_person_as=root)
        # Whoever stood for the first stays with them: two groups become one.
        if first.same_person_as_id:
            Author.objects.filter(same_person_as=first.same_person_as_id).update(same_person_as=root)
            Author.objects.filter(pk=first.same_person_as_id).update(same_person_as=root)
        Author.objects.filter(pk=first.pk).update(same_person_as=root)
        record(
            actor, "author.linked", target_type="author", target_id=author_id, facts={"same_person_as": root}
        )
    first.refresh_from_db()
    return first


def unlink_author(actor: Actor, author_id: int) -> None:
    """Say that an author is a person of their own after all."""
    require(actor, "author:edit")
    with transaction.atomic():
        changed = Author.objects.filter(pk=author_id).exclude(same_person_as=None).update(same_person_as=None)
        if changed:
            record(actor, "author.unlinked", target_type="author", target_id=author_id)


def proposed_links(author_id: int) -> list[Author]:
    """Authors of other networks who carry the same handle and are not linked: perhaps the same person, never by itself."""
    author = Author.objects.get(pk=author_id)
    handle = author.handle.removeprefix("@").partition("@")[0].lower()
    if len(handle) < 3 or author.erased_at is not None:
        return []
    group = {author.pk, author.same_person_as_id or author.pk}
    rows = (
        Author.objects.annotate(folded=Lower("handle"))
        .filter(handle__icontains=handle, erased_at=None)  # the index by letters
        .filter(folded__regex=rf"^@?{_escaped(handle)}(@.*)?$")
        .exclude(network=author.network)
        .exclude(pk__in=group)
        .exclude(same_person_as__in=group)
    )
    return list(rows.order_by("-last_seen_at")[:MOST_PROPOSALS])


def _escaped(handle: str) -> str:
    """The handle as a pattern that matches only itself."""
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in handle)
