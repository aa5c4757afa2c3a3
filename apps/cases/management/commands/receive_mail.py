"""./vigie receive_mail < message.eml: a department's reply to a question comes back into its case."""

import sys
from typing import Any

from django.utils import timezone

from apps.agency.models import Brand
from apps.cases.mail_answer import MOST_BYTES, MailProblem, read_answer
from apps.cases.services.referring import answer_referral
from apps.core.command import VigieCommand
from apps.core.tenancy import entered


class Command(VigieCommand):
    help = (
        "Read one e-mail on standard input, as a mail server pipes it, and take it as the answer to the question it replies "
        "to. Exit code 2, with one sentence, for an e-mail that is no answer."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        answer = read_answer(sys.stdin.buffer.read(MOST_BYTES + 1))
        brand = Brand.objects.filter(slug=answer.brand).first()
        if brand is None:
            raise MailProblem("There is no such brand.", field="brand", value=answer.brand)
        with entered(brand):
            referral = answer_referral(answer.token, answer.answered_by, answer.text, timezone.now())
        self.say(options, {"case": referral.case_id}, f"The answer is in case {referral.case_id}.")
