# SPDX-License-Identifier: Apache-2.0
"""What the sweeps of kills share."""
import subprocess


class Broken(Exception):
    """A promise was."""


class Psql:
    """One session, so that looking costs no process."""

    def __init__(self, command, database):
        self.process = subprocess.Popen(
            [*command, "-At", "-d", database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ask(self, sql):
        self.process.stdin.write(f"{sql};\n\\echo --\n")
        self.process.stdin.flush()
        lines = []
        while True:
            line = self.process.stdout.readline()
            if line == "":
                raise RuntimeError("psql has ended: " + " ".join(lines))
            if line == "--\n":
                return "\n".join(lines)
            lines.append(line.rstrip("\n"))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
