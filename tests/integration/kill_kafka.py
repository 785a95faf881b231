#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_kafka.py BENCH BUILD PSQL LANES HITS ONLY: kills an intake whose queue is
a real Apache Kafka at every place that it passes (killpoint.h), before and
after, and looks at what is left. HITS: of a place that is passed more than three
times the first so many; 0: all. ONLY: all, or the name of a place.

A lane is a database, topics and a group of its own (BENCH/laneN.yaml), used by
one run after the other. Each run sends four messages (two requests, one of them
again, one that is none) and puts three notices into the outbox, two of which are
revisions of one case; then an intake is started that dies at its place, and one
that does not. Then there must be two cases, four receipts, one letter and three
notices more, not one less, not one more; in the end each of them must be in its
topic, the revisions of a case in their order. What was sent twice is counted:
a broker may have had a notice when its sender died before it was on record.

First a run counts the places; each of them that is passed must have been died
at."""
import collections
import json
import os
import queue
import re
import select
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from sweep import Broken, Psql

PATIENCE_S = 60
IDLE_S = 1.5
PERSON = {"ref": "m1", "name": "李明", "id_kind": "resident",
          "id": "310101197001010013", "relation": "self"}
STATE_SQL = """select
    (select count(*) from hedui.request) || ' cases, ' ||
    (select count(*) from hedui.receipt) || ' receipts, ' ||
    (select count(*) from hedui.set_aside) || ' set aside, ' ||
    (select count(*) from hedui.notice) || ' notices, ' ||
    (select count(*) from hedui.queue) || ' queued, ' ||
    (select count(*) from hedui.outbox) || ' to leave, ' ||
    (select count(*) from hedui.letter) || ' letters to leave'"""
# Of cases that intakes of before have accepted: no report yet.
FORGE_SQL = """with chosen as (
      select case_id from hedui.request r where not exists
        (select from hedui.report p where p.case_id = r.case_id)
       order by case_id limit 2),
    revised as (
      select case_id, 1 as revision from chosen
       union all select min(case_id), 2 from chosen),
    made as (
      insert into hedui.report (case_id, revision, round_id, round_fence,
        made_at_us, closed_at_us, digest, evidence, summary, report)
      select case_id, revision, 1, 1, hedui.now_us(), hedui.now_us(),
        sha256(('r' || case_id || '-' || revision)::bytea), '',
        '\\x0000000000'::bytea || convert_to('{"complete":true,"gaps":0,"outcomes":{"minimum_living":"WITHIN"}}', 'UTF8'),
        '' from revised)
    insert into hedui.outbox (case_id, revision)
      select case_id, revision from revised order by case_id, revision"""


class Lane:
    def __init__(self, sweep, number):
        self.sweep, self.number = sweep, number
        self.config = os.path.join(sweep.bench, f"lane{number}.yaml")
        self.log = os.path.join(sweep.bench, f"lane{number}.log")
        self.sql = Psql(sweep.psql, f"lane{number}")
        self.runs = 0
        self.process = None

    def topic(self, name):
        return f"lane{self.number}-{name}"

    def send(self):
        def request(i):
            name = f"q-{self.number}-{self.runs}-{i}"
            return json.dumps({
                "request_id": name, "agency": "310115009",
                "programmes": ["minimum_living"], "as_of": "2017-09-01",
                "household": {"ref": name, "district": "310115",
                              "members": [PERSON]}})
        lines = [request(1), request(2), request(1), f"no request {self.runs}"]
        self.sweep.kcat("-P", "-t", self.topic("requests"), "-X", "acks=all",
                        input="".join(f"{line}\n" for line in lines))

    def start(self, environment=None):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.sweep.build, "heduid"), "--config",
                 self.config, "--role", "intake"],
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def state(self):
        return self.sql.ask(STATE_SQL)

    def is_done(self, forged):
        n = self.runs
        return self.state() == (
            f"{2 * n} cases, {4 * n} receipts, {n} set aside, {forged} notices, "
            "0 queued, 0 to leave, 0 letters to leave")

    def wait(self, is_over, what, may_end=False):
        until = time.monotonic() + PATIENCE_S
        while not is_over():
            if not may_end and self.process.poll() is not None:
                raise Broken(f"the intake ended with {self.process.returncode}")
            if time.monotonic() > until:
                raise Broken(f"waited in vain for {what}: {self.state()}")
            select.select([], [], [], 0.02)  # time.sleep() fails under faketime

    def stop(self):
        self.process.terminate()
        self.wait(lambda: self.process.poll() is not None, "its end", may_end=True)
        if self.process.returncode != 0:
            raise Broken(f"it ended with {self.process.returncode}")

    def fill(self):
        """The messages and notices of a run; how many notices there are then."""
        self.runs += 1
        self.send()
        if self.runs > 1:
            self.sql.ask(FORGE_SQL)
        return 3 * (self.runs - 1)

    def count(self):
        """The first run makes cases, the second passes all places."""
        names = {}
        for _ in range(2):
            forged = self.fill()
            path = f"{self.log}.count"
            self.start({"HEDUI_KILL_COUNT_FILE": path})
            self.wait(lambda forged=forged: self.is_done(forged), "the undisturbed run")
            self.stop()
            with open(path, encoding="ascii") as file:
                file.readline()
                names = {n: int(h) for n, h in (x.rsplit(None, 1) for x in file)
                         if not n.startswith("+ ")}
        return names

    def kill(self, name, hit, when):
        """False: it never came there."""
        forged = self.fill()
        place = f"{name}#{hit}:{when}"
        mark = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        if name == "accept":
            # Else it has nothing to accept yet when it comes there: these are
            # in the inbox, and come from the topic once more.
            self.start({"HEDUI_KILL_AT": "inbox_put#1:after"})
            self.wait(lambda: self.process.poll() is not None, "inbox_put", True)
        self.start({"HEDUI_KILL_AT": place})
        done_at = told_at = None

        def is_dead():
            nonlocal done_at, told_at
            if self.process.poll() is not None:
                return True
            if done_at is None and self.is_done(forged):
                done_at = time.monotonic()
            # Some places are passed by an intake that is told to stop.
            if done_at and not told_at and time.monotonic() - done_at > IDLE_S:
                told_at = time.monotonic()
                self.process.terminate()
            return False

        self.wait(is_dead, f"it to come to {place}", may_end=True)
        code = self.process.returncode
        if code == 0 and told_at:
            return False
        if code != -9:
            raise Broken(f"it ended with {code}")
        with open(self.log, encoding="utf-8") as file:
            file.seek(mark)
            if not re.search(rf"^killpoint \d+ {re.escape(name)}$", file.read(), re.M):
                raise Broken("it died elsewhere")
        self.start()
        self.wait(lambda: self.is_done(forged), "all to be done")
        # Nothing comes behind: what is too much would.
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            select.select([], [], [], 0.05)
        if not self.is_done(forged):
            raise Broken(f"there are {self.state()}")
        self.stop()
        return True

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def read(self, name):
        said = self.sweep.kcat("-C", "-t", self.topic(name), "-o", "beginning",
                               "-e", "-q", "-J")
        return [json.loads(line) for line in said.splitlines()]

    def look(self):
        """Everything that is on record as published is in its topic; gives how
        many notices and letters are there more than once."""
        seen = [(n["case"], n["revision"])
                for n in (json.loads(m["payload"]) for m in self.read("notices"))]
        wanted = {tuple(row.split("|")) for row in self.sql.ask(
            "select 'C' || case_id, revision from hedui.notice").splitlines()}
        if {(c, str(r)) for c, r in seen} != wanted:
            raise Broken("the notices in the topic are not those on record")
        last = {}
        for case, revision in seen:
            if revision > last.get(case, 0) + 1:
                raise Broken(f"{case}: revision {revision} before its forerunner")
            last[case] = max(revision, last.get(case, 0))
        letters = []
        for message in self.read("dead"):
            headers = dict(zip(message["headers"][::2], message["headers"][1::2]))
            letters.append((headers["hedui-origin-partition"],
                            headers["hedui-origin-offset"]))
        if len(set(letters)) != self.runs:
            raise Broken(f"{len(set(letters))} letters of {self.runs}")
        if self.sql.ask("select count(*) from hedui.request") != \
                self.sql.ask("select count(distinct request_id) from hedui.request"):
            raise Broken("a message was two cases")
        return len(seen) - len(set(seen)), len(letters) - len(set(letters))


class Sweep:
    def __init__(self, bench, build, psql, hits, only):
        self.bench, self.build, self.psql = bench, build, psql.split()
        self.hits, self.only = hits, only
        self.lock = threading.Lock()
        self.tally = collections.Counter()
        self.passed = self.failed = self.unreached = 0

    def kcat(self, *arguments, input=None):
        tls = os.path.join(self.bench, "kafka", "tls")
        with open(os.path.join(self.bench, "kafka", "bootstrap"), encoding="ascii") as file:
            brokers = file.read().strip()
        said = subprocess.run(
            ["kcat", "-b", brokers, "-X", "security.protocol=ssl",
             "-X", f"ssl.ca.location={tls}/ca.pem",
             "-X", f"ssl.certificate.location={tls}/hedui.pem",
             "-X", f"ssl.key.location={tls}/hedui.key", *arguments],
            input=input, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise Broken(f"kcat: {said.stderr[-200:]}")
        return said.stdout

    def work(self, lane, jobs):
        while True:
            try:
                name, hit, when = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                killed = lane.kill(name, hit, when)
                with self.lock:
                    self.passed += killed
                    self.unreached += not killed
                    self.tally[(name, when)] += killed
            except Broken as broken:
                with self.lock:
                    self.failed += 1
                    print(f"FAILED  killed {when} {name}#{hit}: {broken}", flush=True)
                return  # its figures are wrong from here on
            finally:
                lane.end()

    def run(self, lane_count):
        lanes = [Lane(self, i) for i in range(lane_count)]
        names = {}
        try:
            for lane in lanes:
                # Each lane has cases without a report, for the notices.
                names = lane.count()
        except Broken as broken:
            print(f"FAILED  undisturbed: {broken}")
            self.failed += 1
        finally:
            for lane in lanes:
                lane.end()
        print("        places: " + ", ".join(f"{n} {h}" for n, h in names.items()))
        jobs = queue.Queue()
        wanted = {n: h for n, h in names.items() if self.only in ("all", n)}
        for name, hits in wanted.items():
            # What is passed only when there is something, always.
            most = hits if hits <= 3 or self.hits == 0 else self.hits
            for hit in range(1, min(hits, most) + 1):
                jobs.put((name, hit, "before"))
                jobs.put((name, hit, "after"))
        threads = [threading.Thread(target=self.work, args=(lane, jobs)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in wanted:
            for when in ("before", "after"):
                if self.tally[(name, when)] == 0:
                    self.failed += 1
                    print(f"FAILED  it was never killed {when} {name}")
        twice = [0, 0]
        for lane in lanes:
            try:
                for i, n in enumerate(lane.look()):
                    twice[i] += n
            except Broken as broken:
                self.failed += 1
                print(f"FAILED  lane {lane.number}: {broken}")
        runs = sum(lane.runs for lane in lanes)
        print(f"        {2 * runs} requests, {runs} repeats, {3 * (runs - lane_count)} "
              f"notices and {runs} letters; {twice[0]} notices and {twice[1]} letters "
              "were sent more than once")


def main(bench, build, psql, lanes, hits, only):
    sweep = Sweep(bench, build, psql, int(hits), only)
    started = time.monotonic()
    sweep.run(int(lanes))
    print(f"        {sweep.passed + sweep.failed} kills in "
          f"{time.monotonic() - started:.0f} s: {sweep.passed} well, "
          f"{sweep.failed} not; {sweep.unreached} places not come to again")
    return 0 if sweep.failed == 0 and sweep.passed > 0 else 1


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
