"""Authors: the brand's own dossier of who speaks of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.analysis import points
from apps.analysis import selectors as said
from apps.analysis.services import dossiers, people
from apps.analysis.services.erasing import forget_author
from apps.cases.models import Case
from apps.cases.services.follow_up import conversions
from apps.desk import words
from apps.desk.charts import tone_chart
from apps.desk.gate import WRITE, right
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import choice_of, must_choose, must_id, text_of
from apps.monitoring import selectors as monitoring
from apps.publishing.selectors import answers_to

WON_OVER = 90  # days


@right("author:read")
def authors(request: HttpRequest) -> HttpResponse:
    """Authors, the last heard first, and how many of those who were answered were won back."""
    today = timezone.localdate()
    found = text_of(request.GET, "q", 100)
    profile = choice_of(request.GET, "profile", words.PROFILES)
    relation = choice_of(request.GET, "relation", words.TABLES["relation"])
    rows = monitoring.authors(
        found, profile, relation, PAGE, moment_and_id(text_of(request.GET, "after", 80))
    )
    context = {
        "section": "authors",
        "words": found,
        "profile": profile,
        "relation": relation,
        "filtered": bool(found or profile or relation),
        "list": page_of(rows, PAGE, request.GET, lambda row: key_of(row.last_seen_at, row.pk)),
        "choices": {name: words.choices(name) for name in ("profile", "relation")},
        "won": conversions(today - timedelta(days=WON_OVER - 1), today),
        "won_over": WON_OVER,
    }
    return render(request, "desk/authors.html", context)


@right("author:read")
def author(request: HttpRequest, author_id: int) -> HttpResponse:
    """One author: what they said, what they are to the brand and why, and what the law gives them."""
    now = timezone.now()
    found = monitoring.author_by_id(author_id)
    accounts = said.accounts_of(found)
    ids = [one.pk for one in accounts] or [found.pk]
    sayings = said.sayings_of(ids, now)
    profiled = found.erased_at is None and found.objected_at is None
    context = {
        "section": "authors",
        "author": found,
        "accounts": accounts,
        "proposals": people.proposed_links(author_id),
        "computed": dossiers.profile_now(author_id, now) if profiled else None,
        "half_life": points.HALF_LIFE.days,
        "kept_for": dossiers.KEPT_FOR.days // 365,
        "forgotten_on": found.last_seen_at + dossiers.KEPT_FOR,
        "sayings": sayings,
        "chart": tone_chart(
            [(one.begins, one.negative, one.neutral, one.positive) for one in sayings.months]
        ),
        "answers": answers_to(ids),
        "choices": {name: words.choices(name) for name in ("profile", "relation")},
        "mentions": said.mentions_of(ids),
        "cases": Case.objects.filter(author_id__in=ids).order_by("-opened_at")[:30],
    }
    return render(request, "desk/author.html", context)


@right("author:edit", WRITE)
def set_profile(request: HttpRequest, author_id: int) -> HttpResponse:
    """Put one's word in the place of the computed profile, or let the points decide again."""
    profile = must_choose(request.POST, "profile", ("", *words.PROFILES))
    reason = text_of(request.POST, "reason", 300)
    people.override_profile(request.actor, author_id, profile, reason, timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The dossier says so now, with your reason."))
    return redirect("author", author_id)


@right("author:edit", WRITE)
def link_author(request: HttpRequest, author_id: int) -> HttpResponse:
    """Say that an account of another network is the same person."""
    people.link_authors(request.actor, must_id(request.POST, "same"), author_id)  # type: ignore[attr-defined]
    messages.success(request, _("Linked: their mentions stand together in the dossier."))
    return redirect("author", author_id)


@right("author:edit", WRITE)
def unlink_author(request: HttpRequest, author_id: int) -> HttpResponse:
    """Say that an account is a person of its own after all."""
    people.unlink_author(request.actor, must_id(request.POST, "account"))  # type: ignore[attr-defined]
    return redirect("author", author_id)


@right("author:edit", WRITE)
def object_to_profiling(request: HttpRequest, author_id: int) -> HttpResponse:
    """Record an objection to profiling, or take it back on the person's word."""
    objects = must_choose(request.POST, "objects", ("yes", "no")) == "yes"
    why = text_of(request.POST, "why", 300)
    people.object_to_profiling(request.actor, author_id, objects, why, timezone.now())  # type: ignore[attr-defined]
    messages.success(
        request,
        _("Recorded: the profile is gone and none will be made.") if objects else _("Profiling goes on."),
    )
    return redirect("author", author_id)


@right("author:erase", WRITE)
def erase_author(request: HttpRequest, author_id: int) -> HttpResponse:
    """Erase a person from this brand."""
    must_choose(request.POST, "sure", ("yes",))
    forget_author(request.actor, author_id, text_of(request.POST, "why", 100), timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Erased: names, texts and links are gone; counts stay."))
    return redirect("authors")
