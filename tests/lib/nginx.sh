# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# deploy/nginx/hedui.conf as it stands but for paths and ports, before the front
# of a bench. After bench.sh.

# nginx_keys: a CA, a server and two clients in $BENCH/nginx.
nginx_keys() {
    local at=$BENCH/nginx name
    mkdir -p "$at"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -subj "/CN=test CA" -days 3650 -keyout "$at/agencies-ca.key" \
        -out "$at/agencies-ca.crt" 2>"$at/log" || return 1
    for name in server mine stranger; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
            -subj "/CN=$name" -keyout "$at/$name.key" -out "$at/$name.csr" \
            2>>"$at/log" &&
            openssl x509 -req -in "$at/$name.csr" -CA "$at/agencies-ca.crt" \
                -CAkey "$at/agencies-ca.key" -CAcreateserial -days 3650 \
                -extfile <(echo "subjectAltName=DNS:hedui.example") \
                -out "$at/$name.crt" 2>>"$at/log" || return 1
    done
}

# nginx_config: $BENCH/nginx/nginx.conf, with ports of its own.
nginx_config() {
    local at=$BENCH/nginx
    read -r NGINX_PORT NGINX_PLAIN < <(python3 -c '
import socket
two = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(one.getsockname()[1] for one in two))')
    {
        [ "$(id -u)" -ne 0 ] || echo "user root;"
        echo "daemon off; pid $at/pid; error_log $at/error.log; events {}"
        echo "http { client_body_temp_path $at/t1; proxy_temp_path $at/t2;"
        echo "fastcgi_temp_path $at/t3; uwsgi_temp_path $at/t4;"
        echo "scgi_temp_path $at/t5; include $at/hedui.conf; }"
    } >"$at/nginx.conf"
    sed -e "s#/run/hedui-front/front.sock#$BENCH/front.sock#" \
        -e "s#/etc/hedui/tls/#$at/#" -e "s#/var/log/nginx/#$at/#" \
        -e "s#listen 443#listen 127.0.0.1:$NGINX_PORT#" \
        -e "s#listen 80;#listen 127.0.0.1:$NGINX_PLAIN;#" \
        deploy/nginx/hedui.conf >"$at/hedui.conf"
}

nginx_is_well() {
    /usr/sbin/nginx -t -c "$BENCH/nginx/nginx.conf" >"$BENCH/nginx/said" 2>&1 ||
        { cat "$BENCH/nginx/said"; return 1; }
}

nginx_start() {
    /usr/sbin/nginx -c "$BENCH/nginx/nginx.conf" >>"$BENCH/nginx/log" 2>&1 &
    NGINX_PID=$!
}

nginx_stop() {
    [ -z "${NGINX_PID:-}" ] || { kill "$NGINX_PID" && wait "$NGINX_PID"; }
    NGINX_PID=
}

# nginx_ask PATH [CURL...]: as api_ask, over TLS.
nginx_ask() {
    local path=$1
    shift
    curl -sS --max-time 20 --cacert "$BENCH/nginx/agencies-ca.crt" \
        --resolve "hedui.example:$NGINX_PORT:127.0.0.1" \
        -D "$BENCH/head" -o "$BENCH/body" -w '%{http_code}' "$@" \
        "https://hedui.example:$NGINX_PORT$path"
}

nginx_gives() { # STATUS PATH [CURL...]
    local want=$1 got
    shift
    got=$(nginx_ask "$@")
    [ "$got" = "$want" ] && return
    echo "$got instead of $want: $(head -c 300 "$BENCH/body")"
    return 1
}
