"""What Telegram allows to a bot. The tier "admin" is a bot that administers the chat."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import YES, Capabilities, Capability, Field, Guide, ListenKind, Tier

TWO_DAYS = 48 * 3600
ADMINS = Capability(
    supported=False, reason=_("Telegram lets only a bot that administers the chat do this."), by_hand=True
)
NO_HIDING = Capability(supported=False, reason=_("Telegram cannot hide a message, only delete it."))
BY_HAND = Capability(
    supported=False, reason=_("Report it in Telegram itself, then attach the capture."), by_hand=True
)


def capabilities_of(tier: str) -> Capabilities:
    """What a bot of this tier may do."""
    admin = YES if tier == "admin" else ADMINS
    delete = Capability(supported=True, reason=_("Only within 48 hours."), max_age=TWO_DAYS)
    own = Capability(
        supported=True, reason=_("Only the bot's own messages, within 48 hours."), max_age=TWO_DAYS
    )
    return Capabilities(
        listen=(ListenKind("updates", _("Messages in the bot's chats"), own=True, push=True),),
        reply=Capability(
            supported=True,
            reason=_("If an answer is lost on the way, only a person can see whether it stands."),
        ),
        hide=NO_HIDING,
        unhide=NO_HIDING,
        delete=delete if tier == "admin" else own,
        block=admin,
        unblock=admin,
        mute=admin,
        unmute=admin,
        report=BY_HAND,
        max_length=4_096,
        unit="characters",
        webhook=True,
        guide=Guide(
            steps=(
                _("Write to @BotFather, create a bot and copy its token."),
                _("Add the bot to the chats; make it an administrator where it is to delete or ban."),
            ),
            fields=(Field("token", _("Bot token")),),
            tiers=(Tier("", _("member of the chats")), Tier("admin", _("administrator of the chats"))),
        ),
    )
