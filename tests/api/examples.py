#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Types every example of the reference: takes what curl is told out of
schemas/reference.html, runs it as it stands, and holds status, headers and body
against schemas/openapi.json. Identifiers go from one answer to the next as a
reader would copy them.

  examples.py FOLDER    FOLDER has household.json, other.json (another
                        request), households.csv, consent.pdf

HEDUI is the address, TOKEN_agency and TOKEN_operator are tokens. A line for
each example, then how many were right.
"""
import html
import json
import os
import re
import select
import subprocess
import sys
import time

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(os.environ["HEDUI_ROOT"], "schemas")
# Wrapped around curl: where the head of the answer goes. Nothing else.
SHIM = '#!/bin/sh\nexec "$REAL_CURL" -sS --dump-header "$HEAD" "$@"\n'

# In which order they are typed, and what is copied out of each answer.
ORDER = (
    ("getOpenapi", {}), ("getReference", {}), ("getProblem", {}),
    ("getEntry", {}),
    ("submitCase", {"CASE": "case", "SUBMISSION": "submission"}),
    ("getSubmission", {}), ("listCases", {}), ("searchCases", {}),
    ("getCase", {}), ("listDocuments", {}), ("addDocuments", {}),
    ("getDocument", {}),
    ("getReport", {}), ("getLetter", {}), ("listRevisions", {}),
    ("getExplanation", {}), ("getCounterfactuals", {}), ("objectToFigure", {}),
    ("listObjections", {}), ("getProof", {}), ("enterByHand", {}),
    ("listByHand", {}), ("getByHand", {}), ("confirmByHand", {}),
    ("refuseByHand", {}), ("listLooks", {}),
    ("pauseCase", {}), ("supplyCase", {}), ("withdrawCase", {}),
    ("createUpload", {"UPLOAD": "upload"}), ("headUpload", {}),
    ("listUploads", {}), ("appendUpload", {}), ("getUpload", {}),
    ("listUploadResults", {}), ("deleteUpload", {}),
    ("listEvents", {"EVENT": "data.0.id"}),
    ("createWebhook", {"WEBHOOK": "id"}), ("listWebhooks", {}),
    ("getWebhook", {}), ("testWebhook", {"DELIVERY": "id"}),
    ("listDeliveries", {}), ("replayDelivery", {}), ("changeWebhook", {}),
    ("deleteWebhook", {}),
    ("getQueue", {}), ("listLines", {}), ("pauseLine", {}), ("resumeLine", {}),
    ("getTimeline", {}), ("listDeadLetters", {"LETTER": "data.0.letter"}),
    ("getDeadLetter", {}), ("resubmitDeadLetter", {}), ("discardDeadLetter", {}),
    ("listDeadlines", {}), ("listSamples", {}),
)
OPERATOR = {"getQueue", "listLines", "pauseLine", "resumeLine", "getTimeline",
            "listDeadLetters", "getDeadLetter", "resubmitDeadLetter",
            "discardDeadLetter", "listDeadlines", "listSamples"}


class Wrong(Exception):
    """What is not as the contract says."""


def typed():
    """operation -> what the page shows, in the order of the page."""
    with open(os.path.join(SCHEMAS, "reference.html"), encoding="utf-8") as page:
        found = re.findall(
            r'<pre class="typed" data-operation="(\w+)"><code>(.*?)</code></pre>',
            page.read(), re.S)
    examples = {}
    for name, text in found:
        examples.setdefault(name, []).append(html.unescape(text))
    return examples


class Contract:
    def __init__(self):
        with open(os.path.join(SCHEMAS, "openapi.json"),
                  encoding="utf-8") as stream:
            self.document = json.load(stream)
        self.operations = {
            operation["operationId"]: operation
            for item in self.document["paths"].values()
            for method, operation in item.items() if method != "parameters"}

    def follow(self, node):
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].split("/")[1:]:
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def fits(self, schema, value):
        jsonschema.validate(
            value, {**schema, "components": self.document["components"]},
            jsonschema.Draft202012Validator)

    def holds(self, name, status, headers, body):
        responses = self.operations[name]["responses"]
        if str(status) not in responses:
            raise Wrong(f"status {status} is not documented")
        if not 200 <= status < 300:
            raise Wrong(f"status {status}: {body[:300].decode()}")
        response = self.follow(responses[str(status)])
        for header, node in response.get("headers", {}).items():
            value = headers.get(header.lower())
            if value is None:
                if self.follow(node).get("required"):
                    raise Wrong(f"no header {header}")
                continue
            schema = self.follow(self.follow(node)["schema"])
            self.fits(schema, int(value) if schema.get("type") == "integer"
                      else value)
        content = response.get("content", {})
        kind = headers.get("content-type", "").split(";")[0]
        if not content:
            if body and name != "headUpload":
                raise Wrong("a body that is not documented")
            return
        if kind not in content:
            raise Wrong(f"type {kind} is not documented")
        if kind == "application/json":
            self.fits(content[kind]["schema"], json.loads(body))


class Typist:
    def __init__(self, folder):
        self.folder = folder
        self.contract = Contract()
        self.known = {"SECOND": os.environ["TOKEN_second"]}
        self.entered = ""
        shims = os.path.join(folder, "shims")
        os.makedirs(shims, exist_ok=True)
        self.real = subprocess.check_output(
            ["sh", "-c", "command -v curl"], text=True).strip()
        with open(os.path.join(shims, "curl"), "w", encoding="ascii") as file:
            file.write(SHIM)
        os.chmod(os.path.join(shims, "curl"), 0o755)
        self.path = shims + ":" + os.environ["PATH"]

    def run(self, command, role):
        """Status, headers, body of the last answer."""
        head = os.path.join(self.folder, "head")
        env = {**os.environ, **self.known, "PATH": self.path, "HEAD": head,
               "REAL_CURL": self.real, "TOKEN": os.environ["TOKEN_" + role]}
        if os.path.exists(head):
            os.remove(head)
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=env,
                              capture_output=True, timeout=60, check=False)
        body = done.stdout
        out = re.search(r" -o (\S+)", command)
        if out:
            with open(os.path.join(self.folder, out[1]), "rb") as file:
                body = file.read()
        if not os.path.exists(head) or not os.path.getsize(head):
            raise Wrong(f"curl: {done.stderr.decode()[:300]}")
        with open(head, encoding="latin-1", newline="") as file:
            lines = file.read().split("\r\n\r\n")[-2].split("\r\n")
        if "--head" in command:
            body = b""
        return (int(lines[0].split()[1]),
                {k.lower(): v.strip() for k, _, v in
                 (line.partition(":") for line in lines[1:])}, body)

    def until(self, command, role, is_so, seconds=30):
        """Asks again until the answer is so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status, _, body = self.run(command, role)
            if status == 200 and is_so(json.loads(body)):
                return
            select.select([], [], [], 0.2)
        raise Wrong(f"did not come: {body[:300].decode()}")

    def ask(self, path):
        return (f'curl "$HEDUI{path}" -H "Authorization: Bearer $TOKEN"')

    def scan(self):
        """The letter of an owner, as it would have sent it, and its scan."""
        with open(os.path.join(self.folder, "household.json"),
                  encoding="utf-8") as file:
            member = json.load(file)["household"]["members"][0]
        with open(os.path.join(self.folder, "police.json"), "w",
                  encoding="utf-8") as file:
            json.dump({"head": {"jylsh": "HAND000000000001", "fhm": "0000",
                                "fhxx": "", "ts": 1},
                       "body": [{"xh": 1, "xm": member["name"],
                                 "zjhm": member["id"], "jg": "0",
                                 "sjrq": "20170831", "mx": []}]}, file)

    def before(self, name):
        """What a reader would have waited for."""
        if name == "getDocument":
            self.until(self.ask("/v1/cases/$CASE/documents") +
                       ' -H "Hedui-Purpose: a test"', "agency",
                       lambda b: b["data"][0]["state"] == "delivered")
        elif name == "getReport":
            self.until(self.ask("/v1/cases/$CASE"), "agency",
                       lambda b: b["state"] == "published")
        elif name == "getProof":
            self.until(self.ask("/v1/cases/$CASE/proof"), "agency",
                       lambda b: b["number"] < b["size"])
        elif name == "enterByHand":
            self.scan()
        elif name == "refuseByHand":  # the one before it is confirmed
            self.run(self.entered, "agency")
        elif name == "pauseCase":  # a case of which a line has not answered
            self.run(self.ask("/v1/lines/local_banks/pause") +
                     ' -H "Content-Type: application/json"'
                     """ --data '{"why": "so that a case waits"}'""", "operator")
            status, _, body = self.run(
                self.ask("/v1/cases") + ' -H "Content-Type: application/json"'
                " --data-binary @other.json", "agency")
            if status != 202:
                raise Wrong(body.decode())
            self.known["CASE"] = json.loads(body)["case"]
        elif name in ("listDeadLetters", "discardDeadLetter"):
            self.dead_letter(name)
        elif name == "deleteUpload":  # one whose last byte has not come
            _, _, body = self.run(
                self.ask("/v1/uploads") + ' -H "Content-Type: application/json"'
                """ --data '{"type": "text/csv", "size": 9}'""", "agency")
            self.known["UPLOAD"] = json.loads(body)["upload"]
        elif name == "getUpload":
            self.until(self.ask("/v1/uploads/$UPLOAD"), "agency",
                       lambda b: b["state"] == "done")

    def dead_letter(self, name):
        """A message that intake refuses, and its letter."""
        path = os.path.join(self.folder, "dead.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"request_id": f"dead-{name}"}, file)
        subprocess.run(["bash", "-c", 'api_queue_put "$0"', path], check=True,
                       capture_output=True, timeout=60)
        known = self.known.get("LETTER")
        self.until(self.ask("/v1/dead-letters"), "operator",
                   lambda b: any(row["letter"] != known for row in b["data"]))
        if name == "discardDeadLetter":
            self.take({"LETTER": "data.0.letter"},
                      self.run(self.ask("/v1/dead-letters"), "operator")[2])

    def after(self, name):
        if name == "withdrawCase":
            self.run(self.ask("/v1/lines/local_banks/resume") +
                     ' -H "Content-Type: application/json"'
                     """ --data '{"why": "it has waited"}'""", "operator")

    def take(self, wanted, body):
        for variable, place in wanted.items():
            value = json.loads(body)
            for step in place.split("."):
                value = value[int(step) if step.isdigit() else step]
            self.known[variable] = str(value)

    def example(self, name, wanted, command):
        role = "operator" if name in OPERATOR else "agency"
        for variable in re.findall(r"\$([A-Z]+)\b", command):
            if variable not in ("HEDUI", "TOKEN", "SECOND") and variable not in self.known:
                raise Wrong(f"${variable} is not known")
        if name == "enterByHand":
            self.entered = command
        status, headers, body = self.run(command, role)
        self.contract.holds(name, status, headers, body)
        if headers.get("content-type", "").startswith("application/json"):
            self.take(wanted, body)
        return status


def main():
    examples = typed()
    contract = Contract()
    names = [name for name, _ in ORDER]
    if sorted(names) != sorted(examples) or \
            sorted(names) != sorted(contract.operations):
        sys.exit("the page, the contract and this list have other operations: "
                 f"{set(names) ^ set(examples) | set(names) ^ set(contract.operations)}")
    only = set(sys.argv[2].split(",")) if len(sys.argv) > 2 else set(names)
    typist = Typist(os.path.abspath(sys.argv[1]))
    right = wrong = 0
    for name, wanted in ORDER:
        if name not in only:
            continue
        for command in examples[name]:
            try:
                if command is examples[name][0]:
                    typist.before(name)
                status = typist.example(name, wanted, command)
                print(f"{name}: {status}")
                right += 1
                typist.after(name)
            except (Wrong, jsonschema.ValidationError, ValueError, KeyError,
                    IndexError, subprocess.TimeoutExpired) as error:
                message = getattr(error, "message", str(error))
                place = getattr(error, "json_path", "")
                print(f"WRONG {name}: {place} {message[:400]}")
                wrong += 1
    print(f"{right} examples are right, {wrong} are wrong")
    sys.exit(1 if wrong or not right else 0)


if __name__ == "__main__":
    main()
