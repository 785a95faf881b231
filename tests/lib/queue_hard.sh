# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For the conformance suite of queues: letters, messages without end that are
# no requests, messages and notices that are too large, topics that are not
# there, certificates. Expects tests/lib/queue.sh.

hedui_one() { "$HEDUI_BUILD/hedui" --config "$BENCH/one.yaml" "$@"; }
letters_json() { hedui_one letters --json "$@" >"$BENCH/letters.json"; }
letters_are() { # FILTER over {letters, waiting}
    letters_json --all --limit 100000 && jq -e "$1" "$BENCH/letters.json" >/dev/null
}
letter_id() { jq -r "[.letters[] | select($1)][0].letter" "$BENCH/letters.json"; }

# After once(): "no JSON", "{}", and a contradiction of q-200. The intake runs.
letters_work() {
    local json braces conflict said
    check "$BACKEND: letters: three wait, with their reasons" letters_are \
        '.waiting == 3 and ([.letters[].reason] | sort == ["conflict", "refused", "refused"])
         and ([.letters[].errors[].code] | index("NOT_JSON") != null)
         and all(.letters[]; .state == "waits" and (.message > 0))'
    json=$(letter_id '.errors[0].code == "NOT_JSON"')
    conflict=$(letter_id '.reason == "conflict"')
    braces=$(letter_id '.reason == "refused" and .errors[0].code != "NOT_JSON"')
    if [ "$BACKEND" = kafka ]; then
        check "$BACKEND: letters: each says where its message stood" letters_are \
            'all(.letters[]; .topic == "hedui-requests" and (.partition | . >= 0 and . < 3) and .offset >= 0)'
    else
        check "$BACKEND: letters: it came by no topic" letters_are 'all(.letters[]; has("topic") | not)'
    fi
    hedui_one letters >"$BENCH/said" 2>&1
    hedui_one --lang zh letters show "$conflict" >>"$BENCH/said" 2>&1
    check "$BACKEND: letters: nobody is named" bash -c \
        "grep -q conflict '$BENCH/said' && ! grep -E '李明|310101197001010013' '$BENCH/said'"
    said=$(hedui_one letters show "$json" --bytes)
    check "$BACKEND: letters: the bytes, where they are asked for" test "$said" = "no JSON"
    check "$BACKEND: letters: a discard needs its reason" \
        bash -c "'$HEDUI_BUILD/hedui' --config '$BENCH/one.yaml' letters discard $json 2>/dev/null; [ \$? -eq 2 ]"
    check "$BACKEND: letters: discarded" hedui_one letters discard "$json" --why "a test"
    hedui_one letters show "$conflict" --bytes | sed 's/"q-200"/"q-mended"/' >"$BENCH/mended"
    check "$BACKEND: letters: mended and sent again" hedui_one letters resend "$conflict" "$BENCH/mended"
    check "$BACKEND: letters: and it is a case" bench_wait 10 "the case" is_true \
        "select count(*) = 1 from hedui.request where request_id = 'q-mended'"
    hedui_one letters show "$conflict" >"$BENCH/said"
    check "$BACKEND: letters: which the letter says" jq -e \
        '.state == "resent" and .became == "accepted" and .became_case > 0' "$BENCH/said"
    hedui_one letters resend "$conflict" >"$BENCH/said" 2>&1
    check "$BACKEND: letters: once" test $? -eq 3
    hedui_one letters discard 999999 --why x >"$BENCH/said" 2>&1
    check "$BACKEND: letters: not one that is none" test $? -eq 6
    check "$BACKEND: letters: sent again as it was" hedui_one letters resend "$braces"
    check "$BACKEND: letters: it is refused again, a letter of its own" \
        bench_wait 10 "the letter" letters_are \
        '.waiting == 1 and ([.letters[].state] | sort == ["discarded", "resent", "resent", "waits"])
         and (.letters[] | select(.state == "discarded") | .why == "a test")'
    check "$BACKEND: letters: so many wait, says the intake" \
        bench_wait 10 "the gauge" gauge_is letters_waiting 1
}

