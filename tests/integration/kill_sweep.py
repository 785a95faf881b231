#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_sweep.py CONFIG TEMPLATE BUILD PSQL FOLDER LANES ONLY REQUEST...: kills one
role of the service at every place that it passes (killpoint.h), and looks at
what is left. ONLY: all, or ROLE:CALL.

Each run has a database of its own, made of TEMPLATE, in whose queue lie three
messages: two requests and one of them again. intake, worker and sealer run as
processes of their own; one of them is killed with SIGKILL before or after one
of its calls of the store, or at a step of a carrier, and started again. A place
is named by the call and by which of them it is (take#3): how often a role looks
for work depends on the machine, how often it writes does not.
Then the house must be as if nothing had happened: two cases, two reports of one
revision, equal to those of the undisturbed run but for times, exchange ids and
salts; three receipts; every invariant; and a replay gives the
same bytes. The clock of the house jumps over the dead process's leases, so that
nobody waits for them.

First a run counts the places of each role; the count is printed by name."""
import collections
import json
import os
import queue
import re
import select
import shutil
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from sweep import Broken, Psql

ROLES = ("intake", "worker", "sealer")
JUMP_US = 5_000_000  # more than lease_ms
PATIENCE_S = 60
IDLE_S = 1.5  # looks for work go on while nothing is to be done
DONE_SQL = """select (select count(*) from hedui.receipt) = 3
    and (select count(*) from hedui.notice) = 2
    and (select count(*) from hedui.queue) + (select count(*) from hedui.fresh)
      + (select count(*) from hedui.round) + (select count(*) from hedui.seal_job)
      + (select count(*) from hedui.outbox) = 0"""
STATE_SQL = """select
    (select count(*) from hedui.request) || ' cases, ' ||
    (select string_agg(status::text, ' ' order by status) from hedui.receipt)
    || ' receipts, ' ||
    (select string_agg(revision::text, ' ') from hedui.report) || ' revisions, '
    || (select count(*) from hedui.container) || ' containers, ' ||
    (select count(*) from hedui.notice) || ' notices, ' ||
    (select count(*) from hedui.set_aside where kind = 0) || ' poison'"""
STATE = "2 cases, 1 1 2 receipts, 1 1 revisions, 2 containers, 2 notices, 0 poison"


def without_times(report):
    """What two runs of the same cases must have alike."""
    for line in report["lines"]:
        for cell in line["cells"]:
            for key in ("exchange", "leaf", "received_at", "attempt"):
                cell.pop(key, None)
    report["clock"].pop("accepted_at")
    report.pop("case_no")
    return report


class Lane:
    def __init__(self, sweep, number):
        self.sweep = sweep
        self.name = f"lane{number}"
        self.folder = os.path.join(sweep.folder, self.name)
        os.makedirs(self.folder, exist_ok=True)
        self.config = os.path.join(self.folder, "hedui.yaml")
        with open(sweep.config, encoding="utf-8") as file:
            text = file.read().replace(f"dbname={sweep.template}", f"dbname={self.name}")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)
        self.processes = {}
        self.sql = None

    def start(self, role, environment=None):
        log = open(os.path.join(self.folder, f"{role}.log"), "ab")
        self.processes[role] = subprocess.Popen(
            [os.path.join(self.sweep.build, "heduid"), "--config", self.config,
             "--role", role],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        log.close()

    def begin(self):
        for role in ROLES:
            path = os.path.join(self.folder, f"{role}.log")
            if os.path.exists(path):
                os.unlink(path)
        self.sweep.admin(f"drop database if exists {self.name} with (force)")
        self.sweep.admin(f"create database {self.name} template {self.sweep.template}")
        self.sql = Psql(self.sweep.psql, self.name)

    def end(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.processes = {}
        if self.sql is not None:
            self.sql.close()
            self.sql = None

    def is_done(self):
        return self.sql.ask(DONE_SQL) == "t"

    def wait(self, is_over, what, victim=None):
        until = time.monotonic() + PATIENCE_S
        while not is_over():
            for role, process in self.processes.items():
                if process is not victim and process.poll() is not None:
                    raise Broken(f"{role} ended with {process.returncode}")
            if time.monotonic() > until:
                raise Broken(f"waited in vain for {what}: {self.sql.ask(STATE_SQL)}")
            select.select([], [], [], 0.02)  # time.sleep() fails under faketime

    def hedui(self, *arguments):
        return subprocess.run(
            [os.path.join(self.sweep.build, "hedui"), "--config", self.config,
             *arguments],
            capture_output=True, check=False,
        )

    def reports(self):
        found = {}
        for name in self.sweep.requests:
            said = self.hedui("report", "--json", name)
            if said.returncode != 0:
                raise Broken(f"report {name}: {said.stderr.decode()}")
            found[name] = without_times(json.loads(said.stdout))
        return found

    def look(self):
        """What must be so after every run."""
        state = self.sql.ask(STATE_SQL)
        if state != STATE:
            raise Broken(f"there are {state}")
        broken = self.sql.ask("select hedui.broken_invariants()")
        if broken:
            raise Broken(f"invariant: {broken}")
        replay = self.hedui("replay", "--all")
        if replay.returncode != 0:
            raise Broken(f"replay: {replay.stdout.decode()[-200:]}")
        reports = self.reports()
        if self.sweep.base is not None and reports != self.sweep.base:
            raise Broken("the reports differ from those of the undisturbed run")
        return reports

    def count(self):
        """The undisturbed run: {role: [(name, hits)]}, and its reports."""
        self.begin()
        files = {role: os.path.join(self.folder, f"{role}.count") for role in ROLES}
        for role in ROLES:
            self.start(role, {"HEDUI_KILL_COUNT_FILE": files[role]})
        self.wait(self.is_done, "the undisturbed run")
        reports = self.look()
        counts = {}
        for role in ROLES:
            self.processes[role].terminate()
            self.processes[role].wait()
            with open(files[role], encoding="ascii") as file:
                total = int(file.readline())
                names = [line.rsplit(None, 1) for line in file]
            counts[role] = (total, {name: int(hits) for name, hits in names})
        self.end()
        return counts, reports

    def await_death(self, role, place):
        """False: it stopped well, and never came there."""
        victim = self.processes[role]
        told_at = done_at = None

        def is_dead():
            nonlocal told_at, done_at
            if victim.poll() is not None:
                return True
            if done_at is None and self.is_done():
                done_at = time.monotonic()
            # Some places are passed by a role that is told to stop.
            if done_at and not told_at and time.monotonic() - done_at > IDLE_S:
                told_at = time.monotonic()
                victim.terminate()
            return False

        self.wait(is_dead, f"{role} to come to {place}", victim)
        if victim.returncode not in (0, -9) or victim.returncode == 0 and not told_at:
            raise Broken(f"{role} ended with {victim.returncode}")
        return victim.returncode == -9

    def kill(self, role, name, hit, when):
        """False: it never came there."""
        self.begin()
        place = f"{name}#{hit}:{when}"
        for other in ROLES:
            self.start(other, {"HEDUI_KILL_AT": place} if other == role else None)
        if not self.await_death(role, place):
            return False
        self.sql.ask(f"update hedui.clock set offset_us = offset_us + {JUMP_US}")
        self.start(role)
        self.wait(self.is_done, "all to be published")
        self.look()
        with open(os.path.join(self.folder, f"{role}.log"), encoding="utf-8") as file:
            if not re.search(rf"^killpoint \d+ {re.escape(name)}$", file.read(), re.M):
                raise Broken("it died elsewhere")
        return True


class Sweep:
    def __init__(self, config, template, build, psql, folder, only, requests):
        self.only = only
        self.config, self.template, self.build = config, template, build
        self.psql, self.folder, self.requests = psql.split(), folder, requests
        self.base = None
        self.lock = threading.Lock()
        self.tally = collections.Counter()
        self.passed = self.failed = self.unreached = 0
        self.postgres = Psql(self.psql, "postgres")

    def admin(self, sql):
        with self.lock:
            said = self.postgres.ask(sql)
        if "ERROR" in said:
            raise Broken(said)

    def work(self, lane, jobs):
        while True:
            try:
                role, name, hit, when = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                killed = lane.kill(role, name, hit, when)
                with self.lock:
                    self.passed += killed
                    self.unreached += not killed
                    self.tally[(role, name, when)] += killed
            except Broken as broken:
                kept = f"{lane.folder}-{role}-{name}-{hit}-{when}"
                shutil.copytree(lane.folder, kept, dirs_exist_ok=True)
                with self.lock:
                    self.failed += 1
                    print(f"FAILED  {role} killed {when} {name}#{hit}: {broken}",
                          flush=True)
            finally:
                lane.end()

    def run(self, lane_count):
        lanes = [Lane(self, i) for i in range(lane_count)]
        try:
            counts, self.base = lanes[0].count()
        finally:
            lanes[0].end()
        jobs = queue.Queue()
        for role in ROLES:
            total, names = counts[role]
            print(f"        {role}: {total} places: "
                  + ", ".join(f"{n} {h}" for n, h in names.items()))
            names = {name: hits for name, hits in names.items()
                     if self.only in ("all", f"{role}:{name}")}
            counts[role] = (sum(names.values()), names)
            for name, hits in names.items():
                for hit in range(1, hits + 1):
                    jobs.put((role, name, hit, "before"))
                    jobs.put((role, name, hit, "after"))
        threads = [threading.Thread(target=self.work, args=(lane, jobs)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for role in ROLES:
            for name in counts[role][1]:
                for when in ("before", "after"):
                    if self.tally[(role, name, when)] == 0:
                        self.failed += 1
                        print(f"FAILED  {role} was never killed {when} {name}")
        return sum(counts[role][0] for role in ROLES)


def main(config, template, build, psql, folder, lanes, only, *requests):
    sweep = Sweep(config, template, build, psql, folder, only, requests)
    started = time.monotonic()
    places = sweep.run(int(lanes))
    print(f"        {places} places counted, {sweep.passed + sweep.failed} kills in "
          f"{time.monotonic() - started:.0f} s: {sweep.passed} well, {sweep.failed} "
          f"not; {sweep.unreached} places not come to again")
    # Looks for work come in other numbers each time, nothing else does.
    few = sweep.unreached * 10 <= sweep.passed
    return 0 if sweep.failed == 0 and few and sweep.passed > places > 0 else 1


if __name__ == "__main__":
    if len(sys.argv) < 9:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
