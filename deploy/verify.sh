#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify.sh ROOTS.pem FILE: the cryptographic part of `hedui verify` by unzip, openssl, coreutils, sed, awk.
# It does not look at: bytes of the zip that unzip passes over, the signing-time, what the report says.
set -u; export LC_ALL=C
fail() { echo "FAIL  $file: $1"; exit 1; }
roots=$(realpath "$1") file=$(realpath "$2") d=$(mktemp -d) || exit 2
trap 'rm -rf "$d"' EXIT; mkdir "$d/c" && cd "$d/c" || exit 2
# 1. Each name once, none that is not ours; no warning of unzip.
unzip -Z1 "$file" >../names 2>/dev/null || fail "unzip cannot list it"
[ -z "$(sort ../names | uniq -d)" ] || fail "a name stands in it twice"
if grep -vqxE 'mimetype|report\.json|report\.html|case\.json|evidence\.zst|documents/[0-9]{2}\.(pdf|png|jpg)|META-INF/(ASiC(Archive)?Manifest[0-9]*\.xml|signature001\.p7s|timestamp[0-9]{3}\.tst)' ../names; then fail "a name does not belong into it"; fi
unzip -qq "$file" >../said 2>&1 || fail "unzip: $(head -n 1 ../said)"
[ "$(cat mimetype 2>/dev/null)" = application/vnd.etsi.asic-e+zip ] || fail "another media type"
# 2. Every object is what each manifest lists, and is listed.
s=META-INF/signature001.p7s m=META-INF/ASiCManifest001.xml; [ -s $s ] && [ -s $m ] || fail "no signature or manifest"
[ "$(grep -c '\.tst$' ../names)" -eq "$(grep -c ArchiveManifest ../names)" ] || fail "a time stamp or its manifest is missing"
for list in META-INF/ASiC*Manifest*.xml; do
    sed -n 's/.*Reference URI="\([^"]*\)".*#sha256".*DigestValue>\(.*\)<\/ds.*/\2 \1/p' "$list" >../list
    while read -r digest name; do
        [ "$(openssl dgst -sha256 -binary "$name" 2>/dev/null | openssl base64)" = "$digest" ] || fail "$name is not what $list says"; done <../list
    case $list in */ASiCArchive*) must="$m $s" ;; *) must= ;; esac
    for name in report.json report.html case.json evidence.zst $(ls documents/* 2>/dev/null) $must; do grep -q " $name\$" ../list || fail "$name is not in $list"; done; done
# 3. The time stamp in the signature, and the certificates and revocation lists that signature and stamps bring.
openssl asn1parse -inform DER -in $s >../tree 2>/dev/null; part() { openssl asn1parse -inform DER -in $s -strparse "$1" -noout -out "$2" 2>/dev/null; }
part "$(awk -F: '/aa-timeStampToken/ { on = 1; next } { depth = $2; sub(/ .*/, "", depth) } on && /SEQUENCE/ && (!n || depth == first) { n++; at = $1 + 0; first = depth } END { if (n == 1) print at }' ../tree)" ../token.tst || fail "not one time stamp"
part "$(awk -F: '$2 ~ /d=5 / && /prim: OCTET STRING/ { print $1 + 0; exit }' ../tree)" ../value || fail "no signature value"
for one in $s ../token.tst META-INF/*.tst; do [ ! -s "$one" ] || openssl pkcs7 -inform DER -in "$one" -print_certs; done >../brought 2>/dev/null
sed -n '/-BEGIN CERT/,/-END CERT/p' ../brought >../certs; { cat "$roots"; sed -n '/-BEGIN X509 CRL/,/-END X509 CRL/p' ../brought; } >../trust
awk '/-BEGIN X509 CRL/ { n++; on = 1 } on { print > ("../crl" n) } /-END/ { on = 0 }' ../brought
newest=$(for l in ../crl*; do openssl crl -in "$l" -noout -lastupdate | sed 's/.*=//' | date -f - +%s; done 2>/dev/null | sort -n | tail -n 1)
# 4. At the time of the stamp; openssl takes no list of the future, so else when the newest list was made.
at() { t=$(date -d "$(openssl ts -reply -token_in -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s) || fail "$1 has no time"; shift
    { "$@" -attime "$t" || "$@" -attime "$((t > ${newest:-0} ? t : newest))"; } >../said 2>&1 || fail "$(tail -n 1 ../said)"; }
stamped() { at "$1" openssl ts -verify -token_in -in "$1" -data "$2" -CAfile ../trust -untrusted ../certs -crl_check_all; }
at ../token.tst openssl cms -verify -cades -binary -inform DER -in $s -content $m -CAfile ../trust -certfile ../certs -crl_check_all -purpose any -out /dev/null
stamped ../token.tst ../value
for list in META-INF/ASiCArchiveManifest*.xml; do [ ! -s "$list" ] || stamped "$(sed -n 's/.*SigReference URI="\([^"]*\)".*/\1/p' "$list")" "$list"; done
echo "PASS  $file: stamped $(date -u -d "@$t" +%FT%TZ)"
