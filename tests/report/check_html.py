#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the HTML of each report sound, and does it say what its JSON says?

check_html.py --reports FILE --html FILE --text FILE --lang zh|en

The HTML is read by html.parser with a stack that is stricter than a browser: each element where it belongs, attributes
out of a short list and none with a value of the report, nothing from outside, nothing that runs.  What it shows is then
laid out as a text page and goes through the checks of check.py, which work out of the JSON alone what must stand there;
besides every value and limit of a test, every measure and every figure used is held to the number in the JSON, and all
characters to those of the text report.  Ends with "N passed, M failed", reports.
"""

import argparse
import collections
import html.parser
import json
import re
import sys

import check

UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
                    "\U000e0000-\U000e007f]")
# element -> where it may stand
PARENTS = {"html": (None,), "head": ("html",), "body": ("html",), "meta": ("head",), "title": ("head",),
           "style": ("head",), "main": ("body",), "h1": ("main",), "h2": ("main",), "h3": ("main",), "p": ("main",),
           "ul": ("main",), "li": ("ul",), "b": ("p",), "table": ("main",), "thead": ("table",), "tbody": ("table",),
           "tr": ("table", "thead", "tbody"), "th": ("tr",), "td": ("tr",)}
# what a start tag ends, by the rules of HTML
ENDS = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "tbody": ("td", "th", "tr", "thead"),
        "li": ("li",), **{name: ("p",) for name in ("p", "ul", "table", "h2", "h3")}}
CLOSES = {"table": ("td", "th", "tr", "tbody"), "ul": ("li",), "main": ("p",)}
TEXTS = ("title", "style", "h1", "h2", "h3", "p", "li", "b", "td", "th")
ATTRIBUTES = {("html", "lang"): "zh-CN|en", ("meta", "charset"): "utf-8", ("meta", "name"): "viewport",
              ("meta", "http-equiv"): "Content-Security-Policy",
              ("meta", "content"): "width=device-width|default-src 'none';style-src 'unsafe-inline'",
              ("h3", "class"): "WITHIN|OVER|REFER", ("table", "class"): r"r[2-8]( r[2-8])*", ("th", "scope"): "col|row"}
STYLE_MOST, SPAN = 1228, 4


def shown(tree):
    """The JSON with what cannot be seen as the page shows it."""
    if isinstance(tree, str):
        return UNSEEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", tree)
    if isinstance(tree, list):
        return [shown(one) for one in tree]
    return {key: shown(one) for key, one in tree.items()} if isinstance(tree, dict) else tree


class Document(html.parser.HTMLParser):
    """Blocks of a page: (tag, class, text), and ("table", class, rows of (tag, scope, text))."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.wrong, self.blocks, self.head, self.attributes = [], [], [], {}, {}
        self.feed(text)
        self.close()
        if self.stack:
            self.wrong.append(f"not closed: {self.stack}")

    def handle_starttag(self, tag, attrs):
        while self.stack and self.stack[-1] in ENDS.get(tag, ()):
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        if parent not in PARENTS.get(tag, ()):
            self.wrong.append(f"<{tag}> in <{parent}>")
        for name, value in attrs:
            if not re.fullmatch(ATTRIBUTES.get((tag, name), "(?!)"), value or ""):
                self.wrong.append(f"<{tag} {name}={value}>")
            self.attributes[tag, name] = value
        known = dict(attrs)
        if tag == "table":
            self.blocks.append(["table", known.get("class", ""), []])
        elif tag == "tr":
            self.blocks[-1][2].append([])
        elif tag in ("th", "td"):
            self.blocks[-1][2][-1].append([tag, known.get("scope"), ""])
        elif tag in ("h1", "h2", "h3", "p", "li"):
            self.blocks.append([tag, known.get("class", ""), ""])
        if tag != "meta":
            self.stack.append(tag)

    def handle_endtag(self, tag):
        while self.stack and self.stack[-1] != tag and self.stack[-1] in CLOSES.get(tag, ()):
            self.stack.pop()
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"</{tag}> that ends nothing")

    def handle_data(self, data):
        place = self.stack[-1] if self.stack else None
        if place in ("title", "style"):
            self.head[place] = self.head.get(place, "") + data
        elif place in ("td", "th"):
            self.blocks[-1][2][-1][-1][2] += data.rstrip("\n")
        elif place in TEXTS:
            self.blocks[-1][2] += data.rstrip("\n")
        elif data.strip():
            self.wrong.append(f"text in <{place}>: {data!r}")

    def handle_comment(self, data):
        self.wrong.append(f"a comment: {data}")

    def handle_pi(self, data):
        self.wrong.append(f"an instruction: {data}")


