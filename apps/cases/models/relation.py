"""Where a person stands with the brand, step by step."""

from django.db import models
from django.db.models import Q

from apps.cases.models.case import Case
from apps.monitoring.models import Author, Mention


class RelationStep(models.Model):
    """A person's relation to the brand moved: detractor, answered, calmed, satisfied, promoter. Append-only."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="relation_steps")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="relation_steps")

    class Meta:
        indexes = [models.Index(fields=["author", "at"], name="relation_by_author")]
        constraints = [
            # A post moves its author once, however often it is classified.
            models.UniqueConstraint(
                fields=["mention"], condition=Q(mention__isnull=False), name="relation_once_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
