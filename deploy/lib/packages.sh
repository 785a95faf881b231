# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Installs Debian packages without starting or changing a service: server
# packages are unpacked under a policy that forbids starting anything, and
# PostgreSQL makes no cluster of its own. What stood there before is put back.

# Those of the report as PDF (daemon/paper/paper_fonts.c), which hedui-paper wants
# where it runs, too.
PACKAGES_FONTS="fonts-liberation2 fonts-noto-cjk fonts-dejavu-core
 fonts-babelstone-han"
PACKAGES_BUILD="build-essential cmake ninja-build pkg-config libpq-dev libssl-dev
 libcurl4-openssl-dev libssh2-1-dev libcsv-dev libcunit1-dev libsimdjson-dev
 libzstd-dev zlib1g-dev libicu-dev libcyaml-dev libyaml-dev
 librdkafka-dev libmicrohttpd-dev libjansson-dev
 libcairo2-dev libpango1.0-dev libfribidi-dev libqrencode-dev fontconfig $PACKAGES_FONTS
 ca-certificates curl openssl procps util-linux postgresql-client-15"
PACKAGES_SERVER="postgresql-15"
# A broker of its own (deploy/kafka): a JRE, and Maven for the jars.
PACKAGES_KAFKA="openjdk-17-jre-headless maven openssl coreutils util-linux"
# libclang-rt-14-dev is only recommended by clang, and without it clang has no
# sanitizers and no fuzzer. Of openssh-server, prometheus and nginx tests use the
# programs alone.
PACKAGES_TEST="clang clang-14 clang-format-14 libclang-rt-14-dev llvm-14
 valgrind jq git file python3 faketime openssh-server
 python3-yaml python3-jsonschema kcat zstd prometheus nginx-light
 poppler-utils qpdf zbar-tools
 softhsm2 opensc libengine-pkcs11-openssl golang-go"
# Judges of the archive (tests/archive): a compiler for those in Java, pip for
# those in Python, and three that Debian has.
PACKAGES_JUDGES="openjdk-17-jdk-headless maven python3-venv unzip openssl gpgsm
 gpg-agent gnutls-bin faketime zstd"

# A browser that pages are driven in, with Chinese letters; node and npm, unless
# the machine has them from somewhere else.
packages_console() {
    echo chromium fonts-noto-cjk
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

packages_missing() { # LIST...
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
            grep -q '^install ok installed$' || echo "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

packages_install() { # LOG LIST...
    local log=$1 missing
    shift
    # shellcheck disable=SC2046
    missing=$(packages_missing "$@" | tr '\n' ' ')
    if [ -z "${missing// /}" ]; then
        echo "  packages: all there"
        return 0
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "These packages are missing: $missing" >&2
        echo "Run this as root, or install sudo, or install them yourself." >&2
        return 1
    fi
    echo "  packages: installing $(echo "$missing" | wc -w) ($missing)"
    packages_install_quietly "$missing" >>"$log" 2>&1 || {
        echo "apt-get failed; the last lines of $log:" >&2
        tail -n 15 "$log" >&2
        return 1
    }
}

packages_install_quietly() {
    local policy=/usr/sbin/policy-rc.d kept="" code=0 has_sshd=yes
    local has_prometheus=yes has_nginx=yes
    local apt="env DEBIAN_FRONTEND=noninteractive apt-get -y
        --no-install-recommends"
    if [ -e $policy ]; then
        kept=$(mktemp -u /usr/sbin/policy-rc.d.hedui-XXXXXX)
        as_root mv $policy "$kept"
    fi
    [ -z "$(packages_missing openssh-server)" ] || has_sshd=no
    [ -z "$(packages_missing prometheus)" ] || has_prometheus=no
    [ -z "$(packages_missing nginx-light)" ] || has_nginx=no
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    as_root apt-get update || code=$?
    # The server asks postgresql-common whether to make a cluster; an answer
    # that somebody gave before is not touched.
    if [ $code -eq 0 ] && [ -n "$(packages_missing postgresql-15)" ]; then
        # shellcheck disable=SC2086
        as_root $apt install postgresql-common || code=$?
        if [ $code -eq 0 ]; then
            as_root sed -i.hedui-kept \
                's/^#\?create_main_cluster.*/create_main_cluster = false/' \
                /etc/postgresql-common/createcluster.conf
        fi
    fi
    # shellcheck disable=SC2086
    [ $code -ne 0 ] || as_root $apt install $1 || code=$?
    # A machine that had no sshd has none at its next start either.
    if [ $has_sshd = no ] && [ -z "$(packages_missing openssh-server)" ]; then
        as_root update-rc.d ssh disable
    fi
    if [ $has_prometheus = no ] && [ -z "$(packages_missing prometheus)" ]; then
        as_root update-rc.d prometheus disable
    fi
    if [ $has_nginx = no ] && [ -z "$(packages_missing nginx-light)" ]; then
        as_root update-rc.d nginx disable
    fi
    if [ -e /etc/postgresql-common/createcluster.conf.hedui-kept ]; then
        as_root mv /etc/postgresql-common/createcluster.conf.hedui-kept \
            /etc/postgresql-common/createcluster.conf
    fi
    as_root rm -f $policy
    [ -z "$kept" ] || as_root mv "$kept" $policy
    return $code
}
