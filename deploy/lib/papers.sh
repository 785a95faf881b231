# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Papers of samples and tests: a page of PDF and a picture, as small as they can
# be and whole.

# paper_pdf TEXT: one page with a line of ASCII on it.
paper_pdf() {
    local text="BT /F1 14 Tf 40 780 Td ($1) Tj ET" body="" at="" object
    local objects=(
        "<</Type/Catalog/Pages 2 0 R>>"
        "<</Type/Pages/Kids[3 0 R]/Count 1>>"
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        "<</Length ${#text}>>stream"$'\n'"$text"$'\n'"endstream"
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    )
    body=$'%PDF-1.4\n'
    for object in "${!objects[@]}"; do
        at+=$(printf '%010d 00000 n ' "${#body}")$'\n'
        body+="$((object + 1)) 0 obj${objects[object]}"$'\nendobj\n'
    done
    printf '%sxref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\n' \
        "$body" "$at"
    printf 'startxref\n%d\n%%%%EOF\n' "${#body}"
}

# paper_png: a picture of one white point.
paper_png() {
    base64 -d <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAA
AABJRU5ErkJggg==
PNG
}

paper_digest() { # FILE
    sha256sum "$1" | cut -c1-64
}
