# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For suites that run the whole service, many times: one simulator and one
# cluster, a fresh database from a template for each run. After bench.sh.

ROAD_LINES=$BENCH_ALL_LINES
# Where every line more costs hours: three carriers, six families.
ROAD_NINE="household_register marriage death income_tax social_insurance
 real_estate housing_transactions motor_vehicles local_banks"
ROAD_CLOCK=2017-09-01T09:00:00+08:00

road_sql() { # DATABASE SQL
    bench_psql "$BENCH" "$1" -At -c "$2"
}

# road_vectors DAY: the folders of the worked households of that day.
road_vectors() {
    local vector
    for vector in tests/vectors/nine-*; do
        [ "$(jq -r .as_of "$vector/expected.json")" != "$1" ] || echo "$vector"
    done
}

# road_pack FOLDER EXPRESSION: the pack of Shanghai, changed by jq.
road_pack() {
    mkdir -p "$1"
    cp deploy/policy/shanghai/pack.json "$1" &&
        jq "$2" deploy/policy/shanghai/parameters.json >"$1/parameters.json"
}

# road_config DATABASE [YAML]: the bench's configuration, on that database.
# ROAD_PACK: another policy pack.
road_config() {
    bench_config "$BENCH" "$1" "${2:-}"
    [ -z "${ROAD_PACK:-}" ] ||
        sed -i "s#^policy: .*#policy: $ROAD_PACK#" "$BENCH/hedui.yaml"
}

# road_template: a migrated database "template_hedui" whose clock stands at
# ROAD_CLOCK when this is called and goes on from there.
road_template() {
    bench_database "$BENCH" template_hedui
    road_config template_hedui
    hedui migrate --sample-clock "$ROAD_CLOCK" >"$BENCH/log/migrate"
}

road_database() { # NAME
    bench_psql "$BENCH" postgres -c "drop database if exists $1" \
        -c "create database $1 template template_hedui"
}

# road_reports FOLDER REQUEST...: the canonical bytes of each.
road_reports() {
    local folder=$1
    shift
    mkdir -p "$folder"
    printf '%s\n' "$@" | xargs -P 2 -I NAME sh -c \
        "'$HEDUI_BUILD/hedui' --config '$BENCH/hedui.yaml' report --json NAME \
            >'$folder/NAME.json'"
}

# road_submit REQUESTS: all are accepted, and what was said is kept.
road_submit() {
    hedui submit --json "$1" >"$BENCH/receipts" || return 1
    jq -se 'all(.status == "ACCEPTED")' "$BENCH/receipts" >/dev/null
}

road_follow() { # SECONDS
    hedui status --follow --timeout "$1" >"$BENCH/follow" || {
        cat "$BENCH/follow"
        return 1
    }
}

# road_behave ROW...: what owners do from now on, all well without a row. The
# simulator has read it when it says so, in the log that its --log names.
road_behave() {
    local read
    read=$(grep -c "$ROAD_BEHAVES" "$BENCH/log/owners")
    printf '%s\n' line,institution,id,what,detail,from,until "$@" \
        >"$BENCH/behaviour.new"
    mv "$BENCH/behaviour.new" "$BENCH/population/behaviour.csv"
    bench_wait 30 "the simulator to read what owners do" \
        road_behaves $((read + 1)) || { tail -n 3 "$BENCH/log/owners" && return 1; }
}
ROAD_BEHAVES="behaviour.csv read again"
road_behaves() { [ "$(grep -c "$ROAD_BEHAVES" "$BENCH/log/owners")" -ge "$1" ]; }

# Every invariant of architecture.md, and everything published.
road_holds() { # DATABASE
    local broken
    broken=$(road_sql "$1" 'select hedui.broken_invariants()') || return 1
    [ -z "$broken" ] || { echo "$broken" | head -n 10; return 1; }
}

road_is_published() { # DATABASE
    [ "$(road_sql "$1" 'select (select count(*) from hedui.queue) +
        (select count(*) from hedui.fresh) + (select count(*) from hedui.round)
        + (select count(*) from hedui.seal_job) +
        (select count(*) from hedui.outbox)')" = 0 ]
}

# road_population: the worked households of September and 24 generated ones in
# $BENCH/population. Its requests need two agencies.
road_population() {
    export BENCH_AGENCIES="310101001 310115009"
    "$HEDUI_BUILD/tests/generator/hedui-generate" --people 150 --households 24 \
        --seed 5 --as-of 2017-09-01 --agency 310115009 \
        --out "$BENCH/generated" >"$BENCH/generate.log" &&
        # shellcheck disable=SC2046
        python3 tests/lib/merge_populations.py "$BENCH/population" \
            $(road_vectors 2017-09-01) "$BENCH/generated"
}
