# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A cluster of deploy/kafka for suites that need many topics soon: each topic
# costs a JVM there, so that here the brokers make what a client asks for.
# Expects a bench.
# shellcheck source=deploy/lib/kafka.sh
. deploy/lib/kafka.sh

kafka_quick() { # NODES TLS?
    local node
    mkdir -p "$BENCH/kafka"
    kafka_fetch && kafka_make "$BENCH/kafka" "$1" "$2" || return 1
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