# ---- as a text page ----

def wide(text):
    """Columns that it takes."""
    return len(check.spread(text))


def lines_of_table(block):
    """A table as the text report sets it, with a rule below its heading."""
    rows = [[cell[2] for cell in row] for row in block[2]]
    widths = [max(wide(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  " + (" " * SPAN).join(cell + " " * (width - wide(cell)) for cell, width in zip(row, widths))
             for row in rows]
    if any(scope == "col" for _, scope, _ in block[2][0]):
        lines.insert(1, "  " + (" " * SPAN).join("┈" * max(width, 1) for width in widths))
    return lines + [""]


def as_text(document):
    """Lines of a page of text that says the same."""
    lines = []
    for tag, _, what in document.blocks:
        if tag == "table":
            lines += lines_of_table([tag, _, what])
        elif tag == "h2":
            lines += ["", what + " " + "─" * 20]
        elif tag == "h3":
            lines += ["", "  " + what]
        else:
            lines.append("    " + what)
    return "\n".join(lines)


# ---- the checks of the HTML alone; each gives what is wrong ----

def check_form(document, raw, lang):
    """Elements, attributes, language, nothing from outside, nothing that was not escaped."""
    yield from document.wrong
    if not raw.startswith("<!DOCTYPE html>\n<html") or not raw.endswith("</html>\n"):
        yield "not a whole document"
    if document.attributes.get(("html", "lang")) != {"zh": "zh-CN", "en": "en"}[lang]:
        yield "language"
    for found in re.findall(r"&(?!(?:amp|lt|gt|quot|#39);).{0,9}", raw):
        yield f"a bare ampersand: {found}"
    for found in re.findall(r"(?i)url\(|@import|https?:|expression\(|javascript:", document.head.get("style", "")):
        yield f"from outside: {found}"
    if UNSEEN.search(raw.replace("\n", "")):
        yield "a character that cannot be seen"
    style = re.sub('left{content:"[^"]*"', "", document.head.get("style", ""))
    if len(style.encode()) > STYLE_MOST:
        yield f"a style of {len(style.encode())} bytes beside the foot"


def check_outline(document, _, __):
    """One h1, then h2, h3 within h2; tables of one width whose headings have a scope, each row a name."""
    tags = [block[0] for block in document.blocks if block[0] in ("h1", "h2", "h3")]
    if tags[:2] != ["h1", "h2"] or tags.count("h1") != 1:
        yield f"headings: {tags[:3]}"
    for tag, _, rows in document.blocks:
        if tag != "table":
            continue
        body = [row for row in rows if not any(scope == "col" for _, scope, _ in row)]
        if not rows or not body or len({len(row) for row in rows}) != 1:
            yield f"a table of several widths: {rows[:2]}"
        for row in body:
            if [scope for _, scope, _ in row].count("row") != 1:
                yield f"a row without a name: {row}"
        if len(rows) - len(body) > 1 or any(kind == "th" and scope is None for row in rows for kind, scope, _ in row):
            yield "a heading without scope"


def css_string(text):
    """What a string of CSS says."""
    return re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found.group(1), 16)), text)


