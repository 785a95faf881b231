# SPDX-License-Identifier: Apache-2.0
"""The command line: a population and requests in, one JSON object a ruling out."""

import argparse
import json
import multiprocessing
import sys

from . import run
from .lines import LINES
from .population import Population

_SHARED = {}


def _arguments(given):
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("--population", required=True, metavar="DIR", help="a population directory (records.md)")
    parser.add_argument("--requests", metavar="FILE", help="requests, one a line (default DIR/requests.ndjson)")
    parser.add_argument("--parameters", metavar="FILE", help="another parameters.json")
    parser.add_argument("--calendar", metavar="FILE", help="another calendar.json")
    parser.add_argument("--determinations", metavar="FILE",
                        help="known determinations, one a line: programme, outcome, decided, persons (numbers)")
    parser.add_argument("--lines", metavar="LINE,...", help="only these have a connector")
    parser.add_argument("--left-out", action="store_true", help="turns --lines round: these have no connector")
    parser.add_argument("--programmes", metavar="NAME,...", help="ask for these, whatever the request asks for")
    parser.add_argument("--processes", type=int, default=1, metavar="N")
    return parser.parse_args(given)


def _connected(arguments):
    """The lines that have a connector, None for all 29."""
    named = arguments.lines.split(",") if arguments.lines else []
    for line in named:
        if line not in LINES:
            raise SystemExit(f"oracle: no line is called {line}")
    if arguments.left_out:
        return [line for line in LINES if line not in named]
    return named or None


def _answer(text):
    """One request as text → its rulings as lines of text."""
    data = json.loads(text)
    if _SHARED["programmes"]:
        data["programmes"] = _SHARED["programmes"]
    found = run.rulings(data, _SHARED["population"], _SHARED["settings"], _SHARED["lines"])
    return "".join(json.dumps({"request_id": data["request_id"], **ruling}, ensure_ascii=False) + "\n"
                   for ruling in found)


def main(given=None):
    """Read everything once, rule on each request in order."""
    arguments = _arguments(given)
    _SHARED["population"] = Population(arguments.population)
    _SHARED["settings"] = run.Settings(arguments.parameters, arguments.calendar, arguments.determinations)
    _SHARED["lines"] = _connected(arguments)
    _SHARED["programmes"] = arguments.programmes.split(",") if arguments.programmes else None
    path = arguments.requests or f"{arguments.population}/requests.ndjson"
    with open(path, encoding="utf-8") as file:
        requests = (line for line in file if line.strip())
        if arguments.processes == 1:
            sys.stdout.writelines(map(_answer, requests))
        else:
            pool = multiprocessing.get_context("fork").Pool(arguments.processes)
            sys.stdout.writelines(pool.imap(_answer, requests, chunksize=32))
            pool.close()  # not "with": terminate() sleeps, which faketime refuses
            pool.join()
    return 0
