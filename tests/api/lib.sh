# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The programs that hold the HTTP API against its contract: Python packages by
# pip, each pinned by its SHA-256 and kept in one folder, so that a machine
# fetches once. Expects HEDUI_ROOT.

API_CACHE=${HEDUI_API_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/hedui/api}
API_PYTHON=$API_CACHE/python/bin/python

# api_fetch: the folder is right when it was made of this very list.
api_fetch() {
    local list=$HEDUI_ROOT/tests/api/requirements.txt
    mkdir -p "$API_CACHE"
    exec 8>"$API_CACHE/lock"
    flock 8
    if ! cmp -s "$list" "$API_CACHE/python/made-of" || [ ! -x "$API_PYTHON" ]; then
        rm -rf "$API_CACHE/python"
        { python3 -m venv "$API_CACHE/python" &&
            ${FAKETIME:+env -u LD_PRELOAD} "$API_PYTHON" -m pip install -q \
                --no-input --only-binary :all: --require-hashes --no-deps \
                -r "$list"; } >"$API_CACHE/pip.log" 2>&1 8>&- || {
            echo "pip did not bring tests/api/requirements.txt; the end of $API_CACHE/pip.log:" >&2
            tail -n 5 "$API_CACHE/pip.log" >&2
            exec 8>&-
            return 1
        }
        cp "$list" "$API_CACHE/python/made-of"
    fi
    exec 8>&-
}
