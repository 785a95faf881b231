# SPDX-License-Identifier: Apache-2.0
#
# dashboard.py HEDUI.JSON URL: asks a Prometheus each expression of the
# dashboard. Each must be understood, and give a series; those named below give
# none while all is well.
import json
import sys
import urllib.parse
import urllib.request

QUIET = {"sum by (stage) (increase(hedui_stage_seconds_sum[1d])) / "
         "(sum by (stage) (increase(hedui_stage_seconds_count[1d])) > 0)",
         "hedui_line_closed_seconds",
         "hedui_line_institution_silent_exchanges > 0",
         "topk(10, sum by (programme, line) "
         "(hedui_programme_cases_waiting_for_line))",
         "hedui_line_quota_used / (hedui_line_quota_max > 0)"}


def ask(url, expression):
    query = urllib.parse.urlencode(
        {"query": expression.replace("$__rate_interval", "10s")})
    try:
        with urllib.request.urlopen(f"{url}/api/v1/query?{query}",
                                    timeout=10) as reply:
            return json.load(reply)["data"]["result"]
    except urllib.error.HTTPError as error:
        return error.read().decode()


def main(path, url):
    with open(path, encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    bad = seen = 0
    for panel in panels:
        for target in panel.get("targets", []):
            result = ask(url, target["expr"])
            seen += 1
            if isinstance(result, str) or (
                    not result and target["expr"] not in QUIET):
                bad += 1
                print(panel["title"], target["expr"], result or "no series")
    print(f"{seen} expressions, {bad} bad")
    return 0 if bad == 0 and seen >= 25 else 1


sys.exit(main(*sys.argv[1:]))
