# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A sealer with a key and a timestamp authority that is wrong on demand. After
# bench.sh and road.sh.

SEALING_TSA=$HEDUI_BUILD/tests/archive/tsa/hedui-tsa

# sealing_tsa [DATABASE]: an authority whose clock is that database's, or the
# machine's.
sealing_tsa() {
    local at=$BENCH/tsa offset
    mkdir -p "$at"
    [ -d "$at/pki" ] || tests/archive/tsa/pki make "$at/pki" >"$at/made" || return 1
    offset=0
    [ -z "${1:-}" ] ||
        offset=$(($(road_sql "$1" 'select hedui.now_us()') - $(date +%s%N) / 1000))
    printf '%+d\n' "$offset" >"$at/at"
    sealing_be good
    "$SEALING_TSA" --pki "$at/pki" --port-file "$at/port" --at-file "$at/at" \
        --behave "$at/behave" --log "$at/log" --control-port-file "$at/control" \
        --with-parent >"$at/out" 2>&1 &
    echo $! >"$BENCH/tsa.pid"
    bench_wait 10 "the authority" test -s "$at/control"
}

sealing_be() { # BEHAVIOUR
    echo "$1" >"$BENCH/tsa/behave.new"
    mv "$BENCH/tsa/behave.new" "$BENCH/tsa/behave"
    [ ! -s "$BENCH/tsa/control" ] || curl -sf --max-time 10 -d "$1" \
        "http://127.0.0.1:$(cat "$BENCH/tsa/control")/behave" >"$BENCH/tsa/said"
}

# sealing_config [YAML]: what a sealer needs, on top of the bench's file.
sealing_config() {
    local pki=$BENCH/tsa/pki
    cat "$pki/signer.pem" "$pki/ca.pem" >"$BENCH/signer.pem"
    mkdir -p "$BENCH/crls"
    cp "$pki/root.crl" "$pki/ca.crl" "$BENCH/crls/"
    {
        cat <<YAML
seal_key: $pki/signer.key
seal_certificate: $BENCH/signer.pem
seal_roots: $pki/root.pem
seal_crls: $BENCH/crls
seal_tsa_url: http://127.0.0.1:$(cat "$BENCH/tsa/port")/
seal_tsa_policy: "2.999.1"
YAML
        [ -z "${1:-}" ] || echo "$1"
    } >"$BENCH/seal.yaml"
    cat "$BENCH/seal.yaml" "$BENCH/hedui.yaml" >"$BENCH/hedui.yaml.new"
    mv "$BENCH/hedui.yaml.new" "$BENCH/hedui.yaml"
}

# sealing_log [CHECKPOINT_MS]: and a log that is signed, with $BENCH/log.pem.
sealing_log() {
    (umask 077 && openssl genpkey -algorithm ed25519 -out "$BENCH/log.pem") &&
        mkdir -p "$BENCH/state" && cat >>"$BENCH/hedui.yaml" <<YAML
state: $BENCH/state
log_key: $BENCH/log.pem
log_origin: example.org/hedui
log_checkpoint_ms: ${1:-200}
YAML
}

# sealing_files DATABASE FOLDER: the container of each case, C1-1.asice; what
# the database has around the file is cut off.
sealing_files() {
    local name hex
    mkdir -p "$2"
    road_sql "$1" "select 'C' || case_id || '-' || revision || ' ' ||
        encode(substr(container, 6), 'hex') from hedui.container
        where level > 0 and container is not null" >"$BENCH/hex" || return 1
    python3 - "$BENCH/hex" "$2" <<'PY'
import subprocess, sys
for line in open(sys.argv[1]):
    name, text = line.split()
    file = open(f"{sys.argv[2]}/{name}.asice", "wb")
    subprocess.run(["zstd", "-dc"], input=bytes.fromhex(text), stdout=file, check=True)
PY
}

sealing_levels() { # DATABASE: "3:28"
    road_sql "$1" "select level || ':' || count(*) from hedui.container
        group by level order by level" | tr '\n' ' ' | sed 's/ $//'
}

# judged_is FOLDER LEVEL COUNT: openssl accepts so many containers below it.
judged_is() {
    find "$1" -name '*.asice' | tests/archive/shell/openssl \
        --root "$BENCH/tsa/pki/root.pem" --level "$2" >"$BENCH/judged"
    [ "$(grep -c '"verdict":"accepted"' "$BENCH/judged")" -eq "$3" ] ||
        { head -n 3 "$BENCH/judged"; return 1; }
}

# sealing_stamp WAIT_MS COUNT: how many stamps came, and how the last failed.
sealing_stamp() {
    "$HEDUI_BUILD/tests/integration/sealing_stamp" \
        "http://127.0.0.1:$(cat "$BENCH/tsa/port")/" "$BENCH/tsa/trust.pem" \
        2.999.1 "$(cat "$BENCH/tsa/at")" "$1" "$2" 2>>"$BENCH/log/stamp"
}
