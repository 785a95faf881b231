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

# What the kernel has of a process it keeps when that process is killed, PostgreSQL
# included, and no test takes the machine's power: so nothing waits for the disk.
# Measurements at full size do (HEDUI_DURABLE=1).
[ -n "${HEDUI_DURABLE:-}" ] || export BENCH_FSYNC=off

# An empty cluster and a set of keys, made by the first suite of a build (a day's:
# certificates have one) and copied by all others.
bench_kept() {
    local kept made
    kept=$HEDUI_BUILD/test-bench-$(date +%F)
    (
        flock 9
        [ ! -e "$kept/made" ] || exit 0
        made=$(bench_folder "$(mktemp -d /tmp/hedui-kept-XXXXXX)")
        rm -rf "$kept"
        bench_pg_make "$made" && sh deploy/make-keys "$made/keys" &&
            mkdir -p "$kept" && cp -a "$made/pg/data" "$made/keys" "$kept" &&
            touch "$kept/made"
        rm -rf "$made"
    ) 9>"$HEDUI_BUILD/test-bench.lock"
    cp -a "$kept/keys" "$BENCH/keys" && export BENCH_CLUSTER="$kept/data"
}

bench_begin() { # NAME
    BENCH=$(bench_folder "$(mktemp -d "/tmp/hedui-$1-XXXXXX")")
    export BENCH
    trap bench_over EXIT
    trap 'exit 1' INT TERM
    bench_kept || exit 1
    bench_pg_start "$BENCH" || exit 1
    bench_database "$BENCH" owners
}

bench_over() {
    local code=$?
    bench_end "$BENCH" heduid 2>/dev/null
    bench_end "$BENCH" simulator 2>/dev/null
    bench_pg_stop "$BENCH" immediate 2>/dev/null # there is nothing to keep
    # A deliberate bug leaves nothing to look at.
    if [ -z "${HEDUI_KEEP:-}" ] && { [ -n "${HEDUI_MUTANT:-}" ] ||
        { [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; }; }; then
        rm -rf "$BENCH"
    else
        echo "kept for a look: $BENCH"
        [ ! -s "$BENCH/log/heduid" ] || tail -n 5 "$BENCH/log/heduid"
    fi
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
    exit $code
}
