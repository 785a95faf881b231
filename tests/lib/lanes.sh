# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Rows of a suite side by side, since most of what a row takes is waiting. A lane
# is a bench in $BENCH/laneN: owners, a database "run" and a service of its own, on
# the cluster and with the keys of $BENCH. After road.sh.

# lanes_begin N: with copies of $BENCH/population.
lanes_begin() {
    local lane at
    LANES=$1
    trap lanes_over EXIT
    [ -s "$BENCH/keys/secret" ] || (umask 077 && echo hedui-test >"$BENCH/keys/secret")
    mkdir -p "$BENCH/rows"
    for lane in $(seq "$LANES"); do
        at=$BENCH/lane$lane
        mkdir -p "$at/log" && ln -s "$BENCH/pg" "$at/pg" &&
            ln -s "$BENCH/keys" "$at/keys" &&
            cp -r "$BENCH/population" "$at/population" &&
            bench_database "$BENCH" "owners$lane" || return 1
    done
}

# lane N COMMAND...: in a lane. RUN is the name of its database.
lane() (
    export BENCH=$BENCH/lane$1 BENCH_OWNERS=owners$1
    RUN=run$1
    shift
    "$@"
)

# lanes_run COMMAND ROW...: COMMAND ROW for each in the next lane that is free; a
# row has no space. lanes_said ROW is its output and code.
lanes_run() {
    local command=$1 lane jobs=()
    shift
    printf '%s\n' "$@" >"$BENCH/rows/all"
    echo 0 >"$BENCH/rows/taken"
    for lane in $(seq "$LANES"); do
        lane "$lane" lanes_work "$BENCH/rows" "$command" &
        jobs+=($!)
    done
    wait "${jobs[@]}"
}
lanes_work() { # FOLDER COMMAND
    local row
    while row=$(lanes_next "$1") && [ -n "$row" ]; do
        "$2" "$row" >"$1/$row.out" 2>&1
        echo $? >"$1/$row.code"
    done
}
lanes_next() { # FOLDER
    (
        flock 9
        taken=$(($(cat "$1/taken") + 1))
        echo $taken >"$1/taken"
        sed -n "${taken}p" "$1/all"
    ) 9>"$1/lock"
}
lanes_said() { # ROW
    cat "$BENCH/rows/$1.out"
    [ "$(cat "$BENCH/rows/$1.code" 2>/dev/null)" = 0 ]
}

lanes_over() {
    local code=$? lane
    for lane in $(seq "$LANES"); do
        bench_end "$BENCH/lane$lane" heduid
        bench_end "$BENCH/lane$lane" simulator
    done 2>/dev/null
    (exit $code)
    bench_over
}
