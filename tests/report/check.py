#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does the text of each report say what its JSON says?

check.py --reports FILE --text FILE --lang zh|en

The text is read as a person reads it: by headings, and tables by the columns of their rule.  From the JSON is worked
out, without the printing code, who counts, which tests failed or are open, which answers are missing, which entries add
nothing and why, which records nobody used, what each line said of each member; all of it must stand in the text, and the
tables must say no more.  Words are those of the catalogue.  Ends with "N passed, M failed", reports.
"""

import argparse
import collections
import json
import os
import re
import sys

CASEWORK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "daemon", "casework")
ROW = re.compile(r'\{\s*"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
HEADINGS = ("outcome", "why", "missing", "figures", "at_lines", "basis_head")
PENSIONS = {"resident": "X03", "martyr": "X04", "disabled_soldier": "X04", "injury_care": "X12", "funeral": "X13"}


# ---- words ----

def words_of(lang):
    """Key to words, from the tables of the catalogue."""
    words = {}
    for name in ("catalogue.c", "catalogue_report.c", "catalogue_letter.c"):
        with open(os.path.join(CASEWORK, name), encoding="utf-8") as file:
            for key, zh, en in ROW.findall(file.read()):
                text = "".join(LITERAL.findall(zh if lang == "zh" else en))
                words[key] = text.replace('\\"', '"')
    return words


def filled(text, **values):
    """A sentence of the catalogue with its braces filled in."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found.group(1), ""), text)


def money(fen):
    """1,234.50"""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


# ---- reading a text ----

WIDE = re.compile("[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
                  "\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]")


def spread(line):
    """A character for each column: wide ones are followed by a filler."""
    return WIDE.sub("\\g<0>\0", line)


def cut(line, starts):
    """The cells of a line whose columns begin at `starts`."""
    wide = spread(line)
    return [wide[a:b].replace("\0", "").strip() for a, b in zip(starts, starts[1:] + [None])]


def tables_of(lines):
    """(heading cells, rows) of each table with a rule; a table ends at an empty line or where it is no longer set in
    columns (a line that is indented less)."""
    tables, at = [], 0
    while at < len(lines):
        if "┈" in lines[at]:
            starts = [found.start() for found in re.finditer("┈+", lines[at])]
            rows, row = [], at + 1
            while row < len(lines) and lines[row].strip():
                rows.append(cut(lines[row], starts))
                row += 1
            tables.append((cut(lines[at - 1], starts), rows))
            at = row
        at += 1
    return tables


class Page:
    """A report as text: its lines by section."""

    def __init__(self, text, words):
        self.lines = text.split("\n")
        self.sections, name = {"head": []}, "head"
        titles = {words["zz." + key]: key for key in HEADINGS}
        for line in self.lines:
            title = line.split(" ─")[0]
            if " ──" in line and title in titles:
                name = titles[title]
                self.sections[name] = []
            else:
                self.sections[name].append(line)

    def after(self, section, title):
        """The table behind each such heading within a section; none where there is a sentence instead."""
        lines = self.sections.get(section, [])
        places = [i for i, line in enumerate(lines) if line.strip() == title]
        return [tables_of(lines[at + 1:])[:1] if "┈" in "".join(lines[at + 2:at + 3]) else [] for at in places]


# ---- what a report says ----

