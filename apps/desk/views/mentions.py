"""The stream of mentions, one mention with its verdict, and the one-click correction."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.analysis import selectors as said
from apps.analysis.services import CORRECTABLE, correct, forget_label, teach_label
from apps.analysis.services.adapting import LATELY, known_labels, what_was_learned
from apps.cases.selectors.inbox import joinable
from apps.cases.services import opening
from apps.desk import words
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import (
    BadParameter,
    choice_of,
    day_of,
    id_of,
    must_choose,
    must_id,
    start_of,
    text_of,
)
from apps.desk.people import labels
from apps.monitoring.models import Mention
from apps.monitoring.selectors import watches

FILTERS = ("sentiment", "issue_type", "breach", "network", "language")


def _filters(request: HttpRequest) -> said.MentionFilters:
    data = request.GET
    first, last = day_of(data, "date_from"), day_of(data, "date_to")
    return said.MentionFilters(
        words=text_of(data, "q", 200),
        **{name: choice_of(data, name, words.TABLES[name]) for name in FILTERS},
        watch_id=id_of(data, "watch"),
        author_id=id_of(data, "author"),
        since=start_of(first) if first else None,
        until=start_of(last) + timedelta(days=1) if last else None,
        unsure=bool(data.get("unsure")),
    )


@right("mention:read")
def mentions(request: HttpRequest) -> HttpResponse:
    """Everything that was collected, the newest first, with search and filters."""
    problem: BadParameter | None = None
    try:
        filters = _filters(request)
    except BadParameter as error:
        filters, problem = said.MentionFilters(), error
    rows = said.mention_stream(filters, PAGE, moment_and_id(text_of(request.GET, "after", 80)))
    context = {
        "section": "mentions",
        "filters": filters,
        "filtered": any(
            request.GET.get(name)
            for name in (*FILTERS, "q", "watch", "author", "date_from", "date_to", "unsure")
        ),
        "problem": problem,
        "list": page_of(rows, PAGE, request.GET, lambda row: key_of(row.posted_at, row.pk)),
        "choices": {name: words.choices(name) for name in FILTERS},
        "watches": watches(),
    }
    return render(request, "desk/mentions.html", context, status=400 if problem else 200)


@right("mention:read")
def mention(request: HttpRequest, mention_id: int) -> HttpResponse:
    """One mention: verdict with reasons, thread, near-copies, corrections."""
    found = said.mention_with_verdict(mention_id)
    corrections = said.corrections_of(mention_id)
    context = {
        "section": "mentions",
        "mention": found,
        "verdict": getattr(found, "verdict", None),
        "thread": said.around(found),
        "copies": said.copies_of(found.pk),
        "corrections": corrections,
        "people": labels(one.by_id for one in corrections),
        "known_labels": known_labels(),
        "fields": _correctable(),
    }
    return render(request, "desk/mention.html", context)


def _correctable() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each field a person may correct, with its values and their words."""
    return [
        (name, [(value, words.word(name, value)) for value in values]) for name, values in CORRECTABLE.items()
    ]


@right("verdict:correct")
def correction_menu(request: HttpRequest, mention_id: int) -> HttpResponse:
    """What a line of the stream offers to correct, asked for when its menu opens: fifty menus weigh a page down."""
    found = said.mention_stream_row(mention_id)
    context = {"mention": found, "verdict": getattr(found, "verdict", None), "fields": _correctable()}
    return render(request, "desk/parts/correction_menu.html", context)


@right("verdict:correct", WRITE)
def correct_verdict(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Put one's word in the place of the verdict's; answers with the line, or goes back to the mention."""
    Mention.objects.only("pk").get(pk=mention_id)
    field = must_choose(request.POST, "field", CORRECTABLE)
    correct(
        request.actor,  # type: ignore[attr-defined]
        mention_id,
        field,
        text_of(request.POST, "value", 64),
        text_of(request.POST, "why", 300),
        timezone.now(),
    )
    if request.headers.get("HX-Request"):
        found = said.mention_stream_row(mention_id)
        return render(
            request,
            "desk/parts/mention_line.html",
            {"mention": found},
        )
    messages.success(request, _("Corrected: the brand’s verdicts learn from it."))
    return redirect("mention", mention_id)


@right("verdict:correct", WRITE)
def label_mention(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Give the mention one of the brand's own labels, or refuse it."""
    Mention.objects.only("pk").get(pk=mention_id)
    given = must_choose(request.POST, "given", ("yes", "no")) == "yes"
    label = text_of(request.POST, "label", 80)
    teach_label(request.actor, mention_id, label, given, text_of(request.POST, "why", 300), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Noted: the label is learnt from three examples on."))
    return redirect("mention", mention_id)


@right("verdict:correct", WRITE)
def forget(request: HttpRequest) -> HttpResponse:
    """Unlearn one of the brand's own labels."""
    forget_label(request.actor, text_of(request.POST, "label", 80))  # type: ignore[attr-defined]
    messages.success(request, _("Forgotten: no verdict gets this label any more."))
    return redirect("learned")


@right("verdict:read")
def learned(request: HttpRequest) -> HttpResponse:
    """What the brand's people taught, whether it helps, and how right the verdicts were lately."""
    corrections = said.recent_corrections()
    context = {
        "section": "mentions",
        "fields": what_was_learned(timezone.now()),
        "days": LATELY.days,
        "corrections": corrections,
        "people": labels(one.by_id for one in corrections),
    }
    return render(request, "desk/learned.html", context)


@right("mention:open", WRITE)
def open_case(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Open a case for a mention, or go to the one it has."""
    Mention.objects.only("pk").get(pk=mention_id)
    case = opening.open_by_hand(request.actor, mention_id, timezone.now())  # type: ignore[attr-defined]
    return redirect("case", case.pk)


@right("mention:open")
def cases_to_join(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Open cases among which one is chosen for the mention, the author's own first."""
    found = Mention.objects.only("author_id").get(pk=mention_id)
    cases = joinable(text_of(request.GET, "q", 100), found.author_id)
    return render(request, "desk/parts/cases_to_join.html", {"mention": found, "cases": cases})


@right("mention:open", WRITE)
def join_case(request: HttpRequest, mention_id: int) -> HttpResponse:
    """Put the mention into the case that was chosen."""
    case = opening.join_by_hand(request.actor, mention_id, must_id(request.POST, "case"), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The post belongs to this case now."))
    return redirect("case", case.pk)
