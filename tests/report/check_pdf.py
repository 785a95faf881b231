#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does the PDF of each report say what its JSON says, and is it set well?

check_pdf.py --reports FILE --html FILE --pdf FOLDER --lang zh|en [--seal FILE]

What must stand there is worked out of the JSON by the checks of check_html.py, on the HTML of the same report.  The PDF is
read by pdftotext, each word with its place, in the order in which it was drawn: its characters are those of the HTML, cell
after cell, then those of the seal, and no others but the foot of each page and heading rows that are repeated.  The place
of each says the rest: the cells of a row stand beside each other on one page, figures under each other to the right, no
row is cut, no heading stands alone, a table that goes on begins with its heading row, page n of m.  Ends with "N passed, M
failed", reports.
"""

import argparse
import collections
import datetime
import hashlib
import html
import json
import re
import subprocess
import sys
import unicodedata

import check
import check_html

LEFT, RIGHT, TOP, BOTTOM, FOOT = 44.5, 551, 40, 790, 795
Char = collections.namedtuple("Char", "char page left top right bottom")
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>')


def read(path):
    """Characters of the pages with the box of their word, those of the feet apart; how many pages."""
    # Of a title beyond U+FFFF poppler writes the surrogates.
    out = subprocess.run(["pdftotext", "-raw", "-bbox", path, "-"], stdout=subprocess.PIPE,
                         check=True).stdout.decode(errors="replace")
    chars, feet, page = [], collections.defaultdict(list), 0
    for line in out.split("\n"):
        page += line.strip().startswith("<page ")
        found = WORD.search(line)
        if not found:
            continue
        box = [float(found.group(i)) for i in range(1, 5)]
        text = html.unescape(found.group(5))
        if box[1] > FOOT:
            feet[page].append((box[0], text))
        else:
            chars += [Char(char, page, *box) for char in check_html.bare(text)]
    return chars, feet, page


def shown(text):
    """Letters from right to left, and what is no character and so in no font, as paper shows them."""
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.bidirectional(c) in ("R", "AL") or
                   (ord(c) >= 0x32000 and unicodedata.category(c) == "Cn") else c for c in text)


def middle(char):
    """Height of its line."""
    return (char.top + char.bottom) / 2


class Reader:
    """Takes what must come next."""

    def __init__(self, chars):
        self.chars, self.at = chars, 0

    def comes(self, text):
        """Is that what comes next?"""
        text = check_html.bare(shown(text))
        return "".join(one.char for one in self.chars[self.at:self.at + len(text)]) == text

    def take(self, text):
        """Its characters."""
        text = check_html.bare(shown(text))
        found = self.chars[self.at:self.at + len(text)]
        said = "".join(one.char for one in found)
        if said != text:
            raise ValueError(f"{said[:60]!r} where {text[:60]!r} must stand")
        self.at += len(text)
        return found


def row_wrongs(cells, rights):
    """A row on one page, its cells beside each other, where their columns are."""
    full = [(at, cell) for at, cell in enumerate(cells) if cell]
    if len({char.page for _, cell in full for char in cell}) > 1:
        yield "a row is cut"
        return
    firsts = [middle(cell[0]) for _, cell in full]
    if firsts and max(firsts) - min(firsts) > 3:
        yield f"cells of a row at different heights: {firsts}"
    for (_, one), (at, other) in zip(full, full[1:]):
        if max(char.right for char in one) > min(char.left for char in other):
            yield f"cells over each other: column {at + 1}"
    for at, cell in full:
        edge = max(char.right for char in cell) if at in rights else cell[0].left
        yield (at, edge)


def table_wrongs(reader, block):
    """A table: all its rows; columns of one edge; the heading row again on each page."""
    rows = [[cell[2] for cell in row] for row in block[2]]
    has_head = any(scope == "col" for _, scope, _ in block[2][0])
    rights = {int(name[1:]) - 1 for name in block[1].split()}
    edges, last = collections.defaultdict(list), None
    for at, row in enumerate(rows):
        page = reader.chars[reader.at].page
        first = next(i for i, cell in enumerate(rows[0]) if cell)
        is_new = last is not None and page != last.page
        if is_new and has_head and reader.comes("".join(rows[0])):
            for cell in rows[0]:
                reader.take(cell)
        elif is_new and has_head:
            yield f"on page {page} no heading row {rows[0][first]}"
        cells = [reader.take(cell) for cell in row]
        for wrong in row_wrongs(cells, rights):
            if isinstance(wrong, str):
                yield wrong
            else:
                edges[wrong[0]].append(wrong[1])
        flat = [char for cell in cells for char in cell]
        if last is not None and flat and flat[0].page == last.page and middle(flat[0]) <= last.bottom - 4:
            yield "rows over each other"
        if flat:
            last = max(flat, key=lambda char: (char.page, char.bottom))
        if at == 0 and has_head and len(rows) > 1 and flat and reader.chars[reader.at].page != flat[0].page:
            yield "a heading row alone"
    for column, found in edges.items():
        if max(found) - min(found) > 1.5:
            yield f"column {column + 1} has no edge: {min(found)} to {max(found)}"


def block_wrongs(reader, block):
    """Any block; headings stand on the page of what they are about."""
    if block[0] == "table":
        yield from table_wrongs(reader, block)
        return
    chars = reader.take(block[2])
    if block[0] in ("h2", "h3") and chars and reader.at < len(reader.chars) and \
            reader.chars[reader.at].page != chars[-1].page:
        yield f"a heading alone: {block[2]}"


def in_eights(digits):
    """As it is printed."""
    return " ".join(re.findall(".{8}", digits))


def shanghai(instant):
    """As it is printed."""
    at = datetime.datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ") + datetime.timedelta(hours=8)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def seal_blocks(digest, seal, words):
    """What must stand below the report."""
    def say(key):
        return words["sheet." + key]
    rows = [(say("report"), in_eights(digest))]
    if seal is None:
        rows.append((say("state"), say("unsealed")))
    else:
        stamped = shanghai(seal["stamped_at"]) if "stamped_at" in seal else say("unstamped")
        rows += [(say("signer"), seal["signer"]), (say("sealed_at"), shanghai(seal["sealed_at"])),
                 (say("stamped_at"), stamped), (say("level"), say("level." + seal["level"])),
                 (say("leaf"), in_eights(seal["leaf"]))]
    cells = [[("th", "row", name), ("td", None, value)] for name, value in rows]
    return [["h2", "", words["zz.paper_seal"]], ["table", "", cells], ["p", "", say("how")]]


def foot_wrongs(feet, pages, report, digest):
    """Case, revision and digest on each page; page n of m."""
    edition = check.filled(report.words["zz.edition"], revision=str(report.tree["revision"]))
    left = f"{report.tree['case_no']} · {edition} · SHA-256 {digest[:16]}…"
    for page in range(1, pages + 1):
        said = check_html.bare("".join(text for _, text in feet[page]))
        right = check.filled(report.words["sheet.page"], page=str(page), pages=str(pages))
        if said != check_html.bare(shown(check_html.shown(left)) + right):
            yield f"the foot of page {page}: {said}"


def wrongs(line, raw, path, arguments, words):
    """All that is wrong with one PDF."""
    report, document = check.Report(check_html.shown(json.loads(line)), words), check_html.Document(raw)
    digest = hashlib.sha256(line.encode()).hexdigest()
    page = check.Page(check_html.as_text(document), words)
    for one in check_html.CHECKS:
        if arguments.hostile and one is check.check_words:
            continue
        yield from (f"{one.__name__}: {what}" for what in one(report, page, arguments.lang))
    chars, feet, pages = read(path)
    reader = Reader(chars)
    for block in document.blocks + seal_blocks(digest, arguments.seal, words):
        yield from (f"block: {what}" for what in block_wrongs(reader, block))
    if reader.at != len(chars):
        yield f"more: {''.join(char.char for char in chars[reader.at:])[:60]}"
    for char in chars:
        if char.left < LEFT or char.right > RIGHT or char.top < TOP or char.bottom > BOTTOM:
            yield f"outside the page: {char}"
            break
    yield from (f"foot: {what}" for what in foot_wrongs(feet, pages, report, digest))


def main():
    """Every report against its PDF."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--reports", "--html", "--pdf"):
        parser.add_argument(name, required=True, metavar="FILE")
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--seal", type=lambda name: json.load(open(name, encoding="utf-8")), metavar="FILE")
    parser.add_argument("--hostile", action="store_true", help="names hold braces: do not look for them")
    arguments = parser.parse_args()
    words = check.words_of(arguments.lang)
    passed = failed = 0
    seen = collections.Counter()
    with open(arguments.reports, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    raws = check_html.pages_of(arguments.html)
    if len(raws) != len(lines) + 1:
        print(f"FAILED  {len(lines)} reports, {len(raws) - 1} pages of HTML")
        failed += 1
    for at, (line, raw) in enumerate(zip(lines, raws), 1):
        try:
            wrong = list(wrongs(line, raw, f"{arguments.pdf}/{at}.pdf", arguments, words))
        except (KeyError, IndexError, ValueError, TypeError) as error:
            wrong = [f"it cannot be read: {error!r}"]
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for what in wrong:
            seen[what.split(":")[0]] += 1
            if seen[what.split(":")[0]] <= 3:
                print(f"        {at}: {what}"[:600])
    for name, count in seen.most_common():
        print(f"        {count:6} {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
