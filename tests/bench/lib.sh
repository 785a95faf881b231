# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# One cell: households are queued in a bench of its own, heduid is started, and
# what it took until the last report was published is printed as one JSON line.
# Expects HEDUI_ROOT, HEDUI_BUILD and deploy/lib/bench.sh.

# What a cell varies; a script sets it before cell_run.
cell_defaults() {
    HOUSEHOLDS=4000 PEOPLE=14000 SEED=11 BENCH_WORKERS=1 ROUND=256
    OWN_MANDATES=no POPULATION_LINES=all CELL=throughput REPLAYED=all
    # The checkout and the build whose daemon is measured; generator and
    # simulator are always those of HEDUI_BUILD.
    TREE=$HEDUI_ROOT TREE_BUILD=$HEDUI_BUILD
}

# CPU in ms of the processes given, with the children they have waited for.
cpu_ms() {
    local pid total=0 ticks
    for pid in "$@"; do
        ticks=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null |
            awk '{ print $12 + $13 + $14 + $15 }') || ticks=0
        total=$((total + ${ticks:-0}))
    done
    echo $((total * 1000 / $(getconf CLK_TCK)))
}
descendants() { echo "$1"; pgrep -P "$1" || true; }
sql() { bench_psql "$BENCH" hedui -At -c "$1"; }

# Peak memory by role, in KiB: of several workers the highest.
peaks() {
    local pid role
    sql 'select pid % 4194304, role from hedui.heartbeat' | while IFS='|' read -r pid role; do
        awk -v role="$role" '/VmHWM/ { print role, $2 }' \
            "/proc/$pid/status" 2>/dev/null || true
    done | jq -Rnc '[inputs | split(" ")] | group_by(.[0]) |
        map({key: .[0][0], value: (map(.[1] | tonumber) | max)}) | from_entries'
}

is_done() {
    [ "$(sql "select count(*) from hedui.queue
        union all select count(*) from hedui.fresh
        union all select count(*) from hedui.round
        union all select count(*) from hedui.seal_job
        union all select count(*) from hedui.outbox" |
        awk '{ n += $1 } END { print n + 0 }')" -eq 0 ]
}

# An exchange has one mandate. With the agency's standing mandate questions of
# many households travel together; --own-mandates measures what it costs when
# every household brings its own.
cell_population() {
    "$HEDUI_BUILD/tests/generator/hedui-generate" --people "$PEOPLE" \
        --households "$HOUSEHOLDS" --seed "$SEED" --as-of 2017-09-01 \
        --lines "$POPULATION_LINES" --agency 310115009 \
        --out "$BENCH/population" >"$BENCH/generate.log"
    [ "$OWN_MANDATES" = no ] || return 0
    jq -c '.mandate = null' "$BENCH/population/requests.ndjson" \
        >"$BENCH/requests.ndjson"
    mv "$BENCH/requests.ndjson" "$BENCH/population/requests.ndjson"
}

# A script may change the population, and add sections to hedui.yaml.
cell_more_population() { :; }
cell_more_config() { :; }

cell_prepare() {
    bench_pg_start "$BENCH"
    bench_database "$BENCH" hedui
    bench_database "$BENCH" owners
    cell_population
    cell_more_population
    # shellcheck disable=SC2086
    bench_simulator_start "$BENCH" "$BENCH/population" --ticket-wait 0 \
        ${SIMULATOR_MORE:-}
    HEDUI_ROOT=$TREE HEDUI_BUILD=$TREE_BUILD
    bench_config "$BENCH" hedui "${BENCH_LINE_EXTRA:-}"
    cell_more_config >>"$BENCH/hedui.yaml"
    echo "round_cases: $ROUND" >>"$BENCH/hedui.yaml"
    hedui migrate --sample-clock 2017-09-01T09:00:00+08:00 >"$BENCH/migrate.log"
    hedui submit --timeout 0 "$BENCH/population/requests.ndjson" \
        >"$BENCH/submit.log" 2>&1 || [ $? -eq 4 ]
    sql checkpoint
}

