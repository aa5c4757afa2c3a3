"""Agencies, brands, people and what is set up for them."""

from apps.agency.models.agency import (
    SLUG,
    Agency,
    AgencyAuditEntry,
    ApiToken,
    Assistant,
    Brand,
    Domain,
    HardContent,
    Invitation,
    Membership,
    Notification,
    PushSubscription,
    SchemaTemplate,
    User,
    UserManager,
    usually_mailed,
    usually_pushed,
)
from apps.agency.models.mailbox import AnswerMailbox, ReceivedLetter

__all__ = [
    "SLUG",
    "Agency",
    "AgencyAuditEntry",
    "AnswerMailbox",
    "ApiToken",
    "Assistant",
    "Brand",
    "Domain",
    "HardContent",
    "Invitation",
    "Membership",
    "Notification",
    "PushSubscription",
    "ReceivedLetter",
    "SchemaTemplate",
    "User",
    "UserManager",
    "usually_mailed",
    "usually_pushed",
]
