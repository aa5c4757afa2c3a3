"""Writing, proofreading and publishing a reply."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.models import Case, Draft
from apps.cases.selectors.case import case_page
from apps.cases.selectors.reviews import drafts_to_review, version_before
from apps.cases.services import drafting
from apps.cases.services.captures import keep_capture
from apps.core.errors import VigieError
from apps.desk.differences import word_differences
from apps.desk.drafts import network_limit, tone_of
from apps.desk.gate import WRITE, refusal, right
from apps.desk.parameters import id_of, moment_of, must_choose, text_of
from apps.desk.people import labels
from apps.desk.views.case import show_case
from apps.desk.views.onward import onward
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking, ledger


def _write(request: HttpRequest, case_id: int, now: datetime, typing: bool = False) -> Draft:
    kind = must_choose(request.POST, "kind", ("reply", "holding"))
    text = request.POST.get("text", "").replace("\x00", "").replace("\r\n", "\n")
    return drafting.write_draft(
        request.actor,  # type: ignore[attr-defined]
        case_id,
        text,
        now,
        kind=kind,
        mention_id=id_of(request.POST, "mention"),
        account_id=id_of(request.POST, "account"),
        department_id=id_of(request.POST, "department"),
        promised_at=moment_of(request.POST, "promised_at"),
        typing=typing,
    )


@right("case:draft", WRITE)
def write(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep what is being written; answers with what there is to say about its tone."""
    case = Case.objects.get(pk=case_id)
    if not request.headers.get("HX-Request"):
        return _written(request, case_id)
    draft = _write(request, case_id, timezone.now(), typing=True)
    context = {
        "draft": draft,
        "findings": tone_of(draft.text, case, draft.account_id),
        "limit": network_limit(case.network),
    }
    return render(request, "desk/case/findings.html", context)


def _written(request: HttpRequest, case_id: int) -> HttpResponse:
    try:
        _write(request, case_id, timezone.now())
    except VigieError as error:
        return show_case(request, case_id, error)
    messages.success(request, _("Saved."))
    return redirect("case", case_id)


@right("case:draft", WRITE)
def submit(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep the text and hand it to a proofreader; a blocking finding needs a reason to go on nevertheless."""
    case, now = Case.objects.get(pk=case_id), timezone.now()
    try:
        draft = _write(request, case_id, now)
        reason = text_of(request.POST, "override", 300)
        blocking = [
            note.code for note in tone_of(draft.text, case, draft.account_id) if note.severity == "blocking"
        ]
        drafting.submit_draft(
            request.actor,  # type: ignore[attr-defined]
            draft.pk,
            now,
            [{"code": code, "reason": reason} for code in blocking if reason],
        )
    except VigieError as error:
        return show_case(request, case_id, error)
    return onward(request, case_id, _("Handed to a proofreader."))


@right("case:read")
def reviews(request: HttpRequest) -> HttpResponse:
    """The proofreader's queue: one draft at a time with its context, the others beside it."""
    drafts = drafts_to_review(request.actor)  # type: ignore[attr-defined]
    chosen = id_of(request.GET, "draft")
    draft = next((one for one in drafts if one.pk == chosen), drafts[0] if drafts else None)
    context: dict[str, object] = {"section": "reviews", "drafts": drafts, "draft": draft}
    before = version_before(draft) if draft is not None else None
    if draft is not None:
        page = case_page(draft.case_id, timezone.now())
        context |= {
            "page": page,
            "before": before,
            "difference": word_differences(before.text, draft.text) if before else [],
            "findings": tone_of(draft.text, draft.case, draft.account_id),
            "limit": network_limit(draft.case.network),
            "next_draft": next((one for one in drafts if one.pk != draft.pk), None),
        }
    refused = [review.reviewer_id for review in before.reviews.all()] if before else []
    context["people"] = labels([*(one.author_id for one in drafts), *refused])
    return render(request, "desk/reviews.html", context)


@right("case:review", WRITE)
def review(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Approve this exact version, or send it back with a reason; then the next one."""
    draft = Draft.objects.get(pk=draft_id)
    approved = must_choose(request.POST, "decision", ("approve", "refuse")) == "approve"
    from_case = bool(request.POST.get("from_case"))
    try:
        drafting.review_draft(
            request.actor,  # type: ignore[attr-defined]
            draft_id,
            approved,
            text_of(request.POST, "reason", 2000),
            timezone.now(),
        )
    except VigieError as error:
        return show_case(request, draft.case_id, error) if from_case else refusal(request, error)
    messages.success(request, _("Approved.") if approved else _("Sent back to its author."))
    return redirect(reverse("case", args=[draft.case_id]) if from_case else reverse("reviews"))


@right("case:publish", WRITE)
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Send the approved version after the undo window."""
    draft = Draft.objects.get(pk=draft_id)
    try:
        asking.publish_reply(request.actor, draft_id, timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return show_case(request, draft.case_id, error)
    return redirect("case", draft.case_id)


@right("case:publish", WRITE)
def undo(request: HttpRequest, action_id: int) -> HttpResponse:
    """Take back what has not left."""
    action = NetworkAction.objects.get(pk=action_id)
    asking.undo(request.actor, action_id, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Taken back: nothing was sent."))
    return redirect("case", action.case_id)


@right("case:remove", WRITE)
def reverse_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Show again, unblock or unmute, with a reason."""
    action = NetworkAction.objects.get(pk=action_id)
    asking.reverse(request.actor, action_id, text_of(request.POST, "reason", 300), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Asked of the network."))
    return redirect("case", action.case_id)


@right("case:remove", WRITE)
def done_by_hand(request: HttpRequest, action_id: int) -> HttpResponse:
    """A person did it on the network's own page: capture how it looks now, and tick it off."""
    action, now = NetworkAction.objects.get(pk=action_id), timezone.now()
    before = action.capture
    kept = keep_capture(request.actor, action.case_id, now, before.mention_id if before else None)  # type: ignore[attr-defined]
    asking.done_by_hand(request.actor, action_id, kept.pk, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Done, and kept with a capture."))
    return redirect("publications")


@right("publication:handle", WRITE)
def settle(request: HttpRequest, action_id: int) -> HttpResponse:
    """A person looked on the network: it is there, or it is not."""
    NetworkAction.objects.only("pk").get(pk=action_id)
    found = must_choose(request.POST, "found", ("yes", "no")) == "yes"
    ledger.settle_by_hand(request.actor, action_id, found, timezone.now(), text_of(request.POST, "url", 2000))  # type: ignore[attr-defined]
    messages.success(
        request, _("Noted: it stands on the network.") if found else _("Noted: it leaves again.")
    )
    return redirect("publications")