# shellcheck disable=SC2046,SC2034
cell_measure() {
    local postmaster simulator daemon pg_before simulator_before wal_before
    local started owners owners_before
    postmaster=$(head -n 1 "$BENCH/pg/data/postmaster.pid")
    simulator=$(cat "$BENCH/simulator.pid")
    pg_before=$(cpu_ms $(descendants "$postmaster"))
    simulator_before=$(cpu_ms "$simulator")
    # What the owners do in their own database is theirs.
    owners=$(sql "select pid from pg_stat_activity where datname = 'owners'")
    owners_before=$(cpu_ms $owners)
    wal_before=$(sql 'select pg_current_wal_lsn()')
    started=$(date +%s%N)
    bench_daemon_start "$BENCH"
    sleep 1 # accepted first: nothing is queued and nothing is done yet
    while ! is_done; do
        kill -0 "$(cat "$BENCH/heduid.pid")" || { cat "$BENCH/log/heduid" >&2; return 1; }
        sleep 0.1
    done
    wall_ms=$((($(date +%s%N) - started) / 1000000))
    daemon=$(cat "$BENCH/heduid.pid")
    daemon_ms=$(cpu_ms $(descendants "$daemon"))
    owners_ms=$(($(cpu_ms $owners) - owners_before))
    pg_ms=$(($(cpu_ms $(descendants "$postmaster")) - pg_before - owners_ms))
    simulator_ms=$(($(cpu_ms "$simulator") - simulator_before + owners_ms))
    peak=$(peaks)
    wal=$(sql "select pg_wal_lsn_diff(pg_current_wal_lsn(),
        '$wal_before')::bigint")
}

cell_stored() {
    local case
    sql 'vacuum'
    bytes=$(sql "select sum(pg_total_relation_size(c.oid))::bigint
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'hedui' and c.relkind in ('r', 'm')")
    reports=$(sql 'select count(*) from hedui.report')
    questions=$(sql 'select coalesce(sum(question_count), 0)
        from hedui.exchange')
    exchanges=$(sql 'select count(*) from hedui.exchange')
    lines=$(sql 'select count(distinct line) from hedui.exchange')
    answered=$(hedui status --json | jq -s 'map(.summary.lines_answered) | min')
    same=true
    if [ "$REPLAYED" = all ]; then
        hedui replay --all >"$BENCH/replay.log" || same=false
        return
    fi
    for case in $(hedui status --json | jq -r .case | head -n "$REPLAYED"); do
        hedui replay "$case" >>"$BENCH/replay.log" || same=false
    done
}

cell_print() {
    jq -cn --arg bench "$CELL" --argjson households "$reports" \
        --argjson questions "$questions" --argjson exchanges "$exchanges" \
        --argjson lines "$lines" --argjson wall_ms "$wall_ms" \
        --argjson daemon_ms "$daemon_ms" --argjson pg_ms "$pg_ms" \
        --argjson simulator_ms "$simulator_ms" --argjson wal "$wal" \
        --argjson bytes "$bytes" --argjson peak "$peak" \
        --argjson workers "$BENCH_WORKERS" --argjson seed "$SEED" \
        --argjson round "$ROUND" --argjson answered "$answered" \
        --argjson same "$same" --arg own_mandates "$OWN_MANDATES" \
        --arg commit "${COMMIT:-$(git -C "$TREE" rev-parse --short HEAD)}" '
        def each: {household: (. / $households), question: (. / $questions)};
        {bench: $bench, commit: $commit, seed: $seed, workers: $workers,
         round_cases: $round, own_mandates: $own_mandates,
         households: $households, lines_asked: $lines, questions: $questions,
         exchanges: $exchanges, wall_ms: $wall_ms,
         households_per_s: ($households * 1000 / $wall_ms),
         cpu_ms: {daemon: ($daemon_ms | each), postgres: ($pg_ms | each),
                  both: ($daemon_ms + $pg_ms | each),
                  simulator: ($simulator_ms | each)},
         wal_bytes: ($wal | each), table_bytes: ($bytes | each),
         peak_kib: $peak, least_lines_answered: $answered,
         replays_same: $same}'
}

# In a subshell, so that nothing of one cell is left for the next.
cell_run() (
    BENCH=$(bench_folder "$(mktemp -d /tmp/hedui-bench-XXXXXX)")
    export BENCH
    trap 'bench_stop "$BENCH" 2>/dev/null || true; rm -rf "$BENCH"' EXIT
    cell_prepare
    cell_measure
    bench_end "$BENCH" heduid
    cell_stored
    cell_print
)
