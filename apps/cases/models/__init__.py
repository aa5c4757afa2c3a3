"""The work: a case, its clocks, evidence, referrals, drafts, reviews, notes and rules."""

from apps.cases.models.answer import Draft, Referral, Review
from apps.cases.models.case import (
    OUTCOME_NAMES,
    STATE_NAMES,
    BulkAct,
    Case,
    CaseMention,
    Clock,
    Note,
    Presence,
    SavedView,
)
from apps.cases.models.evidence import Capture, CapturedMedia
from apps.cases.models.relation import RelationStep
from apps.cases.models.rule import AutomationRule, RuleHit

__all__ = [
    "OUTCOME_NAMES",
    "STATE_NAMES",
    "AutomationRule",
    "BulkAct",
    "Capture",
    "CapturedMedia",
    "Case",
    "CaseMention",
    "Clock",
    "Draft",
    "Note",
    "Presence",
    "Referral",
    "RelationStep",
    "Review",
    "RuleHit",
    "SavedView",
]
