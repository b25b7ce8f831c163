"""What a killed process was in the middle of: how it came to that, what it does, and who carries on afterwards.

Each story is about three invoices of one client, €100, €50 and €25. Whoever was interrupted tries again, as people do;
Stripe repeats its webhooks; the clock sweeps; the worker starts again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.models import Payment, Refund
from tests.faults.acting import (
    ARRIVED,
    BOUNCED,
    CREATED,
    DECIDED,
    DONE,
    FAILED,
    OBJECTED,
    Act,
    acts,
    carry_out,
    credit,
    hearing,
    lost,
    objected,
    one,
    others,
    part,
    paying,
    quiet,
    refund,
    stripe,
    three,
    unless,
    withdraw,
    withdraw_after_all,
)


@dataclass(frozen=True)
class Story:
    """`points`: where the process dies that does `live`. Wherever that was, it ends the same: what Stripe took and gave
    back, what is still owed, and which mails have left."""

    points: Sequence[str]
    live: Act
    again: Act
    before: Act = lambda desk: None
    paid: tuple[int, ...] = (100_00,)
    back: int = 0
    owed: int = 75_00
    mails: tuple[str, ...] = ("payment_confirmed",)


PAID = ("reserved", "created", "recorded", "heard", "asked", "settling", "settled", "mail_claimed", "mail_accepted")
BACK = ("asking", "asked", "settling", "settled")
REPLACED = ("reserved", "asking", "asked", "older_closed", "created", "recorded", "settling")
HEARD = ("heard", "asked", "settling", "settled")
GIVEN = ("refund_asked", "refund_made", "asking", "asked", "settling", "settled", "refund_settled", "mail_claimed",
         "mail_accepted")  # fmt: skip
DEBIT, SETTLED = paying(one, "debit"), acts(paying(three), quiet)
BOUNCING = stripe("settle_debits", fails=True)
ARRIVING = stripe("settle_debits", fails=False)
STORIES = {
    "one": Story(PAID, paying(one), unless(Payment, paying(one))),
    "one, coming back": Story(BACK, paying(one, feed="return"), unless(Payment, paying(one))),
    "one, replacing a page": Story(
        REPLACED, paying(one, feed="return"), unless(Payment, paying(one)), acts(one, credit), paid=(70_00,)
    ),
    "three": Story(PAID, paying(three), unless(Payment, paying(three)), paid=(175_00,), owed=0),
    "three, replacing two pages": Story(
        REPLACED, paying(three, feed="return"), unless(Payment, paying(three)), acts(one, others), (175_00,), owed=0
    ),
    "part": Story(
        ("reserved", "created", "recorded", *BACK), paying(part, feed="return"), unless(Payment, paying(part)),
        paid=(40_00,), owed=135_00,
    ),
    "debit": Story(("recorded", *HEARD), DEBIT, acts(unless(Payment, DEBIT), ARRIVING, hearing(DONE, ARRIVED))),
    "debit that arrives": Story(
        (*HEARD, "mail_accepted"), hearing(ARRIVED), hearing(DONE, ARRIVED), acts(DEBIT, ARRIVING)
    ),
    "debit that bounces": Story(
        (*HEARD, "mail_accepted"), hearing(BOUNCED), hearing(DONE, BOUNCED), acts(DEBIT, BOUNCING), (), 0, 175_00,
        ("payment_failed",),
    ),
    "refund": Story(  # no webhook tells of it: the worker alone finishes
        GIVEN, refund, unless(Refund, refund), SETTLED, (175_00,), 60_00, 60_00, ("refund_made",),
    ),
    "refund that comes back": Story(
        (*HEARD, "mail_accepted"), hearing(FAILED), hearing(CREATED, FAILED),
        acts(paying(three, "debit"), ARRIVING, hearing(ARRIVED), refund, carry_out, quiet,
             stripe("settle_refunds", fails=True)),
        (175_00,), 0, 0, ("refund_failed", "payment_needs_a_look"),
    ),
    "withdrawn": Story(("asking", "asked", "settled"), withdraw, withdraw_after_all, three, (), 0, 75_00, ()),
    "lost dispute": Story(
        HEARD, hearing(DECIDED), hearing(OBJECTED, DECIDED),
        acts(paying(one), objected, hearing(OBJECTED), quiet, lost), owed=175_00, mails=(),
    ),
}  # fmt: skip
