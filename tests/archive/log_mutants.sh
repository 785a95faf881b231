# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Mutants of the log and of the database, as rows of the table of tests/archive/judged:
# a log that was cut, rolled back, rewritten, forked or edited, with and without its
# key, and a database whose rows were edited or that is an older one. Expects the ground
# of judged: a house whose heduid has stopped, and its log in $WORM.
#
# What is judged is a container of the export, as it is, beside the mutant. go reads the
# log with Go's libraries, witness is hedui witness, which has cosigned the log; what
# hedui says is what an auditor gets who has the checkpoint of the day before: the first
# of hedui verify with the tiles, hedui log audit, of the store as well, hedui archive
# scrub and the start of the daemon that refuses. The judges of containers are given
# the very bytes that they have accepted.

log_hedui() { # COMMAND...: the house of this mutant
    "$HEDUI_BUILD/hedui" --config "$LOG_AT/hedui.yaml" "$@"
}
# A database of its own, altered; it signs and publishes into a folder of its own.
log_forge() { # SQL
    local name
    name=$(basename "$LOG_AT" | tr - _)
    bench_psql "$BENCH" postgres -c "create database $name template house" >"$BENCH/out" &&
        bench_psql "$BENCH" "$name" -v ON_ERROR_STOP=1 -c "$1" >"$BENCH/out" || return 1
    sed -i "s/dbname=house/dbname=$name/" "$LOG_AT/hedui.yaml"
    grep -q "dbname=$name" "$LOG_AT/hedui.yaml"
}
log_resign() { # he has the key as well
    rm -rf "$LOG_AT/log" && mkdir "$LOG_AT/log"
    sed "/^state:/d; s#^    folder: .*#    folder: $LOG_AT/log#" "$LOG_AT/hedui.yaml" >"$LOG_AT/resign.yaml"
    timeout -s TERM 5 "$HEDUI_BUILD/heduid" --config "$LOG_AT/resign.yaml" --role sealer \
        >"$LOG_AT/resign" 2>&1
    [ -s "$LOG_AT/log/checkpoint" ]
}
log_edit() { # FILES STATEMENT: of the last of them `b`, its bytes, after a statement of Python
    local file
    file=$(find "$LOG_AT/log" -path "*$1" -type f | sort -V | tail -n 1)
    python3 -c 'import sys
b = bytearray(open(sys.argv[1], "rb").read())
names = {"b": b}
exec(sys.argv[2], names)
assert names["b"] != open(sys.argv[1], "rb").read(), "nothing was altered"
open(sys.argv[1], "wb").write(names["b"])' "$file" "$2"
}

log_cut_sql() { # LEAVES: no checkpoint is left, nor a leaf behind these
    cat <<SQL
delete from hedui.leaf where number >= $1 or number is null;
update hedui.log_head set size = $1;
delete from hedui.tile where level > 0 or index > 0;
update hedui.tile set width = $1, hashes = substring(hashes for 32 * $1);
delete from hedui.checkpoint; delete from hedui.witness_push;
SQL
}
log_more_sql() { # LEAVES of nothing
    echo "insert into hedui.leaf (kind, at_us, digest)
        select 1, hedui.now_us(), sha256(i::text::bytea) from generate_series(1, $1) i;"
}
log_size() { sed -n 2p "$WORM/checkpoint"; }

# name | what is altered | what hedui says of it | how
log_rows() {
    local all half
    all=$(log_size)
    half=$((all / 2))
    cat <<EOF
control-log|the log and the database are true| 0 damaged|true
log-entry-altered|a byte of an entry|entry-altered:|log_edit "/tile/entries/*" 'b[30] ^= 1'
log-entry-removed|an entry is taken out|entry-removed:|log_edit "/tile/entries/*" 'n = 2 + int.from_bytes(b[:2], "big"); b = b[n:]'
log-entry-added|an entry more than are signed|entry-added:|log_edit "/tile/entries/*" 'b += b"\0\1x"'
log-tail-cut|the last entry is cut off|entries-cut:|log_edit "/tile/entries/*" 'b = b[:-2 - len(b.split(b"hedui-leaf")[-1]) - 10]'
log-hash-altered|a byte of a tile|entry-altered:|log_edit "/tile/0/*" 'b[7] ^= 1'
log-tile-cut|the last hash of a tile is gone|tile-altered:|log_edit "/tile/0/*" 'b = b[:-32]'
log-head-edited|another root in the checkpoint|not signed by the log|log_edit /checkpoint 'i = b.index(b"=\n") - 9; b[i] = 65 if b[i] != 65 else 66'
log-size-edited|another size in the checkpoint|not signed by the log|log_edit /checkpoint 'b = b.replace(b"\n$all\n", b"\n$half\n")'
log-signature-edited|the checkpoint's signature|not signed by the log|log_edit /checkpoint 'i = b.index(b"\n\n") + 40; b[i] = 65 if b[i] != 65 else 66'
log-rolled-back|the log of an earlier day|tail-cut:|rm -rf "\$LOG_AT/log" && cp -r "$WORM-before" "\$LOG_AT/log"
log-truncated|half of it, signed again|tail-cut:|log_forge "$(log_cut_sql $half)" && log_resign
log-rewritten|more and others, signed again|rewritten:|log_forge "$(log_cut_sql $half) $(log_more_sql $((all - half + 20)))" && log_resign
log-forked|as many and others, signed again|fork:|log_forge "$(log_cut_sql $half) $(log_more_sql $((all - half - 1)))" && log_resign
database-leaf-deleted|the row of a leaf is gone|entries-cut:|log_forge "delete from hedui.leaf where number = $half"
database-leaf-edited|the row of a leaf is another|entry-altered:|log_forge "update hedui.leaf set digest = sha256('x') where number = $half"
database-tile-edited|the row of a tile is another|entry-altered:|log_forge "update hedui.tile set hashes = set_byte(hashes, 7, (get_byte(hashes, 7) + 1) % 256) where level = 0"
database-report-deleted|the row of a report is gone|report-gone:|log_forge "delete from hedui.report where case_id = 1"
database-container-edited|the row of a container is another|case C1 revision 1 is damaged|log_forge "update hedui.container set container = set_byte(container, 5000, (get_byte(container, 5000) + 1) % 256) where case_id = 1"
database-rolled-back|an older database|this database has fewer|log_forge "$(log_cut_sql $half)"
EOF
}

