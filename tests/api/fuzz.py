#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets schemathesis try the HTTP API: no answer is a fault of ours, none has a
status, a type, a header or a shape that the contract does not say, whoever asks.

  fuzz.py FOLDER WHO SECONDS SEED

WHO: all (every scope of an agency), few (read alone), other (another agency,
with the first one's identifiers), operator, auditor, supervisor, none. HEDUI is
the address, TOKEN_WHO the token. FOLDER has known.json: identifiers that are
there, by parameter of a path.
"""
import json
import os
import subprocess
import sys

SHAPE = ("not_a_server_error", "status_code_conformance",
         "content_type_conformance", "response_headers_conformance",
         "response_schema_conformance")
# Who may everything sees as well whether what is wrong is refused and what is
# not there says so.
STRICT = ("negative_data_rejection", "unsupported_method",
          "allow_header_conformance", "missing_required_header",
          "ignored_auth")
REFUSED = [400, 401, 403, 404, 405, 406, 408, 409, 410, 413, 414, 415, 422, 431]


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def config(folder, who, seconds):
    """schemathesis.toml: half of the identifiers are some that are there."""
    with open(os.path.join(folder, "known.json"), encoding="utf-8") as stream:
        known = json.load(stream)
    lines = [f"max-time = {seconds}", "continue-on-failure = true",
             "max-stream-events = 2", "request-timeout = 20", "warnings = false",
             "[generation]", 'database = "none"',
             "[checks.negative_data_rejection]",
             f"expected-statuses = {quoted(REFUSED)}",
             "[checks.missing_required_header]",
             f"expected-statuses = {quoted(REFUSED)}",
             "[phases.stateful]", "enabled = false"]
    for name, values in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {quoted(values)}"]
    lines += ["[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = {quoted(name)}, probability = 0.7 }}'
              for name in known]
    path = os.path.join(folder, f"{who}.toml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    return path


def main():
    folder, who, seconds, seed = sys.argv[1:5]
    checks = SHAPE + (STRICT if who == "all" else ())
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    # In a short run who may everything meets each edge of each value, the others
    # a few of all; with time everybody meets all.
    phases = "examples,coverage,fuzzing" if int(seconds) >= 100 else \
        "examples,coverage" if who == "all" else "examples,fuzzing"
    few = [] if int(seconds) >= 100 or who == "all" else ["--max-examples", "3"]
    command = [program, "--config-file", config(folder, who, seconds), "run",
               "--phases", phases, *few,
               "--url", os.environ["HEDUI"], "--checks", ",".join(checks),
               "--seed", seed, "--no-shrink", "--workers", "1",
               "--report", "json", "--report-json-path",
               os.path.join(folder, f"{who}.json")]
    if who != "none":
        command += ["--header", "Authorization: Bearer " +
                    os.environ["TOKEN_" + who]]
    command.append(os.path.join(os.environ["HEDUI_ROOT"], "schemas",
                                "openapi.json"))
    hooks = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hooks.py")
    with open(os.path.join(folder, f"{who}.log"), "w", encoding="utf-8") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT,
                              cwd=folder, check=False, env={
                                  **os.environ, "SCHEMATHESIS_HOOKS": hooks,
                              }).returncode
    with open(os.path.join(folder, f"{who}.log"), encoding="utf-8") as log:
        text = log.read()
    print(text[-3000:] if code == 0 else text[-12000:])
    sys.exit(code)


if __name__ == "__main__":
    main()
