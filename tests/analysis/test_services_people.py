"""A person's word on an author: the profile, and who is the same person; and forgetting somebody."""

import pytest

from apps.agency.access import Forbidden
from apps.analysis.models import Correction, Verdict
from apps.analysis.services import correct
from apps.analysis.services.erasing import ERASED, forget_author
from apps.analysis.services.people import link_authors, override_profile, proposed_links, unlink_author
from apps.audit.models import AuditEntry, AuditText
from apps.core.chain import broken_lines
from apps.core.errors import VigieError
from apps.monitoring.models import Author, Mention
from apps.monitoring.services.recording import record_mentions
from tests.analysis.people import heard, said


def who(handle: str, network: str = "town") -> Author:
    return Author.objects.get(handle=handle, network=network)


@pytest.fixture
def three(lumen_db, now):
    """Zoé on two networks, and somebody else."""
    heard(
        [
            said("1", "Ma lampe chauffe, c'est dangereux", now, "zoe"),
            said("2", "Toujours rien, votre service est nul", now, "Zoe", "village"),
            said("3", "Belle lampe", now, "zoella", "village"),
        ],
        now,
    )


def test_a_profile_is_overridden_with_a_reason(three, now, alice, lumen, actor) -> None:
    author = override_profile(actor(alice, lumen), who("zoe").pk, "troll", "compte parodique", now)
    assert author.effective_profile == "troll"
    entry = AuditEntry.objects.get(action="author.profile_set")
    assert entry.facts["after"] == "troll"
    assert AuditText.objects.get(entry_key=entry.facts["text_key"]).text == "compte parodique"


def test_an_override_is_never_overridden_by_points(three, now, alice, lumen, actor) -> None:
    override_profile(actor(alice, lumen), who("zoe").pk, "troll", "compte parodique", now)
    heard([said("9", "Lampe dangereuse, remboursez", now, "zoe")], now)
    assert who("zoe").effective_profile == "troll"
    override_profile(actor(alice, lumen), who("zoe").pk, "", "erreur", now)
    assert who("zoe").effective_profile == who("zoe").profile


@pytest.mark.parametrize(("profile", "reason"), [("saint", "oui"), ("troll", "  ")])
def test_an_unknown_profile_and_a_missing_reason_are_refused(
    three, now, alice, lumen, actor, profile, reason
):
    with pytest.raises(VigieError):
        override_profile(actor(alice, lumen), who("zoe").pk, profile, reason, now)


def test_a_proofreader_edits_no_dossier(three, now, bob, lumen, actor) -> None:
    with pytest.raises(Forbidden):
        override_profile(actor(bob, lumen), who("zoe").pk, "troll", "oui", now)


def test_the_same_handle_elsewhere_is_proposed_and_linked_by_hand(three, alice, lumen, actor) -> None:
    here, there = who("zoe"), who("Zoe", "village")
    assert proposed_links(here.pk) == [there]
    link_authors(actor(alice, lumen), there.pk, here.pk)
    assert proposed_links(here.pk) == []
    assert who("Zoe", "village").same_person_as == here
    unlink_author(actor(alice, lumen), there.pk)
    assert proposed_links(here.pk) == [there]


def test_links_make_one_group_without_circles(three, alice, lumen, actor) -> None:
    first, second, third = who("zoe"), who("Zoe", "village"), who("zoella", "village")
    person = actor(alice, lumen)
    link_authors(person, second.pk, first.pk)
    link_authors(person, second.pk, third.pk)
    roots = {row.same_person_as_id for row in Author.objects.exclude(pk=third.pk)}
    assert roots == {third.pk}
    assert who("zoella", "village").same_person_as is None
    for pair in ((first.pk, third.pk), (third.pk, first.pk), (first.pk, first.pk)):
        with pytest.raises(VigieError):
            link_authors(person, *pair)


def test_forgetting_takes_texts_and_names_and_leaves_counts(three, now, carole, alice, lumen, actor) -> None:
    pk = who("zoe").pk
    override_profile(actor(alice, lumen), pk, "troll", "compte de Zoé Brume", now)
    mention = Mention.objects.get(author_id=pk)
    value = "positive" if Verdict.objects.get(pk=mention.pk).sentiment != "positive" else "neutral"
    correct(actor(alice, lumen), mention.pk, "sentiment", value, "Zoé plaisante", now)
    forget_author(actor(carole, lumen), pk, "demande du 3 mars", now)
    author, mention = Author.objects.get(pk=pk), Mention.objects.get(author_id=pk)
    assert (author.handle, author.name, author.external_id, author.profile_override) == (ERASED, "", "", "")
    assert (mention.text, mention.external_id, mention.posted_at) == (ERASED, "", now)
    assert Correction.objects.get().why == ""
    assert not AuditText.objects.filter(text__icontains="zoé").exists()
    assert broken_lines("audit_auditentry") == []
    assert Mention.objects.exclude(author_id=pk).exclude(text=ERASED).count() == 2


def test_who_was_forgotten_does_not_come_back_with_the_same_post(three, now, carole, lumen, actor) -> None:
    pk = who("zoe").pk
    forget_author(actor(carole, lumen), pk, "", now)
    record_mentions([said("1", "Ma lampe chauffe, c'est dangereux", now, "zoe")], now)
    assert Author.objects.get(pk=pk).handle == ERASED
    assert Mention.objects.get(author_id=pk).text == ERASED
    with pytest.raises(VigieError):
        forget_author(actor(carole, lumen), pk, "", now)


def test_a_moderator_forgets_nobody(three, now, alice, lumen, actor) -> None:
    with pytest.raises(Forbidden):
        forget_author(actor(alice, lumen), who("zoe").pk, "", now)
