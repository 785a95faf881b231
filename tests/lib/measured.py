#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# measured.py FIGURES COMMAND...: runs it, writes "seconds KiB" (its time and its
# peak of resident memory) to FIGURES, and ends as it does.
import resource
import subprocess
import sys
import time

began = time.monotonic()
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w", encoding="ascii") as out:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    out.write(f"{time.monotonic() - began:.1f} {peak}\n")
sys.exit(code if code >= 0 else 128 - code)
