"""The webhook: signed by the standard, unmoved by what the other side does, never led elsewhere."""

import gzip
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from destination import Destination, answers, destination
from standardwebhooks.webhooks import Webhook as Verifier

from desk.targets import Webhook, client
from desk.targets.address import address

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with client() as made:
        yield made


def webhook(place: Destination | str, **changed: Any) -> Webhook:
    url = place if isinstance(place, str) else place.url
    return Webhook(**{"name": "crm", "events": ("lead.created",), "address": address(url), "secret": SECRET} | changed)


async def test_a_delivery_is_signed_so_that_the_official_library_accepts_it(http: httpx.AsyncClient) -> None:
    body = '{"type":"lead.created","data":{"name":"María"}}'.encode()
    with destination() as place:
        answer = await webhook(place).send(http, "msg_1", body, datetime.now(UTC))
    (request,) = place.requests
    assert (answer.status, answer.error) == (204, None)
    assert Verifier(SECRET).verify(request.body, request.headers) == json.loads(body)
    assert (request.headers["webhook-id"], request.headers["content-type"]) == ("msg_1", "application/json")
    assert request.body == body
    assert request.path == "/leads"


async def test_the_time_of_a_signature_does_not_depend_on_the_zone_it_came_in(http: httpx.AsyncClient) -> None:
    eastern = datetime.now(UTC).astimezone(ZoneInfo("America/New_York"))
    with destination() as place:
        await webhook(place).send(http, "msg_1", b"{}", eastern)
    assert Verifier(SECRET).verify(place.requests[0].body, place.requests[0].headers) == {}


@pytest.mark.parametrize("status", [200, 201, 299])
async def test_any_2xx_is_a_success(http: httpx.AsyncClient, status: int) -> None:
    with destination(answers(status)) as place:
        assert (await webhook(place).send(http, "m", b"{}", datetime.now(UTC))).error is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410, 429, 500, 503])
async def test_any_other_answer_is_a_failure(http: httpx.AsyncClient, status: int) -> None:
    with destination(answers(status)) as place:
        answer = await webhook(place).send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.status, answer.error) == (status, f"answered {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(http: httpx.AsyncClient, status: int) -> None:
    with destination() as elsewhere, destination(answers(status, {"location": elsewhere.url})) as place:
        answer = await webhook(place).send(http, "m", b"{}", datetime.now(UTC))
    assert answer.status == status
    assert elsewhere.requests == []


@pytest.mark.parametrize(("header", "seconds"), [("120", 120.0), ("soon", None), ("-5", None)])
async def test_the_receiver_may_ask_for_time(http: httpx.AsyncClient, header: str, seconds: float | None) -> None:
    with destination(answers(429, {"retry-after": header})) as place:
        assert (await webhook(place).send(http, "m", b"{}", datetime.now(UTC))).retry_after == seconds


async def test_the_receiver_may_ask_for_time_by_a_date(http: httpx.AsyncClient) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with destination(answers(503, {"retry-after": until})) as place:
        answer = await webhook(place).send(http, "m", b"{}", datetime.now(UTC))
    assert 590 < answer.retry_after <= 600


async def test_a_receiver_that_hangs_is_left_after_the_time_it_has(http: httpx.AsyncClient) -> None:
    with destination() as place:
        place.behaviour = lambda handler: place.released.wait() and None
        answer = await webhook(place, seconds=0.3).send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.status, answer.error) == (None, "timeout")


async def test_a_receiver_that_drips_is_left_after_the_time_it_has(http: httpx.AsyncClient) -> None:
    with destination() as place:

        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not place.released.wait(0.02):
                handler.wfile.write(b"x-slow: 1\r\n")

        place.behaviour = drip
        answer = await webhook(place, seconds=0.3).send(http, "m", b"{}", datetime.now(UTC))
    assert answer.error in ("timeout", "connection lost")


