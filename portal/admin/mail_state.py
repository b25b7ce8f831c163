"""The mail that goes with a paper: who gets it, its subject, a word of one's own, and how it will look."""

from typing import Annotated, Any, Literal

from pydantic import Field

from portal.access.staff_visit import staff_visit
from portal.admin.paper_state import PaperState
from portal.admin.state import staff_event
from portal.domain.admin import invoice_mail
from portal.domain.admin.invoice import InvoiceCard
from portal.domain.admin.readers import Reader
from portal.errors import WrongFields
from portal.gateways.mail import plain

Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here


class MailState(PaperState, mixin=True):
    """What is typed for the mail of an invoice. Nothing of it is stored before it is sent."""

    card: InvoiceCard = InvoiceCard()
    mail_to: str = ""  # of the mail that is looked at: its head and its words
    mail_subject: str = ""
    mail: str = ""
    _subject: str = ""
    _message: str = ""

    @staff_event
    async def write_mail(self, field: Literal["subject", "message"], typed: Typed) -> None:
        """Kept as it is typed; a mail that was looked at is another one now."""
        setattr(self, f"_{field}", typed)
        self.errors = {at: wrong for at, wrong in self.errors.items() if at != field}
        self.mail = ""

    @staff_event
    async def look_at_mail(self) -> Any:
        """As the first of those chosen will read it."""
        try:
            letter = await staff_visit(
                invoice_mail.preview, self.card.key, list(self.told), self._message, self._subject
            )
        except WrongFields as wrong:
            return self._mark(wrong, "subject", "message")
        first = letter.to[0]
        self.mail_to, self.mail_subject = f"{first.name} <{first.email}>", letter.subject
        self.errors, self.mail = {}, plain.plain_text(letter)
        return None

    def _readers(self) -> list[Reader]:
        return self.card.readers

    def _typed_anew(self) -> None:
        self.mail = ""

    def _forget_mail(self) -> None:
        self.mail = self._subject = self._message = ""
