"""What is done to a case: each act is a POST that calls one service and comes back to the page."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.models import Capture, Case, Referral
from apps.cases.services import captures, exporting, follow_up, joining, referring, work
from apps.core.errors import VigieError
from apps.desk import words
from apps.desk.filters import SNOOZES
from apps.desk.gate import WRITE, refusal, right
from apps.desk.parameters import id_of, ids_of, moment_of, must_choose, must_id, text_of
from apps.desk.views.case import show_case
from apps.desk.views.onward import onward
from apps.monitoring.models import Author
from apps.publishing.services import asking


def _refused(request: HttpRequest, case_id: int, error: VigieError) -> HttpResponse:
    """The case with the refusal above; a part of a page gets only the note."""
    if request.headers.get("HX-Request"):
        return refusal(request, error)
    return show_case(request, case_id, error)


@right("case:take", WRITE)
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make the case one's own."""
    _known(case_id)
    work.take(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return onward(request, case_id, _("The case is yours."))


@right("case:assign", WRITE)
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give the case to a colleague, or to nobody."""
    _known(case_id)
    work.assign(request.actor, case_id, id_of(request.POST, "to"), timezone.now())  # type: ignore[attr-defined]
    return onward(request, case_id, _("Given."))


@right("case:analyse", WRITE)
def capture(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep evidence of a post of the case."""
    _known(case_id)
    captures.keep_capture(request.actor, case_id, timezone.now(), id_of(request.POST, "mention"))  # type: ignore[attr-defined]
    return onward(request, case_id, _("Evidence is kept."))


@right("case:analyse", WRITE)
def analyse(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say what it is about and who speaks."""
    _known(case_id)
    issue_type = must_choose(request.POST, "issue_type", words.ISSUE_TYPES)
    profile = must_choose(request.POST, "profile", words.PROFILES)
    try:
        work.analyse(
            request.actor,  # type: ignore[attr-defined]
            case_id,
            timezone.now(),
            issue_type=issue_type,
            profile=profile,
            note=text_of(request.POST, "note", 4000),
        )
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, case_id)


@right("case:decide", WRITE)
def decide_answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide to answer."""
    _known(case_id)
    work.decide_answer(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return onward(request, case_id)


@right("case:ignore", WRITE)
def ignore(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide not to answer, with a reason."""
    _known(case_id)
    try:
        work.ignore(request.actor, case_id, text_of(request.POST, "reason", 300), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, case_id, _("No answer will be given; the clock is stopped."))


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
    return onward(request, case_id, said)


@right("case:refer", WRITE)
def refer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask a department; the link for its answer is shown once."""
    _known(case_id)
    department = must_id(request.POST, "department")
    question = text_of(request.POST, "question", 4000)
    try:
        referral, _token = referring.refer(request.actor, case_id, department, question, timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    address = referring.link_of(referral.pk)
    messages.info(
        request,
        _("The question is asked. The department answers here, without an account: %(address)s")
        % {"address": address},
    )
    return onward(request, case_id)


@right("case:refer", WRITE)
def withdraw(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Take a question to a department back."""
    referral = Referral.objects.only("case_id").get(pk=referral_id)
    referring.withdraw_referral(request.actor, referral_id, timezone.now())  # type: ignore[attr-defined]
    return onward(request, referral.case_id, _("The question is withdrawn; its link is dead."))


@right("case:note", WRITE)
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """A word between colleagues."""
    _known(case_id)
    try:
        work.add_note(request.actor, case_id, text_of(request.POST, "text", 4000), timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, case_id)


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
    return onward(request, case_id, _("Closed."))


@right("case:reopen", WRITE)
def reopen(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open the case again."""
    _known(case_id)
    work.reopen(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    return onward(request, case_id, _("Open again."))


@right("case:close", WRITE)
def merge(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put the case into another one."""
    _known(case_id)
    into = must_id(request.POST, "into")
    joining.merge(request.actor, case_id, into, timezone.now())  # type: ignore[attr-defined]
    return onward(request, into, _("Merged."))


@right("case:close", WRITE)
def split(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take some posts out into a case of their own."""
    _known(case_id)
    chosen = ids_of(request.POST.getlist("mention"))
    try:
        fresh = joining.split(request.actor, case_id, chosen, timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, fresh.pk, _("A case of its own."))


@right("case:analyse", WRITE)
def set_priority(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say how much it presses, with the reason."""
    _known(case_id)
    priority = int(must_choose(request.POST, "priority", ("1", "2", "3", "4", "5")))
    try:
        work.set_priority(
            request.actor,  # type: ignore[attr-defined]
            case_id,
            priority,
            text_of(request.POST, "reason", 300),
            timezone.now(),
        )
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, case_id, _("Noted."))


@right("case:publish", WRITE)
def answered_elsewhere(request: HttpRequest, case_id: int) -> HttpResponse:
    """The answer was given outside Vigie; a capture shows it."""
    _known(case_id)
    kept = Capture.objects.filter(case_id=case_id).order_by("-taken_at").only("pk").first()
    try:
        follow_up.answered_elsewhere(request.actor, case_id, kept.pk if kept else 0, timezone.now())  # type: ignore[attr-defined]
    except VigieError as error:
        return _refused(request, case_id, error)
    return onward(request, case_id, _("Noted."))


@right("author:edit", WRITE)
def set_relation(request: HttpRequest, author_id: int) -> HttpResponse:
    """Say where a person stands with the brand."""
    Author.objects.only("pk").get(pk=author_id)
    relation = must_choose(request.POST, "relation", words.TABLES["relation"])
    follow_up.set_relation(request.actor, author_id, relation, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Noted."))
    return redirect("author", author_id)


@right("evidence:export", WRITE)
def export(request: HttpRequest, case_id: int) -> HttpResponse:
    """The case's evidence as one signed archive."""
    _known(case_id)
    archive = exporting.export_evidence(request.actor, case_id, timezone.now())  # type: ignore[attr-defined]
    response = HttpResponse(archive.content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{archive.name}"'
    return response


def _known(case_id: int) -> None:
    """A case that does not exist is a page that does not exist, whatever is posted to it."""
    Case.objects.only("pk").get(pk=case_id)
