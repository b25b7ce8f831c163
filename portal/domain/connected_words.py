"""What Stripe still wants to know of an account, in words. Its codes are many: the longest known beginning decides."""

from collections.abc import Iterable

from portal.domain.connected import Facts, Standing
from portal.text import t

STANDINGS = {Standing.ACTIVE: "Active", Standing.PENDING: "Pending", Standing.RESTRICTED: "Restricted"}
MEANING = {
    Standing.ACTIVE: "Clients pay online, and the money goes to this account.",
    Standing.PENDING: "Clients cannot pay online yet. They see your bank details instead.",
    Standing.RESTRICTED: "Stripe lets this account take no payments. Clients see your bank details instead.",
}
WANTED = {
    "business_profile": "What your business does",
    "business_profile.url": "The address of your website",
    "business_profile.support_phone": "A telephone number for your customers",
    "business_type": "What kind of business it is",
    "company": "Details of your company",
    "company.address": "The address of your company",
    "company.tax_id": "The tax number of your company",
    "company.verification": "A document about your company",
    "external_account": "A bank account for payouts",
    "individual": "Details about you",
    "individual.address": "Your address",
    "individual.dob": "Your date of birth",
    "individual.verification": "A document that shows who you are",
    "person": "Details of a person behind the company",
    "person.verification": "A document that shows who a person behind the company is",
    "representative": "Details of who speaks for the company",
    "owners": "Who owns the company",
    "directors": "Who directs the company",
    "executives": "Who runs the company",
    "settings.payments.statement_descriptor": "What payers read on their statements",
    "tos_acceptance": "Your agreement to Stripe's terms",
}
OTHER = "Something else, which Stripe calls {code}"
REASONS = {
    "requirements.past_due": "Stripe waited for some details, and the time for giving them is over.",
    "requirements.pending_verification": "Stripe checks what you told it. Nothing has to be done.",
    "under_review": "Stripe looks at this account. Nothing has to be done.",
    "listed": "Stripe checks whether this account is on a list of those it may not serve.",
    "platform_paused": "Payments to this account are paused in the Stripe account of this portal.",
    "rejected": "Stripe has turned this account down. Please ask Stripe why.",
}
GONE = "Stripe no longer lets this portal use the account. Disconnect it, then connect it again."
LONGEST = 80  # of a code that is shown


def meaning(facts: Facts, stands: Standing, locale: str) -> str:
    """What the standing means for clients."""
    return t(MEANING[stands], locale) if facts.open else t(GONE, locale)


def reason(facts: Facts, locale: str) -> str:
    """Why Stripe disabled it; empty: it did not, or says so by what is still required."""
    if not facts.open or not facts.submitted:
        return ""
    found = REASONS.get(facts.disabled) or REASONS.get(facts.disabled.partition(".")[0])
    return t(found, locale) if found else ""


def wanted(codes: Iterable[str], locale: str) -> list[str]:
    """Each thing once, in Stripe's order."""
    return list(dict.fromkeys(_word(code, locale) for code in codes))


def _word(code: str, locale: str) -> str:
    parts = code.split(".")
    if parts[0].startswith("person_"):  # person_1Abc…: the id of one of them
        parts[0] = "person"
    for length in range(len(parts), 0, -1):
        if found := WANTED.get(".".join(parts[:length])):
            return t(found, locale)
    return t(OTHER, locale, code=code[:LONGEST])