class Report:
    """The JSON, with what a reader wants to know worked out of it."""

    def __init__(self, tree, words):
        self.tree, self.words = tree, words
        self.names = {m["ref"]: m["name"] for m in tree["household"]["members"]}
        who = tree["who_counts"]
        self.open = {p["member"]: p.get("reason") for p in who["open"]}
        self.out = {p["member"]: p.get("reason") for p in who["not_counted"]}
        self.findings = {f["no"]: f for f in tree["findings"]}
        self.rulings = list(tree["rulings"].values())
        self.recognitions = list(tree.get("recognitions", {}).values())

    def standing(self, ref):
        """"counted", or why not, in words."""
        words = self.words
        if ref in self.out:
            return words["zz.not_counted"] + words["zz.colon"] + words["counts." + self.out[ref]]
        if ref in self.open:
            reason = self.open[ref]
            return (words["zz.may_count"] + words["zz.colon"] +
                    (words["counts." + reason] if reason else words["zz.permit_unknown"]))
        return words["zz.counted"]

    def gap_words(self, gap, reason):
        """One gap of a cell."""
        words, found = self.words, re.fullmatch(r"(\w+)\((.*)\)", gap)
        if found and found.group(1) == "UNKNOWN":
            return words["answer.UNKNOWN"] + words["zz.colon"] + words["field." + found.group(2)]
        if found:
            return words["answer." + found.group(1)] + words["zz.colon"] + found.group(2)
        return words["answer." + gap] + (words["zz.colon"] + words["why." + reason] if reason else "")

    def gaps(self, lang):
        """(no, what, members) of every row of what is missing."""
        rows = []
        for line in self.tree["lines"]:
            said = collections.OrderedDict()
            for cell in line["cells"]:
                if cell.get("gap") and cell["member"] not in self.out:
                    what = ("、" if lang == "zh" else ", ").join(
                        self.gap_words(gap, cell.get("reason")) for gap in cell["gap"])
                    said.setdefault(what, []).append(self.names[cell["member"]])
            rows += [(f"{line['no']:02}", what, tuple(names)) for what, names in said.items()]
        return rows

    def compares(self, window, measure):
        """Does any ruling of the window print the measure?"""
        return any(measure in r["measures"] for r in self.rulings + self.recognitions if r["window"] == window)

    def why_not(self, window, entries, at):
        """Words of the reason, or None where the entry counts."""
        words, entry = self.words, entries[at]
        marks, amount, measure = entry.get("marks", []), entry["amount"] if "amount" in entry else None, entry["measure"]
        if "NOT_COUNTED" in marks:
            return self.marked(entry)
        if measure == "I2" and amount == [0, 0]:
            return filled(words["not.exempt"], ground=words["ground." + entry["kind"]])
        if not re.fullmatch(r"I\d", measure) and not self.compares(window, measure):
            return words["not.no_programme"]
        if "GAP" in marks and amount == [0, None]:
            return words["not.gap"]
        if entry["member"] in self.open:
            return words["not.member_open"]
        if entry.get("claimed_for", {}).get("card") == "in_force":
            return words["not.disabled_use"]
        return words["not.same_thing"] if self.seen(entries, at) else None

    def marked(self, entry):
        """Of an entry that is marked as not counted."""
        words, declared = self.words, entry["source"] == "declared"
        code = entry.get("not_counted", "")
        if not re.fullmatch(r"X\d\d", code):
            code = entry.get("key", "") if declared else ""
        if not declared and entry["measure"] == "I5":
            code = PENSIONS.get(self.findings[entry["findings"][0]]["record"]["fields"].get("kind"), "")
        if re.fullmatch(r"X\d\d", code):
            return filled(words["not.excluded" if declared else "not.excluded_found"], code=code,
                          what=words["exclusion." + code])
        if entry.get("not_counted") == "silent":
            return words["not.silent"]
        if entry["measure"] == "I8":
            return words["not.found_instead"]
        return words["not.declared_only"]

    @staticmethod
    def seen(entries, at):
        """Is it one account, unit, vehicle or deal with an entry before it?"""
        entry = entries[at]
        is_deal = entry["measure"] == "I8" and entry.get("line") == "housing_transactions"
        is_thing = entry["measure"] in ("money", "dwellings", "non_residential", "vehicles", "sold")
        if not entry.get("key") or entry.get("kind") == "limit_flag" or not (is_deal or is_thing):
            return False
        joint = any(e.get("joint") and e.get("key") == entry["key"] for e in entries)
        for other in entries[:at]:
            if all(other.get(k) == entry.get(k) for k in ("measure", "kind", "source", "key")) \
                    and "NOT_COUNTED" not in other.get("marks", []) \
                    and (entry["measure"] != "money" or other["member"] == entry["member"] or joint):
                return True
        return False

    def rejected(self):
        """Records that were not believed: (member, reason) with their number."""
        found, words = collections.Counter(), self.words
        for f in self.tree["findings"]:
            name = self.names[f["member"]]
            if f["verdict"] in ("DOUBTFUL", "STRAY"):
                reason = filled(words["unused." + f["verdict"].lower()], match=words["match." + f["reason"]])
            elif f.get("stale"):
                reason = filled(words["unused.stale"], day=f.get("as_of", ""))
            elif f.get("repeat"):
                reason = words["unused.repeat"]
            else:
                continue
            found[name, reason] += 1
        return found

    def cell(self, cell):
        """The word with which a cell of the matrix begins."""
        kind = cell["kind"]
        if kind == "NOT_ASKED" and cell["member"] in self.out:
            kind = "NOT_COUNTED"
        elif kind == "NOT_ASKED" and cell.get("reason") == "not_needed":
            kind = "NOT_NEEDED"
        return self.words["cell." + kind]


# ---- the checks; each gives what is wrong ----

def check_members(report, page, _):
    """Everybody stands in the first table of why, with his reason."""
    tables = tables_of(page.sections["why"])
    rows = {row[1]: row for row in tables[0][1]} if tables else {}
    for member in report.tree["household"]["members"]:
        row = rows.get(member.get("id", ""), [""] * 4)
        if row[0] != member["name"] or row[3] != report.standing(member["ref"]):
            yield f"member {member['ref']}: {row}, expected {report.standing(member['ref'])}"


