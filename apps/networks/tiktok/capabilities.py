"""What TikTok allows to a business account."""

from django.utils.translation import gettext_noop as _

from apps.networks.offers import Capabilities, Capability, Field, Guide, ListenKind

OWN = Capability(supported=True, reason=_("Only comments under the account's own videos."))
BY_HAND = Capability(
    supported=False,
    reason=_("TikTok lets no program do this: do it by hand in the app, then attach the capture."),
    by_hand=True,
)

CAPABILITIES = Capabilities(
    listen=(ListenKind("comments", _("Comments under the account's videos"), own=True),),
    reply=OWN,
    hide=OWN,
    unhide=OWN,
    delete=Capability(
        supported=True, reason=_("Only the account's own comments; others can only be hidden.")
    ),
    block=BY_HAND,
    unblock=BY_HAND,
    mute=BY_HAND,
    unmute=BY_HAND,
    report=BY_HAND,
    max_length=150,
    unit="characters",
    guide=Guide(
        steps=(
            _("Make the account a business account."),
            _("Create an app on business-api.tiktok.com and ask for the rights to read and manage comments."),
            _(
                "Sign in with the account and copy its access token and business id; the token is to be renewed every day."
            ),
        ),
        fields=(
            Field("external_id", _("Business id"), secret=False),
            Field("token", _("Access token")),
        ),
        rights=("user.info.basic", "video.list", "comment.list", "comment.list.manage"),
    ),
)
