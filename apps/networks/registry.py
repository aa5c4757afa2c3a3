"""Which networks there are. A connector is loaded only when it is asked for: their libraries are heavy."""

from importlib import import_module

from django.utils.translation import gettext as _

from apps.core.errors import VigieError
from apps.networks.contract import Connector
from apps.networks.offers import ListenKind

CONNECTORS = {
    "practice": "apps.networks.practice.connector:PracticeConnector",
    "rss": "apps.networks.rss.connector:RssConnector",
    "mastodon": "apps.networks.mastodon.connector:MastodonConnector",
    "bluesky": "apps.networks.bluesky.connector:BlueskyConnector",
    "facebook": "apps.networks.facebook.connector:FacebookConnector",
    "instagram": "apps.networks.instagram.connector:InstagramConnector",
    "threads": "apps.networks.threads.connector:ThreadsConnector",
    "x": "apps.networks.x.connector:XConnector",
    "youtube": "apps.networks.youtube.connector:YoutubeConnector",
    "google_reviews": "apps.networks.google_reviews.connector:GoogleReviewsConnector",
    "reddit": "apps.networks.reddit.connector:RedditConnector",
    "telegram": "apps.networks.telegram.connector:TelegramConnector",
    "linkedin": "apps.networks.linkedin.connector:LinkedinConnector",
    "tiktok": "apps.networks.tiktok.connector:TiktokConnector",
    "trustpilot": "apps.networks.trustpilot.connector:TrustpilotConnector",
    "email_alerts": "apps.networks.email_alerts.connector:EmailAlertsConnector",
    "webhook": "apps.networks.webhook.connector:WebhookConnector",
    "json_poller": "apps.networks.json_poller.connector:JsonPollerConnector",
}


def kinds() -> tuple[str, ...]:
    """The kinds of network, in the order in which a page lists them."""
    return tuple(CONNECTORS)


def connector(kind: str) -> type[Connector]:
    """The connector class of a kind. Raises VigieError for a kind that does not exist."""
    if kind not in CONNECTORS:
        raise VigieError(
            _("There is no such network."),
            field="kind",
            value=kind,
            remedy=_("Known: %(kinds)s.") % {"kinds": ", ".join(CONNECTORS)},
        )
    module, name = CONNECTORS[kind].split(":")
    found: type[Connector] = getattr(import_module(module), name)
    return found


def is_own(kind: str, listen: str) -> bool:
    """Whether what such a feed brings is said to the account itself, and not only found with its access.

    listen: a ListenKind's name, "" for the network's first; one without a name of its own is a webhook's.
    """
    choices: tuple[ListenKind, ...] = connector(kind).capabilities().listen
    found = next((one for one in choices if one.name == (listen or choices[0].name)), None)
    return found is None or found.own
