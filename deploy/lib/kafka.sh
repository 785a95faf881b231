# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# An Apache Kafka in KRaft mode, of one node or three, in one folder: its jars
# (pinned, fetched once by Maven), its configuration, its keys, its processes by
# pid. deploy/kafka and the tests use it. Expects HEDUI_ROOT.

KAFKA_FILES=${HEDUI_ROOT:?}/deploy/lib/kafka
KAFKA_CACHE=${HEDUI_KAFKA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/hedui/kafka}
KAFKA_LIBS=$KAFKA_CACHE/libs
# A broker of a sample or a test: small, and soon up.
KAFKA_JAVA_OPTS=${HEDUI_KAFKA_JAVA_OPTS:--Xms256m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}

# sha256sum -c does not notice a jar too many: they are counted as well.
kafka_libs_are_right() { # FOLDER
    [ -d "$1" ] &&
        [ "$(find "$1" -name '*.jar' | wc -l)" -eq "$(wc -l <"$KAFKA_FILES/SHA256SUMS")" ] &&
        (cd "$1" && sha256sum --strict --quiet -c "$KAFKA_FILES/SHA256SUMS") >/dev/null 2>&1
}

# kafka_fetch: the jars into the cache, unless they are there. The repository
# is Maven's own default, or what the settings of this machine say.
kafka_fetch() {
    local fetched
    kafka_libs_are_right "$KAFKA_LIBS" && return
    mkdir -p "$KAFKA_CACHE"
    exec 8>"$KAFKA_CACHE/lock"
    flock 8
    kafka_libs_are_right "$KAFKA_LIBS" && { exec 8>&-; return; }
    if ! command -v mvn >/dev/null; then
        echo "the jars of Kafka are not in $KAFKA_CACHE, and mvn is not here to fetch them" >&2
        return 1
    fi
    fetched=$(mktemp -d "$KAFKA_CACHE/fetch-XXXXXX")
    mvn -B -q -C -f "$KAFKA_FILES/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$fetched/libs" >"$KAFKA_CACHE/mvn.log" 2>&1 8>&- ||
        echo "mvn: exit code $?" >>"$KAFKA_CACHE/mvn.log"
    if ! kafka_libs_are_right "$fetched/libs"; then
        echo "Maven did not bring the jars of deploy/lib/kafka/SHA256SUMS; the end of $KAFKA_CACHE/mvn.log:" >&2
        tail -n 5 "$KAFKA_CACHE/mvn.log" >&2
        rm -rf "$fetched"
        return 1
    fi
    rm -rf "$KAFKA_LIBS"
    mv "$fetched/libs" "$KAFKA_LIBS"
    rmdir "$fetched"
    exec 8>&-
}

# Under faketime a broker fences itself, so that it and its tools have the
# machine's own clock then. The * stays quoted: the JVM expands it.
kafka_tool() { # CLASS ARGS...
    ${FAKETIME:+env -u LD_PRELOAD} java -Xmx128m -XX:+UseSerialGC \
        -XX:TieredStopAtLevel=1 \
        -Dkafka.log.level=ERROR -Dkafka.log.target=SYSTEM_ERR \
        "-Dlog4j2.configurationFile=file:$KAFKA_FILES/log4j2.properties" \
        -cp "$KAFKA_LIBS/*" "$@"
}

# Below the ports that systems give to clients, so that a port stays free while
# its broker is down.
kafka_free_port() {
    local port
    while true; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        case " ${kafka_ports:-} " in *" $port "*) continue ;; esac
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    kafka_ports="${kafka_ports:-} $port"
    kafka_port=$port
}

