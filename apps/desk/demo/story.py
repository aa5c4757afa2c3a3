"""The cases of the demo: worked through by the same services as in real life, at times that have passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.agency.access import Actor
from apps.analysis.models import Verdict
from apps.cases.models import Case, Draft
from apps.cases.services import captures, drafting, follow_up, opening, work
from apps.charter.models import Article, Department
from apps.monitoring.models import Mention
from apps.networks.contract import AuthorData, PostData
from apps.publishing.models import NetworkAction
from apps.publishing.services import asking


@dataclass(frozen=True, slots=True)
class Team:
    """Who works in the demo."""

    alice: Actor
    bob: Actor
    carole: Actor


def post(number: str, handle: str, text: str, at: datetime, followers: int = 120) -> PostData:
    """A post of the story on the practice network."""
    author = AuthorData(
        external_id=handle,
        handle=handle,
        name=handle.replace("_", " ").title(),
        followers=followers,
        country="FR",
    )
    return PostData(
        external_id=number,
        network="practice",
        kind="post",
        text=text,
        url="",
        posted_at=at,
        author=author,
        lang="fr",
        likes=4,
    )


def open_case(team: Team, mention: Mention, at: datetime) -> Case:
    """Open, take, and keep evidence."""
    case = opening.open_by_hand(team.alice, mention.pk, at)
    if case.state == "new":
        work.take(team.alice, case.pk, at + timedelta(minutes=2))
    if not case.captures.exists():
        captures.keep_capture(team.alice, case.pk, at + timedelta(minutes=3), mention.pk)
    return Case.objects.get(pk=case.pk)


def analysed(team: Team, case: Case, at: datetime, issue_type: str, profile: str) -> Case:
    """Go on to decide."""
    return work.analyse(
        team.alice, case.pk, at + timedelta(minutes=6), issue_type=issue_type, profile=profile
    )


def drafted(team: Team, case: Case, text: str, at: datetime, submit: bool = True) -> Draft:
    """Decide to answer, write, and hand to the proofreader."""
    if case.state == "deciding":
        work.decide_answer(team.alice, case.pk, at + timedelta(minutes=7))
    draft = drafting.write_draft(team.alice, case.pk, text, at + timedelta(minutes=12))
    return drafting.submit_draft(team.alice, draft.pk, at + timedelta(minutes=13)) if submit else draft


def answered(team: Team, case: Case, text: str, at: datetime) -> Case:
    """The whole way to a reply that stands on the network."""
    draft = drafted(team, case, text, at)
    drafting.review_draft(team.bob, draft.pk, True, "", at + timedelta(minutes=20))
    sent_at = at + timedelta(minutes=22)
    action = asking.publish_reply(team.alice, draft.pk, sent_at)
    # It was sent in a past that the network of the demo has not seen.
    NetworkAction.objects.filter(pk=action.pk).update(
        state="sent", sent_at=sent_at, attempts_made=1, external_id=f"demo-{action.pk}"
    )
    follow_up.action_ended(case.pk, "reply", "sent", draft.pk, sent_at)
    return Case.objects.get(pk=case.pk)


def closed(team: Team, case: Case, outcome: str, relation: str, at: datetime) -> Case:
    """Close with how it ended, and what became of the person."""
    steps = ("answered", "calmed", "satisfied", "promoter")
    for number, step in enumerate(steps[1 : steps.index(relation) + 1], 1):
        moment = at + timedelta(hours=12 * number)
        follow_up.set_relation(team.alice, case.author_id or 0, step, moment, case.pk)
    return work.close(team.alice, case.pk, outcome, at + timedelta(days=2))


def past_cases(team: Team, slug: str, now: datetime) -> None:
    """Cases of the last two months, answered and closed."""
    reply = {
        "lumen": "Bonjour, nous sommes désolés que votre lampe vous ait déçu. Écrivez-nous en message privé avec votre numéro"
        " de commande : nous vous l'échangeons cette semaine. L'équipe",
        "tramway": "Bonjour, toutes nos excuses pour ce retard. Envoyez-nous votre numéro de suivi en message privé, nous vous"
        " répondons aujourd'hui avec une date de livraison. L'équipe",
        "basilic": "Bonjour, nous sommes désolés de cet accueil. Dites-nous en message privé le jour et l'heure : nous en parlons"
        " avec l'équipe et revenons vers vous demain. L'équipe",
    }[slug]
    endings = (
        ("converted", "promoter"),
        ("satisfied", "satisfied"),
        ("calmed", "calmed"),
        ("no_reaction", "answered"),
    )
    verdicts = Verdict.objects.filter(
        sentiment="negative", mention__posted_at__lt=now - timedelta(days=4), mention__case_mention=None
    ).order_by("-needs_answer", "pk")
    for number, verdict in enumerate(verdicts.select_related("mention")[:12]):
        mention = verdict.mention
        if Case.objects.filter(author=mention.author).exists():
            continue
        at = mention.posted_at + timedelta(minutes=4 + number)
        kind = verdict.issue_type if verdict.issue_type != "none" else "service"
        case = analysed(team, open_case(team, mention, at), at, kind, "unhappy_customer")
        outcome, relation = endings[number % len(endings)]
        closed(team, answered(team, case, reply, at), outcome, relation, at)


def troll_case(team: Team, mention: Mention, at: datetime) -> None:
    """A troll: evidence, no answer, removed under the article on trolling."""
    case = analysed(team, open_case(team, mention, at), at, "none", "troll")
    article = Article.objects.filter(
        version_id=case.charter_version_id, actions__contains=["hide"], code__icontains="troll"
    ).first()
    if article is not None:
        action = asking.remove(team.alice, case.pk, mention.pk, "hide", article.pk, at + timedelta(minutes=8))
        NetworkAction.objects.filter(pk=action.pk).update(
            state="sent", sent_at=at + timedelta(minutes=8), attempts_made=1
        )
    else:
        work.ignore(team.alice, case.pk, "troll", at + timedelta(minutes=8))


def referred_case(team: Team, mention: Mention, question: str, at: datetime) -> None:
    """A question to a department, with a holding reply to proofread."""
    case = analysed(team, open_case(team, mention, at), at, "product", "unhappy_customer")
    department = Department.objects.order_by("pk").first()
    if department is None:
        return
    work.refer(team.alice, case.pk, department.pk, question, at + timedelta(minutes=9))
    draft = drafting.write_draft(
        team.alice,
        case.pk,
        f"Bonjour, merci de nous avoir prévenus. Notre service {department.name} vérifie, nous revenons vers vous demain à midi.",
        at + timedelta(minutes=10),
        kind=Draft.Kind.HOLDING,
        department_id=department.pk,
        promised_at=at + timedelta(hours=20),
    )
    drafting.submit_draft(team.alice, draft.pk, at + timedelta(minutes=11))