def check_outcomes(report, page, _):
    """Each programme with its outcome, grant and months; a REFER says what can be done."""
    lines, words = page.sections["outcome"], report.words
    signs = ("●", "✕", "◐")
    for ruling in report.rulings:
        head = words["programme." + ruling["programme"]] + "  " + words["outcome." + ruling["outcome"]]
        at = next((i for i, line in enumerate(lines) if line.lstrip(" ●✕◐").startswith(head)), None)
        if at is None:
            yield f"{ruling['programme']}: no outcome"
            continue
        grant = ruling.get("grant")
        if grant and money(grant["most"]) not in lines[at]:
            yield f"{ruling['programme']}: no grant"
        if ruling.get("exit_months") and str(ruling["exit_months"]) not in lines[at]:
            yield f"{ruling['programme']}: no gradual exit"
        block = []
        for line in lines[at + 1:]:
            if line.strip().startswith(signs):
                break
            block.append(line)
        block = "\n".join(block)
        if ruling["outcome"] == "REFER" and "→" not in block:
            yield f"{ruling['programme']}: REFER without what to do"
        for reason in ruling["reasons"]:
            if words["reason." + reason] not in block:
                yield f"{ruling['programme']}: reason {reason} is not in the outcome"
        for test in ruling["tests"]:
            if test["result"] != "MET" and words["test." + test["name"]] not in block:
                yield f"{ruling['programme']}: {test['name']} is not in the outcome"


def check_tests(report, page, _):
    """Each test of each ruling, with its result, in the table of its programme."""
    words = report.words
    tables = {heads[0]: rows for heads, rows in tables_of(page.sections["why"])[1:]}
    for ruling in report.rulings + report.recognitions:
        rows = {row[0]: row for row in tables.get(words["programme." + ruling["programme"]], [])}
        for test in ruling["tests"]:
            row = rows.get(words["test." + test["name"]], [""] * 4)
            if not row[3].endswith(" " + words["testresult." + test["result"]]):
                yield f"{ruling['programme']}: {test['name']} {test['result']}: {row}"


def check_other_way(report, page, _):
    """A test that is met with a value beyond its limit says by which other way."""
    words, text = report.words, "".join("".join(page.sections["why"]).replace("\0", "").split())
    for ruling in report.rulings + report.recognitions:
        beyond = [test["name"] for test in ruling["tests"] if test["result"] == "MET" and isinstance(test["limit"], int)
                  and test["name"] in ("income", "expense") and (test["value"][0] or 0) > test["limit"]]
        key = {"temporary": "zz.or_temporary", "illness_expense": "zz.or_illness",
               "elder_care": "zz.or_elder"}.get(ruling["programme"])
        if not beyond:
            continue
        figures = {figure["name"]: figure["value"] for figure in ruling["figures"]}
        values = {name[:-8]: ruling["measures"][name] for name in ("medical_expense", "education_expense")
                  if name in ruling["measures"]}
        values = {name: money(value[0]) for name, value in values.items() if value[0] == value[1]}
        for name, figure in (("share", "limits.illness_expense.medical_share"), ("pension", "average_pension")):
            if figure in figures:
                values[name] = money(figures[figure]) if name == "pension" else figures[figure]
        needed = set(re.findall(r"\{(\w+)\}", words[key])) if key else set()
        sentence = filled(words[key], **values) if key else ""
        if needed <= set(values) and (not key or "".join(sentence.split()) not in text):
            yield f"{ruling['programme']}: {beyond} met beyond the limit, and not said: {sentence}"


def check_gaps(report, page, lang):
    """Every gap is a row, and no row is without one."""
    tables = tables_of(page.sections["missing"])
    rows = [(row[0], row[2], tuple(re.split("[、,] ?", row[3]))) for row in tables[0][1]] if tables else []
    expected = report.gaps(lang)
    if collections.Counter(rows) != collections.Counter(expected):
        yield f"gaps: {rows}, expected {expected}"


