"""Browsers in words, whatever they call themselves."""

import pytest

from portal.access.devices import BROWSERS, NAMES, ON, SYSTEMS, recognised, words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SEEN = {
    f"{WINDOWS}; rv:131.0) Gecko/20100101 Firefox/131.0": "Firefox on Windows",
    f"{WINDOWS}) {KIT} Chrome/130.0.0.0 Safari/537.36": "Chrome on Windows",
    f"{WINDOWS}) {KIT} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0": "Edge on Windows",
    f"{WINDOWS}) {KIT} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0": "Opera on Windows",
    f"{WINDOWS}) {KIT} HeadlessChrome/130.0.0.0 Safari/537.36": "Chrome on Windows",
    f"{WINDOWS}) {KIT} Chrome/130.0.0.0 Safari/537.36 Vivaldi/7.0": "Vivaldi on Windows",
    f"{MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15": "Safari on a Mac",
    f"{MAC}) {KIT} Chrome/130.0.0.0 Safari/537.36": "Chrome on a Mac",
    f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1": "Safari on an iPhone",
    f"{IPHONE} CriOS/130.0.6723.90 Mobile/15E148 Safari/604.1": "Chrome on an iPhone",
    f"{IPHONE} FxiOS/131.0 Mobile/15E148 Safari/605.1.15": "Firefox on an iPhone",
    f"{IPHONE} EdgiOS/130.0 Version/18.0 Mobile/15E148 Safari/604.1": "Edge on an iPhone",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS]": "a browser on an iPhone",
    "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 Version/17.7 Safari/604.1": "Safari on an iPad",
    f"{ANDROID} Chrome/130.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    f"{ANDROID} Chrome/130.0.0.0 Mobile Safari/537.36 EdgA/130.0.0.0": "Edge on Android",
    f"{ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    f"{ANDROID} Version/4.0 Mobile Safari/534.30": "a browser on Android",
    "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0": "Firefox on Android",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0": "Firefox on Linux",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/130.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    "Firefox/131.0": "Firefox on a device we do not know",
    "python-httpx/0.28.1": "a browser we do not know",
    "": "a browser we do not know",
}


@pytest.mark.parametrize("user_agent", SEEN)
def test_a_browser_in_words(user_agent: str) -> None:
    assert words(recognised(user_agent)) == SEEN[user_agent]


def test_every_mark_leads_to_words() -> None:
    assert {name for _, name in SYSTEMS} == set(ON)
    assert {name for _, name in BROWSERS} == NAMES


@pytest.mark.parametrize("user_agent", [
    "<script>alert(1)</script>", "{browser}", "a/b/c", "\x00\u202e", "Fire" + "fox" * 10_000, "%s%n",
])  # fmt: skip
def test_nothing_of_what_was_sent_is_repeated(user_agent: str) -> None:
    assert words(recognised(user_agent)) == "a browser we do not know"
    assert words(user_agent) == "a browser we do not know", "nor of what was stored"


def test_an_update_is_no_news() -> None:
    first, second = (f"{WINDOWS}; rv:{n}.0) Gecko/20100101 Firefox/{n}.0" for n in (131, 132))
    assert recognised(first) == recognised(second)
