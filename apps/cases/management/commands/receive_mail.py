"""./vigie receive_mail < message.eml: a department's reply to a question comes back into its case."""

import sys
from typing import Any

from django.utils import timezone

from apps.cases.mail_answer import MOST_BYTES, read_answer
from apps.cases.services.answer_mail import accept
from apps.core.command import VigieCommand


class Command(VigieCommand):
    help = (
        "Read one e-mail on standard input, as a mail server pipes it, and take it as the answer to the question it replies "
        "to. Exit code 2, with one sentence, for an e-mail that is no answer."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        _brand, case_id = accept(read_answer(sys.stdin.buffer.read(MOST_BYTES + 1)), timezone.now())
        self.say(options, {"case": case_id}, f"The answer is in case {case_id}.")