def check_foot(document, report):
    """Title and foot of the printed page: case and revision; the foot has the page too."""
    tree = report.tree
    edition = check.filled(report.words["zz.edition"], revision=str(tree["revision"]))
    foot = f"{tree['case_no']} · {edition}"
    if document.head.get("title") != f"{foot} · {report.words['zz.title']}":
        yield f"title: {document.head.get('title')}"
    found = re.search(r'@page\{size:A4;[^@]*@bottom-left\{content:"([^"]*)"\}@bottom-right'
                      r'\{content:counter\(page\)" / "counter\(pages\)\}\}$', document.head.get("style", ""))
    if not found or css_string(found.group(1)) != foot:
        yield f"foot: {found and found.group(1)}"


# ---- figures ----

COUNTS = ("dwellings", "non_residential", "vehicles", "only_dwelling", "sold")
AREAS = ("dwelling_area", "area")


def end(value, measure):
    """One end of an interval in words."""
    return str(value) if measure in COUNTS else check.money(value) + (" m²" if measure in AREAS else "")


def amount(value, measure, words):
    """A number, or an interval, in words."""
    if not isinstance(value, list):
        return "" if value is None else end(value, measure)
    low, high = value
    if low == high and low is not None:
        return end(low, measure)
    if low is None or high is None:
        key = "zz.or_less" if high is not None else "zz.or_more" if low is not None else "zz.any"
        return check.filled(words[key], low=end(low or 0, measure), high=end(high or 0, measure))
    return f"{end(low, measure)} {words['zz.to']} {end(high, measure)}"


def check_values(report, page, _):
    """Value and limit of each test are those of the JSON."""
    words = report.words
    tables = {heads[0]: rows for heads, rows in check.tables_of(page.sections["why"])[1:]}
    for ruling in report.rulings + report.recognitions:
        rows = {row[0]: row for row in tables.get(words["programme." + ruling["programme"]], [])}
        for test in ruling["tests"]:
            row = rows.get(words["test." + test["name"]], [""] * 4)
            value, limit = (amount(test.get(key), test["name"], words) for key in ("value", "limit"))
            area = ruling["measures"].get("dwelling_area")
            if test["name"] == "dwellings" and area and area[1] != 0:
                value += f" ({amount(area, 'dwelling_area', words)})"
            if row[1:3] != [value, limit]:
                yield f"{ruling['programme']}: {test['name']}: {row[1:3]}, expected {[value, limit]}"


def check_measures(report, page, _):
    """Income by way and what was compared beside, of each window, are those of the JSON."""
    lines, words = page.sections["figures"], report.words
    for title, names in (("zz.at_income", None), ("zz.at_assets", (
            "medical_expense", "education_expense", "money", "dwellings", "dwelling_area", "non_residential", "vehicles",
            "sold"))):
        found, expected = [], []
        for at, line in enumerate(lines):
            if line.strip() == words[title]:
                rows = []
                for row in lines[at + 1:]:
                    if not row.strip():
                        break
                    rows.append(tuple(re.split("  +", row.strip())))
                found.append(rows)
        for window in report.tree["entries"]:
            measures = {}
            for ruling in reversed(report.rulings + report.recognitions):
                if ruling["window"] == window:
                    measures.update(ruling["measures"])
            income = measures.get("income")
            if names is None and income:
                ways = [(key, value) for key, value in income.items() if key != "total" and value != [0, 0]]
                expected.append([(words["measure." + key], amount(value, "income", words)) for key, value in ways] +
                                [(words["measure.income"], amount(income["total"], "income", words))])
            elif names and any(name in measures for name in names):
                expected.append([(words["measure." + name], amount(measures[name], name, words))
                                 for name in names if name in measures])
        if found != expected:
            yield f"{title}: {found}, expected {expected}"


