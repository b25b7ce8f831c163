"""A browser in words: "Firefox on Windows", "Safari on an iPhone", "a browser we do not know".

A table of our own: browsers have frozen what they call themselves, a handful of marks tells all that matters, and plain
search cannot be made slow by what a stranger sends. The libraries for it bring thousands of regular expressions along.
"""

from portal.text import t

# The first mark found counts: most browsers also name those they want to be taken for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("YaBrowser/", "Yandex"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("Version/", "Safari"),  # only where it also says Safari, and not on Android: see _browser
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
ON = {
    "iPhone": "{browser} on an iPhone",
    "iPad": "{browser} on an iPad",
    "Android": "{browser} on Android",
    "ChromeOS": "{browser} on ChromeOS",
    "Windows": "{browser} on Windows",
    "Mac": "{browser} on a Mac",
    "Linux": "{browser} on Linux",
}
NAMES = frozenset(name for _, name in BROWSERS)


def recognised(user_agent: str) -> str:
    """What to remember of a browser: "Firefox/Windows", "/iPhone", "/". Names of the tables, never what was sent."""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{_browser(user_agent, system)}/{system}"


def words(known: str, locale: str = "en") -> str:
    """That in the reader's language; lower case at its beginning where it is no name."""
    browser, _, system = known.partition("/")
    if system in ON:
        return t(ON[system], locale, browser=browser if browser in NAMES else t("a browser", locale))
    if browser in NAMES:
        return t("{browser} on a device we do not know", locale, browser=browser)
    return t("a browser we do not know", locale)


def _browser(user_agent: str, system: str) -> str:
    found = next((name for mark, name in BROWSERS if mark in user_agent), "")
    is_other = found == "Safari" and ("Safari/" not in user_agent or system == "Android")
    return "" if is_other else found
