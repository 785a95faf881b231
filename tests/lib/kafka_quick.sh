# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Clusters of deploy/kafka for suites. Expects a bench.
# shellcheck source=deploy/lib/kafka.sh
. deploy/lib/kafka.sh
[ -z "${FAKETIME:-}" ] || export LD_PRELOAD="$HEDUI_BUILD/tests/lib/libc11_wait.so:$LD_PRELOAD"

# kafka_cluster NODES yes|no (TLS): what "deploy/kafka start" then starts. On another day
# (tests/run --on) the brokers have the machine's own clock: keys that both take
# for valid, and no message too old or too new.
kafka_cluster() {
    local node
    mkdir -p "$BENCH/kafka"
    kafka_fetch && FAKETIME=${FAKETIME:+@2020-01-01 00:00:00} \
        kafka_make "$BENCH/kafka" "$1" "$2" || return 1
    [ -n "${FAKETIME:-}" ] || return 0
    for node in $(seq "$1"); do
        cat >>"$BENCH/kafka/node$node/server.properties" <<CONF
log.message.timestamp.after.max.ms=9223372036854775807
log.retention.ms=-1
offsets.retention.minutes=100000000
CONF
    done
}

# A cluster for suites that need many topics soon: each topic costs a JVM in
# deploy/kafka, so that here the brokers make what a client asks for.
kafka_quick() { # NODES yes|no (TLS)
    local node
    kafka_cluster "$1" "$2" || return 1
    for node in $(seq "$1"); do
        sed -i 's/^auto.create.topics.enable=.*/auto.create.topics.enable=true/' \
            "$BENCH/kafka/node$node/server.properties"
        echo "num.partitions=${KAFKA_QUICK_PARTITIONS:-2}" \
            >>"$BENCH/kafka/node$node/server.properties"
    done
    deploy/kafka start --in "$BENCH/kafka" >"$BENCH/kafka.log" 2>&1 ||
        { cat "$BENCH/kafka.log"; return 1; }
}

kafka_quick_client() {
    if [ -e "$BENCH/kafka/tls" ]; then
        kafka_client "$@"
    else
        kcat -b "$(cat "$BENCH/kafka/bootstrap")" "$@" 2>>"$BENCH/kcat.log"
    fi
}

kafka_quick_topics() { # NAME...: each with a leader
    local name
    for name in "$@"; do
        bench_wait 30 "topic $name" kafka_quick_leads "$name" || return 1
    done
}
kafka_quick_leads() { # a question for a topic makes it
    kafka_quick_client -L -J -t "$1" >"$BENCH/topic.json" &&
        jq -e '.topics | length == 1 and (.[0].partitions | length > 0) and all(.[0].partitions[]; .leader > 0)' \
            "$BENCH/topic.json" >/dev/null
}
