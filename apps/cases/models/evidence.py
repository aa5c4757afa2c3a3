"""What is kept before anything is done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.cases.models.case import Case
from apps.monitoring.models import Mention


class Capture(models.Model):
    """Evidence kept before anything is done: payload, thread, author's card, picture, hashes. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="captures")
    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="captures")
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField(null=True)
    content = models.BinaryField()  # canonical JSON: post, author's card, thread, times
    raw = models.BinaryField(default=b"")  # what the network sent
    picture = models.BinaryField(default=b"")  # SVG rendered by us, or PNG of the public page
    picture_type = models.CharField(max_length=32, default="image/svg+xml")
    sha256 = models.BinaryField(max_length=32)  # of content, raw and picture hashes together

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        indexes = [models.Index(fields=["mention", "-taken_at"], name="capture_by_mention")]

    def __str__(self) -> str:
        return f"capture {self.pk} of mention {self.mention_id}"


class CapturedMedia(models.Model):
    """A picture or film of a captured post, or of its page; or why it could not be had. Append-only."""

    PAGE = 1000  # the position of the picture of the public page

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="media")
    position = models.PositiveSmallIntegerField()
    url = models.TextField()
    fetched_at = models.DateTimeField()
    media_type = models.CharField(max_length=100, blank=True, default="")
    content = models.BinaryField(default=b"")
    sha256 = models.BinaryField(max_length=32, null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["capture", "position"], name="media_once_a_capture"),
        ]

    def __str__(self) -> str:
        return f"media of capture {self.capture_id}"
