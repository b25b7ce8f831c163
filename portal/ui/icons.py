"""The few line drawings we use: 24 × 24, drawn with the colour of the text around them."""

from typing import Literal

import reflex as rx

Icon = Literal[
    "dashboard",
    "invoices",
    "quotes",
    "booking",
    "profile",
    "activity",
    "close",
    "check",
    "search",
    "more",
    "staff",
    "settings",
    "payments",
    "menu",
    "inbox",
    "audit",
    "recurring",
    "products",
    "received",
]

_DRAWINGS: dict[Icon, str] = {
    "dashboard": "M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z",
    "invoices": "M6.5 3.5h8L18 7v13.5H6.5zM14.5 3.5V7H18M9.5 11.5h5.5M9.5 15h5.5",
    "quotes": "M5 4.5h14v11h-7.5L7.5 19v-3.5H5zM8.5 8.5h7M8.5 11.5h4.5",
    "booking": "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V6M15.5 3.5V6",
    "profile": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.7-3.6 3.6-5.5 7.5-5.5s6.8 1.9 7.5 5.5",
    "activity": "M3.5 12.500h4l3-7.5 4 14 2.5-6.500h3.5",
    "staff": "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z"
    "M2.500 19.500c.6-3.200 3-4.800 6.500-4.800s5.900 1.600 6.500 4.800"
    "M16 5a3.200 3.200 0 0 1 0 6.200M18 15.200c2 .6 3.200 2 3.600 4.300",
    "settings": "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4",
    "payments": "M3.500 6h17v12h-17zM3.500 10h17M6.500 14.500h4",
    "inbox": "M4 13.500l2.500-8h11l2.500 8v5.500H4zM4 13.500h4.500l1.500 2.500h4l1.500-2.500H20",
    "audit": "M8 5H6v15h12V5h-2M8.500 3.500h7v3h-7zM9 11.500h6M9 15h4",
    "recurring": "M4.5 11.500a7.5 7.5 0 0 1 13-4.500l2 2M19.5 4.500V9H15"
    "M19.5 12.500a7.5 7.5 0 0 1-13 4.500l-2-2M4.5 19.500V15H9",
    "products": "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    "received": "M12 4v10.500M7.5 10.500l4.5 4.500 4.5-4.500M4.5 19.500h15",
    "menu": "M4.500 7h15M4.500 12h15M4.500 17h15",
    "close": "M6.5 6.500l11 11M17.5 6.500l-11 11",
    "check": "M5 12.500l4.5 4.500L19 7.5",
    "more": "M6.5 9.500l5.5 5.500 5.5-5.500",
    "search": "M11 17.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.7 15.700l4.3 4.3",
}


def icon(kind: Icon, size: str = "1.25rem") -> rx.Component:
    """A drawing beside a word; hidden from screen readers, the word speaks."""
    return rx.el.svg(
        rx.el.svg.path(d=_DRAWINGS[kind]),
        view_box="0 0 24 24",
        fill="none",
        stroke="currentColor",
        stroke_width="1.6",
        stroke_linecap="round",
        stroke_linejoin="round",
        aria_hidden="true",
        custom_attrs={"focusable": "false"},
        style={"width": size, "height": size, "flex": "none"},
    )
