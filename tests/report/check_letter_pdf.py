#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_letter_pdf.py LETTERS.txt FOLDER: each line of the letters to families, as
text, stands in FOLDER/1.pdf and those behind it, whatever the breaks, also of pages."""

import re
import sys

import check_html
import check_pdf

# What only one of the two forms has: spaces, rules, bullets.
FORM = re.compile(r"[\s\u2500-\u259f\u2022\u25a0-\u25ff\u00b7*-]")


def bare(text):
    """Its characters."""
    return FORM.sub("", check_html.bare(text))


def main():
    """Ends with 1 and the line that is not there."""
    with open(sys.argv[1], encoding="utf-8") as file:
        letters = [one for one in file.read().split("\f\n") if one.strip()]
    lines = 0
    for number, letter in enumerate(letters, 1):
        chars, feet, pages = check_pdf.read(f"{sys.argv[2]}/{number}.pdf")
        if len(feet) != pages:
            sys.exit(f"letter {number}: {pages} pages, {len(feet)} with a foot")
        pdf = bare("".join(one.char for one in chars))
        for line in filter(None, map(bare, letter.splitlines())):
            lines += 1
            if line not in pdf:
                sys.exit(f"letter {number} lacks: {line}")
    print(f"{len(letters)} letters, {lines} lines")
    return 0 if lines > 10 else 1


sys.exit(main())