def check_cells(report, page, lang):
    """Each line and each member: the kind of the answer, then each gap once."""
    words, join = report.words, {"zh": "、", "en": ", "}[lang]
    rows = collections.defaultdict(list)
    for _, lines in check.tables_of(page.sections["at_lines"]):
        for row in lines:
            rows[row[0]] += row[2:]
    for line in report.tree["lines"]:
        expected = []
        for cell in line["cells"]:
            said = [report.cell(cell)]
            for gap in cell.get("gap", []):
                word = words["cell." + gap.split("(")[0]]
                said += [word] if said[-1] != word else []
            expected.append(join.join(said))
        if rows[f"{line['no']:02}"] != expected:
            yield f"line {line['no']}: expected {expected}"
    if len(rows) != len(report.tree["lines"]) or len(rows) < 29:
        yield f"{len(rows)} lines"


def bare(text):
    """What is left without layout."""
    return re.sub(r"[\s─━┈]", "", text)


def check_same(document, text, edition):
    """All characters of the text report, in its order, and none beside but the revision."""
    said = []
    for tag, _, what in document.blocks:
        said += [cell[2] for row in what for cell in row] if tag == "table" else [what]
    ours = bare("".join(said)).replace(bare(" · " + edition), "", 1)
    theirs = bare(UNSEEN.sub(lambda c: c.group() if c.group() == "\n" else f"[U+{ord(c.group()):04X}]", text))
    if ours != theirs:
        at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
        yield f"after {ours[max(0, at - 20):at]!r}: {ours[at:at + 40]!r}, in the text {theirs[at:at + 40]!r}"


CHECKS = check.CHECKS + (check_values, check_measures, check_cells)


def wrongs(line, raw, text, words, arguments):
    """All that is wrong with one page."""
    lang = arguments.lang
    checks = [one for one in CHECKS if one is not check.check_words or not arguments.hostile]
    report, document = check.Report(shown(json.loads(line)), words), Document(raw)
    page = check.Page(as_text(document), words)
    edition = check.filled(words["zz.edition"], revision=str(report.tree["revision"]))
    steps = [(name, lambda name=name: name(document, raw, lang)) for name in (check_form, check_outline)]
    steps += [(check_foot, lambda: check_foot(document, report)), (check_same, lambda: check_same(document, text, edition))]
    steps += [(name, lambda name=name: name(report, page, lang)) for name in checks]
    for name, run in steps:
        try:
            yield from (f"{name.__name__}: {what}" for what in run())
        except (KeyError, IndexError, ValueError, TypeError) as error:
            yield f"{name.__name__}: it cannot be read: {error!r}"


def pages_of(path):
    """Pages as report-print separates them."""
    with open(path, encoding="utf-8", newline="") as file:
        return file.read().split("\f\n")


def main():
    """Every report against its page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--reports", "--html", "--text"):
        parser.add_argument(name, required=True, metavar="FILE")
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--hostile", action="store_true", help="names hold braces: do not look for them")
    arguments = parser.parse_args()
    words = check.words_of(arguments.lang)
    passed = failed = 0
    seen, sizes = collections.Counter(), []
    pages, texts = pages_of(arguments.html), pages_of(arguments.text)
    with open(arguments.reports, encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    if len(pages) != len(lines) + 1 or len(texts) != len(lines) + 1:
        print(f"FAILED  {len(lines)} reports, {len(pages) - 1} pages, {len(texts) - 1} texts")
        failed += 1
    for line, raw, text in zip(lines, pages, texts):
        wrong = list(wrongs(line, raw, text, words, arguments))
        sizes.append(len(raw.encode()))
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for what in wrong:
            seen[what.split(":")[0]] += 1
            if seen[what.split(":")[0]] <= 3:
                print(f"        {json.loads(line)['household']['ref']} {what}"[:900])
    for name, count in seen.most_common():
        print(f"        {count:6} {name}")
    sizes.sort()
    if sizes:
        print(f"        bytes of a page: median {sizes[len(sizes) // 2]}, at most {sizes[-1]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
