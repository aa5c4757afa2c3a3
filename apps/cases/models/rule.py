"""A brand's automation rules, and what they found."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.cases.automation import check_acts, check_conditions
from apps.cases.models.case import Case
from apps.core.errors import VigieError
from apps.monitoring.models import Mention


class AutomationRule(models.Model):
    """A brand's rule: conditions on a mention or case, acts that never publish or remove. Starts passive."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    query = models.TextField(_("words (query language)"), blank=True)
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)  # {"sentiment":["negative"], …}
    unanswered_minutes = models.PositiveIntegerField(_("unanswered for (minutes)"), null=True, blank=True)
    acts = models.JSONField(_("acts"), default=list, blank=True)  # [{"act":"label","value":"…"}]
    passive = models.BooleanField(_("only shows what it would do"), default=True)
    active = models.BooleanField(_("active"), default=True)
    hits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("automation rule")
        verbose_name_plural = _("automation rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse, in a form, what could never be applied; the query is read where the word lists are at hand."""
        try:
            check_conditions(self.conditions)
            check_acts(self.acts)
        except VigieError as error:
            raise ValidationError(str(error)) from error


class RuleHit(models.Model):
    """What a rule did, or as a passive one would have done, to one mention or case; once each."""

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="found")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="rule_hits")
    passive = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "mention", "case"], name="rule_hits_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} at {self.at}"
