# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A bench: a private PostgreSQL on a socket of its own, keys, the simulator of
# the owners, and heduid, all in one folder and all of it stopped by pid.
# Quickstart, tests and benchmarks use it. Expects HEDUI_ROOT (the source tree)
# and HEDUI_BUILD (the build folder).

PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}
# Why its scripts look at reports, which is put on record.
export HEDUI_WHY=${HEDUI_WHY:-"a look by a script"}

# initdb refuses root; then the cluster belongs to the user of the package. Its
# clock is the machine's also where a test fakes the date: under a preloaded
# clock PostgreSQL's own lock timeouts never fire.
pg_as() {
    if [ "$(id -u)" -eq 0 ]; then
        env -u LD_PRELOAD runuser -u postgres -- "$@"
    else
        env -u LD_PRELOAD "$@"
    fi
}

# bench_folder WISH: a folder that the cluster's user can reach and whose
# socket path is short enough; prints it.
bench_folder() {
    local wish=$1
    mkdir -p "$wish"
    chmod 755 "$wish"
    if [ ${#wish} -gt 80 ] ||
        { [ "$(id -u)" -eq 0 ] && ! pg_as test -x "$wish"; }; then
        rmdir "$wish" 2>/dev/null || true
        wish=/var/tmp/hedui-$(id -u)-$(echo "$1" | cksum | cut -d' ' -f1)
        mkdir -p "$wish"
        chmod 755 "$wish"
    fi
    echo "$wish"
}

# bench_pg_make FOLDER: FOLDER/pg with an empty cluster in FOLDER/pg/data, a copy
# of BENCH_CLUSTER if that is said.
bench_pg_make() {
    local at=$1
    mkdir -p "$at/pg"
    if [ "$(id -u)" -eq 0 ]; then chown postgres: "$at/pg"; fi
    chmod 700 "$at/pg"
    [ ! -s "$at/pg/data/PG_VERSION" ] || return 0
    if [ -n "${BENCH_CLUSTER:-}" ]; then
        cp -a "$BENCH_CLUSTER" "$at/pg/data"
    else
        pg_as "$PG_BIN/initdb" -D "$at/pg/data" -U hedui -E UTF8 \
            --locale=C.UTF-8 --auth-local=trust --auth-host=reject \
            >"$at/initdb.log" 2>&1 || { cat "$at/initdb.log" >&2; return 1; }
    fi
}

# bench_pg_start FOLDER: starts (and at first makes) FOLDER/pg. Durable as in
# production, unless BENCH_FSYNC is off; only the sizes are a bench's.
bench_pg_start() {
    local at=$1
    bench_pg_make "$at" || return 1
    if ! pg_as grep -q '^listen_addresses' "$at/pg/data/postgresql.conf"; then
        pg_as tee -a "$at/pg/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$at/pg'
shared_buffers = 256MB
max_connections = ${BENCH_CONNECTIONS:-60}
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
idle_in_transaction_session_timeout = 60s
autovacuum_naptime = 5s
fsync = ${BENCH_FSYNC:-on}
CONF
    fi
    pg_as "$PG_BIN/pg_ctl" -D "$at/pg/data" -l "$at/pg/log" -w -t 60 start \
        >"$at/pg_ctl.log" 2>&1 || { cat "$at/pg_ctl.log" >&2; return 1; }
}

bench_pg_stop() { # FOLDER [MODE]
    if pg_as "$PG_BIN/pg_ctl" -D "$1/pg/data" status >/dev/null 2>&1; then
        pg_as "$PG_BIN/pg_ctl" -D "$1/pg/data" -m "${2:-fast}" -w stop \
            >/dev/null 2>&1
    fi
}

bench_conninfo() { # FOLDER [DATABASE]
    echo "host=$1/pg user=hedui dbname=${2:-hedui}"
}

bench_psql() { # FOLDER DATABASE ARGS...
    local at=$1 database=$2
    shift 2
    PGOPTIONS="-c client_min_messages=warning" "$PG_BIN/psql" -X -q \
        -v ON_ERROR_STOP=1 -h "$at/pg" -U hedui -d "$database" "$@"
}

bench_database() { # FOLDER NAME: made anew
    bench_psql "$1" postgres -c "drop database if exists $2" \
        -c "create database $2"
}

# bench_wait SECONDS WHAT COMMAND...: until it is true.
bench_wait() {
    local tries=$(($1 * 20)) what=$2
    shift 2
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ $tries -le 0 ]; then
            echo "waited in vain for $what" >&2
            return 1
        fi
        sleep 0.05
    done
}

# bench_simulator_start FOLDER POPULATION [ARGS...]
bench_simulator_start() {
    local at=$1 population=$2
    shift 2
    sh "$HEDUI_ROOT/deploy/make-keys" "$at/keys"
    mkdir -p "$at/files" "$at/log"
    rm -f "$at/simulator.ready"
    "$HEDUI_BUILD/tests/simulator/hedui-simulator" \
        --population "$population" --listen "127.0.0.1:0" --keys "$at/keys" \
        --files "$at/files" \
        --database "$(bench_conninfo "$at" "${BENCH_OWNERS:-owners}")" \
        --pid-file "$at/simulator.pid" --ready-file "$at/simulator.ready" \
        --count-file "$at/simulator.count" "$@" \
        >"$at/log/simulator" 2>&1 </dev/null &
    echo $! >"$at/simulator.pid"
    bench_wait 30 "the simulator ($at/log/simulator)" \
        test -s "$at/simulator.ready" || {
        tail -n 5 "$at/log/simulator" >&2
        return 1
    }
}

bench_simulator_port() {
    sed 's/.*"port": *\([0-9]*\).*/\1/' "$1/simulator.ready"
}

bench_line_https() { # NAME URL KEYS
    cat <<YAML
  - name: $1
    url: $2
    ca: $3/ca.crt
    certificate: $3/hedui.crt
    key: $3/hedui.key
    app_id: hedui
    secret_file: $3/secret
YAML
}

BENCH_ALL_LINES="household_register marriage death benefits disability custody
 income_tax business_tax social_insurance pension employment medical_insurance
 mutual_aid housing_fund real_estate public_housing housing_transactions
 motor_vehicles vessels companies social_organisations state_banks
 national_banks local_banks securities funds insurance payments education"

# bench_config FOLDER DATABASE [EXTRA]: writes FOLDER/hedui.yaml for all 29
# lines. BENCH_LINES may name fewer of them; BENCH_OFF lines are off; EXTRA is
# YAML that goes to every line. Each line is asked whether a programme needs it
# or not, unless BENCH_NEEDED_ONLY is set.
bench_config() {
    local at=$1 database=$2 extra=${3:-} line keys=$1/keys url
    url="https://127.0.0.1:$(bench_simulator_port "$at")"
    [ -s "$keys/secret" ] || (umask 077 && echo hedui-test >"$keys/secret")
    {
        cat <<YAML
database: "$(bench_conninfo "$at" "$database")"
database_role_prefix: hedui
policy: $HEDUI_ROOT/deploy/policy/shanghai
calendar: $HEDUI_ROOT/deploy/calendar/china.json
front_listen: unix:$at/front.sock
workers: ${BENCH_WORKERS:-1}
tick_ms: ${BENCH_TICK_MS:-200}
heartbeat_ms: 1000
YAML
        echo "agencies:"
        for line in ${BENCH_AGENCIES:-310115009}; do
            printf '  - code: "%s"\n    name_zh: 示例街道办事处\n' "$line"
            printf '    name_en: Sample street office\n'
            printf '    mandate: 示例委2017-000001\n'
        done
        echo "lines:"
        for line in ${BENCH_LINES:-$BENCH_ALL_LINES}; do
            bench_line "$line" "$url" "$keys" "$at"
            [ -n "${BENCH_NEEDED_ONLY:-}" ] || echo "    ask_always: true"
            case " ${BENCH_OFF:-} " in *" $line "*) echo "    on: false" ;; esac
            [ -z "$extra" ] || echo "$extra" | sed 's/^/    /'
        done
    } >"$at/hedui.yaml"
}

