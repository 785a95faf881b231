# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Where the judges' own programs are and how they come: jars by Maven, Python
# packages by pip, each pinned by its SHA-256 and kept in one folder, so that a
# machine fetches once. Expects HEDUI_ROOT.

JUDGES_FILES=${HEDUI_ROOT:?}/tests/archive
JUDGES_CACHE=${HEDUI_JUDGES_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/hedui/judges}
JUDGES_PYTHON=$JUDGES_CACHE/python/bin/python

# sha256sum -c does not notice a jar too many: they are counted as well.
judges_jars_are_right() { # WHICH FOLDER
    local sums=$JUDGES_FILES/$1/SHA256SUMS
    [ -d "$2" ] && [ "$(find "$2" -name '*.jar' | wc -l)" -eq "$(wc -l <"$sums")" ] &&
        (cd "$2" && sha256sum --strict --quiet -c "$sums") >/dev/null 2>&1
}

judges_fetch_jars() { # WHICH: dss, bc or verapdf
    local fetched
    judges_jars_are_right "$1" "$JUDGES_CACHE/$1" && return
    fetched=$(mktemp -d "$JUDGES_CACHE/fetch-XXXXXX")
    ${FAKETIME:+env -u LD_PRELOAD} mvn -B -q -C -f "$JUDGES_FILES/$1/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$fetched/libs" >"$JUDGES_CACHE/mvn-$1.log" 2>&1 8>&- ||
        echo "mvn: exit code $?" >>"$JUDGES_CACHE/mvn-$1.log"
    if ! judges_jars_are_right "$1" "$fetched/libs"; then
        echo "Maven did not bring the jars of tests/archive/$1/SHA256SUMS; the end of $JUDGES_CACHE/mvn-$1.log:" >&2
        tail -n 5 "$JUDGES_CACHE/mvn-$1.log" >&2
        rm -rf "$fetched"
        return 1
    fi
    rm -rf "${JUDGES_CACHE:?}/$1"
    mv "$fetched/libs" "$JUDGES_CACHE/$1"
    rmdir "$fetched"
}

# The folder is right when it was made of this very list.
judges_fetch_python() {
    local list=$JUDGES_FILES/py/requirements.txt log=$JUDGES_CACHE/pip.log
    cmp -s "$list" "$JUDGES_CACHE/python/made-of" && [ -x "$JUDGES_PYTHON" ] && return
    rm -rf "$JUDGES_CACHE/python"
    { python3 -m venv "$JUDGES_CACHE/python" &&
        ${FAKETIME:+env -u LD_PRELOAD} "$JUDGES_PYTHON" -m pip install -q --no-input --only-binary :all: \
            --require-hashes --no-deps -r "$list"; } >"$log" 2>&1 || {
        echo "pip did not bring tests/archive/py/requirements.txt; the end of $log:" >&2
        tail -n 5 "$log" >&2
        return 1
    }
    cp "$list" "$JUDGES_CACHE/python/made-of"
}

judges_compile() { # WHICH: into a folder named by what it was made of
    local at sources=("$JUDGES_FILES/$1"/*.java)
    at=$JUDGES_CACHE/classes-$1-$(cat "${sources[@]}" "$JUDGES_FILES/$1/SHA256SUMS" |
        sha256sum | cut -c1-16)
    if [ ! -d "$at" ]; then
        rm -rf "$at.new"
        javac -proc:none -nowarn -Xlint:-options -encoding UTF-8 \
            -cp "$JUDGES_CACHE/$1/*" -d "$at.new" "${sources[@]}" || return 1
        mv "$at.new" "$at"
    fi
    echo "$at"
}

# judges_fetch: all of it, what comes from different registries side by side.
judges_fetch() {
    local python=0 jars=0
    mkdir -p "$JUDGES_CACHE"
    exec 8>"$JUDGES_CACHE/lock"
    flock 8
    judges_fetch_python &
    { judges_fetch_jars dss && judges_fetch_jars bc; } || jars=1
    wait $! || python=1
    [ $jars -eq 1 ] || { judges_compile dss && judges_compile bc; } >/dev/null || jars=1
    exec 8>&-
    [ $((python + jars)) -eq 0 ]
}

# A short run: little memory, the quick compiler, one collector. Many lives of a
# JVM are no use: all files go to one. JUDGES_CLOCK is the time that it shall
# be for it at least: Bouncy Castle refuses a path at a time after the clock's. A
# faked clock makes a JVM several times as slow, so only where it is needed.
judges_java() { # WHICH CLASS ARGS...
    local which=$1 classes clock=()
    shift
    classes=$(judges_compile "$which") || return 1
    [ -z "${JUDGES_CLOCK:-}" ] || [ "$(date -u -d "$JUDGES_CLOCK" +%s)" -lt \
        "$(env -u LD_PRELOAD -u FAKETIME date +%s)" ] || clock=(env TZ=UTC DONT_FAKE_MONOTONIC=1
        FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "$(date -u -d "$JUDGES_CLOCK" '+@%F %T')")
    env ${FAKETIME:+-u LD_PRELOAD} -u FAKETIME "${clock[@]}" java -Xmx384m \
        -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Dfile.encoding=UTF-8 \
        -cp "$classes:$JUDGES_CACHE/$which/*" "$@"
}
