# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For suites with several daemons on one database, each in a process group of
# its own, so that one signal is for all of its processes. After road.sh.

HOSTS="one two"

# hosts_config NAME DATABASE LEASE_MS: $BENCH/NAME.yaml. HOSTS_CONNINFO: where
# the database is, if not on the bench's socket.
hosts_config() {
    road_config "$2" "retry_ms: 100"
    sed "s#^front_listen: .*#front_listen: unix:$BENCH/front-$1.sock#
        s#^heartbeat_ms: .*#heartbeat_ms: 400#" "$BENCH/hedui.yaml" \
        >"$BENCH/$1.yaml"
    [ -z "${HOSTS_CONNINFO:-}" ] ||
        sed -i "s#^database: .*#database: \"$HOSTS_CONNINFO\"#" "$BENCH/$1.yaml"
    printf 'host: %s\nlease_ms: %s\nstate: %s/state-%s\n' "$1" "$3" "$BENCH" \
        "$1" >>"$BENCH/$1.yaml"
}

hosts_start() { # NAME
    ! hosts_is_up "$1" || hosts_kill "$1"
    setsid "$HEDUI_BUILD/heduid" --config "$BENCH/$1.yaml" \
        >>"$BENCH/log/$1" 2>&1 </dev/null &
    echo $! >"$BENCH/$1.pid"
}

# Whether the process of NAME.pid is still the daemon that we started.
hosts_is_up() {
    local pid
    pid=$(cat "$BENCH/$1.pid" 2>/dev/null) || return 1
    case "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" in
    *"$BENCH/$1.yaml"*) true ;;
    *) false ;;
    esac
}
hosts_is_down() { ! hosts_is_up "$1"; }

# hosts_check SENTENCE COMMAND...: check, with the seconds that it took.
hosts_check() {
    local started=$SECONDS
    check "$@"
    echo "        $((SECONDS - started)) s"
}

hosts_signal() { # NAME SIGNAL: to all of its processes
    kill "-$2" -- "-$(cat "$BENCH/$1.pid")"
}

hosts_kill() { # NAME: all of its processes at once
    hosts_is_up "$1" && hosts_signal "$1" KILL
    wait "$(cat "$BENCH/$1.pid")" 2>/dev/null
    rm -f "$BENCH/$1.pid"
}

hosts_stop() { # NAME: as an operator does
    hosts_is_up "$1" || return 1
    kill "$(cat "$BENCH/$1.pid")"
    wait "$(cat "$BENCH/$1.pid")"
    local code=$?
    rm -f "$BENCH/$1.pid"
    return $code
}

# hosts_keepers HOST...: exactly these hold lines, in HOSTS_DATABASE (run).
hosts_keepers() {
    [ "$(road_sql "${HOSTS_DATABASE:-run}" "select
        string_agg(distinct split_part(holder, ':', 1), ' '
        order by split_part(holder, ':', 1)) from hedui.line
        where lease_until_us > hedui.now_us()")" = "$*" ]
}
hosts_keepers_are() { # SECONDS WHAT HOST...
    local seconds=$1 what=$2
    shift 2
    bench_wait "$seconds" "$what" hosts_keepers "$@" || {
        road_sql "${HOSTS_DATABASE:-run}" "select line, holder,
            lease_until_us - hedui.now_us(), fence from hedui.line order by line"
        road_sql "${HOSTS_DATABASE:-run}" "select role, host, pid,
            hedui.now_us() - at_us from hedui.heartbeat"
        return 1
    }
}
hosts_held() { # HOST: how many questions it has under way
    road_sql "${HOSTS_DATABASE:-run}" "select coalesce(sum(e.question_count), 0)
        from hedui.exchange e join hedui.line l using (line)
        where e.settled_at_us is null and l.holder like '$1:%'"
}
hosts_holds_work() { [ "$(hosts_held "$1")" -gt 0 ]; }

hosts_over() {
    local code=$? name
    for name in $HOSTS; do
        [ ! -s "$BENCH/$name.pid" ] || {
            hosts_signal "$name" CONT
            hosts_kill "$name"
        } 2>/dev/null
    done
    (exit $code)
    bench_over
}

