#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_sweep.py CONFIG TEMPLATE BUILD PSQL FOLDER LANES ONLY SEED REQUEST...: kills
one role of the service at the places that it passes (killpoint.h), and looks at
what is left. ONLY: all, or ROLE:CALL. SEED: of each call the first, the second
and the last place that writes, and one by chance; "all": every place.

Each run has a database of its own, made of TEMPLATE, in whose queue lie three
messages: two requests and one of them again. intake, worker and sealer run as
processes of their own; one of them is killed with SIGKILL before or after one
of its calls of the store, or at a step of a carrier, and started again. A place
is named by the call and by which of them it is: take#3 is the third call, take+3
the third that writes (before: all its statements are made, and COMMIT is next).

How often a role looks for work depends on the machine, and so does how often it
says that it lives; how often it writes does not. So all lanes count first, side by
side as they kill later. What each of them passed is always passed: a place of
these that writes must be come to. Looks, and what the clock does, are killed at once
before and once after, at the first of them and at one by chance, of which it is only
counted whether it came. Each name must have been killed at, before and after; the names are
known (PLACES), so that none is lost and a new one is noticed.
Then the house must be as if nothing had happened: two cases, two reports of one
revision, equal to those of the undisturbed run but for times, exchange ids and
salts; three receipts; every invariant; and a replay gives the
same bytes. The clock of the house jumps over the dead process's leases, so that
nobody waits for them.