async def test_no_more_than_64_kilobytes_of_an_answer_are_read(http: httpx.AsyncClient) -> None:
    with destination() as place:

        def flood(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not place.released.is_set():
                handler.wfile.write(b"x" * 8192)

        place.behaviour = flood
        answer = await webhook(place, seconds=10).send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.status, answer.error) == (200, None)
    assert 65_536 <= answer.response_bytes < 1_000_000


async def test_a_compressed_answer_is_not_unpacked(http: httpx.AsyncClient) -> None:
    packed = gzip.compress(b"x" * 10_000_000)
    with destination(answers(200, {"content-encoding": "gzip"}, packed)) as place:
        answer = await webhook(place).send(http, "m", b"{}", datetime.now(UTC))
    assert answer.response_bytes == len(packed)


async def test_a_connection_that_is_reset_is_a_failure(http: httpx.AsyncClient) -> None:
    with destination() as place:

        def reset(handler: BaseHTTPRequestHandler) -> None:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            for end in (handler.rfile, handler.wfile, handler.connection):
                end.close()

        place.behaviour = reset
        assert (await webhook(place).send(http, "m", b"{}", datetime.now(UTC))).error == "connection lost"


async def test_an_answer_that_is_no_http_is_a_failure(http: httpx.AsyncClient) -> None:
    with destination(lambda handler: handler.wfile.write(b"220 smtp ready\r\n\r\n") and None) as place:
        assert (await webhook(place).send(http, "m", b"{}", datetime.now(UTC))).error == "connection lost"


async def test_nobody_listening_is_a_failure(http: httpx.AsyncClient) -> None:
    assert (await webhook("http://127.0.0.1:1/").send(http, "m", b"{}", datetime.now(UTC))).error == "unreachable"


async def test_a_name_that_turned_private_is_refused_and_nothing_is_sent(http: httpx.AsyncClient) -> None:
    with destination() as place:
        port = place.url.split(":")[2].split("/")[0]

        async def rebound(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        lured = webhook(f"https://crm.example.org:{port}/", lookup=rebound)
        assert (await lured.send(http, "m", b"{}", datetime.now(UTC))).error == "address refused"
    assert place.requests == []


async def test_a_name_is_looked_up_once_a_try_and_that_address_is_used(tmp_path: Path) -> None:
    looked_up = []

    async def once(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["10.0.0.1"]

    server, trusting = certified("crm.example.org", tmp_path)
    with destination(tls=server) as place:
        port = place.url.split(":")[2].split("/")[0]
        to = webhook(f"https://crm.example.org:{port}/leads", lookup=once, demo=True)
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as http:
            answer = await to.send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.status, looked_up) == (204, ["crm.example.org"])
    assert place.requests[0].headers["host"] == f"crm.example.org:{port}"


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    server, trusting = certified("other.example.org", tmp_path)
    with destination(tls=server) as place:
        port = place.url.split(":")[2].split("/")[0]
        to = webhook(f"https://crm.example.org:{port}/leads", lookup=lookup, demo=True)
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as http:
            answer = await to.send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.status, answer.error, place.requests) == (None, "certificate refused", [])


async def test_a_certificate_nobody_vouches_for_is_refused(http: httpx.AsyncClient, tmp_path: Path) -> None:
    server, _ = certified("localhost", tmp_path)
    with destination(tls=server) as place:
        answer = await webhook(place, demo=True).send(http, "m", b"{}", datetime.now(UTC))
    assert (answer.error, place.requests) == ("certificate refused", [])


async def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with destination() as proxy, destination() as place:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        async with client() as http:
            await webhook(place).send(http, "m", b"{}", datetime.now(UTC))
    assert (len(place.requests), proxy.requests) == (1, [])


async def test_tries_to_one_receiver_share_no_connection(http: httpx.AsyncClient) -> None:
    with destination() as place:
        ports = []

        def note(handler: BaseHTTPRequestHandler) -> None:
            ports.append(handler.client_address[1])
            answers(204)(handler)

        place.behaviour = note
        for n in range(3):
            await webhook(place).send(http, f"m{n}", b"{}", datetime.now(UTC))
    assert len(set(ports)) == 3


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(a server's TLS with a certificate for `name`, a client's that trusts it)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
