"""One case on one screen: story, person, work. Every act is a POST that calls one service and comes back."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.models import Case, Draft, Review
from apps.cases.selectors.case import CasePage, captured_picture, case_page, similar_cases
from apps.cases.services import captures, opening, work
from apps.cases.workflow import moves_from, outcomes_from
from apps.core.errors import VigieError
from apps.desk import words
from apps.desk.differences import word_differences
from apps.desk.drafts import network_limit, tone_of
from apps.desk.gate import WRITE, refusal, right
from apps.desk.parameters import id_of, moment_of, must_choose, must_id, text_of
from apps.desk.people import labels, team_of
from apps.desk.views.inbox import SNOOZES
from apps.publishing.selectors import actions_of_case
from apps.publishing.services import asking


@right("case:read")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of a case."""
    return show_case(request, case_id)


def show_case(
    request: HttpRequest, case_id: int, error: VigieError | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case; with an error, above what it concerns."""
    page = case_page(case_id)
    reply = page.holding_reply if page.step.name == "hold" else page.reply
    context = {"section": "inbox", "page": page, "error": error, "draft": reply}
    context |= _work_of(request, page, reply) | _people_of(request, page)
    return render(request, "desk/case.html", context, status=status)


def _work_of(request: HttpRequest, page: CasePage, draft: Draft | None) -> dict[str, Any]:
    """What the middle column needs: actions, findings, differences, moves, choices."""
    mention = (
        draft.mention if draft else next((told.mention for told in page.story if told.part == "case"), None)
    )
    before = _version_before(page, draft)
    return {
        "actions": actions_of_case(page.case.pk),
        "answered_mention": mention,
        "findings": tone_of(draft.text, page.case, page.persona) if draft and draft.text.strip() else [],
        "limit": network_limit(page.case.network),
        "before": before,
        "sent_back": _sent_back(page, draft),
        "difference": word_differences(before.text, draft.text) if before and draft else [],
        "moves": {one.name for one in moves_from(page.case.state)},
        "outcomes": [(one.value, words.word("outcome", one.value)) for one in outcomes_from(page.case.state)],
        "similar": similar_cases(page.case),
        "choices": {name: words.choices(name) for name in ("issue_type", "profile")},
        "snoozes": [(key, str(timezone.localtime(timezone.now() + span))) for key, span in SNOOZES.items()],
        "blurred": page.case.breach != "none" and request.user.blur_hard_content,  # type: ignore[union-attr]
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
        "claimed": bool(claimed),
    }


def _back(request: HttpRequest, case_id: int, said: str = "") -> HttpResponse:
    if said:
        messages.success(request, said)
    return redirect(f"{reverse('case', args=[case_id])}{'?next=1' if request.POST.get('and_next') else ''}")


def _refused(request: HttpRequest, case_id: int, error: VigieError) -> HttpResponse:
    """The case with the refusal above; a part of a page gets only the note."""
    if request.headers.get("HX-Request"):
        return refusal(request, error)
    return show_case(request, case_id, error, 422)


@right("case:take", WRITE)
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make the case one's own."""
    _known(case_id)
    work.take(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return _back(request, case_id, _("The case is yours."))


@right("case:assign", WRITE)
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give the case to a colleague, or to nobody."""
    _known(case_id)
    work.assign(request.actor, case_id, id_of(request.POST, "to"), timezone.now())  # type: ignore[attr-defined]
    return _back(request, case_id, _("Given."))


@right("case:analyse", WRITE)
def capture(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep evidence of a post of the case."""
    _known(case_id)
    captures.keep_capture(request.actor, case_id, timezone.now(), id_of(request.POST, "mention"))  # type: ignore[attr-defined]
    return _back(request, case_id, _("Evidence is kept."))


@right("case:read")
def capture_picture(request: HttpRequest, capture_id: int) -> HttpResponse:
    """The picture of a capture."""
    kept = captured_picture(capture_id)
    response = HttpResponse(bytes(kept.picture), content_type=kept.picture_type)
    # A picture can hold no script of the page it shows.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@right("case:analyse", WRITE)
def analyse(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say what it is about and who speaks."""
    _known(case_id)
    issue_type = must_choose(request.POST, "issue_type", words.ISSUE_TYPES)
    profile = must_choose(request.POST, "profile", words.PROFILES)
    try:
        work.analyse(
            request.actor,
            case_id,
            timezone.now(),
            issue_type=issue_type,
            profile=profile,
            note=text_of(request.POST, "note", 4000),
        )  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return _back(request, case_id)


@right("case:decide", WRITE)
def decide_answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide to answer."""
    _known(case_id)
    work.decide_answer(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return _back(request, case_id)


@right("case:ignore", WRITE)
def ignore(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide not to answer, with a reason."""
    _known(case_id)
    try:
        work.ignore(request.actor, case_id, text_of(request.POST, "reason", 300), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return _back(request, case_id, _("No answer will be given; the clock is stopped."))


@right("case:remove", WRITE)
def remove(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hide, delete, block or mute under an article of the charter."""
    _known(case_id)
    kind = must_choose(request.POST, "kind", asking.REMOVALS)
    mention, article = must_id(request.POST, "mention"), must_id(request.POST, "article")
    try:
        action = asking.remove(request.actor, case_id, mention, kind, article, timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    said = (
        _("To be done by hand on the network.")
        if action.state == "by_hand"
        else _("On its way: it can still be undone.")
    )
    return _back(request, case_id, said)


@right("case:refer", WRITE)
def refer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask a department; the link for its answer is shown once."""
    _known(case_id)
    department = must_id(request.POST, "department")
    try:
        _referral, token = work.refer(
            request.actor, case_id, department, text_of(request.POST, "question", 4000), timezone.now()
        )  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    address = request.build_absolute_uri(f"{reverse('inbox')}link/referral/{token}/")
    messages.info(
        request,
        _("The question is asked. The department answers here, without an account: %(address)s")
        % {"address": address},
    )
    return _back(request, case_id)


@right("case:note", WRITE)
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """A word between colleagues."""
    _known(case_id)
    try:
        work.add_note(request.actor, case_id, text_of(request.POST, "text", 4000), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return _back(request, case_id)


@right("case:take", WRITE)
def snooze(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put the case aside until a time."""
    _known(case_id)
    now = timezone.now()
    span = SNOOZES.get(request.POST.get("until", ""))
    until = now + span if span else (moment_of(request.POST, "until") or now + timedelta(hours=1))
    work.snooze(request.actor, case_id, until, now)  # type: ignore[attr-defined]
    messages.success(request, _("Put aside; its clocks go on."))
    return redirect("inbox")


@right("case:close", WRITE)
def close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close the case with how it ended."""
    _known(case_id)
    try:
        work.close(request.actor, case_id, text_of(request.POST, "outcome", 12), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return _back(request, case_id, _("Closed."))


@right("case:reopen", WRITE)
def reopen(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open the case again."""
    _known(case_id)
    work.reopen(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return _back(request, case_id, _("Open again."))


@right("case:close", WRITE)
def merge(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put the case into another one."""
    _known(case_id)
    into = must_id(request.POST, "into")
    opening.merge(request.actor, case_id, into, timezone.now())  # type: ignore[attr-defined]
    return _back(request, into, _("Merged."))


def _known(case_id: int) -> None:
    """A case that does not exist is a page that does not exist, whatever is posted to it."""
    Case.objects.only("pk").get(pk=case_id)
