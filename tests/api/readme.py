#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Types the README's section on the HTTP API: each command in one shell, in its
order, and what it says against what stands under it ("..." is anything; a case,
a token's name and the state of a case are those of the day). A report is waited
for before it is read.

  readme.py FOLDER    FOLDER has household.json, receiver.py and receiver.pem;
                      `hedui` is in the PATH, HEDUI is the address; 127.0.0.1 at
                      RECEIVER_PORT is where the receiver of webhooks is
"""
import os
import re
import select
import subprocess
import sys
import time

README = os.path.join(os.environ["HEDUI_ROOT"], "README.md")


def section():
    with open(README, encoding="utf-8") as stream:
        text = stream.read()
    return re.search(r"<!-- typed by tests/api/readme.py -->\n(.*?)"
                     r"<!-- end of typed -->", text, re.S)[1]


def commands(text):
    """(command, what it says), in their order."""
    rows = []
    for line in text.split("\n"):
        if not line.startswith("    "):
            continue
        line = line[4:]
        if line.startswith("$ "):
            rows.append([line[2:], []])
        elif rows[-1][0].rstrip().endswith(("\\", "|")) and not rows[-1][1]:
            rows[-1][0] += "\n" + line
        else:
            rows[-1][1].append(line)
    return rows


def pattern(expected):
    """What is of the day may be another."""
    out = re.escape(expected).replace(re.escape("..."), ".*")
    out = re.sub(r"\bC[0-9]+\b", "C[0-9]+", out)
    out = re.sub(r"\btoken\\ [A-Z2-7]{8}", r"token\\ [A-Z2-7]{8}", out)
    if expected in ("asking", "received", "planned"):
        return "[a-z_]+"
    return "[0-9]+" if re.fullmatch("[0-9]+", expected) else out


class Shell:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["bash", "--norc"], cwd=folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command):
        self.process.stdin.write(f"{command}\necho; echo '@@ over'\n".encode())
        self.process.stdin.flush()
        out = []
        for line in self.process.stdout:
            if line == b"@@ over\n":
                break
            out.append(line.decode().rstrip("\n"))
        return "\n".join(out).strip("\n").split("\n")


def published(shell, command, case):
    """The report is read when it is there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        out = shell.run(f'curl -sS "$HEDUI/v1/cases/{case}" '
                        '-H "Authorization: Bearer $TOKEN" | jq -r .revision')
        if out == ["1"]:
            return shell.run(command)
        select.select([], [], [], 0.2)
    return ["the report did not come"]


def main():
    shell, case, wrong = Shell(sys.argv[1]), None, 0
    rows = commands(section())
    for command, expected in rows:
        # The address of this house in the place of the example's.
        command = command.replace("https://hedui.example", os.environ["HEDUI"])
        command = command.replace("agency.example", "127.0.0.1").replace(
            "8443", os.environ["RECEIVER_PORT"])
        if case:
            command = re.sub(r"/C[0-9]+", "/" + case, command)
        out = published(shell, command, case) if "/report" in command \
            else shell.run(command)
        found = re.search(r'"case":"(C[0-9]+)"', "\n".join(out))
        case = found[1] if found else case
        if not re.fullmatch("\n".join(map(pattern, expected)), "\n".join(out)):
            wrong += 1
            print(f"$ {command}\n" + "\n".join(out)[:600] +
                  "\ninstead of\n" + "\n".join(expected))
    shell.run("kill $(jobs -p)")
    print(f"{len(rows) - wrong} commands say what stands there, {wrong} do not")
    sys.exit(1 if wrong or len(rows) < 5 else 0)


if __name__ == "__main__":
    main()
