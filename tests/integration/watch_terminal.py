#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# hedui --watch on a terminal of 80 columns: what is drawn, what the database's
# absence does to it, and how the terminal is left.
#
#   watch_terminal.py BENCH COMMAND...

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

WAIT_S = 20
ENTER, LEAVE = b"\x1b[?1049h\x1b[?25l", b"\x1b[?25h\x1b[?1049l"


class Watch:
    def __init__(self, command):
        self.bytes = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.pop("COLUMNS", None)
            # The size stands before the first picture.
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 80, 0, 0))
            os.execv(command[0], command)
        self.modes = None

    def read(self, wanted):
        """Until it has been written, behind what was read before."""
        end = time.monotonic() + WAIT_S
        start = len(self.bytes)
        while wanted not in self.bytes[start:]:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                sys.exit(f"waited in vain for {wanted!r}; "
                         f"the last: {self.bytes[-2000:]!r}")
            try:
                self.bytes += os.read(self.terminal, 65536)
            except OSError:
                sys.exit(f"it ended before {wanted!r}")
        return self.bytes[start:]

    def end(self):
        os.write(self.terminal, b"\x03")
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            try:
                if select.select([self.terminal], [], [], 0.1)[0]:
                    self.bytes += os.read(self.terminal, 65536)
            except OSError:
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid != 0:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        sys.exit("Ctrl-C did not end it")


def postgres(bench, verb):
    subprocess.run(["bash", "-c", f'. deploy/lib/bench.sh; {verb} "$0"', bench],
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def widest(picture):
    lines = picture.split(b"\x1b[H")[-1].replace(b"\x1b[K", b"")
    lines = lines.replace(b"\x1b[J", b"")
    return max(len(line.decode()) for line in lines.split(b"\r\n"))


def main():
    bench, command = sys.argv[1], sys.argv[2:]
    watch = Watch(command + ["lines", "--watch", "1"])
    first = watch.read(b"\x1b[J")
    assert first.startswith(ENTER), first[:80]
    assert b"01 household_register" in first, first
    assert widest(first) <= 80, widest(first)
    assert first.count(b"\r\n") <= 29, "it scrolls"
    again = watch.read(b"\x1b[J")
    assert ENTER not in again and b"\x1b[H" in again, again[:80]
    postgres(bench, "bench_pg_stop")
    away = watch.read(b"database")
    away += watch.read(b"\x1b[J")
    assert b"01 household_register" in away, "the last table is gone"
    postgres(bench, "bench_pg_start")
    end = time.monotonic() + WAIT_S
    while b"database" in watch.read(b"\x1b[J").split(b"01 household")[0]:
        if time.monotonic() > end:
            sys.exit("it did not come back")
    code = watch.end()
    assert code == 0, code
    assert LEAVE in watch.bytes, watch.bytes[-300:]
    left_behind = watch.bytes.split(LEAVE)[-1]
    assert b"01 household_register" in left_behind, left_behind


if __name__ == "__main__":
    main()