# Each of them as a folder with the container, its log, and what reaches the database.
log_mutants_make() { # FOLDER CONTAINER
    local name what words how kind
    log_rows >"$1.rows"
    while IFS='|' read -r -d '' name what words how; do
        LOG_AT=$1/$name kind=log
        [[ $name != control-* ]] || kind=control
        mkdir -p "$LOG_AT" && cp -r "$WORM" "$LOG_AT/log" && cp "$2" "$LOG_AT/container.asice" &&
            cp -r "$BENCH/state" "$LOG_AT/state" && rm -f "$LOG_AT"/state/*/history &&
            sed "s#^state: .*#state: $LOG_AT/state#" "$BENCH/hedui.yaml" >"$LOG_AT/hedui.yaml" &&
            eval "$how" || {
            echo "$name could not be made"
            return 1
        }
        printf '%s' "$words" >"$LOG_AT/words"
        printf '%s\t%s\t%s\t%s\n' "$name" $kind "$LOG_AT/container.asice" "$what"
    done < <(python3 -c 'import re, sys
for row in re.split(r"\n(?=(?:control|log|database)-)", open(sys.argv[1]).read().rstrip("\n")):
    sys.stdout.write(row + "\0")' "$1.rows")
}

log_said() { # JUDGE FILE ACCEPTED-CODE REFUSED-CODES COMMAND...
    local judge=$1 file=$2 good=$3 bad=$4 code verdict=cannot
    shift 4
    "$@" >"$LOG_AT/said-$judge" 2>&1 </dev/null
    code=$?
    [ $code -ne "$good" ] || verdict=accepted
    [[ " $bad " != *" $code "* ]] || verdict=refused
    jq -cn --arg j "$judge" --arg f "$file" --arg v $verdict \
        '{judge: $j, file: $f, verdict: $v}'
}
log_witness() { # with the memory that it has of the true log
    cp "$BENCH/memory" "$LOG_AT/memory"
    "$HEDUI_BUILD/hedui" witness --state "$LOG_AT/memory" --key "$BENCH/w.pem" \
        --name w.example --log "$VKEY" --out "$LOG_AT/cosigned" "$LOG_AT/log"
}
# The first that refuses: 3 or 5. Of an older database the daemon is asked.
log_ours() {
    case $LOG_AT in */database-rolled-back)
        timeout -s TERM 5 "$HEDUI_BUILD/heduid" --config "$LOG_AT/hedui.yaml" --role sealer
        return
        ;;
    esac
    "$HEDUI_BUILD/hedui" verify --level LTA --at "$SOON" --roots "$PKI/root.pem" \
        --signer "$SIGNER" --log "$VKEY" --tiles "$LOG_AT/log" --since "$WORM/checkpoint" \
        "$LOG_AT/container.asice" || return
    "$HEDUI_BUILD/hedui" log audit --log "$VKEY" --since "$WORM/checkpoint" "$LOG_AT/log" || return
    log_hedui log audit --since "$WORM/checkpoint" --store || return
    log_hedui archive scrub
}
# The words of all on each; of containers alone on the bytes that they have accepted.
log_judge() { # LEVEL GOOD-CONTAINER <MUTANTS
    local name file
    while IFS=$'\t' read -r name _ file _; do
        LOG_AT=$(dirname "$file")
        cmp -s "$file" "$2" || { echo "$name: another container" >&2; return 1; }
        jq -c --arg of "$2" --arg file "$file" 'select(.file == $of) | .file = $file' \
            "$MADE/$1.verdicts"
        log_said roots "$file" 0 "3 5 6" "$HEDUI_BUILD/hedui" verify --level "$1" \
            --at "$SOON" --roots "$PKI/root.pem" "$file"
        log_said go "$file" 0 1 "$BENCH/logcheck" "$LOG_AT/log" "$VKEY"
        log_said witness "$file" 0 3 log_witness
        log_said hedui "$file" 0 "3 5" log_ours
        grep -qaF -e "$(cat "$LOG_AT/words")" "$LOG_AT/said-hedui" || {
            echo "$name: not \"$(cat "$LOG_AT/words")\"" >&2
            return 1
        }
    done
}
# Those of containers leave the log as it was: who reads nothing else accepts them.
log_untouched() { # LEVEL: the table's rows before
    LOG_AT=$MADE/true
    "$BENCH/logcheck" "$WORM" "$VKEY" >"$BENCH/out" && log_witness_true || return 1
    cut -f3 "$MADE/$1/some.tsv" | jq -cR '{judge: ("go", "witness"), file: ., verdict: "accepted"}'
}
log_witness_true() {
    mkdir -p "$LOG_AT" && rm -rf "$LOG_AT/log" && cp -r "$WORM" "$LOG_AT/log" && log_witness >"$BENCH/out"
}
