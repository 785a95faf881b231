// SPDX-License-Identifier: Apache-2.0
//
// Objections of a case: what was said against which figure, and what has become
// of the report since; an agency objects to one.
import {ask, askAll} from "./api.js";
import {behindPurpose} from "./report.js";
import {problemBox} from "./problem.js";
import {choice, field, h, instant, link, table} from "./dom.js";
import {line, t} from "./language.js";

// ref -> name
export function membersOf(report) {
    return new Map(report.household.members.map(
        (member) => [member.ref, member.name]));
}

function against(row, names) {
    if (row.is_purged)
        return "";
    const what = [line(row.line), names.get(row.member) || row.member]
        .join(t("comma"));
    return row.figure ? t("objections.figure", {revision: row.revision,
        figure: row.figure, what})
        : t("objections.cell", {revision: row.revision, what});
}

function list(number, rows, names, last) {
    if (rows.length === 0)
        return h("p", {}, t("objections.none"));
    return table(t("objections.table"), ["#", t("looks.at"),
        t("objections.of"), t("objections.says"), t("order.by"),
        t("objections.state")], rows.map((row) => [
        row.objection, instant(row.at), against(row, names),
        row.is_purged ? t("objections.purged") : row.says, row.who,
        last > row.revision ? link(`/cases/${number}/report`,
            t("objections.since", {revision: last})) : t("none")]),
    {quiet: true});
}

// A record by its number, or what a line said of a member.
function figures(report, names) {
    const cells = report.lines.flatMap((one) => one.cells
        .filter((cell) => cell.kind !== "NOT_ASKED")
        .map((cell) => [`${one.line} ${cell.member}`,
            t("objections.choose_cell", {line: line(one.line, true),
                member: names.get(cell.member)})]));
    return [...report.findings.map((one) => [String(one.no),
        t("objections.choose_finding", {no: one.no, line: line(one.line, true),
            member: names.get(one.member)})]), ...cells];
}

function chosen(value, says) {
    const [first, member] = value.split(" ");
    return member ? {line: first, member, says}
        : {figure: Number(first), says};
}

function objectForm(path, report, names, wish, purpose, again) {
    const said = h("div", {"aria-live": "polite"});
    return h("section", {}, h("h2", {}, t("objections.new")),
        h("form", {class: "narrow object", onsubmit: async (event) => {
            event.preventDefault();
            const form = new FormData(event.target);
            try {
                await ask(`${path}/objections`, {purpose,
                    body: chosen(form.get("figure"), form.get("says").trim())});
                await again();
            } catch (problem) {
                said.replaceChildren(problemBox(problem));
            }
        }}, said, h("p", {}, t("objections.what")),
        field(t("objections.choose"), choice("figure",
            figures(report, names), wish)),
        field(t("objections.words"), h("input", {name: "says", required: true,
            minlength: 3, maxlength: 600, autocomplete: "off"}),
        {hint: t("objections.words_hint")}),
        h("button", {class: "button"}, t("objections.go"))));
}

async function show(number, caller, wish, purpose, place) {
    const path = `/v1/cases/${encodeURIComponent(number)}`;
    const [rows, report] = await Promise.all([
        askAll(`${path}/objections`, {purpose}),
        ask(`${path}/report`, {purpose})]);
    const names = report.household ? membersOf(report) : new Map();
    place.replaceChildren(...[
        list(number, rows, names, report.revision),
        caller.role === "agency" && report.findings
            ? objectForm(path, report, names, wish, purpose,
                () => show(number, caller, wish, purpose, place)) : null]
        .filter((part) => part));
}

export async function pageObjections({parts, query, caller}) {
    const number = parts[0];
    return {title: t("objections.title_of", {number}),
        body: [h("p", {class: "quiet"}, link(`/cases/${number}`,
            t("report.back"))), ...behindPurpose(t("objections.show"),
            (purpose, place) => show(number, caller, query.get("figure"),
                purpose, place))]};
}
