"""A brand's automation rules: their order, what they do, and what each would have done before it acts."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.agency.access import Forbidden
from apps.analysis.selectors import mentions_by_id
from apps.cases.models import AutomationRule
from apps.cases.services import rule_setting
from apps.charter.selectors import voice
from apps.core.errors import VigieError
from apps.desk import rule_form, words
from apps.desk.gate import BOTH, WRITE, right
from apps.desk.parameters import must_choose, text_of
from apps.desk.people import team_of
from apps.desk.views.watches import problem
from apps.monitoring.selectors import feeds, watches
from apps.monitoring.services.watches import LONGEST_QUERY


@dataclass(frozen=True, slots=True)
class Told:
    """A rule, and how it reads."""

    rule: AutomationRule
    conditions: list[str]
    acts: list[str]


@right("case:read")
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in their order, in words."""
    known = _known(request)
    told = [_told(rule, known) for rule in AutomationRule.objects.all()]
    return render(request, "desk/rules.html", {"section": "rules", "rules": told})


@right("brand:configure", BOTH)
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule; it comes last, and only shows what it would do."""
    return _edit(request, AutomationRule())


@right("brand:configure", BOTH)
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Read or change a rule."""
    return _edit(request, AutomationRule.objects.get(pk=rule_id))


def _edit(request: HttpRequest, found: AutomationRule) -> HttpResponse:
    error: VigieError | None = None
    if request.method == "POST":
        try:
            saved = _save(request, found)
        except Forbidden:
            raise  # the door answers it
        except VigieError as refused:
            error = refused
        else:
            messages.success(request, _("Saved: it only shows what it would do, until you let it act."))
            return redirect("rule", saved.pk)
    known = _known(request)
    context = {
        "section": "rules",
        "rule": found,
        "groups": rule_form.groups(found, known),
        "acts": rule_form.acts_of(found),
        "known": known,
    } | problem(error, found.query)
    return render(request, "desk/rule.html", context, status=422 if error else 200)


def _save(request: HttpRequest, found: AutomationRule) -> AutomationRule:
    _fill(request, found)
    return rule_setting.save_rule(
        request.actor,  # type: ignore[attr-defined]
        found.name,
        query=found.query,
        conditions=found.conditions,
        acts=found.acts,
        unanswered_minutes=found.unanswered_minutes,
        rule_id=found.pk,
    )


def _fill(request: HttpRequest, found: AutomationRule) -> None:
    """Put what was sent into the rule, so that a refused form shows it again; saves nothing."""
    data = request.POST
    found.name, found.query = text_of(data, "name", 100), text_of(data, "query", LONGEST_QUERY + 1)
    found.conditions = rule_form.conditions_in(data)
    found.acts = rule_form.acts_in(data)
    found.unanswered_minutes = rule_form.minutes_in(data)


@right("brand:configure", WRITE)
def try_rule(request: HttpRequest) -> HttpResponse:
    """What the rule of the form would have done in the last 30 days; nothing is saved or done."""
    tried = AutomationRule()
    try:
        _fill(request, tried)
        trial = rule_setting.try_rule(tried, timezone.now())
    except VigieError as error:
        return render(request, "desk/parts/rule_trial.html", problem(error, tried.query))
    context = {
        "trial": trial,
        "told": _told(tried, _known(request)),
        "mentions": mentions_by_id(list(trial.mention_ids)),
        "days": rule_setting.DRY_RUN_DAYS,
    }
    return render(request, "desk/parts/rule_trial.html", context)


@right("brand:configure", WRITE)
def change_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Earlier, later, act, only watch, rest, look again, or be gone."""
    actor, act = request.actor, must_choose(request.POST, "act", tuple(_CHANGES))  # type: ignore[attr-defined]
    _CHANGES[act](actor, rule_id)
    if act in _SAID:
        messages.success(request, _SAID[act])
    return redirect("rules")


_CHANGES = {
    "earlier": lambda actor, pk: rule_setting.move_rule(actor, pk, later=False),
    "later": lambda actor, pk: rule_setting.move_rule(actor, pk, later=True),
    "acts": lambda actor, pk: rule_setting.set_passive(actor, pk, False),
    "watches": lambda actor, pk: rule_setting.set_passive(actor, pk, True),
    "rests": lambda actor, pk: rule_setting.switch_rule(actor, pk, False),
    "looks": lambda actor, pk: rule_setting.switch_rule(actor, pk, True),
    "delete": rule_setting.delete_rule,
}
_SAID = {
    "acts": _("The rule acts from now on; each of its acts names it."),
    "watches": _("The rule only shows what it would do."),
    "delete": _("The rule is gone; what it did stays."),
}


def _told(found: AutomationRule, known: rule_form.Known) -> Told:
    return Told(found, rule_form.told_conditions(found, known), rule_form.told_acts(found, known))


def _known(request: HttpRequest) -> rule_form.Known:
    heard = [one.feed for one in feeds(timezone.now())]
    return rule_form.Known(
        networks=sorted({one.kind for one in heard} & set(words.NETWORKS)) or list(words.NETWORKS),
        feeds={one.pk: one.name or words.word("network", one.kind) for one in heard},
        watches={one.pk: one.name for one in watches()},
        people={one.id: one.label for one in team_of(request.brand) if one.may("case:take")},  # type: ignore[attr-defined]
        templates={one.pk: one.name for one in voice().templates},
    )
