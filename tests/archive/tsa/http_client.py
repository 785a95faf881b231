# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 over a bare socket, which tells every way of not answering apart.

Times are durations on the monotonic clock. Nothing is followed or mended.
"""

import select
import socket
import time


class Client:
    """One connection to loopback."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.kept = bytearray()
        self.interim = 0

    def close(self):
        self.socket.close()

    def send(self, body, path="/", method="POST",
             kind="application/timestamp-query"):
        self.socket.sendall((f"{method} {path} HTTP/1.1\r\nHost: tsa\r\n"
                             f"Content-Type: {kind}\r\n"
                             f"Content-Length: {len(body)}\r\n\r\n"
                             ).encode() + body)

    def more(self, until):
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.socket], [], [], left)[0]:
            raise TimeoutError
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError
        self.kept += data

    def line(self, until):
        while b"\r\n" not in self.kept:
            self.more(until)
        line, self.kept = self.kept.split(b"\r\n", 1)
        return line

    def octets(self, count, until):
        while len(self.kept) < count:
            self.more(until)
        part = bytes(self.kept[:count])
        del self.kept[:count]
        return part

    def rest(self, until):
        while True:
            try:
                self.more(until)
            except EOFError:
                return bytes(self.kept)

    def receive(self, seconds=10.0):
        """Status, headers (small letters), body."""
        until = time.monotonic() + seconds
        status = int(self.line(until).split()[1])
        if status == 100:
            self.line(until)
            self.interim += 1
            return self.receive(until - time.monotonic())
        headers = {"x-interim": self.interim} if self.interim else {}
        while line := self.line(until):
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.line(until), 16):
                body += self.octets(size, until)
                self.line(until)
            self.line(until)
        elif "content-length" in headers:
            body = self.octets(int(headers["content-length"]), until)
        else:
            body = self.rest(until)
        return status, headers, body


def ask(port, body, seconds=10.0, **how):
    """What comes of one request: (status, headers, body), or a word."""
    try:
        client = Client(port)
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "reset"  # it went away between SYN and accept
    try:
        client.send(body, **how)
        return client.receive(seconds)
    except TimeoutError:
        return f"silent after {len(client.kept)}" if client.kept else "silent"
    except EOFError:
        return f"closed after {len(client.kept)}" if client.kept else "closed"
    except (ConnectionResetError, BrokenPipeError):
        return "reset"
    finally:
        client.close()
