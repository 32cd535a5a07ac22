"""A webhook by the Standard Webhooks specification 1.0.0 (standardwebhooks.com): signed, never redirected."""

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256

import httpx
from standardwebhooks import webhooks

from desk.content.models import Target, Targets
from desk.targets.address import Address, BadAddress, Lookup, address, expanded, resolved

SECONDS = 15.0
"""For the whole of a try; the specification asks for 15 to 30."""
MOST_BYTES = 64 * 1024
"""Read of an answer; what follows is not."""


@dataclass(frozen=True)
class Answer:
    """What one try came to. `error`: None for a success, else the kind of failure in a few fixed words."""

    status: int | None
    error: str | None
    retry_after: float | None = None
    """Seconds, as the receiver asked."""
    response_bytes: int | None = None
    response_sha256: str | None = None


@dataclass(frozen=True)
class Webhook:
    """One destination that is on."""

    name: str
    events: tuple[str, ...]
    address: Address
    secret: str
    demo: bool = False
    lookup: Lookup | None = None
    seconds: float = SECONDS

    async def send(self, client: httpx.AsyncClient, id: str, body: bytes, now: datetime) -> Answer:
        """Try once to deliver `body` under the webhook-id `id`; never raises for what the other side does."""
        signature = webhooks.Webhook(self.secret).sign(id, now.astimezone(UTC), body.decode())
        headers = {
            "content-type": "application/json",
            "user-agent": "WelcomeDesk",
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        try:
            async with asyncio.timeout(self.seconds):
                return await self._send(client, headers, body)
        except TimeoutError:
            return Answer(None, "timeout")
        except BadAddress:
            return Answer(None, "address refused")
        except httpx.ConnectError as failure:
            return Answer(None, "certificate refused" if _is_about_tls(failure) else "unreachable")
        except (httpx.TransportError, httpx.StreamError, OSError):
            return Answer(None, "connection lost")

    async def _send(self, client: httpx.AsyncClient, headers: dict[str, str], body: bytes) -> Answer:
        ip = await resolved(self.address, self.lookup, demo=self.demo)
        place = f"[{ip}]" if ip.version == 6 else str(ip)
        # Connect to the address that was checked; the name stays for the certificate and the Host header.
        async with client.stream(
            "POST",
            f"{self.address.scheme}://{place}:{self.address.port}{self.address.path}",
            content=body,
            headers=headers | {"host": _host(self.address)},
            extensions={"sni_hostname": self.address.host},
            follow_redirects=False,
        ) as response:
            digest, size = sha256(), 0
            async for chunk in response.aiter_raw():
                digest.update(chunk)
                size += len(chunk)
                if size >= MOST_BYTES:
                    break
            status = response.status_code
            return Answer(
                status,
                None if 200 <= status < 300 else f"answered {status}",
                _retry_after(response.headers.get("retry-after")),
                size,
                digest.hexdigest(),
            )


def client() -> httpx.AsyncClient:
    """The HTTP client deliveries go through: no proxies of the environment, no redirects, no connection kept.

    A kept connection is known by address only and could serve a second host under the first one's certificate.
    """
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=SECONDS,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )


def off(target: Target, environment: Mapping[str, str] = os.environ) -> str | None:
    """Why `target` gets nothing, or None if it is on; names a variable, never its value."""
    url, secret = expanded(target.url, environment), environment.get(target.secret)
    if url is None:
        return "its URL names an environment variable that is not set"
    if not secret:
        return f"{target.secret} is not set"
    try:
        address(url)
        webhooks.Webhook(secret)
    except BadAddress as fault:
        return str(fault)
    except (ValueError, webhooks.EmptyWebhookSecretError):
        return f"{target.secret} is not a signing secret. Write `whsec_` and 24 to 64 random bytes as base64."
    return None


def opened(
    targets: Targets, environment: Mapping[str, str] = os.environ, *, demo: bool = False
) -> tuple[dict[str, Webhook], dict[str, str]]:
    """(name -> destination that is on, name -> why it is off)."""
    on, why_off = {}, {}
    for target in targets.targets:
        reason = off(target, environment)
        if reason is not None:
            why_off[target.target] = reason
            continue
        url = expanded(target.url, environment) or ""
        on[target.target] = Webhook(target.target, tuple(target.events), address(url), environment[target.secret], demo)
    return on, why_off


def _host(place: Address) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return host if place.port == (443 if place.scheme == "https" else 80) else f"{host}:{place.port}"


def _is_about_tls(failure: BaseException | None) -> bool:
    while failure is not None:
        if isinstance(failure, ssl.SSLError):
            return True
        failure = failure.__cause__ or failure.__context__
    return False


def _retry_after(text: str | None) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 §10.2.3): a number, or a date."""
    if text is None:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())
