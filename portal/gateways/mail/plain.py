"""The plain-text part: everything the HTML part says, for programs and people that read no HTML."""

from portal.domain.letters import Letter
from portal.text import t


def greeting(letter: Letter) -> str:
    """By name when one person is written to."""
    if len(letter.to) == 1 and letter.to[0].name:
        return t("Hello {name},", letter.locale, name=letter.to[0].name)
    return t("Hello,", letter.locale)


def reason(letter: Letter) -> str:
    """Why this mail came, for the foot."""
    return letter.why or t("You receive this mail because you use the portal of {business}.", letter.locale,
             business=letter.sender.name)  # fmt: skip


def stop(letter: Letter) -> str:
    """The words of the way to receive no more mails like this."""
    return t("Stop mails like this", letter.locale)


def contact_line(letter: Letter) -> str:
    """How to reach a human: what is known of e-mail, phone and website."""
    sender = letter.sender
    return " · ".join(part for part in (sender.email, sender.phone, sender.website) if part)


def plain_text(letter: Letter) -> str:
    """The whole letter; links and the code stand on lines of their own, unbroken."""
    code = f"{letter.code_label}\n\n{letter.code}" if letter.code else ""
    facts = "\n".join(f"{label}: {value}" for label, value in letter.facts)
    blocks = (
        greeting(letter),
        *letter.opening,
        "\n".join(f"> {line}".rstrip() for line in letter.quoted.splitlines()),
        facts,
        f"{letter.action}:\n{letter.url}" if letter.url else "",
        code,
        *letter.closing,
        f"-- \n{letter.sender.name}\n{contact_line(letter)}\n{reason(letter)}",
        f"{stop(letter)}:\n{letter.unsubscribe}" if letter.unsubscribe else "",
    )
    return "\n\n".join(block for block in blocks if block) + "\n"
