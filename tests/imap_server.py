"""A real mail server on loopback: Dovecot in a folder of its own, that takes mail by LMTP and gives it out by IMAP.

It runs as whoever runs the tests; as root it lets its processes be the users that Debian's package made.
"""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.servers import missing

BINARIES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")
PASSWORD = "비밀-secret"
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {inner}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%n
recipient_delimiter = +
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_max_userip_connections = 100
protocol imap {{
  mail_max_userip_connections = 100
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Done {{
    auto = create
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={inner} gid={group} home={home}/mail/%n allow_all_users=yes
}}
"""


@dataclass
class ImapServer:
    """Users are made by their first mail or sign-in; everybody has the same password."""

    home: Path
    imap: int
    imaps: int
    lmtp: int

    def deliver(self, content: bytes, *, to: str = "cs@hanbit.example") -> None:
        """Hand a mail over as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            line.sendmail("bounce@sender.example", [to], content)

    def open(self, user: str = "cs@hanbit.example", folder: str = "INBOX") -> imaplib.IMAP4:
        """A reader of one's own, for looking at what became of the folder."""
        line = imaplib.IMAP4("127.0.0.1", self.imap)
        line.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{PASSWORD}".encode())
        line.select(folder)
        return line

    def flags(self, user: str = "cs@hanbit.example", folder: str = "INBOX") -> list[str]:
        """What the server says of each mail in the folder, the Recent mark aside."""
        line = self.open(user, folder)
        _status, found = line.uid("FETCH", "1:*", "(FLAGS)")
        line.logout()
        plain = [one.decode().partition("FLAGS (")[2].partition(")")[0] for one in found if one]
        return [" ".join(sorted(set(one.split()) - {"\\Recent"})) for one in plain]

    def begin_anew(self, user: str = "cs@hanbit.example") -> None:
        """Number the mails of the folder anew, as servers do after a restore: UIDVALIDITY changes."""
        local = user.partition("@")[0]
        (self.home / "mail" / local / "dovecot-uidlist").unlink()
        for index in (self.home / "mail" / local).glob("dovecot.index*"):
            index.unlink()
        time.sleep(1.1)  # the new number is the second in which it is given


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    binary = next((one for one in BINARIES if Path(one).exists()), None) or shutil.which("dovecot")
    if binary is None:
        missing("no Dovecot: “make debian-test” installs it")
        raise AssertionError
    home = Path(tempfile.mkdtemp(prefix="meari-imap-"))
    server = ImapServer(home, *_free_ports(3))
    is_root = os.geteuid() == 0
    me = getpass.getuser()
    group = "dovecot" if is_root else grp.getgrgid(os.getegid()).gr_name
    users = {"inner": "dovecot" if is_root else me, "login": "dovenull" if is_root else me, "group": group}
    for folder in (home, home / "run", home / "mail"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    if is_root:
        shutil.chown(home / "mail", "dovecot", "dovecot")
    write_certificate(home)
    ports = {"imap": server.imap, "imaps": server.imaps, "lmtp": server.lmtp}
    configuration = CONFIGURATION.format(home=home, password=PASSWORD, **users, **ports)
    (home / "dovecot.conf").write_text(configuration)
    process = subprocess.Popen([binary, "-F", "-c", str(home / "dovecot.conf")], stderr=subprocess.PIPE)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        assert process.stderr is not None
        process.stderr.close()
        shutil.rmtree(home, ignore_errors=True)


def write_certificate(home: Path) -> None:
    """A certificate for localhost that vouches for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (home / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (home / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def _wait_for(server: ImapServer, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError, imaplib.IMAP4.error, ssl.SSLError):
            server.open("ready@hanbit.example").logout()
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = server.home / "log"
    raise RuntimeError(f"Dovecot does not start: {log.read_text() if log.exists() else process.poll()}")