The counts are printed by name."""
import collections
import json
import os
import queue
import random
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
WHEN = ("before", "after")
JUMP_US = 5_000_000  # more than lease_ms
PATIENCE_S = 120
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


# What the clock does, and numbers, which leaves get that have come meanwhile: how
# often is the machine's matter.
CLOCKED = {"beat", "keep", "number", "upload_prune"}
# Steps of the carriers, which send or have come; calls of the store that write have
# a plus.
STEPS = {"https_send", "https_reply", "database_send", "database_done", "file_send",
         "file_written", "file_renamed"}
# Every name of each role.
PLACES = {
    "intake": {"arrive", "orders", "accept", "publish", "inbox_lag", "letters_waiting",
               "beat", "case_stages", "upload_take", "upload_prune", "+arrive", "+accept",
               "+publish", "+beat", "+upload_prune"},
    "worker": STEPS | {
        "now", "arrive", "keep_rules", "beat", "heartbeats", "keep", "exchanges", "trays",
        "orders", "open", "wake", "waiting", "hands_waiting", "take", "again", "got",
        "reply partition", "file_poll", "database_poll", "close_round", "release", "+arrive", "+keep_rules",
        "+beat", "+keep", "+open", "+wake", "+take", "+again", "+got",
        "+reply partition", "+close_round", "+release"},
    "sealer": {"arrive", "orders", "seal", "number", "now", "log_state", "beat",
               "+arrive", "+seal", "+number", "+beat"},
}


def is_steady_place(name):
    """It comes as often in each run: it writes, and the clock has no part in it."""
    if name.lstrip("+") in CLOCKED:
        return False
    return name.startswith("+") or name in STEPS


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
        """The undisturbed run: {role: {name: hits}}, and its reports. A place
        that writes is "+name"."""
        self.begin()
        files = {role: os.path.join(self.folder, f"{role}.count") for role in ROLES}
        for role in ROLES:
            self.start(role, {"HEDUI_KILL_COUNT_FILE": files[role]})
        self.wait(self.is_done, "the undisturbed run")
        for role in ROLES:
            self.processes[role].terminate()
        counts = {}
        for role in ROLES:
            if self.processes[role].wait() != 0:
                raise Broken(f"{role} did not end well")
            with open(files[role], encoding="ascii") as file:
                file.readline()
                names = [line.rsplit(None, 1) for line in file]
            counts[role] = {name.replace("+ ", "+"): int(hits) for name, hits in names}
        reports = self.look()
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
        place = place_of(name, hit) + ":" + when
        for other in ROLES:
            self.start(other, {"HEDUI_KILL_AT": place} if other == role else None)
        if not self.await_death(role, place):
            return False
        self.sql.ask(f"update hedui.clock set offset_us = offset_us + {JUMP_US}")
        self.start(role)
        self.wait(self.is_done, "all to be published")
        self.look()
        with open(os.path.join(self.folder, f"{role}.log"), encoding="utf-8") as file:
            if not re.search(rf"^killpoint \d+ {re.escape(name.lstrip('+'))}$",
                             file.read(), re.M):
                raise Broken("it died elsewhere")
        return True


def place_of(name, hit):
    return f"{name[1:]}+{hit}" if name.startswith("+") else f"{name}#{hit}"


class Sweep:
    def __init__(self, config, template, build, psql, folder, only, seed, requests):
        self.only, self.seed = only, seed
        self.config, self.template, self.build = config, template, build
        self.psql, self.folder, self.requests = psql.split(), folder, requests
        self.base = None
        self.lock = threading.Lock()
        self.tally = collections.Counter()
        self.passed = self.failed = self.missed = self.unreached = 0
        self.postgres = Psql(self.psql, "postgres")

    def admin(self, sql):
        with self.lock:
            said = self.postgres.ask(sql)
        if "ERROR" in said:
            raise Broken(said)

    def fail(self, what):
        with self.lock:
            self.failed += 1
            print(f"FAILED  {what}", flush=True)

    def work(self, lane, jobs):
        while True:
            try:
                role, name, hit, when, must = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                killed = lane.kill(role, name, hit, when)
                with self.lock:
                    self.passed += killed
                    self.unreached += not killed
                    self.tally[(role, name, when)] += killed
                    if not killed and not must and hit > 1:
                        jobs.put((role, name, 1, when, False))
                    if must and not killed:
                        self.missed += 1
                        print(f"        {role} did not come to {when} "
                              f"{place_of(name, hit)} again", flush=True)
            except Broken as broken:
                kept = f"{lane.folder}-{role}-{name}-{hit}-{when}"
                shutil.copytree(lane.folder, kept, dirs_exist_ok=True)
                self.fail(f"{role} killed {when} {place_of(name, hit)}: {broken}")
            finally:
                lane.end()

    def side_by_side(self, jobs_of_lanes):
        threads = [threading.Thread(target=job, args=(lane, *rest))
                   for job, lane, *rest in jobs_of_lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def count(self, lane, counted):
        try:
            counted.append(lane.count())
        except Broken as broken:
            self.fail(f"undisturbed: {broken}")
        finally:
            lane.end()

    def names_are_known(self, role, counts):
        """Each of PLACES was passed, and nothing else."""
        seen = {name for count in counts for name in count}
        for name in sorted(PLACES[role] - seen):
            self.fail(f"{role} never came to {name}, which PLACES has")
        for name in sorted(seen - PLACES[role]):
            self.fail(f"{role} came to {name}, which PLACES does not have")

    def hits_of(self, name, always, most):
        """Where a name is killed at: [(hit, when, whether it must be come to)]."""
        is_steady = always > 0 and is_steady_place(name)
        if self.seed == "all":
            return [(hit, when, is_steady and hit <= always)
                    for hit in range(1, most + 1) for when in WHEN]
        if is_steady:
            chosen = {1, min(2, always), self.random.randint(1, always), always}
            return [(hit, when, True) for hit in sorted(chosen) for when in WHEN]
        # One of both by chance; work() takes the first instead if it does not come.
        first = self.random.choice(WHEN)
        return [(1 if when == first else self.random.randint(1, max(1, always)), when,
                 False) for when in WHEN]

    def places(self, role, counts):
        """{name: [(hit, when, must)]} of a role; what all lanes have passed, and most."""
        names = list(dict.fromkeys(name for count in counts for name in count))
        of = {name: [count.get(name, 0) for count in counts] for name in names}
        print(f"        {role}: " + ", ".join(
            f"{name} {min(n)}" + (f"-{max(n)}" if max(n) > min(n) else "")
            for name, n in of.items()))
        return {name: self.hits_of(name, min(n), max(n)) for name, n in of.items()
                if self.only in ("all", f"{role}:{name.lstrip('+')}")}

    def jobs(self, places):
        jobs = queue.Queue()
        for role in ROLES:
            for name, hits in places[role].items():
                for place in hits:
                    jobs.put((role, name, *place))
        return jobs

    def run(self, lane_count):
        lanes = [Lane(self, i) for i in range(lane_count)]
        counted = []
        self.side_by_side((self.count, lane, counted) for lane in lanes)
        if len(counted) < lane_count:
            return 0
        self.base = counted[0][1]
        if any(reports != self.base for _, reports in counted):
            self.fail("undisturbed runs differ in their reports")
        self.random = random.Random(self.seed)
        places = {}
        for role in ROLES:
            counts = [count[role] for count, _ in counted]
            places[role] = self.places(role, counts)
            self.names_are_known(role, counts)
        jobs = self.jobs(places)
        total = jobs.qsize()
        self.side_by_side((self.work, lane, jobs) for lane in lanes)
        for role in ROLES:
            for name in places[role].keys():
                for when in WHEN:
                    if self.tally[(role, name, when)] == 0:
                        self.fail(f"{role} was never killed {when} {name}")
        return total


def main(config, template, build, psql, folder, lanes, only, seed, *requests):
    sweep = Sweep(config, template, build, psql, folder, only, seed, requests)
    started = time.monotonic()
    total = sweep.run(int(lanes))
    print(f"        {total} places were to be died at, {sweep.passed + sweep.failed} kills "
          f"in {time.monotonic() - started:.0f} s: {sweep.passed} well, {sweep.failed} "
          f"not; {sweep.unreached} not come to, {sweep.missed} of which must be")
    # What is written together, two messages or two replies, is the machine's, too.
    few = sweep.missed * 20 <= sweep.passed
    return 0 if sweep.failed == 0 and few and sweep.passed > 0 else 1


if __name__ == "__main__":
    if len(sys.argv) < 10:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
