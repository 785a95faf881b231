# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For the conformance suite of queues: requests, intakes, and the two backends
# behind the same words. Expects a bench (tests/lib/bench.sh) and BACKEND.

AGENCY=310115009
# queue_requests FIRST LAST [OTHER]: a request a line, of one person each; OTHER
# makes another household of it.
queue_requests() {
    local i
    for i in $(seq "$1" "$2"); do
        printf '{"request_id":"q-%d","agency":"%s","programmes":["minimum_living"],"as_of":"2017-09-01","household":{"ref":"h-%d%s","district":"310115","members":[{"ref":"m1","name":"李明","id_kind":"resident","id":"310101197001010013","relation":"self"}]}}\n' \
            "$i" "$AGENCY" "$i" "${3:-3}"
    done
}

sql() { bench_psql "$BENCH" hedui -At -c "$1"; }
cases() { sql "select count(*) from hedui.request"; }
has_cases() { [ "$(cases)" -eq "$1" ]; }
is_true() { [ "$(sql "select ($1)::int")" = 1 ]; }

# What a client of the brokers needs: mutual TLS.
kafka_client() {
    kcat -b "$(cat "$BENCH/kafka/bootstrap")" -X security.protocol=ssl \
        -X "ssl.ca.location=$BENCH/kafka/tls/ca.pem" \
        -X "ssl.certificate.location=$BENCH/kafka/tls/hedui.pem" \
        -X "ssl.key.location=$BENCH/kafka/tls/hedui.key" "$@" 2>>"$BENCH/kcat.log"
}

# queue_send [TOPIC]: lines of standard input, each a message. A key is what the
# agency calls the household.
queue_send() {
    if [ "$BACKEND" = kafka ]; then
        jq -Rr '(try (fromjson | .household.ref) catch "none") + "\t" + .' |
            kafka_client -P -t "${1:-hedui-requests}" -K '\t' -X acks=all
    else
        jq -Rr '@base64' >"$BENCH/lines"
        bench_psql "$BENCH" hedui -c "create temp table l (line text)" \
            -c "\\copy l from '$BENCH/lines'" \
            -c "insert into hedui.queue (put_at_us, bytes)
                select hedui.now_us(), '\\x0000000000'::bytea || decode(line, 'base64')
                  from l"
    fi
}

# queue_read TOPIC: all of it, a JSON object a message.
queue_read() { kafka_client -C -t "$1" -o beginning -e -q -J; }

# queue_config NAME [SED]: NAME.yaml for an intake of that name.
queue_config() {
    local name=$1
    {
        cat <<YAML
database: "$(bench_conninfo "$BENCH" hedui)"
database_role_prefix: hedui
policy: $HEDUI_ROOT/deploy/policy/shanghai
calendar: $HEDUI_ROOT/deploy/calendar/china.json
front_listen: unix:$BENCH/front.sock
tick_ms: 100
heartbeat_ms: 500
lease_ms: 3000
queue: $BACKEND
agencies:
  - code: "$AGENCY"
lines: []
YAML
        [ "$BACKEND" != kafka ] || cat <<YAML
kafka_brokers: "$(cat "$BENCH/kafka/bootstrap.password")"
kafka_member: $name
kafka_security: sasl_ssl
kafka_ca: $BENCH/kafka/tls/ca.pem
kafka_user: hedui
kafka_secret_file: $BENCH/kafka/tls/password
kafka_session_ms: 2000
report_link: "https://hedui.example/cases/"
YAML
    } | sed "${2:-}" >"$BENCH/$name.yaml"
}

# intake_start NAME [VARIABLE=VALUE...]
intake_start() {
    local name=$1
    shift
    env "$@" "$HEDUI_BUILD/heduid" --config "$BENCH/$name.yaml" --role intake \
        >>"$BENCH/$name.log" 2>&1 </dev/null &
    echo $! >"$BENCH/$name.pid"
}

# log_anew NAME: what it says from now on alone; what it said before is kept.
log_anew() {
    [ ! -e "$BENCH/$1.log" ] || cat "$BENCH/$1.log" >>"$BENCH/$1.past"
    : >"$BENCH/$1.log"
}

intake_pid() { cat "$BENCH/$1.pid"; }
intake_kill() { # NAME [SIGNAL]
    kill "-${2:-KILL}" "$(intake_pid "$1")" 2>/dev/null
    wait "$(intake_pid "$1")" 2>/dev/null
    return 0
}

# intake_ends NAME SECONDS: after TERM, in so long, and with exit code 0.
intake_ends() {
    local pid
    pid=$(intake_pid "$1")
    kill -TERM "$pid" || return 1
    bench_wait "$2" "$1 to end" bench_is_gone "$pid" || { kill -9 "$pid"; return 1; }
    wait "$pid"
}

gauge() { # NAME: as the last heartbeat of a living intake says
    sql "select counters::json->'gauges'->>'$1' from hedui.heartbeat
          where role = 'intake' order by at_us desc limit 1"
}
gauge_is() { [ "$(gauge "$1")" = "$2" ]; }

# report_bytes CASE FILE [HASHED]: a forged report gets the bytes of FILE, under
# the digest of another one.
report_bytes() {
    zstd -q -f "$2" -o "$BENCH/packed"
    {
        printf "update hedui.report set report = '\\\\x0000000000"
        od -An -v -tx1 "$BENCH/packed" | tr -d ' \n'
        printf "', digest = '\\\\x%s' where case_id = (select case_id from
            hedui.request order by case_id offset %d - 1 limit 1);\n" \
            "$(sha256sum "${3:-$2}" | cut -c1-64)" "$1"
    } | bench_psql "$BENCH" hedui -q
}

# What the sealer would have written. Cases are counted by their order: a repeat
# takes a number that no case gets.
forge_reports() { # FIRST LAST REVISION
    local of="(select case_id, row_number() over (order by case_id) as n
                 from hedui.request) o where n between $1 and $2"
    sql "insert into hedui.report (case_id, revision, round_id, round_fence,
           made_at_us, closed_at_us, digest, evidence, summary, report)
         select case_id, $3, 1, 1, hedui.now_us(), hedui.now_us(),
                sha256(('r' || case_id || '-' || $3)::bytea), '',
                '\\x0000000000'::bytea || convert_to('{\"complete\":true,\"gaps\":0,\"lines_answered\":2,\"lines_asked\":2,\"outcomes\":{\"minimum_living\":\"WITHIN\"}}', 'UTF8'),
                '' from $of;
         insert into hedui.outbox (case_id, revision)
         select case_id, $3 from $of order by case_id;
         select null from (select pg_notify('hedui_intake', '')) n where false"
}
