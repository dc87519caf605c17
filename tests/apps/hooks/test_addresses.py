"""Outgoing requests reach the public internet alone, over the address that was checked (V9)."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from meari.apps.hooks import addresses, outgoing
from tests.listener import Reply, listening

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
        "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "::ffff:0:0", "192.0.2.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_private_and_hidden_addresses_are_not_public(address):
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_public(address):
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://127.0.0.1/x", "not_public"), ("https://[::1]/x", "not_public"), ("https://2130706433/", "not_public"),
        ("https://0x7f.1/", "not_public"), ("https://127.1/", "not_public"), ("https://localhost/", "not_public"),
        ("https://[::ffff:169.254.169.254]/", "not_public"), ("http://8.8.8.8/", "not_https"),
        ("ftp://8.8.8.8/", "malformed"), ("https://user:pw@8.8.8.8/", "malformed"), ("https://8.8.8.8@127.0.0.1/", "malformed"),
        ("https:///path", "malformed"), ("https://8.8.8.8:99999/", "malformed"), ("https://8.8.8.8/\r\nX: y", "malformed"),
        ("https://8.8.8.8/a b", "malformed"), ("https://[fe80::1%25eth0]/", "malformed"), ("file:///etc/passwd", "malformed"),
        ("https://name.invalid/", "not_found"), ("https://" + "a" * 2000, "malformed"), ("", "malformed"),
    ],
)  # fmt: skip
def test_address_that_may_not_be_called_is_refused(address, reason):
    with pytest.raises(addresses.Forbidden) as refused:
        addresses.resolve(address, allowed=NONE)
    assert refused.value.reason == reason


def test_one_private_answer_among_public_ones_refuses_the_host(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(addresses.Forbidden):
        addresses.resolve("https://two.example.com/", allowed=NONE)


def test_operator_allows_a_host_with_or_without_port():
    assert addresses.resolve("http://127.0.0.1:8065/x?y=1", allowed=frozenset({"127.0.0.1"})).target == "/x?y=1"
    assert addresses.resolve("http://127.0.0.1:8065/", allowed=frozenset({"127.0.0.1:8065"})).port == 8065
    with pytest.raises(addresses.Forbidden):
        addresses.resolve("http://127.0.0.1:22/", allowed=frozenset({"127.0.0.1:8065"}))


def test_connection_goes_to_the_checked_address_even_when_the_name_moves(monkeypatch):
    with listening() as listener:
        real, answers = socket.getaddrinfo, []

        def once(host, *args, **kwargs):
            if host == "moving.example.com":
                answers.append(host)
                return real("127.0.0.1" if len(answers) == 1 else "192.0.2.1", *args, **kwargs)
            return real(host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        address = f"http://moving.example.com:{listener.port}/in"
        place = addresses.resolve(address, allowed=frozenset({"moving.example.com"}))
        assert outgoing.post(place, b"{}", headers={}).status == 200
        assert (len(answers), listener.asked[0].headers["host"]) == (1, f"moving.example.com:{listener.port}")


def here(listener, path="/"):
    return addresses.resolve(listener.address + path, allowed=frozenset({"127.0.0.1"}))


def test_redirect_is_an_answer_and_never_followed():
    with listening() as listener:
        listener.replies = [Reply(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})]
        assert (outgoing.post(here(listener), b"", headers={}).status, len(listener.asked)) == (302, 1)


def test_nothing_listening_means_nothing_was_handed_over():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = addresses.resolve(f"http://127.0.0.1:{free.getsockname()[1]}/", allowed=frozenset({"127.0.0.1"}))
        with pytest.raises(outgoing.NotReached):
            outgoing.post(place, b"", headers={})


def test_line_that_breaks_after_the_request_leaves_it_open():
    with listening() as listener:
        listener.replies = [Reply(is_silent=True)]
        with pytest.raises(outgoing.NoAnswer):
            outgoing.post(here(listener), b"x", headers={})
        assert listener.asked[0].body == b"x"


def test_body_that_drips_is_cut_at_the_time_limit_and_its_status_counts():
    with listening() as listener:
        listener.replies = [Reply(body=b"." * 500, is_slow=True)]
        answer = outgoing.post(here(listener), b"x", headers={}, seconds=0.4)
        assert (answer.status, 0 < len(answer.body) < 20) == (200, True)


def test_head_that_drips_ends_at_the_time_limit():
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        line, _ = server.accept()
        with line:
            for sign in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90:
                if ended.wait(0.05):
                    return
                try:
                    line.send(bytes([sign]))
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    place = addresses.resolve(f"http://127.0.0.1:{server.getsockname()[1]}/", allowed=frozenset({"127.0.0.1"}))
    with pytest.raises(outgoing.NoAnswer):
        outgoing.post(place, b"x", headers={}, seconds=0.4)
    ended.set()
    server.close()


def test_answer_is_cut_at_a_megabyte():
    with listening() as listener:
        listener.replies = [Reply(body=b"a" * 3_000_000)]
        assert len(outgoing.post(here(listener), b"", headers={}).body) == outgoing.MOST_ANSWER


def test_certificate_that_nobody_signed_is_not_trusted(tmp_path):
    server = tls_server(tmp_path)
    place = addresses.Place("127.0.0.1", server.getsockname()[1], "127.0.0.1", "/", True)
    with pytest.raises(outgoing.NotReached) as missed:
        outgoing.post(place, b"secret", headers={}, seconds=5)
    assert str(missed.value) == "tls_refused"
    server.close()


def tls_server(folder):
    """A TLS listener whose certificate it made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + timedelta(days=9000)).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            line, _ = server.accept()
            with line:
                context.wrap_socket(line, server_side=True)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    return server


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), ("Mon, 16 Nov 2026 00:01:00 GMT", 60), ("Mon, 16 Nov 2020 00:00:00 GMT", 0),
     ("999999", 86_400), ("soon", None), ("", None), ("-5", None), ("9" * 40, None)],
)  # fmt: skip
def test_retry_after_in_both_forms(value, seconds):
    now = datetime(2026, 11, 16, tzinfo=UTC)
    waited = outgoing.waiting_time(value, now)
    assert waited == (None if seconds is None else timedelta(seconds=seconds))
