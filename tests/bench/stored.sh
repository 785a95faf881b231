# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A bench with CASES cases stored (tests/bench/preload), which may be kept and used
# again. Expects BENCH, CASES, SEED, HOUSEHOLDS and BENCH_LINES, deploy/lib/bench.sh,
# tests/lib/road.sh and api.sh.

# queue_sql SUFFIX NUMBERS [FROM,]: households of the population on the queue,
# under other names.
queue_sql() {
    cat <<SQL
insert into hedui.queue (put_at_us, bytes)
select hedui.now_us(), '\x0000000000'::bytea || convert_to(
       jsonb_set(jsonb_set(m.body, '{request_id}',
           to_jsonb((m.body ->> 'request_id') || $1)),
           '{household,ref}', to_jsonb((m.body #>> '{household,ref}')
           || $1))::text, 'UTF8')
  from ${3:-} public.bench_message m where m.number between $2
SQL
}
queue() { # TURN FROM COUNT
    road_sql hedui "$(queue_sql "'-t$1'" "$2 and $2 + $3 - 1")"
    road_sql hedui "notify hedui_intake"
}

# stored_make: all of it, in $BENCH.
stored_make() {
    bench_pg_start "$BENCH"
    bench_database "$BENCH" hedui
    bench_database "$BENCH" owners
    "$HEDUI_BUILD/tests/generator/hedui-generate" --people $((HOUSEHOLDS * 3)) \
        --households "$HOUSEHOLDS" --seed "$SEED" --as-of 2017-09-01 --lines nine \
        --agency 310115009 --out "$BENCH/population" >"$BENCH/generate.log"
    bench_simulator_start "$BENCH" "$BENCH/population" --ticket-wait 0
    bench_config "$BENCH" hedui
    printf 'api_rate_per_s: 100000\napi_burst: 100000\n' >>"$BENCH/hedui.yaml"
    hedui migrate --sample-clock 2017-09-01T09:00:00+08:00 >"$BENCH/migrate.log"
    tests/bench/preload "$BENCH" first --cases "$CASES"
    jq -c '.mandate = null' "$BENCH/population/requests.ndjson" |
        sed 's/\\/\\\\/g' | bench_psql "$BENCH" hedui -c \
        'create table public.bench_message (number integer generated always as identity
             primary key, body jsonb)' -c '\copy public.bench_message (body) from stdin'
    # What is copied: some of them, done by the service itself.
    queue 0 1 400
    bench_daemon_start "$BENCH"
    bench_wait 600 "the first households" road_is_published hedui
    bench_end "$BENCH" heduid
    tests/bench/preload "$BENCH" fill --cases "$CASES"
    api_token PRELOAD2 1 preload003 7
    road_sql hedui "select '/v1/cases/C' || case_id from hedui.request
        where agency = 'preload003' order by random()" >"$BENCH/paths"
    echo 0 >"$BENCH/turn"
    touch "$BENCH/is-made"
}

# stored_begin: PostgreSQL and the owners of a bench that is there, or of a new one.
stored_begin() {
    if [ -e "$BENCH/is-made" ]; then
        bench_pg_start "$BENCH"
        bench_simulator_start "$BENCH" "$BENCH/population" --ticket-wait 0
        port=$(bench_simulator_port "$BENCH")
        sed -i "s#https://127.0.0.1:[0-9]*#https://127.0.0.1:$port#" "$BENCH/hedui.yaml"
        hedui migrate >>"$BENCH/migrate.log"
    else
        stored_make
    fi
}
