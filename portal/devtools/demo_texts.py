"""Invented names and jobs of the demo."""

from typing import Any

BUSINESS: dict[str, Any] = {
    "legal_name": "Alpenblick Studio e.U.",
    "display_name": "Alpenblick Studio",
    "vat_id": "ATU99999999",
    "street": "Seilergasse 12",
    "postcode": "6020",
    "city": "Innsbruck",
    "country": "AT",
    "contact_email": "office@example.com",
    "contact_phone": "+43 512 555 010",
    "website": "https://alpenblick.example",
    "timezone": "Europe/Vienna",
    "terms_default": "Please pay within the stated time. Goods and work remain ours until paid in full.",
    "iban": "AT611904300234573201",
    "bic": "BKAUATWW",
}

CLIENTS: list[dict[str, Any]] = [
    {
        "name": "Berger & Sons GmbH", "email": "ada@example.com", "person": "Ada Berger", "currency": "EUR",
        "vat_id": "ATU12345675", "street": "Museumstraße 4", "postcode": "6020", "city": "Innsbruck",
        "phone": "+43512555020", "enabled": True, "invoices": 58,
    },
    {
        "name": "Ben Okafor Coffee Ltd", "email": "ben@example.com", "person": "Ben Okafor", "currency": "EUR",
        "vat_id": "IE1234567T", "street": "14 Quay Lane", "postcode": "D02 XY45", "city": "Dublin", "country": "IE",
        "enabled": True, "invoices": 34,
    },
    {
        "name": "Cleo Marchand", "email": "cleo@example.com", "person": "Cleo Marchand", "currency": "EUR",
        "street": "Rue du Lac 3", "postcode": "1000", "city": "Lausanne", "country": "CH",
        "enabled": False, "invoices": 3,
    },
]  # fmt: skip

STAFF = (
    ("Nora Hofer", "office@example.com", "owner"),
    ("Max Lehner", "max@example.com", "manager"),
    ("Iris Egger", "iris@example.com", "agent"),
)

# What was done, in more words, how many, at what price, at what tax rate.
JOBS: list[tuple[str, str, str, str, str]] = [
    ("Landing page, design and build", "Concept, two rounds of changes, hand-over", "1", "820.00", "20"),
    ("Photo retouching", "", "12", "14.50", "20"),
    ("Hosting", "One month", "1", "34.75", "20"),
    ("Copywriting", "English and German", "6", "85.00", "20"),
    ("Printed flyers, A5", "170 g/m², both sides", "2000", "0.0845", "20"),
    ("Consulting", "Hours as agreed", "3.5", "110.00", "20"),
    ("Domain, one year", "", "1", "18.90", "20"),
    ("Book layout", "", "148", "6.40", "10"),
    ("Photo day on location", "Travel included", "1", "980.00", "20"),
    ("Catalogue, reprint", "", "150", "4.20", "10"),
    ("Newsletter", "Set-up and first issue", "1", "390.00", "20"),
    ("Logo refresh", "", "1", "1450.00", "20"),
]

CONSULTATION: dict[str, Any] = {
    "name": "First consultation",
    "description": "Half an hour to get to know each other and your plans. It costs nothing and binds you to nothing.",
    "minutes": 30,
    "buffer_after": 15,
    "increment": 30,
    "notice": 180,
    "location": "Seilergasse 12, 6020 Innsbruck",
}
PLANNING: dict[str, Any] = {
    "name": "Planning a photo day",
    "description": "We go through places, light and people, and you leave with a plan for the day.",
    "minutes": 60,
    "increment": 60,
    "video_url": "https://meet.example/alpenblick",
}
WORKSHOP: dict[str, Any] = {
    "name": "Workshop at your place",
    "description": "Three hours with your team. Tell us when it suits you; we confirm it within a day.",
    "minutes": 180,
    "increment": 60,
    "notice": 4320,
    "cancel_notice": 4320,
    "location": "At your office",
}
