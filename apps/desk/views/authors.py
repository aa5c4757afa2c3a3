"""Authors: the brand's own dossier of who speaks of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.analysis.selectors import mentions_of_author
from apps.cases.models import Case
from apps.desk import words
from apps.desk.gate import right
from apps.desk.paging import PAGE, key_of, moment_and_id, page_of
from apps.desk.parameters import choice_of, text_of
from apps.monitoring import selectors as monitoring


@right("author:read")
def authors(request: HttpRequest) -> HttpResponse:
    """Authors, the last heard first."""
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
    }
    return render(request, "desk/authors.html", context)


@right("author:read")
def author(request: HttpRequest, author_id: int) -> HttpResponse:
    """One author: who they are, what they said, which cases they had."""
    found = monitoring.author_by_id(author_id)
    context = {
        "section": "authors",
        "author": found,
        "relations": words.choices("relation"),
        "mentions": mentions_of_author(author_id),
        "cases": Case.objects.filter(author_id=author_id).order_by("-opened_at")[:30],
    }
    return render(request, "desk/author.html", context)
