# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the judges of openssl, gpgsm and certtool share: files come on standard
# input, one line of JSON each goes out. Expects JUDGE and a function judge,
# which sets level and why and works in the folder $at.

ROOTS=() LEVEL= TIME=
while [ $# -gt 0 ]; do
    case $1 in
    --root) ROOTS+=("$(realpath "${2:?}")") ;;
    --level) LEVEL=${2:?} ;;
    --time) TIME=${2:?} ;;
    --crl) ;; # lists come from inside
    *) echo "what is $1?" >&2; exit 2 ;;
    esac
    shift 2
done
[ ${#ROOTS[@]} -gt 0 ] && [ -n "$LEVEL" ] || { echo "--root and --level are needed" >&2; exit 2; }
HOME_OF_JUDGE=$(mktemp -d "${TMPDIR:-/tmp}/hedui-judge-XXXXXX")
at=$HOME_OF_JUDGE/at
trap 'rm -rf "$HOME_OF_JUDGE"' EXIT

quoted() {
    printf '%s\n' "$(printf '%s' "$1" | tr '\n\t\r' '   ')" | sed 's/[\\"]/\\&/g; s/.*/"&"/'
}

# A warning of unzip is a refusal, and so is a question.
unpacked() { # FILE
    rm -rf "$at"
    mkdir "$at"
    unzip -qq "$1" -d "$at" </dev/null >"$HOME_OF_JUDGE/unzip" 2>&1 || {
        why="unzip: $(head -n 2 "$HOME_OF_JUDGE/unzip" | tr '\n' ' ' | sed 's|.*/||')"
        return 1
    }
}

# The manifest that a signature covers, and that signature.
signed_manifest() {
    local found=("$at"/META-INF/*ASiCManifest*.xml)
    [ ${#found[@]} -eq 1 ] && [ -s "${found[0]}" ] || { why="not one signed manifest"; return 1; }
    manifest=${found[0]}
    signature=$at/$(reference "$manifest")
    [ -s "$signature" ] || { why="the signature is missing"; return 1; }
}

reference() { # MANIFEST: what it is signed by
    tr -d '\n' <"$1" | sed -n 's/.*<[a-z:]*SigReference [^>]*URI="\([^"]*\)".*/\1/p'
}

last_word() { # what a program said at last
    why="$1: $(grep -v '^$' "$HOME_OF_JUDGE/said" | tail -n "${2:-1}" | tr '\n' ' ')"
}

judge_all() {
    local file
    while IFS= read -r file; do
        level=none why=""
        judge "$file" || [ -n "$why" ] || why="refused without a word"
        printf '{"judge":"%s","file":%s,"verdict":"%s","level":"%s","why":%s}\n' \
            "$JUDGE" "$(quoted "$file")" "$([ -z "$why" ] && echo accepted || echo refused)" \
            "$level" "$(quoted "$why")"
    done
}
