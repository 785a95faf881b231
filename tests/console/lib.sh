# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What drives the console: playwright-core with Debian's Chromium, and axe-core,
# by npm, each pinned by its digest in package-lock.json and kept in one folder,
# so that a machine fetches once. Expects HEDUI_ROOT.

CONSOLE_CACHE=${HEDUI_CONSOLE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/hedui/console}

# console_fetch: the folder is right when it was made of this very list.
console_fetch() {
    local list=$HEDUI_ROOT/tests/console/package-lock.json
    mkdir -p "$CONSOLE_CACHE"
    exec 8>"$CONSOLE_CACHE/lock"
    flock 8
    if ! cmp -s "$list" "$CONSOLE_CACHE/made-of"; then
        cp "$HEDUI_ROOT/tests/console/package.json" "$list" "$CONSOLE_CACHE"
        (cd "$CONSOLE_CACHE" && ${FAKETIME:+env -u LD_PRELOAD} npm ci \
            --ignore-scripts --no-audit --no-fund) \
            >"$CONSOLE_CACHE/npm.log" 2>&1 8>&- || {
            echo "npm did not bring tests/console/package-lock.json; the end of $CONSOLE_CACHE/npm.log:" >&2
            tail -n 5 "$CONSOLE_CACHE/npm.log" >&2
            exec 8>&-
            return 1
        }
        cp "$list" "$CONSOLE_CACHE/made-of"
    fi
    exec 8>&-
}
