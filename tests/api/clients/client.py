#!/usr/bin/env python3
"""client.py HOUSEHOLD.json: submit, be told, read. HEDUI is the address of the
house, TOKEN the agency's token; nothing but the standard library."""
import json
import os
import sys
import urllib.request


def call(path, body=None, **headers):
    headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
    if body is not None:
        headers["Content-Type"] = "application/json"
    return urllib.request.urlopen(urllib.request.Request(
        os.environ["HEDUI"] + path, body,
        {name.replace("_", "-"): value for name, value in headers.items()}))


# Opened first: nothing is missed from here on.
events = call("/v1/events", Accept="text/event-stream")
with open(sys.argv[1], "rb") as household:
    case = json.load(call("/v1/cases", household.read()))["case"]
print("submitted:", case)
status = json.load(call("/v1/cases/" + case))
print(f"state: {status['state']}, due {status['due']}")
for line in events:
    if line.startswith(b"data: "):
        event = json.loads(line[6:])
        if (event["case"], event["kind"]) == (case, "report.ready"):
            break
report = json.load(call(f"/v1/cases/{case}/report",
                        Hedui_Purpose="decision on the application"))
for programme, ruling in report["rulings"].items():
    print(programme, ruling["outcome"])
