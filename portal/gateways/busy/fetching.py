"""A calendar fetched from an address that a person typed: nobody may make us ask our own network.

The name is looked up once; every address it has must be public, and the connection goes to the very address that was
looked at, so a second answer of the name server changes nothing. The certificate is still checked against the name.
Redirects are followed by hand, each looked at like the first.
"""

import socket
import ssl
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx

from portal.gateways.busy.refusals import NotEncrypted, NotPublic, OtherAnswer, TooFar, TooLarge, Unreachable

MOST_BYTES = 5_000_000
HOPS = 5
TIMEOUT = httpx.Timeout(10)  # of one step; the whole is ended by whoever started this process
HEADERS = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "client-portal"}
NAT64 = IPv6Network("64:ff9b::/96")


def fetch(url: str, allowed: Collection[str] = (), *, verify: ssl.SSLContext | bool = True) -> bytes:
    """What is there, at most 5 MB. `allowed`: origins that may also be private or without TLS (tests have one)."""
    at: str | httpx.URL = url
    with httpx.Client(trust_env=False, timeout=TIMEOUT, follow_redirects=False, verify=verify) as client:
        for _ in range(HOPS):
            try:
                found = _ask(client, httpx.URL(at), allowed)
            except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
                raise Unreachable(host=_host(at)) from error
            if isinstance(found, bytes):
                return found
            at = found
    raise TooFar(host=_host(url))


def _ask(client: httpx.Client, url: httpx.URL, allowed: Collection[str]) -> bytes | httpx.URL:
    """The calendar, or where we are sent."""
    trusted = f"{url.scheme}://{url.netloc.decode('ascii')}" in allowed
    if url.scheme != "https" and not trusted:
        raise NotEncrypted(host=_host(url))
    direct = url if trusted else url.copy_with(host=_public_address(url), username=None, password=None)
    headers = {**HEADERS, "Host": url.netloc.decode("ascii")}
    sni = {"sni_hostname": url.raw_host.decode("ascii")}
    with client.stream("GET", direct, headers=headers, extensions=sni) as answer:
        if answer.has_redirect_location:
            return url.join(answer.headers["location"])
        if answer.status_code != 200 or answer.headers.get("content-encoding", "identity") != "identity":
            raise OtherAnswer(host=_host(url), status=str(answer.status_code))
        return _body(answer)


def _body(answer: httpx.Response) -> bytes:
    """Never more in memory than is allowed, whatever the answer says about its length."""
    read = bytearray()
    for part in answer.iter_raw(65536):
        read += part
        if len(read) > MOST_BYTES:
            raise TooLarge(size=str(MOST_BYTES // 1_000_000))
    return bytes(read)


def _public_address(url: httpx.URL) -> str:
    """The address to connect to; all that the name stands for must be public."""
    found = socket.getaddrinfo(url.raw_host.decode("ascii").strip("[]"), url.port or 443, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic(host=_host(url))
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether it leads out of here; an IPv4 address within an IPv6 one is looked at, too."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if inner := _inner(ip):
            return is_public(str(inner))
        if ip.sixtofour or ip.teredo:  # tunnels to an address of the old kind; no calendar lives there
            return False
        if ip.is_site_local:  # fec0::/10, which Python takes for public
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _inner(ip: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else ip.ipv4_mapped


def _host(url: str | httpx.URL) -> str:
    """For a sentence: the name as it was written. Not every name that is written is one."""
    try:
        return urlsplit(str(url)).hostname or ""
    except ValueError:
        return ""