# The same letters, and what is done with one, over the API.
letters_over_api() {
    local front letter topics=0
    "$HEDUI_BUILD/heduid" --config "$BENCH/one.yaml" --role front \
        >>"$BENCH/front.log" 2>&1 </dev/null &
    front=$!
    api_token OPERAT22 2 - 16
    check "$BACKEND: letters: front answers" bench_wait 20 "front" api_is_up
    [ "$BACKEND" != kafka ] || topics=3
    check "$BACKEND: letters: over the API as many, from where they came" eval \
        'api_gives 200 OPERAT22 "/v1/dead-letters?state=any" && api_says "(.data | length) == 4
            and ([.data[] | select(.origin.topic == \"hedui-requests\")] | length) == $topics"'
    letter=$(jq -r '.data[] | select(.state == "waiting") | .letter' "$BENCH/body")
    queue_requests 9400 9400 | jq -Rc '{why: "it was empty", body: .}' >"$BENCH/mended"
    check "$BACKEND: letters: mended and sent again over the API" api_gives 200 OPERAT22 \
        "/v1/dead-letters/$letter/resubmit" -H "Content-Type: application/json" \
        --data-binary @"$BENCH/mended"
    check "$BACKEND: letters: and it is a case" bench_wait 10 "the case" is_true \
        "select count(*) = 1 from hedui.request where request_id = 'q-9400'"
    check "$BACKEND: letters: once" api_gives 409 OPERAT22 \
        "/v1/dead-letters/$letter/resubmit" -H "Content-Type: application/json" \
        --data-binary @"$BENCH/mended"
    check "$BACKEND: letters: none waits" bench_wait 10 "the gauge" gauge_is letters_waiting 0
    kill -TERM $front
    wait $front
}

peak_kib() { awk '/^VmHWM/ {print $2}' "/proc/$(intake_pid "$1")/status"; }

# mass COUNT: with 50 requests among them; then a last one, which must not wait.
mass() {
    local count=$1 before asides peak began=$SECONDS seed=$RANDOM
    before=$(cases)
    asides=$(sql "select count(*) from hedui.set_aside where kind = 3")
    queue_requests 70001 70050 >"$BENCH/good"
    echo "        malformed: seed $seed"
    tests/lib/malformed.py "$count" "$BENCH/good" "$BENCH/mass" "$BENCH/mass64" $seed
    if [ "$BACKEND" = kafka ]; then
        kafka_client -P -t hedui-requests -X acks=all -l "$BENCH/mass"
    else
        bench_psql "$BENCH" hedui -c "create temp table l (line text)" \
            -c "\\copy l from '$BENCH/mass64'" \
            -c "insert into hedui.queue (put_at_us, bytes)
                select hedui.now_us(), '\\x0000000000'::bytea || decode(line, 'base64') from l"
    fi
    intake_start one
    check "$BACKEND: $count malformed messages: each is set aside" \
        bench_wait $((60 + count / 200)) "all of them" is_true \
        "select count(*) = $((asides + count)) from hedui.set_aside where kind = 3"
    check "$BACKEND: the 50 requests among them are cases" has_cases $((before + 50))
    queue_requests 70051 70051 | queue_send
    check "$BACKEND: and the next one at once" bench_wait 5 "the case" has_cases $((before + 51))
    peak=$(peak_kib one)
    echo "        $count malformed messages in $((SECONDS - began)) s, at most $((peak / 1024)) MiB"
    check "$BACKEND: in bounded memory" test "$peak" -lt $((400 * 1024))
    check "$BACKEND: as many letters wait" bench_wait 10 "the gauge" gauge_is letters_waiting \
        "$(sql "select count(*) from hedui.set_aside where kind in (2, 3) and done_at_us is null")"
    [ "$BACKEND" != kafka ] || check "kafka: each is a dead letter" \
        bench_wait $((30 + count / 500)) "the letters" is_true "not exists (select from hedui.letter)"
    intake_kill one TERM
    rm -f "$BENCH/mass" "$BENCH/mass64"
}

# A request above what a request may be, and below what a topic takes.
oversize() {
    { queue_requests 70101 70101 | tr -d '\n'; head -c 800000 /dev/zero | tr '\0' ' '; echo; } |
        queue_send
    intake_start one
    check "$BACKEND: a request that is too large is refused" bench_wait 20 "the receipt" is_true \
        "select count(*) = 1 from hedui.set_aside where length(bytes) > 800000 and kind = 3"
    check "$BACKEND: and is no case" is_true \
        "not exists (select from hedui.request where request_id = 'q-70101')"
    intake_kill one TERM
}

omitted() { # a dead letter without its bytes, of the last 20
    kafka_client -C -t hedui-dead-letters -o -20 -e -q -J | jq -se \
        'any(.[]; (.headers | index("hedui-omitted") != null) and (.payload == null or .payload == ""))'
}

topic_make() { # NAME [CONFIG]
    kafka_tool org.apache.kafka.tools.TopicCommand \
        --command-config "$BENCH/kafka/tls/client.properties" \
        --bootstrap-server "$(cat "$BENCH/kafka/bootstrap")" --create \
        --topic "$1" --partitions 1 ${2:+--config "$2"} >>"$BENCH/kafka.log" 2>&1
}
topic_change() { # NAME CONFIG
    kafka_tool kafka.admin.ConfigCommand \
        --command-config "$BENCH/kafka/tls/client.properties" \
        --bootstrap-server "$(cat "$BENCH/kafka/bootstrap")" --alter \
        --entity-type topics --entity-name "$1" --add-config "$2" >>"$BENCH/kafka.log" 2>&1
}

# One notice above what its topic takes, among small ones: their batch fails as
# a whole at first. forge_reports has made none of these cases.
notice_too_large() { # FIRST LAST: cases without a report
    local n
    topic_make hedui-narrow max.message.bytes=3000
    queue_config one '$a kafka_notices: hedui-narrow'
    n=$(sql "select count(*) from hedui.notice")
    forge_reports "$1" "$2" 1
    sql "update hedui.report set summary = '\\x0000000000'::bytea || convert_to(
           '{\"complete\":true,\"gaps\":0,\"outcomes\":{\"minimum_living\":\"' || repeat('x', 5000) || '\"}}', 'UTF8')
          where (case_id, revision) = (select case_id, revision from hedui.outbox order by outbox_id offset 3 limit 1)"
    log_anew one
    intake_start one
    check "kafka: a notice that its topic does not take holds up no other" \
        bench_wait 20 "the others" is_true \
        "select count(*) = $((n + $2 - $1)) from hedui.notice"
    check "kafka: it is in the outbox" is_true "select count(*) = 1 from hedui.outbox"
    check "kafka: and the log says so" bench_wait 5 "the log" grep -q queue_too_large "$BENCH/one.log"
    topic_change hedui-narrow max.message.bytes=100000
    check "kafka: when the topic takes it, it leaves" bench_wait 30 "the notice" is_true \
        "not exists (select from hedui.outbox)"
    queue_read hedui-narrow >"$BENCH/narrow"
    check "kafka: and each of them is there" jq -se \
        "map(.payload | fromjson | [.case, .revision]) | unique | length == $(($2 - $1 + 1))" "$BENCH/narrow"
    intake_kill one TERM
    queue_config one
}

# Topics that are not there: said, not ready; made later: picked up.
topic_missing() {
    queue_config two '$a kafka_requests: hedui-later'
    sed -i '$a kafka_group: later' "$BENCH/two.yaml"
    log_anew two
    intake_start two
    check "kafka: a topic that is not there is said" bench_wait 20 "the sentence" \
        grep -q 'UNKNOWN_TOPIC_OR_PART.*hedui-later' "$BENCH/two.log"
    check "kafka: and it is not ready" bench_wait 10 "not ready" gauge_is queue_ready 0
    topic_make hedui-later
    queue_requests 70201 70205 | queue_send hedui-later
    check "kafka: made later, it is picked up" bench_wait 40 "the cases" is_true \
        "select count(*) = 5 from hedui.request where request_id in
            ('q-70201', 'q-70202', 'q-70203', 'q-70204', 'q-70205')"
    check "kafka: and it is ready" bench_wait 20 "ready" gauge_is queue_ready 1
    intake_kill two TERM
}

# Another group reads each message again from the first on: nothing happens.
all_again() {
    local n receipts letters
    n=$(cases)
    receipts=$(sql "select count(*) from hedui.receipt")
    letters=$(sql "select count(*) from hedui.set_aside")
    queue_config two
    sed -i '$a kafka_group: again' "$BENCH/two.yaml"
    log_anew two
    intake_start two
    bench_wait 20 "partitions" grep -q queue_assigned "$BENCH/two.log"
    check "kafka: each message comes again from the first on" bench_wait 60 "lag 0" \
        gauge_is queue_lag_messages 0
    check "kafka: and nothing has happened" is_true \
        "select (select count(*) from hedui.request) = $n and (select count(*) from hedui.receipt) = $receipts
            and (select count(*) from hedui.set_aside) = $letters"
    intake_kill two TERM
}

mutual() { # certificates instead of a password
    queue_config two "s#^kafka_brokers:.*#kafka_brokers: \"$(cat "$BENCH/kafka/bootstrap")\"#
        s#^kafka_security:.*#kafka_security: ssl#; /^kafka_user/d; /^kafka_secret/d
        \$a kafka_certificate: $BENCH/kafka/tls/hedui.pem
        \$a kafka_key: $BENCH/kafka/tls/hedui.key"
    log_anew two
    queue_requests 70301 70305 | queue_send
    intake_start two
    check "kafka: mutual TLS: requests are cases" bench_wait 20 "the cases" is_true \
        "select count(*) = 5 from hedui.request where request_id between 'q-70301' and 'q-70305'"
    intake_kill two TERM
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=hedui \
        -keyout "$BENCH/stranger.key" -out "$BENCH/stranger.pem" -days 2 2>/dev/null
    sed -i "s#^kafka_certificate:.*#kafka_certificate: $BENCH/stranger.pem#
        s#^kafka_key:.*#kafka_key: $BENCH/stranger.key#" "$BENCH/two.yaml"
    log_anew two
    intake_start two
    check "kafka: mutual TLS: a certificate of nobody's is refused, and said" \
        bench_wait 20 "the sentence" grep -qE '_ALL_BROKERS_DOWN|_SSL|_TRANSPORT' "$BENCH/two.log"
    check "kafka: mutual TLS: and it is not ready" bench_wait 10 "not ready" gauge_is queue_ready 0
    check "kafka: mutual TLS: and it ends in time" intake_ends two 10
}

# Two intakes of one name on one host; two without a name.
members() {
    queue_config two 's/^kafka_member:.*/kafka_member: one/'
    log_anew one
    intake_start one
    bench_wait 20 "the first" grep -q '"event":"started"' "$BENCH/one.log"
    log_anew two
    intake_start two
    check "kafka: a second intake of one name is refused" bench_wait 10 "its end" \
        bench_is_gone "$(intake_pid two)"
    check "kafka: and says why" grep -q 'kafka_member is .*another intake of this host' "$BENCH/two.log"
    intake_kill one TERM
    queue_config one '/^kafka_member/d'
    queue_config two '/^kafka_member/d'
    log_anew one
    log_anew two
    intake_start one
    intake_start two
    for name in one two; do
        check "kafka: without a name each has its own: $name has partitions" bench_wait 20 "partitions" \
            grep -qE '"event":"queue_assigned".*"partitions":[1-9]' "$BENCH/$name.log"
    done
    intake_kill two TERM
    intake_kill one TERM
    queue_config one
    queue_config two
}

# An operator drains it: what comes waits, and it does not turn in circles.
drained() {
    local n pid ticks beat
    n=$(cases)
    queue_config one
    log_anew one
    intake_start one
    pid=$(intake_pid one)
    bench_wait 20 "partitions" grep -q queue_assigned "$BENCH/one.log"
    "$HEDUI_BUILD/hedui" --config "$BENCH/one.yaml" drain intake --why test >/dev/null
    check "kafka: drained, it gives its partitions back" \
        bench_wait 10 "that" grep -q queue_revoked "$BENCH/one.log"
    queue_requests 70401 70405 | queue_send
    ticks=$(awk '{print $14 + $15}' "/proc/$pid/stat")
    beat=$(sql "select max(at_us) from hedui.heartbeat where role = 'intake'")
    bench_wait 10 "four heartbeats" is_true \
        "(select max(at_us) from hedui.heartbeat where role = 'intake') > $beat + 2000000"
    check "kafka: it does nothing then" test \
        $(($(awk '{print $14 + $15}' "/proc/$pid/stat") - ticks)) -lt $(($(getconf CLK_TCK) / 2))
    check "kafka: what came waits" has_cases "$n"
    "$HEDUI_BUILD/hedui" --config "$BENCH/one.yaml" resume intake >/dev/null
    check "kafka: resumed, it takes what waits" bench_wait 20 "the cases" has_cases $((n + 5))
    intake_kill one TERM
}

# What no topic holds any more is forgotten; the rest is not.
forgotten() {
    sql "update hedui.origin set at_us = at_us - 31::int8 * 86400000000
          where message_offset % 2 = 0" >/dev/null
    intake_start one
    check "kafka: what came 31 days ago is forgotten" bench_wait 20 "that" is_true \
        "not exists (select from hedui.origin where at_us < hedui.now_us() - 30::int8 * 86400000000)"
    check "kafka: what came later is not" is_true "exists (select from hedui.origin)"
    intake_kill one TERM
}