# hosts_population N: N households of one agency in $BENCH/population.
hosts_population() {
    export BENCH_AGENCIES=310115009
    "$HEDUI_BUILD/tests/generator/hedui-generate" --people $((4 * $1)) \
        --households "$1" --seed 11 --as-of 2017-09-01 --agency 310115009 \
        --lines nine --out "$BENCH/population" >"$BENCH/generate.log"
}

# hosts_behave ROWS: what owners do; each answers after a while, whatever else.
hosts_behave() {
    local line
    {
        echo line,institution,id,what,detail,from,until
        for line in $ROAD_NINE; do
            echo "$line,,,slow,60ms,,"
        done
        [ -z "$1" ] || echo "$1"
    } >"$BENCH/behaviour.new"
    mv "$BENCH/behaviour.new" "$BENCH/population/behaviour.csv"
}

# hosts_submit DATABASE N TAG: N requests under ids of their own, all accepted
# sooner or later.
hosts_submit() {
    head -n "$2" "$BENCH/population/requests.ndjson" |
        jq -c --arg tag "$3-" '.request_id |= $tag + .' >"$BENCH/requests" &&
        hedui submit --timeout 0 "$BENCH/requests" >"$BENCH/said" 2>&1
    hosts_due=$((${hosts_due:-0} + $2))
}

hosts_are_reported() { # DATABASE
    [ "$(road_sql "$1" 'select (select count(*) from hedui.request) > 0 and
        not exists (select from hedui.queue) and
        not exists (select from hedui.round) and
        not exists (select from hedui.fresh) and
        not exists (select from hedui.seal_job) and
        not exists (select from hedui.outbox)')" = t ]
}

hosts_all_published() { # DATABASE
    bench_wait "${HOSTS_PATIENCE:-60}" "all to be published" hosts_are_reported "$1"
}

# Every request one case, every case one report of one revision, published once;
# no gap, for no owner was ever away; every invariant.
hosts_all_done() { # DATABASE
    local broken
    hosts_all_published "$1" || return 1
    broken=$(road_sql "$1" "
        select * from hedui.broken_invariants()
        union all select * from hedui.broken_lines()
        union all select format('%s cases of %s requests', count(*),
            count(distinct (agency, request_id))) from hedui.request
            having count(*) <> count(distinct (agency, request_id))
        union all select format('%s messages are left', count(*))
            from hedui.queue having count(*) > 0
        union all select format('%s receipts of another kind', count(*))
            from hedui.receipt where status not in (1, 2) having count(*) > 0
        union all select format('case %s has %s reports and %s notices', r.case_id,
            (select count(*) from hedui.report t where t.case_id = r.case_id),
            (select count(*) from hedui.notice n where n.case_id = r.case_id))
            from hedui.request r
            where (select count(*) from hedui.report t where t.case_id = r.case_id) <> 1
               or (select count(*) from hedui.notice n where n.case_id = r.case_id) <> 1
        union all select format('%s set aside: %s', count(*), min(why))
            from hedui.set_aside having count(*) > 0
        limit 10") || return 1
    [ -z "$broken" ] || { echo "$broken"; return 1; }
    hosts_has_no_gap "$1"
}

# No answer was a gap: for each day and line the counts of REFUSED and all kinds
# behind it (model/answer.h) are 0, and there are others.
hosts_has_no_gap() { # DATABASE
    [ "$(road_sql "$1" "select sum((select sum(n) from unnest(settled[7:]) n)) = 0
        and sum((select sum(n) from unnest(settled[2:6]) n)) > 0
        from hedui.line_day")" = t ] || {
        road_sql "$1" 'select line, settled from hedui.line_day'
        return 1
    }
}

# How many questions came to the owners more often than the database has them,
# over all that was done: what the simulator counted less what there was to ask.
hosts_twice() { # DATABASE
    local asked
    rm -f "$BENCH/simulator.count"
    kill -USR1 "$(cat "$BENCH/simulator.pid")"
    bench_wait 5 "counts" test -s "$BENCH/simulator.count" || return 1
    asked=$(jq '[.. | .questions? // empty] | add' "$BENCH/simulator.count")
    echo $((asked - $(road_sql "$1" 'select coalesce(sum(question_count), 0)
        from hedui.exchange')))
}
