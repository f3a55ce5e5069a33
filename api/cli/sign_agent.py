"""`saoy sign-agent`: signs on the officer's own PC, with the token plugged in there, what the service has prepared.

Runs on the PC without database or store. With a ticket it signs that batch; without one it waits for the page of
this PC's browser on the loopback address, and takes tickets only from pages of the one service it was started for.
The protocol is in docs/sign-agent.md.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from signing.errors import (
    CertifiedCopyError,
    SignatureValueWrong,
    SigningServiceUnavailable,
    SigningWindowClosed,
)
from signing.key_source import KeySource, Pkcs11KeySource, Pkcs12KeySource, SigningKey, sign_value

_PATH = "/api/v1/signing-ticket"
_LONGEST_REQUEST = 1000


@dataclass(frozen=True, slots=True)
class SignAgent:
    """One service and the key on this PC."""

    server: str
    key: SigningKey
    console: Console
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=120))

    def sign(self, ticket: str) -> list[dict[str, Any]]:
        """Show what the ticket stands for, sign it all, hand the values in; returns what became of each."""
        asked = self._call("GET", ticket)
        if asked["certificate_sha256"] != self.key.certificate_sha256:
            raise SignatureValueWrong(
                "Hệ thống chờ chữ ký của chứng thư khác với chứng thư trong thiết bị này. Hãy cắm đúng thiết bị.",
                "The service waits for another certificate than the one on this token. Plug in the right token.",
            )
        values = []
        for item in asked["items"]:
            attributes = b64decode(item["signed_attributes"])
            self._refuse_anything_else(attributes)
            self.console.print(
                f"{escape(item['number'])}  {escape(item['original'])}  {sha256(attributes).hexdigest()}"
            )
            values.append({"id": item["id"], "value": b64encode(sign_value(self.key, attributes)).decode()})
        outcomes: list[dict[str, Any]] = self._call("POST", ticket, {"values": values})["items"]
        for outcome in outcomes:
            sign = "[red]✕[/] " + escape(str(outcome["message_vi"])) if outcome["code"] else "[green]✓[/]"
            self.console.print(sign)
        return outcomes

    def _refuse_anything_else(self, attributes: bytes) -> None:
        # What is signed must name this very certificate (ESS signing-certificate-v2, RFC 5035), as only the signed
        # attributes of a signature do: the token is not to sign whatever somebody calls a hash.
        if attributes[:1] != b"\x31" or sha256(self.key.certificate).digest() not in attributes:
            raise SignatureValueWrong(
                "Nội dung nhận được không phải thuộc tính chữ ký của chứng thư này; không ký.",
                "What came is not the signed attributes of a signature by this certificate; it was not signed.",
            )

    def _call(self, method: str, ticket: str, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {ticket}"}
        try:
            answer = self.http.request(method, self.server + _PATH, headers=headers, json=body)
            found = answer.json()
        except (httpx.HTTPError, ValueError) as exc:
            raise SigningServiceUnavailable(
                f"Không kết nối được {self.server}. Hãy kiểm tra mạng rồi thử lại.",
                f"{self.server} does not answer. Check the network and try again.",
            ) from exc
        if answer.status_code != 200:
            vi, en = str(found.get("title_vi") or answer.status_code), str(found.get("title") or answer.status_code)
            raise SigningWindowClosed(vi, en)
        return dict(found)


def loopback_server(agent: SignAgent, port: int) -> HTTPServer:
    """Listens on this PC only; answers pages of the agent's own service and nobody else."""

    class Handler(BaseHTTPRequestHandler):
        """One request of the page."""

        def do_OPTIONS(self) -> None:
            """The browser asks whether the page may."""
            self._answer(204 if self._is_ours() else 403, None)

        def do_POST(self) -> None:
            """Sign what the page's ticket stands for."""
            length = int(self.headers.get("Content-Length") or 0)
            if not self._is_ours() or self.path != "/sign" or not 0 < length <= _LONGEST_REQUEST:
                self._answer(403, None)
                return
            try:
                ticket = str(json.loads(self.rfile.read(length))["ticket"])
                outcomes = agent.sign(ticket)
            except (ValueError, KeyError, TypeError):
                self._answer(400, None)
            except CertifiedCopyError as exc:
                agent.console.print(f"[red]✕[/] {escape(exc.message_vi)}\n  {escape(exc.message_en)}")
                self._answer(409, {"code": exc.code, "title": exc.message_en, "title_vi": exc.message_vi})
            else:
                self._answer(200, {"items": outcomes})

        def log_message(self, *_: object) -> None:
            """The console shows what is signed, not who asked."""

        def _is_ours(self) -> bool:
            # Host too: a name that a stranger lets lead to this address (DNS rebinding) is not answered.
            host = (self.headers.get("Host") or "").rpartition(":")[0]
            return self.headers.get("Origin") == agent.server and host in ("127.0.0.1", "localhost")

        def _answer(self, status: int, body: object) -> None:
            data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            if status != 403:
                self.send_header("Access-Control-Allow-Origin", agent.server)
                self.send_header("Access-Control-Allow-Headers", "Content-Type")
                self.send_header("Access-Control-Allow-Private-Network", "true")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return HTTPServer(("127.0.0.1", port), Handler)


def sign_agent(
    server: Annotated[str, typer.Option(help="Địa chỉ hệ thống Sao Y. / The service's address.")],
    module: Annotated[Path | None, typer.Option(help="Thư viện PKCS#11 của thiết bị. / The token's library.")] = None,
    token: Annotated[str, typer.Option(help="Nhãn thiết bị. / The token's label.")] = "",
    label: Annotated[str, typer.Option(help="Nhãn khóa và chứng thư. / Label of key and certificate.")] = "",
    pkcs12: Annotated[Path | None, typer.Option(help="Tệp khóa thay cho thiết bị. / A key file instead.")] = None,
    ticket: Annotated[str, typer.Option(help="Ký một phiên rồi thoát. / Sign this batch and end.")] = "",
    port: Annotated[int, typer.Option(help="Cổng trên máy này. / Port on this PC.")] = 8767,
) -> None:
    """Ký bằng thiết bị cắm ở máy của cán bộ. / Sign with the token at the officer's own PC.

    Không có [bold]--ticket[/] thì chờ trang ký của trình duyệt trên máy này. / Without a ticket it waits for the page.
    """
    console = Console(highlight=False, soft_wrap=True)
    if (module is None) == (pkcs12 is None):
        raise typer.BadParameter("--module / --pkcs12")
    pin = typer.prompt("PIN", hide_input=True)
    source: KeySource
    if pkcs12 is not None:
        source = Pkcs12KeySource(pkcs12, pin)
    else:
        assert module is not None
        source = Pkcs11KeySource(module, token, pin, label)
    agent = SignAgent(server.rstrip("/"), source.open(), console)
    console.print(f"{escape(agent.key.name)}  →  {escape(agent.server)}")
    if ticket:
        failed = [one for one in agent.sign(ticket) if one["code"]]
        raise typer.Exit(1 if failed else 0)
    with loopback_server(agent, port) as listening:
        console.print(f"http://127.0.0.1:{port}  (Ctrl+C)")
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            return
