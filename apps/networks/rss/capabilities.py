"""What a feed allows: to be read."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Guide, ListenKind

READ_ONLY = Capability(
    supported=False, reason=_("A feed can only be read. Answer on the site itself."), by_hand=True
)

CAPABILITIES = Capabilities(
    listen=(ListenKind("feed", _("RSS or Atom feed"), params=("url",), every=300),),
    reply=READ_ONLY,
    hide=READ_ONLY,
    unhide=READ_ONLY,
    delete=READ_ONLY,
    block=READ_ONLY,
    unblock=READ_ONLY,
    mute=READ_ONLY,
    unmute=READ_ONLY,
    report=READ_ONLY,
    guide=Guide(steps=(_("Paste the address of the feed."),), testable=False),
)
