"""Tasks of analysis."""

from django.utils import timezone

from apps.analysis.models import Verdict
from apps.analysis.services import classify
from apps.analysis.services.correcting import drop_label
from apps.analysis.services.dossiers import expire_profiles, fade_profiles
from apps.analysis.services.opinions import ask_opinions
from apps.core.tasks import task


@task("analysis.classify")
def classify_mentions(mention_ids: list[int]) -> None:
    """Classify a batch of mentions."""
    classify(mention_ids, timezone.now())


@task("analysis.forget_reasons")
def forget_reasons_of(mention_ids: list[int]) -> None:
    """The words of these mentions are gone: so are those that a verdict quotes as its reasons."""
    Verdict.objects.filter(pk__in=mention_ids).update(reasons=[])


@task("analysis.drop_label")
def drop_forgotten_label(label: str) -> None:
    """Take a forgotten label off the verdicts."""
    drop_label(label)


@task("analysis.expire_profiles")
def forget_old_profiles() -> None:
    """Forget the profiles of those who were not heard for two years, and let the points of the others fade."""
    now = timezone.now()
    expire_profiles(now)
    fade_profiles(now)


@task("analysis.ask_opinions", atomic=False)
def ask_the_assistant(mention_ids: list[int]) -> None:
    """Ask the agency's assistant about verdicts in doubt, where it has one and turned it on."""
    ask_opinions(mention_ids, timezone.now())
