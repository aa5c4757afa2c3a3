"""Reading the charter: its versions, and what changed from one to the next."""

from dataclasses import dataclass

from apps.charter.models import Article, CharterVersion, Department, Persona, ReplyTemplate, ServiceHours


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article in two versions; before or after is None where it is new or gone."""

    code: str
    before: Article | None
    after: Article | None

    @property
    def kind(self) -> str:
        """new, gone, changed or same."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        same = all(
            getattr(self.before, name) == getattr(self.after, name)
            for name in (
                "title_fr",
                "title_en",
                "text_fr",
                "text_en",
                "breaches",
                "networks",
                "actions",
                "examples",
            )
        )
        return "same" if same else "changed"


@dataclass(frozen=True, slots=True)
class Voice:
    """How the brand speaks, and when it answers."""

    persona: Persona | None
    templates: list[ReplyTemplate]
    departments: list[Department]
    hours: ServiceHours | None


def versions() -> list[CharterVersion]:
    """All versions, the newest first."""
    return list(CharterVersion.objects.order_by("-number"))


def version_by_number(number: int) -> CharterVersion:
    """One version. Raises CharterVersion.DoesNotExist."""
    return CharterVersion.objects.get(number=number)


def in_force() -> CharterVersion | None:
    """The published version that counts now."""
    return CharterVersion.objects.exclude(published_at=None).order_by("-number").first()


def articles_of(version: CharterVersion) -> list[Article]:
    """The articles of a version in their order."""
    return list(version.articles.all())


def changes_between(before: CharterVersion, after: CharterVersion) -> list[ArticleChange]:
    """What changed from one version to another, article by article, in the order of the later one."""
    old = {article.code: article for article in before.articles.all()}
    new = {article.code: article for article in after.articles.all()}
    codes = [*new, *(code for code in old if code not in new)]
    changes = [ArticleChange(code, old.get(code), new.get(code)) for code in codes]
    return [change for change in changes if change.kind != "same"]


def voice() -> Voice:
    """The persona, templates, departments and hours of the brand."""
    return Voice(
        Persona.objects.filter(pk=1).first(),
        list(ReplyTemplate.objects.filter(active=True)),
        list(Department.objects.all()),
        service_hours(),
    )


def service_hours() -> ServiceHours | None:
    """When the brand answers; None before its first minute is over."""
    return ServiceHours.objects.filter(pk=1).first()
