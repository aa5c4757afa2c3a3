"""A question to a department as a ticket system hears it, read when it leaves, so that no copy of a text stays behind."""

from typing import Any

from apps.cases.models import CaseMention, Referral
from apps.cases.services.referring import link_of

MOST_POSTS = 5
LONGEST_POST = 4000  # characters


class NothingToAsk(Exception):
    """The question was answered or taken back in the meantime."""


def addressed(referral_id: int) -> tuple[int, int]:
    """(case, department) of a question."""
    row = Referral.objects.values_list("case_id", "department_id").get(pk=referral_id)
    return row[0], row[1]


def asked_of(referral_id: int) -> dict[str, Any]:
    """The question, the first posts of its case, and the addresses at which a program and a person answer.

    Raises NothingToAsk.
    """
    rows = Referral.objects.select_related("case", "department")
    referral = rows.filter(pk=referral_id, answered_at=None, withdrawn_at=None).first()
    if referral is None:
        raise NothingToAsk(referral_id)
    case = referral.case
    posts = CaseMention.objects.filter(case=case).select_related("mention__author")
    link = link_of(referral.pk)
    return {
        "department": referral.department.name,
        "question": referral.question,
        "asked_at": referral.asked_at.isoformat(),
        "case": {
            "id": case.pk,
            "state": case.state,
            "issue_type": case.issue_type,
            "profile": case.profile,
            "priority": case.priority,
            "network": case.network,
            "opened_at": case.opened_at.isoformat(),
        },
        "posts": [
            {
                "network": row.mention.network,
                "posted_at": row.mention.posted_at.isoformat(),
                "author": row.mention.author.handle if row.mention.author else "",
                "url": row.mention.url,
                "text": row.mention.text[:LONGEST_POST] if row.mention.deleted_at is None else "",
            }
            for row in posts.order_by("mention__posted_at")[:MOST_POSTS]
        ],
        "answer_page": link,
        "answer_url": f"{link}answer",
    }