# kafka_keys FOLDER: a CA, the brokers' key, a client's key, a password.
kafka_keys() {
    local at=$1/tls name usage
    [ ! -s "$at/password" ] || return 0
    mkdir -p "$at"
    (
        umask 077
        cd "$at" || exit 1
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
            -keyout ca.key -out ca.pem -days 3650 -subj "/CN=kafka-ca" || exit 1
        for name in broker hedui; do
            # A broker is a client of the others, and of itself.
            usage="extendedKeyUsage=serverAuth,clientAuth"
            [ $name = broker ] || usage="extendedKeyUsage=clientAuth"
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
                -keyout $name.key -out $name.csr -subj "/CN=$name" || exit 1
            openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -days 3650 \
                -set_serial "0x$(openssl rand -hex 16)" -out $name.pem -extfile <(
                    printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\n%s\n' "$usage"
                ) || exit 1
        done
        cat broker.key broker.pem >broker-both.pem
        openssl rand -hex 16 >password
    ) >"$at/openssl.log" 2>&1 || { cat "$at/openssl.log" >&2; return 1; }
}

kafka_listeners() { # FOLDER NODE: those of clients, without the controller's
    local at=$1/node$2
    if [ -e "$1/tls" ]; then
        echo "TLS://127.0.0.1:$(cat "$at/port"),PWD://127.0.0.1:$(cat "$at/port.password")"
    else
        echo "PLAIN://127.0.0.1:$(cat "$at/port")"
    fi
}

kafka_security() { # FOLDER
    if [ ! -e "$1/tls" ]; then
        cat <<CONF
listener.security.protocol.map=PLAIN:PLAINTEXT,CTRL:PLAINTEXT
inter.broker.listener.name=PLAIN
CONF
        return
    fi
    cat <<CONF
listener.security.protocol.map=TLS:SSL,PWD:SASL_SSL,CTRL:SSL
inter.broker.listener.name=TLS
ssl.keystore.type=PEM
ssl.keystore.location=$1/tls/broker-both.pem
ssl.truststore.type=PEM
ssl.truststore.location=$1/tls/ca.pem
ssl.enabled.protocols=TLSv1.3,TLSv1.2
ssl.client.auth=required
listener.name.pwd.ssl.client.auth=none
listener.name.pwd.sasl.enabled.mechanisms=PLAIN
listener.name.pwd.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_hedui="$(cat "$1/tls/password")";
CONF
}

kafka_properties() { # FOLDER NODE NODES VOTERS
    local at=$1/node$2 listeners least=$(($3 == 1 ? 1 : 2))
    listeners=$(kafka_listeners "$1" "$2")
    cat <<CONF
process.roles=broker,controller
node.id=$2
controller.quorum.voters=$4
listeners=$listeners,CTRL://127.0.0.1:$(cat "$at/port.controller")
advertised.listeners=$listeners
controller.listener.names=CTRL
$(kafka_security "$1")
log.dirs=$at/data
auto.create.topics.enable=false
default.replication.factor=$3
min.insync.replicas=$least
offsets.topic.replication.factor=$3
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$3
transaction.state.log.min.isr=$least
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=$3
share.coordinator.state.topic.min.isr=$least
unclean.leader.election.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
controller.quorum.fetch.timeout.ms=1000
controller.quorum.election.timeout.ms=500
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=8388608
CONF
}

# A cluster id: 16 random bytes; Kafka refuses one that begins with a dash.
kafka_cluster_id() {
    local id
    while true; do
        id=$(head -c 16 /dev/urandom | basenc --base64url | tr -d '=')
        case $id in -*) ;; *) echo "$id"; return ;; esac
    done
}

# kafka_make FOLDER NODES yes|no (TLS): ports, configurations, formatted folders.
kafka_make() {
    local folder=$1 nodes=$2 is_tls=$3 node voters="" id
    id=$(kafka_cluster_id)
    [ "$is_tls" = no ] || kafka_keys "$folder" || return 1
    for node in $(seq "$nodes"); do
        mkdir -p "$folder/node$node"
        for name in port port.controller port.password; do
            kafka_free_port
            echo "$kafka_port" >"$folder/node$node/$name"
        done
        voters="$voters${voters:+,}$node@127.0.0.1:$(cat "$folder/node$node/port.controller")"
    done
    for node in $(seq "$nodes"); do
        (umask 077 && kafka_properties "$folder" "$node" "$nodes" "$voters" \
            >"$folder/node$node/server.properties")
        kafka_tool kafka.tools.StorageTool format -t "$id" \
            -c "$folder/node$node/server.properties" \
            >"$folder/node$node/format.log" 2>&1 || {
            cat "$folder/node$node/format.log" >&2
            return 1
        }
    done
    echo "$nodes" >"$folder/nodes"
}

