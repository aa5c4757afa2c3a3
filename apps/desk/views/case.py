"""One case on one screen: story, person, work."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.cases.models import Draft, Review
from apps.cases.selectors.case import CasePage, captured_page, captured_picture, case_page
from apps.cases.services.advice import playbook_for, similar_cases
from apps.cases.services.follow_up import proposed_outcome
from apps.cases.services.presence import others_in
from apps.cases.workflow import moves_from, outcomes_from
from apps.core.errors import VigieError
from apps.desk import words
from apps.desk.differences import word_differences
from apps.desk.drafts import network_limit, tone_of
from apps.desk.gate import right, status_of
from apps.desk.people import labels, team_of
from apps.publishing.selectors import actions_of_case

# Steps at which what helped before helps again.
WRITING = {"write_draft", "submit_draft", "decide_answer"}
# Steps at which one reads what was said before anything is done: there a phone shows the story first.
READING = {"take", "read", "keep_capture", "analysed"}


@right("case:read")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of a case."""
    return show_case(request, case_id)


def show_case(request: HttpRequest, case_id: int, error: VigieError | None = None) -> HttpResponse:
    """The page of a case; with an error, above what it concerns."""
    page = case_page(case_id, timezone.now())
    reply = page.holding_reply if page.step.name == "hold" else page.reply
    context = {"section": "inbox", "page": page, "error": error, "draft": reply}
    context |= _work_of(request, page, reply) | _people_of(request, page)
    return render(request, "desk/case.html", context, status=status_of(error) if error else 200)


def _work_of(request: HttpRequest, page: CasePage, draft: Draft | None) -> dict[str, Any]:
    """What the middle column needs: actions, findings, differences, moves, choices."""
    mention = (
        draft.mention if draft else next((told.mention for told in page.story if told.part == "case"), None)
    )
    before = _version_before(page, draft)
    return {
        "actions": actions_of_case(page.case.pk),
        "answered_mention": mention,
        "findings": tone_of(draft.text, page.case, draft.account_id) if draft and draft.text.strip() else [],
        "limit": network_limit(page.case.network),
        "before": before,
        "sent_back": _sent_back(page, draft),
        "difference": word_differences(before.text, draft.text) if before and draft else [],
        "moves": {one.name for one in moves_from(page.case.state)},
        "outcomes": [(one.value, words.word("outcome", one.value)) for one in outcomes_from(page.case.state)],
        "similar": similar_cases(page.case) if page.step.act in WRITING else [],
        "playbook": playbook_for(page.case),
        "proposed": proposed_outcome(page.case),
        "choices": {name: words.choices(name) for name in ("issue_type", "profile")},
        "acts_on_the_story": READING,
    }


def _version_before(page: CasePage, draft: Draft | None) -> Draft | None:
    if draft is None:
        return None
    older = [
        one
        for one in page.drafts
        if one.kind == draft.kind and one.version < draft.version and one.text.strip()
    ]
    return max(older, key=lambda one: one.version, default=None)


def _sent_back(page: CasePage, draft: Draft | None) -> Review | None:
    """The refusal that is being mended: of this version, or of the one before it."""
    if draft is None or draft.state not in {Draft.State.EDITING, Draft.State.REFUSED}:
        return None
    older = sorted((one for one in page.drafts if one.kind == draft.kind), key=lambda one: -one.version)
    refusals = (review for one in older[:2] for review in one.reviews.all() if not review.approved)
    return next(refusals, None)


def _people_of(request: HttpRequest, page: CasePage) -> dict[str, Any]:
    ids = [page.case.owner_id, page.case.claimed_by_id, page.case.opened_by_id]
    ids += [entry.actor_id for entry in page.history] + [note.author_id for note in page.notes]
    ids += [draft.author_id for draft in page.drafts] + [one.taken_by_id for one in page.captures]
    others = others_in(request.actor, page.case.pk, timezone.now())  # type: ignore[attr-defined]
    ids += [one.user_id for one in others]
    ids += [review.reviewer_id for draft in page.drafts for review in draft.reviews.all()]
    team = team_of(request.brand)  # type: ignore[attr-defined]
    now, actor = timezone.now(), request.actor  # type: ignore[attr-defined]
    claimed = (
        page.case.claimed_until and page.case.claimed_until > now and page.case.claimed_by_id != actor.user_id
    )
    return {
        "people": labels(ids),
        "workers": [one for one in team if one.may("case:take")],
        "reviewers": [one for one in team if one.may("case:review") and one.id != actor.user_id],
        "asked_next": [one for one in team if one.may(page.step.right) and one.id != actor.user_id],
        "claimed": bool(claimed),
        "others": others,
    }


@right("case:read")
def capture_picture(request: HttpRequest, capture_id: int) -> HttpResponse:
    """The picture of a capture."""
    kept = captured_picture(capture_id)
    response = HttpResponse(bytes(kept.picture), content_type=kept.picture_type)
    # A picture can hold no script of the page it shows.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@right("case:read")
def captured_page_picture(request: HttpRequest, capture_id: int) -> HttpResponse:
    """How the public page of a captured post looked."""
    kept = captured_page(capture_id)
    response = HttpResponse(bytes(kept.content), content_type=kept.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
