# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A primary and its standby on loopback, servers a and b, both in $BENCH/pair and
# made anew by pair_begin. After hosts.sh.

PAIR_PORT_A= PAIR_PORT_B=

pair_port() { # a port that is free now
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0));
print(s.getsockname()[1])'
}
pair_port_of() { [ "$1" = a ] && echo "$PAIR_PORT_A" || echo "$PAIR_PORT_B"; }

pair_sql() { # SERVER SQL
    PGOPTIONS="-c client_min_messages=error" PGCONNECT_TIMEOUT=3 \
        "$PG_BIN/psql" -X -q -At -v ON_ERROR_STOP=1 -h 127.0.0.1 \
        -p "$(pair_port_of "$1")" -U hedui -d "${3:-hedui}" -c "$2"
}
# hosts.sh and road.sh ask their databases by this: a and b are servers here.
road_sql() { pair_sql "$1" "$2"; }
pair_is_true() { [ "$(pair_sql "$1" "$2")" = t ]; }

pair_start() { # SERVER
    pg_as "$PG_BIN/pg_ctl" -D "$BENCH/pair/$1" -l "$BENCH/pair/log-$1" -w -t 30 \
        start >"$BENCH/pair_ctl" 2>&1 || { cat "$BENCH/pair_ctl"; return 1; }
}
pair_is_up() { # SERVER
    pg_as "$PG_BIN/pg_ctl" -D "$BENCH/pair/$1" status >/dev/null 2>&1
}
pair_stop() { # SERVER MODE
    ! pair_is_up "$1" || pg_as "$PG_BIN/pg_ctl" -D "$BENCH/pair/$1" -m "$2" -w \
        stop >/dev/null 2>&1
}
pair_promote() { # SERVER
    pg_as "$PG_BIN/pg_ctl" -D "$BENCH/pair/$1" -w promote >/dev/null
}
pair_is_sync() { pair_is_true "$1" "select count(*) = 1 from pg_stat_replication
    where sync_state = 'sync' and state = 'streaming'"; }
pair_follows() { pair_is_true a "select coalesce(bool_and(replay_lsn =
    pg_current_wal_lsn()), false) from pg_stat_replication"; }

# The standby stands still in its reading: what comes is not written down.
pair_hold() { # SERVER
    pair_sql "$1" "alter system set primary_conninfo = ''" >/dev/null &&
        pair_sql "$1" "select pg_reload_conf()" >/dev/null &&
        bench_wait 10 "the standby to let go" pair_is_true a \
            "select count(*) = 0 from pg_stat_replication"
}
pair_release() { true; } # a promotion reads what it has

pair_conf() { # SERVER PORT
    pg_as tee -a "$BENCH/pair/$1/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = $2
shared_buffers = 32MB
min_wal_size = 32MB
max_wal_size = 64MB
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
autovacuum_naptime = 5s
CONF
}

# pair_begin KIND: sync, async, or alone (a alone, on a disk of its own where one
# can be mounted).
pair_begin() {
    mkdir -p "$BENCH/pair"
    PAIR_PORT_A=$(pair_port) PAIR_PORT_B=$(pair_port)
    [ "$1" != alone ] || pair_mount || true
    [ "$(id -u)" -ne 0 ] || chown postgres: "$BENCH/pair"
    pg_as "$PG_BIN/initdb" -D "$BENCH/pair/a" -U hedui -E UTF8 --locale=C.UTF-8 \
        --no-sync --auth=trust >"$BENCH/initdb.log" 2>&1 || {
        cat "$BENCH/initdb.log"
        return 1
    }
    pair_conf a "$PAIR_PORT_A"
    pair_start a && pair_sql a 'create database hedui' postgres || return 1
    HOSTS_CONNINFO="host=127.0.0.1,127.0.0.1 port=$PAIR_PORT_A,$PAIR_PORT_B \
user=hedui dbname=hedui target_session_attrs=read-write"
    hosts_config one hedui 4000
    cp "$BENCH/one.yaml" "$BENCH/hedui.yaml"
    [ "$1" != alone ] || return 0
    pg_as "$PG_BIN/pg_basebackup" -h 127.0.0.1 -p "$PAIR_PORT_A" -U hedui -c fast \
        -D "$BENCH/pair/b" -R >"$BENCH/basebackup.log" 2>&1 || return 1
    pg_as tee -a "$BENCH/pair/b/postgresql.auto.conf" >/dev/null <<CONF
primary_conninfo = 'host=127.0.0.1 port=$PAIR_PORT_A user=hedui application_name=b'
CONF
    echo "port = $PAIR_PORT_B" | pg_as tee -a "$BENCH/pair/b/postgresql.conf" >/dev/null
    pair_start b || return 1
    [ "$1" = sync ] || return 0
    pair_sql a "alter system set synchronous_standby_names = 'b'" >/dev/null &&
        pair_sql a "select pg_reload_conf()" >/dev/null &&
        bench_wait 20 "the standby" pair_is_sync a
}
pair_migrate() { hedui migrate --sample-clock "$ROAD_CLOCK" >"$BENCH/log/migrate"; }

pair_over() {
    pair_stop b immediate
    pair_stop a immediate
    ! mountpoint -q "$BENCH/pair" || umount "$BENCH/pair"
    rm -rf "$BENCH/pair"
}

# ---- a small disk -------------------------------------------------------------------
pair_mount() {
    [ "$(id -u)" -eq 0 ] &&
        mount -t tmpfs -o size=220m hedui-pair "$BENCH/pair" 2>/dev/null
}
pair_is_small() { mountpoint -q "$BENCH/pair"; }
pair_fill() { # to the last byte
    dd if=/dev/zero of="$BENCH/pair/ballast" bs=64k >/dev/null 2>&1
    true
}
pair_empty() { rm -f "$BENCH/pair/ballast"; }
pair_feels_it() {
    local said
    said=$(grep -c 'No space left on device' "$BENCH/pair/log-a")
    [ "$said" -gt 0 ]
}