def check_entries(report, page, _):
    """Entries that add nothing: each in a row with its reason; the others add up to the rows of those that count."""
    words = report.words
    left, counted = page.after("figures", words["zz.at_not"]), page.after("figures", words["zz.at_counted"])
    expected, windows = [], []
    for window, entries in report.tree["entries"].items():
        reasons = collections.Counter()
        members = collections.Counter()
        for at, entry in enumerate(entries):
            reason = report.why_not(window, entries, at)
            if reason is not None:
                reasons[report.names[entry["member"]], reason] += 1
            elif "amount" in entry and entry["measure"] not in ("dwellings", "non_residential", "vehicles", "sold") \
                    and None not in entry["amount"] and entry["amount"][0] == entry["amount"][1]:
                members[report.names[entry["member"]]] += entry["amount"][0]
        windows.append(+members)
        expected += [reasons] if reasons else []
    found = []
    for tables in left:
        rows = collections.Counter()
        for row in tables[0][1] if tables else []:
            rows[row[1], row[4]] += int(row[2])
        found.append(rows)
    if found != expected:
        yield f"entries that do not count: {found}, expected {expected}"
    sums = []
    for tables in counted:
        members = collections.Counter()
        for row in tables[0][1] if tables else []:
            if re.fullmatch(r"-?[\d,]+\.\d\d", row[3]):
                members[row[1]] += int(row[3].replace(",", "").replace(".", ""))
        sums.append(+members)
    if sums != windows:
        yield f"entries that count: {sums}, expected {windows}"


def check_records(report, page, _):
    """Records that were not believed, each counted with its reason."""
    tables = page.after("figures", report.words["zz.at_unused"])
    rows = collections.Counter()
    for row in tables[0][0][1] if tables and tables[0] else []:
        rows[row[1], row[4]] += int(row[2])
    for key, count in report.rejected().items():
        if rows[key] != count:
            yield f"records: {key}: {rows[key]}, expected {count}"


def check_matrix(report, page, _):
    """29 lines, and for each member what the line said."""
    rows = collections.defaultdict(list)
    for heads, lines in tables_of(page.sections["at_lines"]):
        for row in lines:
            rows[row[0]] += list(zip(heads[2:], row[2:]))
    for line in report.tree["lines"]:
        cells = rows.get(f"{line['no']:02}", [])
        expected = [(report.names[cell["member"]], report.cell(cell)) for cell in line["cells"]]
        if len(cells) != len(expected) or any(a[0] != b[0] or not a[1].startswith(b[1]) for a, b in zip(cells, expected)):
            yield f"line {line['no']}: {cells}, expected {expected}"


def check_figures(report, page, _):
    """Every figure that a ruling used stands with its day and, if it has one, its status."""
    rows = [(row[2], row[3]) for heads, lines in tables_of(page.sections["basis_head"]) for row in lines]
    expected = set()
    for ruling in report.rulings + report.recognitions:
        for figure in ruling["figures"]:
            old = " " + report.words["zz.old"] if figure.get("old") else ""
            status = report.words["status." + figure["status"]] if "status" in figure else ""  # an age, a share
            expected.add((figure["name"], figure.get("from", ""), status + old))
    if collections.Counter(rows) != collections.Counter((day, status) for _, day, status in expected):
        yield f"figures: {rows}, expected {sorted(expected)}"


def check_words(_, page, __):
    """No code, no brace and no English word of ours in what people read."""
    text = "\n".join(page.lines)
    for found in set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b|[{}]|\b(?!WITHIN|REFER|LSV|LSG)[A-Z]+_[A-Z_]+\b", text)):
        yield f"a code: {found}"


def check_width(_, page, __):
    """No line is wider than the page."""
    for line in page.lines:
        if len(spread(line)) > WIDTH:
            yield f"{len(spread(line))} columns: {line}"


WIDTH = 0
CHECKS = (check_members, check_outcomes, check_tests, check_other_way, check_gaps, check_entries, check_records,
          check_matrix, check_figures, check_words)


def main():
    """Every report against its text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", required=True, metavar="FILE")
    parser.add_argument("--text", required=True, metavar="FILE")
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--width", type=int, metavar="N", help="look only whether no line is wider than this")
    arguments = parser.parse_args()
    checks = CHECKS
    if arguments.width:
        globals()["WIDTH"], checks = arguments.width, (check_width, check_words)
    words = words_of(arguments.lang)
    passed = failed = 0
    seen = collections.Counter()
    with open(arguments.text, encoding="utf-8") as file:
        texts = file.read().split("\f\n")
    with open(arguments.reports, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if len(texts) != len(lines) + 1:
        print(f"FAILED  {len(lines)} reports, {len(texts) - 1} texts")
        failed += 1
    for line, text in zip(lines, texts):
        report, wrong = Report(json.loads(line), words), []
        page = Page(text, words)
        for check in checks:
            try:
                wrong += [f"{check.__name__}: {what}" for what in check(report, page, arguments.lang)]
            except (KeyError, IndexError, ValueError) as error:
                wrong.append(f"{check.__name__}: it cannot be read: {error!r}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for what in wrong:
            seen[what.split(":")[0]] += 1
            if seen[what.split(":")[0]] <= 3:
                print(f"        {report.tree['household']['ref']} {what}"[:900])
    for name, count in seen.most_common():
        print(f"        {count:6} {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
