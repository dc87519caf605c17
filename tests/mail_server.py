"""A real mail server on loopback that takes, refuses or hangs up as told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

from meari.site.environment import MailServer as Setting


@dataclass
class MailServer:
    """``data_answers`` and ``rcpt_answers`` are used one after the other, then everything is taken.

    An answer of ``hang up`` closes the line without a word after the whole letter was read.
    """

    port: int = 0
    data_answers: list[str] = field(default_factory=list)
    rcpt_answers: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    read: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    @property
    def setting(self) -> Setting:
        return Setting("127.0.0.1", self.port, "", "", "none")

    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(one, _class=EmailMessage, policy=email.policy.default)  # type: ignore[arg-type]
            for one in self.taken
        ]

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.rcpt_answers.pop(0) if self.rcpt_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.read.append(envelope.content)
        answer = self.data_answers.pop(0) if self.data_answers else "250 taken as 42"
        if answer == "hang up":
            server.transport.close()
            await asyncio.sleep(0)
            return "250 never sent"
        if answer.startswith("250"):
            self.taken.append(envelope.content)
            self.recipients.append(list(envelope.rcpt_tos))
        return answer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    handler = MailServer()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()  # a loop of its own: a browser may run another one in this thread

    async def start() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(handler, hostname="127.0.0.1", loop=loop), "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(timeout=5)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_ended(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


async def _ended() -> None:
    """Let every session come to its end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
