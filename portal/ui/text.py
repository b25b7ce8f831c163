"""Sentences on pages: whole, with named placeholders, typed as Vars so that they may hold State vars."""

import reflex as rx

from portal.text import placeholders

NUMBER = r"/\b([A-Z]{1,8}(?:-[A-Z0-9]{1,8}){1,2})\b/"  # of an invoice, quote, receipt; short: it must fit a phone
LAST_COMMA = "/, (?=[^,]*$)/"
Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]
Count = int | rx.Var[int]


def t(sentence: str, /, **values: object) -> rx.Var[str]:
    """The sentence with its `{placeholders}` filled; ValueError at build time unless they match exactly."""
    missing = placeholders(sentence) ^ values.keys()
    if missing:
        raise ValueError(f"{sentence!r}: placeholders and values differ in {sorted(missing)}")
    filled = {name: value if isinstance(value, rx.Var) else str(value) for name, value in values.items()}
    return rx.Var.create(sentence.format_map(filled)).to(str)


def tn(one: str, many: str, count: Count, /, **values: object) -> rx.Var[str]:
    """The sentence for `count` things, chosen in the browser; either form may leave `{count}` out."""
    forms = [
        t(form, **({"count": count, **values} if "count" in placeholders(form) else values)) for form in (one, many)
    ]
    return rx.cond(rx.Var.create(count) == 1, *forms).to(str)


def given(text: Text) -> rx.Var[bool]:
    """Whether there is anything to show."""
    return rx.Var.create(text).to(str) != ""


def some(rows: object) -> rx.Var[bool]:
    """Whether a list has anything in it."""
    return rx.Var.create(rows).to(list).length() > 0


def unbroken(text: Text) -> rx.Component:
    """A sentence whose document numbers stay on one line: browsers break them after each hyphen."""
    sentence = rx.Var.create(text).to(str)
    parts = rx.Var(f"({sentence!s}).split({NUMBER})", _var_data=sentence._get_all_var_data()).to(list[str])
    return rx.el.span(rx.foreach(parts, _part))


def _part(part: rx.Var[str], nth: rx.vars.NumberVar) -> rx.Component:
    return rx.cond(nth % 2 == 1, rx.el.span(part, class_name="whitespace-nowrap"), rx.fragment(part))


def day_and_time(text: Text) -> rx.Component:
    """A day with its hours after the last comma, which stay on one line: nobody looks for the end below the start."""
    words = rx.Var.create(text).to(str)
    parts = rx.Var(f"({words!s}).split({LAST_COMMA})", _var_data=words._get_all_var_data()).to(list[str])
    return rx.el.span(rx.foreach(parts, _day_or_hours))


def _day_or_hours(part: rx.Var[str], nth: rx.vars.NumberVar) -> rx.Component:
    hours = rx.fragment(", ", rx.el.span(part, class_name="whitespace-nowrap"))
    return rx.cond(nth > 0, hours, rx.fragment(part))


def name(text: Text, class_name: str = "") -> rx.Component:
    """Words somebody typed (a name, a title): isolated, so that their writing direction stays their own."""
    return rx.el.bdi(text, class_name=class_name)
