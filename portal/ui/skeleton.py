"""Bones in the shape of what comes, while it is on its way. Screen readers hear nothing of them."""

import reflex as rx


def bone(width: str = "100%", height: str = "0.9rem", class_name: str = "") -> rx.Component:
    """One line or block."""
    return rx.el.div(class_name=f"bone {class_name}", style={"width": width, "max-width": "100%", "height": height})


def list_rows(count: int = 8) -> rx.Component:
    """Rows of a list, as high as the real ones."""
    line = rx.el.div(
        bone("8rem"), bone("6rem", class_name="ms-auto"),
        class_name="flex items-center gap-6 h-13 max-md:h-[4.4rem] px-4 md:px-5 border-t border-line",
    )  # fmt: skip
    return rx.el.div(*[line] * count, aria_hidden="true")


def card_bones(lines: int = 3, class_name: str = "") -> rx.Component:
    """A card with a heading and some lines."""
    widths = ("82%", "64%", "73%", "48%")
    return rx.el.div(
        bone("9rem", class_name="mb-5"),
        *[bone(widths[n % 4], "1rem", "mt-4") for n in range(lines)],
        class_name=f"card {class_name}",
        aria_hidden="true",
    )


def document_bones() -> rx.Component:
    """The sheet and the side column of a document page."""
    sheet = rx.el.div(
        rx.el.div(bone("3rem", "3rem"), bone("7rem", "1.75rem"), class_name="flex justify-between"),
        rx.el.div(*[bone("70%", "3.5rem")] * 3, class_name="grid grid-cols-3 gap-4 mt-10 mb-10"),
        *[bone("100%", "1rem", "mt-7")] * 4,
        class_name="card rounded-sm! p-6! md:p-12! min-h-[30rem]",
    )
    return rx.el.div(
        sheet, card_bones(3, "max-lg:hidden"),
        aria_hidden="true",
        class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
    )  # fmt: skip


def choice_bones() -> rx.Component:
    """A list to choose from, and the sum beside it."""
    rows = rx.el.div(list_rows(4), class_name="card p-0! overflow-hidden")
    return rx.el.div(
        rows, card_bones(3), aria_hidden="true", class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] items-start"
    )


def dashboard_bones() -> rx.Component:
    """The cards of the dashboard."""
    return rx.el.div(
        rx.el.div(card_bones(3), card_bones(3), class_name="grid gap-5 lg:grid-cols-[1.35fr_1fr]"),
        card_bones(5),
        card_bones(4),
        aria_hidden="true",
        class_name="grid gap-5",
    )
