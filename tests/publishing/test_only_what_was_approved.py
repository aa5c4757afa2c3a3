"""Nothing leaves but what somebody else approved, byte for byte: held by the services and by the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from apps.agency.access import Forbidden
from apps.cases.models import Draft, Review
from apps.cases.services import drafting, work
from apps.publishing.models import Attempt, NetworkAction
from apps.publishing.services import asking, ledger
from tests.cases.office import SORRY, Office

FIELDS = (
    "kind, state, case_id, draft_id, account_id, target, text, sha256, approved_sha256, approved_by_id, author_id,"
    " created_at, next_at, attempts_made, checks_made, external_id, url, error"
)


@contextmanager
def refused(match: str) -> Iterator[None]:
    """The database says no."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        yield


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert(
    draft: Draft, approver: int | None, text: str = SORRY, approved: bytes | None = b"\1" * 32
) -> None:
    """Write a reply into the ledger past every service."""
    run(
        f"INSERT INTO publishing_networkaction ({FIELDS}) VALUES ('reply', 'approved', %s, %s, %s, '{{}}', %s, %s, %s,"
        " %s, %s, now(), now(), 0, 0, '', '', '')",
        draft.case_id, draft.pk, draft.account_id, text, b"\1" * 32, approved, approver, draft.author_id,
    )  # fmt: skip


def test_a_draft_that_nobody_approved_is_not_published(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(asking.CannotAct, match="not approved"):
        asking.publish_reply(office.alice, draft.pk, office.now)


def test_the_database_refuses_a_reply_without_an_approval(office: Office) -> None:
    draft = office.draft()
    with refused("nobody approved"):
        insert(draft, office.bob.user_id)


def test_the_database_refuses_other_words_than_those_approved(office: Office) -> None:
    draft = office.approved()
    with refused("nobody approved"):
        insert(draft, office.bob.user_id, text="Autre chose.")
    with refused("reply_is_approved_by_another"):
        insert(draft, office.bob.user_id, approved=b"\2" * 32)


def test_the_database_refuses_an_approver_who_never_read_it(office: Office) -> None:
    draft = office.approved()
    with refused("nobody approved"):
        insert(draft, office.carole.user_id)


def test_the_words_of_an_action_never_change(office: Office) -> None:
    action = office.asked()
    with refused("never becomes another"):
        NetworkAction.objects.filter(pk=action.pk).update(text="Autre chose.")
    with refused("never becomes another"):
        run("UPDATE publishing_networkaction SET target = '{}' WHERE id = %s", action.pk)


def test_what_was_sent_stays_sent(office: Office) -> None:
    action = office.asked()
    NetworkAction.objects.filter(pk=action.pk).update(state="sent")
    with refused("never becomes another"):
        NetworkAction.objects.filter(pk=action.pk).update(state="approved")


def test_sending_needs_an_attempt_and_a_deadline(office: Office) -> None:
    action = office.asked()
    with refused("sending_has_attempt_and_deadline"):
        NetworkAction.objects.filter(pk=action.pk).update(state="sending")


def test_an_attempt_is_never_rewritten(office: Office) -> None:
    action = office.asked()
    ledger._claim(action.pk, timedelta(seconds=2))
    with refused("permission denied"):
        Attempt.objects.filter(action=action).update(at=office.now)
    with refused("permission denied"):
        run("DELETE FROM publishing_attempt")


def test_an_edit_voids_the_approval(office: Office) -> None:
    draft = office.approved()
    again = drafting.write_draft(office.alice, draft.case_id, SORRY + " !", office.now)
    assert (again.version, again.state) == (2, "editing")
    assert Draft.objects.get(pk=draft.pk).state == "superseded"
    for pk in (draft.pk, again.pk):
        with pytest.raises(asking.CannotAct, match="not approved"):
            asking.publish_reply(office.alice, pk, office.now)


def test_a_submitted_draft_is_fixed_in_the_database_too(office: Office) -> None:
    draft = office.draft()
    with refused("never changes"):
        run("UPDATE cases_draft SET text = 'Autre chose.' WHERE id = %s", draft.pk)


def test_nobody_proofreads_what_they_wrote(office: Office) -> None:
    case = work.decide_answer(office.alice, office.case().pk, office.now)
    drafting.write_draft(office.bob, case.pk, SORRY, office.now)
    draft = Draft.objects.get(case=case)
    drafting.submit_draft(office.bob, draft.pk, office.now)
    with pytest.raises(Forbidden, match="they wrote"):
        drafting.review_draft(office.bob, draft.pk, True, "", office.now)


@pytest.mark.parametrize("author", ["true", "another"])
def test_the_database_refuses_the_author_as_proofreader(office: Office, author: str) -> None:
    draft = office.draft()
    named = draft.author_id if author == "true" else 999_999
    with refused("reviewer_is_not_author|review_names_the_true_author"):
        run(
            "INSERT INTO cases_review (draft_id, draft_author_id, reviewer_id, approved, reason, sha256, at)"
            " VALUES (%s, %s, %s, true, '', %s, now())",
            draft.pk, named, draft.author_id, bytes(draft.sha256),
        )  # fmt: skip


def test_a_review_is_history(office: Office) -> None:
    draft = office.approved()
    with refused("permission denied"):
        Review.objects.filter(draft=draft).update(approved=False, reason="non")


def test_the_same_words_never_stand_twice_under_a_post(office: Office) -> None:
    first = office.asked()
    NetworkAction.objects.filter(pk=first.pk).update(state="sent")
    case = first.case
    case.state = "deciding"
    case.save()
    draft = office.approved(case)
    with pytest.raises(asking.CannotAct, match="very words"):
        asking.publish_reply(office.alice, draft.pk, office.now)


def test_a_draft_that_changes_under_the_proofreaders_eyes_is_not_approved(office: Office) -> None:
    draft = office.draft()
    drafting.write_draft(office.alice, draft.case_id, "Bonjour, une autre version.", office.now)
    with pytest.raises(drafting.DraftProblem, match="no longer"):
        drafting.review_draft(office.bob, draft.pk, True, "", office.now)
