"""The ways a case can go, each walked to its end by the services of real life, at times that have passed."""

import io
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from apps.analysis.services import correct
from apps.cases.models import Case, Clock, Draft
from apps.cases.services import clocks, drafting, exporting, follow_up, referring, work
from apps.cases.verify_evidence import verify
from apps.charter.models import Article, Department
from apps.desk.demo.story import Team, analysed, answered, drafted, open_case
from apps.monitoring.models import Mention
from apps.networks.contract import PostData
from apps.networks.practice.server.store import Store
from apps.publishing.models import Attempt, NetworkAction
from apps.publishing.services import asking

PROMISE = timedelta(hours=20)


def said_in_town(town: Store, posts: list[PostData]) -> list[PostData]:
    """The same posts, said on the practice network too: what is answered in the demo must be there to answer."""
    return [
        replace(
            one,
            external_id=str(
                town.say(
                    one.author.handle,
                    one.text,
                    at=one.posted_at.timestamp(),
                    lang=one.lang or "",
                    likes=one.likes or 0,
                )
            ),
        )
        for one in posts
        if one.author is not None
    ]


def _left(case: Case, draft: Draft, team: Team, at: datetime) -> None:
    """An approved draft was published in a past that the network of the demo has not seen."""
    action = asking.publish_reply(team.alice, draft.pk, at)
    NetworkAction.objects.filter(pk=action.pk).update(
        state="sent", sent_at=at, attempts_made=1, external_id=f"demo-{action.pk}"
    )
    follow_up.action_ended(case.pk, "reply", "sent", draft.pk, at)


def _held(team: Team, mention: Mention, question: str, at: datetime) -> tuple[Case, str]:
    """A department is asked, and the person was told who looks at it and until when; the link's token with it."""
    case = analysed(team, open_case(team, mention, at), at, "product", "unhappy_customer")
    department = Department.objects.order_by("pk").first()
    assert department is not None
    _referral, token = work.refer(team.alice, case.pk, department.pk, question, at + timedelta(minutes=9))
    draft = drafting.write_draft(
        team.alice,
        case.pk,
        f"Bonjour, nous sommes désolés et prenons cela au sérieux. Notre service {department.name} vérifie, réponse demain.",
        at + timedelta(minutes=10),
        kind=Draft.Kind.HOLDING,
        department_id=department.pk,
        promised_at=at + PROMISE,
    )
    drafting.submit_draft(team.alice, draft.pk, at + timedelta(minutes=11))
    drafting.review_draft(team.bob, draft.pk, True, "", at + timedelta(minutes=18))
    _left(case, draft, team, at + timedelta(minutes=20))
    return Case.objects.get(pk=case.pk), token


def promise_kept(team: Team, mention: Mention, at: datetime) -> Case:
    """Referred, held, answered by the department, and the person was told before the promised time."""
    case, token = _held(team, mention, "Le variateur bourdonne : défaut connu ? Que proposons-nous ?", at)
    referring.answer_referral(
        token, "Inès, qualité produit", "Oui, le lot 12. Échange gratuit.", at + timedelta(hours=5)
    )
    return answered(
        team,
        case,
        "Bonjour, comme promis : le bourdonnement vient du variateur, et nous vous l'échangeons. Avec nos excuses,"
        " écrivez-nous en message privé, il part aujourd'hui. L'équipe",
        at + timedelta(hours=6),
    )


def promise_broken(team: Team, mention: Mention, at: datetime) -> Case:
    """Referred and held, and the promised time passed without an answer: the next person was told."""
    case, _token = _held(
        team, mention, "L'abat-jour a jauni en un mois : est-ce couvert par la garantie ?", at
    )
    referring.remind(case.referrals.get().pk, at + timedelta(hours=24))
    promise = Clock.objects.get(case=case, kind=Clock.Kind.PROMISE)
    clocks.look_at(promise.pk, at + PROMISE + timedelta(minutes=1))
    return case


def racist_removed(team: Team, mention: Mention, at: datetime) -> Case:
    """A racist comment: captured, removed under its article, the evidence exported and verified, the case closed."""
    correct(team.alice, mention.pk, "breach", "racism", "Propos racistes envers l'équipe", at)
    case = analysed(team, open_case(team, mention, at), at, "none", "hardcore_hater")
    article = Article.objects.filter(
        version_id=case.charter_version_id, breaches__contains=["racism"], actions__contains=["delete"]
    ).order_by("position")[0]
    moment = at + timedelta(minutes=8)
    action = asking.remove(team.alice, case.pk, mention.pk, "delete", article.pk, moment)
    NetworkAction.objects.filter(pk=action.pk).update(state="sent", sent_at=moment, attempts_made=1)
    follow_up.action_ended(case.pk, "delete", "sent", None, moment)
    made = exporting.export_evidence(team.alice, case.pk, at + timedelta(minutes=20))
    verify(io.BytesIO(made.content), made.fingerprint)
    return work.close(team.alice, case.pk, "removed", at + timedelta(hours=2))


def refused_then_approved(team: Team, mention: Mention, at: datetime) -> Case:
    """A draft went back with a reason; its second version is approved and waits to be published."""
    case = analysed(team, open_case(team, mention, at), at, "service", "unhappy_customer")
    first = drafted(team, case, "Bonjour, il fallait nous appeler plus tôt. Bonne journée. L'équipe", at)
    reason = "On ne reproche rien au client : des excuses, puis ce que nous faisons, et pour quand."
    drafting.review_draft(team.bob, first.pk, False, reason, at + timedelta(minutes=20))
    second = drafting.write_draft(
        team.alice,
        case.pk,
        "Bonjour, toutes nos excuses pour ce vase cassé. Nous vous remboursons : envoyez-nous une photo et votre numéro de"
        " suivi en message privé, le virement part demain. L'équipe",
        at + timedelta(minutes=26),
    )
    drafting.submit_draft(team.alice, second.pk, at + timedelta(minutes=27))
    drafting.review_draft(team.bob, second.pk, True, "", at + timedelta(minutes=33))
    return Case.objects.get(pk=case.pk)


def network_timed_out(team: Team, mention: Mention, at: datetime) -> Case:
    """The network took a reply and never said so, nor could it be asked since: a person looks for themselves."""
    case = analysed(team, open_case(team, mention, at), at, "service", "unhappy_customer")
    draft = drafted(
        team,
        case,
        "Bonjour, nous sommes désolés pour cette attente. Votre colis est retrouvé au dépôt de Lille et vous est livré demain"
        " avant 13 h. L'équipe",
        at,
    )
    drafting.review_draft(team.bob, draft.pk, True, "", at + timedelta(minutes=20))
    sent_at = at + timedelta(minutes=22)
    action = asking.publish_reply(team.alice, draft.pk, sent_at)
    deadline = sent_at + timedelta(seconds=31)
    attempt = Attempt.objects.create(id=uuid.uuid4(), action=action, at=sent_at, deadline_at=deadline)
    NetworkAction.objects.filter(pk=action.pk).update(
        state="needs_human",
        attempts_made=1,
        checks_made=5,
        attempt_id=attempt.pk,
        deadline_at=deadline,
        error="Le réseau n'a pas répondu après l'envoi, et ne dit pas si la réponse est publiée.",
    )
    follow_up.action_ended(case.pk, "reply", "needs_human", draft.pk, sent_at + timedelta(minutes=6))
    return Case.objects.get(pk=case.pk)
