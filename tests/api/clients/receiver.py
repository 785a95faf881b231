#!/usr/bin/env python3
"""receiver.py PORT CERTIFICATE.pem: says what it is told, and believes nothing
that is not signed. SECRET is the webhook's; nothing but the standard library."""
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import time


def is_signed(header, body):
    told = dict(part.split("=", 1) for part in header.split(","))
    mine = hmac.new(os.environ["SECRET"].encode(),
                    told["t"].encode() + b"." + body, hashlib.sha256)
    return hmac.compare_digest(mine.hexdigest(), told["v1"]) and \
        abs(time.time() - int(told["t"])) < 300


class Receiver(http.server.BaseHTTPRequestHandler):
    known = set()  # a delivery may come twice

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_signed(self.headers["Hedui-Signature"], body):
            return self.send_error(403)
        if self.headers["Hedui-Delivery"] not in self.known:
            self.known.add(self.headers["Hedui-Delivery"])
            event = json.loads(body)
            print(event["kind"], event["case"], flush=True)
        self.send_response(204)
        self.end_headers()


server = http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Receiver)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[2])
server.socket = tls.wrap_socket(server.socket, server_side=True)
server.serve_forever()