bench_line_file() { # NAME FOLDER KEYS [INSTITUTIONS]
    cat <<YAML
  - name: $1
    folder: $2/files/$1
    file_certificate: $3/hedui-files.crt
    file_key: $3/hedui-files.key
    owner_certificate: $3/owner-$1.crt
    poll_ms: ${BENCH_POLL_MS:-100}
YAML
    [ -z "${4:-}" ] || echo "    institutions: [$4]"
}

bench_line_database() { # NAME FOLDER SCHEMA
    cat <<YAML
  - name: $1
    database: "$(bench_conninfo "$2" "${BENCH_OWNERS:-owners}")"
    schema: $3
    poll_ms: ${BENCH_POLL_MS:-100}
YAML
}

bench_line() { # NAME URL KEYS FOLDER
    case $1 in
    death) bench_line_database "$1" "$4" swdj ;;
    disability) bench_line_database "$1" "$4" cjrz ;;
    housing_fund) bench_line_database "$1" "$4" gjj ;;
    public_housing) bench_line_database "$1" "$4" fgj ;;
    housing_transactions) bench_line_database "$1" "$4" wqba ;;
    social_organisations) bench_line_database "$1" "$4" shzz ;;
    state_banks)
        bench_line_file "$1" "$4" "$3" \
            "工商银行, 农业银行, 中国银行, 建设银行, 交通银行, 邮储银行"
        ;;
    national_banks)
        bench_line_file "$1" "$4" "$3" \
            "招商银行, 中信银行, 浦发银行, 民生银行, 渣打银行"
        ;;
    local_banks)
        bench_line_file "$1" "$4" "$3" "上海银行, 崇明村镇银行, 上海农商银行"
        ;;
    payments) bench_line_file "$1" "$4" "$3" "支付宝, 财付通" ;;
    custody | mutual_aid | vessels | securities | funds | insurance | education)
        bench_line_file "$1" "$4" "$3"
        ;;
    *) bench_line_https "$1" "$2" "$3" ;;
    esac
}

bench_daemon_start() { # FOLDER
    mkdir -p "$1/log"
    "$HEDUI_BUILD/heduid" --config "$1/hedui.yaml" >>"$1/log/heduid" 2>&1 \
        </dev/null &
    echo $! >"$1/heduid.pid"
}

# bench_end FOLDER NAME: ends the process of NAME.pid if it is still ours.
bench_end() {
    local pid
    [ -s "$1/$2.pid" ] || return 0
    pid=$(cat "$1/$2.pid")
    case "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" in
    *hedui*) kill "$pid" 2>/dev/null || true ;;
    esac
    bench_wait 30 "$2 to end" bench_is_gone "$pid" || kill -9 "$pid" || true
    rm -f "$1/$2.pid"
}

bench_is_gone() {
    ! kill -0 "$1" 2>/dev/null || [ "$(ps -o stat= -p "$1" | cut -c1)" = Z ]
}

bench_stop() { # FOLDER
    bench_end "$1" heduid
    bench_end "$1" simulator
    [ ! -d "$1/pg/data" ] || bench_pg_stop "$1"
}

hedui() { # with the bench's configuration
    "$HEDUI_BUILD/hedui" --config "$BENCH/hedui.yaml" "$@"
}
