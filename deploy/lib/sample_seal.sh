# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the quick start's sealer seals with: a root, a sealer's certificate below
# it, the root's revocation list, and a key for the log. All of it is a sample,
# says so in its names, and is in force around the sample's day, years ago; a
# house has its certificate from an authority of its own. Expects BENCH.

SAMPLE_SEAL_FROM=20170101000000Z
SAMPLE_SEAL_UNTIL=20670101000000Z

sample_seal_ca() { # the configuration of `openssl ca`, which alone knows dates
    cat <<CONF
[ca]
default_ca = sample
[sample]
database = index
new_certs_dir = .
rand_serial = yes
crlnumber = crlnumber
certificate = root.pem
private_key = root.key
default_md = sha256
policy = any
copy_extensions = none
crl_extensions = list
[any]
organizationName = optional
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[sealer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
CONF
}

sample_seal_certificate() { # NAME COMMON-NAME [OPTION OF ca...]
    local name=$1 subject="/O=SAMPLE of Hedui worth nothing/CN=$2"
    shift 2
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
        -pkeyopt ec_param_enc:named_curve -out "$name.key"
    openssl req -new -config ca.conf -key "$name.key" -subj "$subject" \
        -out "$name.csr"
    openssl ca -config ca.conf -batch -notext -extensions "$name" \
        -startdate $SAMPLE_SEAL_FROM -enddate $SAMPLE_SEAL_UNTIL \
        "$@" -in "$name.csr" -out "$name.new"
    mv "$name.new" "$name.pem"
    rm "$name.csr"
}

# sample_seal_keys: $BENCH/seal; what is there already is kept.
sample_seal_keys() {
    mkdir -p "$BENCH/seal"
    (
        set -e
        umask 077
        cd "$BENCH/seal"
        [ ! -s log.key ] || exit 0 # the last one that is made
        sample_seal_ca >ca.conf
        : >index
        echo 01 >crlnumber
        sample_seal_certificate root "SAMPLE root" -selfsign -keyfile root.key
        sample_seal_certificate sealer "SAMPLE sealer"
        openssl ca -config ca.conf -gencrl -crl_lastupdate $SAMPLE_SEAL_FROM \
            -crl_nextupdate $SAMPLE_SEAL_UNTIL -out root.crl.pem
        openssl genpkey -algorithm ed25519 -out log.key.new
        mv log.key.new log.key
    ) >"$BENCH/seal.log" 2>&1 || {
        tail -n 5 "$BENCH/seal.log" >&2
        return 1
    }
}

# sample_seal_config: YAML for hedui.yaml. No authority stamps the sample, so that
# intake is told to wait long for it.
sample_seal_config() {
    cat <<YAML
state: $BENCH/state
seal_key: $BENCH/seal/sealer.key
seal_certificate: $BENCH/seal/sealer.pem
seal_roots: $BENCH/seal/root.pem
seal_crls: $BENCH/seal/root.crl.pem
seal_unstamped_minutes: 43200
log_key: $BENCH/seal/log.key
log_origin: sample.example/hedui
log_checkpoint_ms: 1000
log_witnesses:
- name: sample-folder
  folder: $BENCH/witness
YAML
}

# What a newcomer must know of it before he reads a verdict.
sample_seal_text() {
    cat <<TEXT
  Each report is sealed with its evidence in one file and stands in a log. The key,
  the certificate and the root are samples, made here ($BENCH/seal).
  Level B: signed, but no timestamp authority is configured, so nobody outside of
  the house vouches for the time. For level LT set in hedui.yaml: seal_tsa_url, and
  the key, certificate, root and lists of your own (seal_key, seal_certificate,
  seal_roots, seal_crls).
TEXT
}

sample_seal_show() { # COMMAND...: as it is typed, an option a line
    local word shown=""
    for word in "$@"; do
        case $word in *\ *) word="\"$word\"" ;; esac
        case $word in --roots | --log | --proof) shown="$shown \\"$'\n       ' ;; esac
        shown="$shown $word"
    done
    echo "  \$ hedui$shown"
}

# sample_seal_look CASE: what an auditor types, and what is said to him. verify gets
# no configuration: the root and the log's key, and nothing else of the house.
sample_seal_look() {
    local case=$1 vkey get verify
    sample_seal_text
    bench_wait 20 "the seal of $case to be in the log" \
        hedui log proof "$case" --out "$BENCH/proof" || return 1
    vkey=$(hedui log --public)
    get=(archive get --out "$BENCH/audit" --why "a first look" "$case")
    verify=(verify --roots "$BENCH/seal/root.pem" --log "$vkey"
        --proof "$BENCH/audit" "$BENCH/audit/$case-1.asice")
    sample_seal_show "${get[@]}"
    hedui "${get[@]}" 2>&1 | sed 's/^/    /' || return 1
    sample_seal_show "${verify[@]}"
    "$HEDUI_BUILD/hedui" "${verify[@]}" 2>&1 | sed 's/^/    /' || return 1
    echo "  in Chinese, with hedui --lang zh verify ...:"
    "$HEDUI_BUILD/hedui" --lang zh "${verify[@]}" 2>&1 | sed 's/^/    /'
}
