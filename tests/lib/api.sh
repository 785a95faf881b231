# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For suites that ask the HTTP API. After road.sh, with a database "hedui", or
# API_DATABASE.

# api_token NAME ROLE AGENCY|- SCOPES [DAYS]: a token of eight letters NAME, in
# $BENCH/token.NAME. What `hedui token make` does, but for the chance in it.
api_token() {
    local text agency=null
    text=hedui_$1_$(printf '%s' "$BENCH $1" | openssl dgst -sha256 -binary |
        base64 -w0 | tr '+/' '-_' | cut -c1-43)
    [ "$3" = - ] || agency="'$3'"
    printf '%s' "$text" >"$BENCH/token.$1"
    road_sql "${API_DATABASE:-hedui}" "select hedui.token_make(null, '$1',
        sha256('$text'::bytea), $2, $agency, $4, 'test', ${5:-30}, 0,
        'test', 'test')" >"$BENCH/token.made"
}

# api_ask TOKEN|- PATH [CURL...]: the body into $BENCH/body, the head into
# $BENCH/head, the status on standard output.
api_ask() {
    local token=$1 path=$2
    shift 2
    [ "$token" = - ] ||
        set -- -H "Authorization: Bearer $(cat "$BENCH/token.$token")" "$@"
    : >"$BENCH/body"
    curl -sS --max-time 20 --unix-socket "$BENCH/front.sock" \
        -D "$BENCH/head" -o "$BENCH/body" -w '%{http_code}' "$@" \
        "http://hedui$path"
}

# api_gives STATUS TOKEN PATH [CURL...]
api_gives() {
    local want=$1 got
    shift
    got=$(api_ask "$@")
    [ "$got" = "$want" ] && return
    echo "$got instead of $want: $(head -c 300 "$BENCH/body")"
    return 1
}

# api_says JQ: what the last body must be.
api_says() {
    jq -e "$1" "$BENCH/body" >/dev/null 2>&1 && return
    echo "not $1: $(head -c 400 "$BENCH/body")"
    return 1
}

# api_head PATTERN: a line of the last head.
api_head() {
    grep -qiE "^$1"$'\r''?$' "$BENCH/head" && return
    echo "no $1 in: $(tr '\r\n' '  ' <"$BENCH/head")"
    return 1
}

api_is_up() {
    [ "$(api_ask - /health/live)" = 200 ]
}

# api_queue_put FILE [AGENCY|- [OFFSET]]: a message on the queue behind the front,
# which judges what it takes: as `hedui submit` puts it, as an agency's over the
# API, or as one that stood in a queue outside. Its number.
api_queue_put() {
    local agency=null origin="null, null, null"
    [ "${2:--}" = - ] || agency="'$2'"
    [ -z "${3:-}" ] || origin="'requests', 2, $3"
    road_sql hedui "insert into hedui.queue (put_at_us, bytes, agency, topic,
        partition, message_offset) values (hedui.now_us(), '\\x0000000000'::bytea
        || decode('$(tr -d '\n' <"$1" | base64 -w0)', 'base64'), $agency, $origin)
        returning queue_id" | head -n 1
}

# For programs that a suite starts: bash -c 'api_queue_put FILE'.
api_queue_put_export() {
    export BENCH PG_BIN
    export -f api_queue_put road_sql bench_psql
}
