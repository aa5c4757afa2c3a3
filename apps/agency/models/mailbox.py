"""The mailbox in which departments' answers arrive, and the letters that were read in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agency.models.agency import Agency, Brand


class AnswerMailbox(models.Model):
    """The mailbox of an agency in which departments' answers arrive; it is read, and nothing in it is changed."""

    agency = models.OneToOneField(
        Agency, on_delete=models.CASCADE, primary_key=True, related_name="answer_mailbox"
    )
    enabled = models.BooleanField(_("turned on"), default=False)
    address = models.EmailField(_("address"))
    server = models.CharField(_("IMAP server (with TLS)"), max_length=253)
    user = models.CharField(_("user name"), max_length=254)
    folder = models.CharField(_("folder"), max_length=100, default="INBOX")
    sealed_password = models.BinaryField(default=b"")
    validity = models.BigIntegerField(default=0)  # of the uids: when it changes, all are new
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # of the last look, if it failed
    failure = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("mailbox of answers")
        verbose_name_plural = _("mailboxes of answers")

    def __str__(self) -> str:
        return self.address


class ReceivedLetter(models.Model):
    """An e-mail that was read in an agency's mailbox, once, and what became of it; never its text."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="received_letters")
    sha256 = models.BinaryField()  # of its Message-ID, or of itself where it has none
    received_at = models.DateTimeField()
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    case_id = models.BigIntegerField(null=True)  # the answer is in this case of the brand
    refused = models.CharField(max_length=200, blank=True, default="")  # why it is no answer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "sha256"], name="letter_once")]
        indexes = [models.Index(fields=["agency", "-received_at"], name="letter_newest")]

    def __str__(self) -> str:
        return f"letter of {self.received_at}"