kafka_bootstrap() { # FOLDER [FILE-OF-PORT]
    local node out=""
    for node in $(seq "$(cat "$1/nodes")"); do
        out="$out${out:+,}127.0.0.1:$(cat "$1/node$node/${2:-port}")"
    done
    echo "$out"
}

kafka_is_up() { # FOLDER NODE: its process is there, and is the one we started
    local pid
    pid=$(cat "$1/node$2/pid" 2>/dev/null) || return 1
    case "$(cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ')" in
    *"kafka.Kafka $1/node$2/server.properties"*) return 0 ;;
    esac
    return 1
}

# The log begins anew at each start, so that "started" is of this one.
kafka_node_start() { # FOLDER NODE
    local at=$1/node$2
    [ ! -s "$at/log" ] || mv "$at/log" "$at/log.before"
    # shellcheck disable=SC2086
    MALLOC_ARENA_MAX=2 setsid ${FAKETIME:+env -u LD_PRELOAD} java \
        $KAFKA_JAVA_OPTS -XX:+ExitOnOutOfMemoryError \
        "-Dlog4j2.configurationFile=file:$KAFKA_FILES/log4j2.properties" \
        -cp "$KAFKA_LIBS/*" kafka.Kafka "$at/server.properties" \
        >"$at/log" 2>&1 </dev/null &
    echo $! >"$at/pid"
}

kafka_is_ready() { # FOLDER NODE
    grep -q 'Kafka Server started' "$1/node$2/log" 2>/dev/null &&
        (exec 3<>"/dev/tcp/127.0.0.1/$(cat "$1/node$2/port")") 2>/dev/null
}

kafka_node_wait() { # FOLDER NODE SECONDS
    local tries=$(($3 * 10))
    until kafka_is_ready "$1" "$2"; do
        tries=$((tries - 1))
        if [ $tries -le 0 ] || ! kill -0 "$(cat "$1/node$2/pid")" 2>/dev/null; then
            echo "broker $2 did not start; the end of $1/node$2/log:" >&2
            tail -n 5 "$1/node$2/log" >&2
            return 1
        fi
        sleep 0.1
    done
}

# All at once: the last of three that go one by one waits five minutes for a
# quorum that is gone.
kafka_nodes_stop() { # FOLDER SIGNAL NODE...
    local folder=$1 signal=$2 node tries=300 left
    shift 2
    for node in "$@"; do
        ! kafka_is_up "$folder" "$node" || kill "-$signal" "$(cat "$folder/node$node/pid")"
    done
    while true; do
        left=""
        for node in "$@"; do
            ! kafka_is_up "$folder" "$node" || left="$left $node"
        done
        [ -n "$left" ] || break
        tries=$((tries - 1))
        [ $tries -gt 0 ] || {
            for node in $left; do kill -KILL "$(cat "$folder/node$node/pid")"; done
        }
        sleep 0.1
    done
    for node in "$@"; do rm -f "$folder/node$node/pid"; done
}

# kafka_topics FOLDER PARTITIONS NAME...: makes those that are not there.
kafka_topics() {
    local folder=$1 partitions=$2 name config=() more
    shift 2
    if [ -e "$folder/tls" ]; then
        cat >"$folder/tls/client.properties" <<CONF
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=$folder/tls/broker-both.pem
ssl.truststore.type=PEM
ssl.truststore.location=$folder/tls/ca.pem
CONF
        config=(--command-config "$folder/tls/client.properties")
    fi
    for name in "$@"; do
        more=()
        # Reports are up to 4 MiB, and an envelope around them.
        [ "$name" != hedui-reports ] || more=(--config max.message.bytes=5242880)
        kafka_tool org.apache.kafka.tools.TopicCommand "${config[@]}" \
            --bootstrap-server "$(kafka_bootstrap "$folder")" --create \
            --if-not-exists --topic "$name" --partitions "$partitions" \
            "${more[@]}" || return 1
    done
}
