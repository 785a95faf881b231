#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""observed.py LOG LIMITS MARKS: what observer.py saw, held against the limits.

LIMITS  rows of: line rate persons connections quota
MARKS   rows of: microseconds kill|stop|cont HOST, or microseconds midnight -

For each line: the most requests in any sliding second (rate + a burst of a
second's worth), the most under way at once, the persons of each day. A keeper
that was stopped and fenced may have one request on its way when it goes on: it
is named, and a limit of the rate or of connections that is exceeded by it alone
is said and forgiven. A quota is not: it is counted before sending. Of each day's
quota 95 % are used, less what a keeper that was killed or stopped had counted and
may not have sent. Exits 1 when something does not hold."""
import collections
import sys

SECOND = 1000000
WOKEN = SECOND  # so long after going on a request may be a fenced keeper's


def rows(name):
    with open(name, encoding="ascii") as file:
        return [row.split() for row in file if row.strip()]


marks = [(int(at), what, host) for at, what, host in rows(sys.argv[3])]
midnights = sorted(at for at, what, _ in marks if what == "midnight")
woken = [(at, host) for at, what, host in marks if what == "cont"]
limits = {row[0]: tuple(map(int, row[1:])) for row in rows(sys.argv[2])}
seen = collections.defaultdict(list)
for at, what, name, connection, persons, path in rows(sys.argv[1]):
    line, host = name.split(":")
    seen[line].append((int(at), what, host, connection, int(persons), path))
bad = 0


def is_exchange(row):
    return row[1] == "begin" and not row[5].endswith("/token")


def is_woken(row):
    return any(host == row[2] and 0 <= row[0] - at < WOKEN for at, host in woken)


def judge(line, what, most, limit, those):
    """The rows `those` are the most that there were at once."""
    global bad
    excused = [row for row in those if is_woken(row)]
    verdict = "ok"
    if most == limit + 1 and excused:
        verdict = f"FENCED: one of {excused[0][2]} that went on, at {excused[0][0]}"
    elif most > limit:
        verdict, bad = f"OVER, at {those[-1][0]}", bad + 1
    print(f"  {line:20} {what:28} {most:5} of {limit:5}  {verdict}")


def in_a_second(events):
    """The rows of the fullest sliding second."""
    window, most = collections.deque(), []
    for row in filter(is_exchange, events):
        window.append(row)
        while row[0] - window[0][0] >= SECOND:
            window.popleft()
        if len(window) > len(most):
            most = list(window)
    return most


def at_once(events, begin, end):
    now, most = {}, []
    for row in events:
        if row[1] == begin:
            now[row[2], row[3]] = row
            if len(now) > len(most):
                most = list(now.values())
        elif row[1] == end:
            now.pop((row[2], row[3]), None)
    return most


for line, (rate, persons, connections, quota) in limits.items():
    events = seen[line]  # as written: under one lock, so in order
    if rate:
        those = in_a_second(events)
        judge(line, "in a sliding second", len(those), 2 * rate, those)
    those = at_once(events, "begin", "end")
    judge(line, "under way at once", len(those), connections, those)
    kept = len(at_once(events, "open", "close"))
    print(f"  {line:20} {'open, idle ones too':28} {kept:5}")
    for day in range(len(midnights) + 1):
        since = midnights[day - 1] if day else 0
        until = midnights[day] if day < len(midnights) else 1 << 62
        count = sum(row[4] for row in events if is_exchange(row) and since <= row[0] < until)
        moves = sum(what in ("kill", "stop") and since <= at < until for at, what, _ in marks)
        least = quota * 95 - 100 * moves * connections * persons
        verdict = "OVER" if count > quota else "SHORT" if count * 100 < least else "ok"
        bad += verdict != "ok"
        print(f"  {line:20} {f'persons on day {day + 1}':28} {count:5} of {quota:5}  {verdict}")
for at, host in woken:
    late = [row for row in sorted(sum(seen.values(), []))
            if is_exchange(row) and row[2] == host and row[0] >= at]
    first = f"{(late[0][0] - at) // 1000} ms later" if late else "never"
    print(f"  {host} went on at {at}: its next request came {first}")
if set(seen) != set(limits):
    sys.exit("a line was not asked at all")
sys.exit(1 if bad else 0)
