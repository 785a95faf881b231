#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does each letter to a family say what the JSON of its report says, and no more?

check_letter.py --reports FILE --text FILE --lang zh|en

Of each report: the outcome of each programme; each test that compares, with its figure and its limit; each sum by kind;
the due day and a paper where something is referred. Beside them no other sum of money, no ID number, no key of an
account, no code of ours, and nobody whom the request does not name. Ends with "N passed, M failed", reports.
"""
import argparse
import json
import re
import sys

import check

OUTCOMES = {"zh": {"WITHIN": "符合条件", "OVER": "不符合条件", "REFER": "还不能确定，由经办机构核定"},
            "en": {"WITHIN": "the conditions are met", "OVER": "the conditions are not met",
                   "REFER": "not settled yet, the office decides"}}
NOTHING = {"zh": "不缺材料", "en": "Nothing: you have nothing to bring."}
OFFICE = {"zh": "再次查询|请其|请向(?!经办机构)|书面查询|只答复", "en": r"ask it\b|ask again|Ask [^t]|about \S+ again|only whether|over its limit"}
COUNTS = ("dwellings", "non_residential", "vehicles", "only_dwelling", "sold")
AREAS = ("area", "dwelling_area")
CODES = re.compile(r"\b(WITHIN|OVER|REFER|I[1-9]|[A-Z]+_[A-Z_]+|[a-z]+_[a-z_]+)\b")


def shown(value, name, words):
    """A number or [low, high], as the letter has it; "" for none."""
    def one(number):
        if name in COUNTS:
            return str(number)
        return check.money(number) + (" m²" if name in AREAS else "")
    if value is None:
        return ""
    if not isinstance(value, list):
        return one(value)
    low, high = value
    if low is not None and low == high:
        return one(low)
    if low is None and high is None:
        return words["zz.any"]
    if high is None:
        return check.filled(words["zz.or_more"], low=one(low))
    if low is None:
        return check.filled(words["zz.or_less"], high=one(high))
    return f"{one(low)} {words['zz.to']} {one(high)}"


def numbers(node):
    """All integers of a tree."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return {number for part in node for number in numbers(part)}
    return {node} if isinstance(node, int) and not isinstance(node, bool) else set()


def wrong_of(report, text, words, lang):
    """What the letter lacks or has too much."""
    flat, said = re.sub(r"\s+", "" if lang == "zh" else " ", text), []
    flat_of = (lambda part: re.sub(r"\s+", "", part)) if lang == "zh" else (lambda part: part)
    allowed = set()
    for ruling in report["rulings"].values():
        name = words["programme." + ruling["programme"]]
        said.append(f"{name}{words['zz.colon']}{OUTCOMES[lang][ruling['outcome']]}")
        for test in ruling["tests"]:
            value = shown(test.get("value"), test["name"], words)
            limit = shown(test.get("limit"), test["name"], words)
            allowed |= numbers([test.get("value"), test.get("limit")])
            if value and limit:
                more = shown(ruling["measures"].get("dwelling_area"), "area", words)
                value += f" ({more})" if test["name"] == "dwellings" and ruling["measures"].get(
                    "dwelling_area") not in ([0, 0], None) else ""
                said.append(check.filled(words["zz.letter_limit"], what=words["lettertest." + test["name"]],
                                         value=value, limit=limit, result=words["letterresult." + test["result"]]))
        if ruling["grant"] and ruling["exit_months"] is None:
            said.append(check.money(ruling["grant"]["most"]))
        allowed |= numbers(ruling["grant"])
    for rulings in ("rulings", "recognitions"):
        for ruling in report[rulings].values():
            allowed |= numbers(ruling["measures"])
            for name, value in ruling["measures"].get("income", {}).items():
                if value != [0, 0] and ruling["programme"] in report["rulings"]:
                    said.append(shown(value, "income", words))
    refers = any(r["outcome"] == "REFER" for r in report["rulings"].values())
    if not refers:
        said.append(NOTHING[lang])
    elif "→" not in text or (report["clock"].get("due") or "") not in text:
        yield "nothing to bring, or no day"
    for part in said:
        if flat_of(part) not in flat:
            yield f"not said: {part}"
    legal = {check.money(number) for number in allowed}
    for amount in re.findall(r"-?[0-9][0-9,]*\.[0-9]{2}\b", text):
        if amount not in legal:
            yield f"invented: {amount}"
    if re.search(r"[0-9]{14,}", text):
        yield "a number of a person or an account"
    if re.search(OFFICE[lang], text):
        yield "what is for the office to do"
    bare = text.replace(report["request"]["request_id"], "")
    for code in CODES.findall(bare):
        yield f"a code: {code}"
    named = {member["name"] for member in report["household"]["members"]}
    for finding in report.get("findings", []):
        for who in (finding["record"].get("name"), finding["record"].get("fields", {}).get("spouse_name")):
            if who and who not in named and len(who) > 1 and who in text:
                yield "somebody whom the request does not name"


def main():
    """Compare each."""
    parser = argparse.ArgumentParser()
    for name in ("reports", "text", "lang"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    words, passed, failed = check.words_of(args.lang), 0, 0
    with open(args.reports, encoding="utf-8") as file:
        reports = [json.loads(line) for line in file]
    with open(args.text, encoding="utf-8") as file:
        letters = file.read().split("\f\n")[:-1]
    if len(letters) != len(reports):
        print("FAILED  not a letter of each report")
        failed += 1
    for report, text in zip(reports, letters):
        wrong = list(wrong_of(report, text, words, args.lang))
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for one in wrong[:3] if failed <= 5 else ():
            print(f"FAILED  {report['request']['request_id']}: {one}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
