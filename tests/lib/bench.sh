# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For integration tests: a bench of its own that goes when the test ends, and
# the count of what passed. Expects HEDUI_ROOT and HEDUI_BUILD.
set -uo pipefail
cd "${HEDUI_ROOT:?}" || exit 2
: "${HEDUI_BUILD:?}"
# shellcheck source=deploy/lib/bench.sh
. deploy/lib/bench.sh
passed=0 failed=0

check() { # SENTENCE COMMAND...
    local sentence=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok      $sentence"
    else
        failed=$((failed + 1))
        echo "FAILED  $sentence"
        # Of a deliberate bug one failure is enough.
        [ -z "${HEDUI_MUTANT:-}" ] || exit 1
    fi
}

bench_begin() { # NAME
    BENCH=$(bench_folder "$(mktemp -d "/tmp/hedui-$1-XXXXXX")")
    export BENCH
    trap bench_over EXIT
    trap 'exit 1' INT TERM
    bench_pg_start "$BENCH" || exit 1
    bench_database "$BENCH" owners
}

bench_over() {
    local code=$?
    bench_stop "$BENCH" 2>/dev/null
    if [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && [ -z "${HEDUI_KEEP:-}" ]; then
        rm -rf "$BENCH"
    else
        echo "kept for a look: $BENCH"
        [ ! -s "$BENCH/log/heduid" ] || tail -n 5 "$BENCH/log/heduid"
    fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
    exit $code
}
