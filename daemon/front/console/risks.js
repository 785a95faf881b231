// SPDX-License-Identifier: Apache-2.0
//
// Which line endangers most deadlines, and why: of the cases without a report,
// those that are overdue or due in a few days count before all others that wait
// for a line; beside it what the line itself is at.
import {count, h, instant, link, seconds, tag} from "./dom.js";
import {line, t} from "./language.js";

const RISK_DAYS = 3; // as hedui_deadlines_at_risk has it

function isAtRisk(row) {
    return row.is_overdue || (row.working_days_left !== null &&
        row.working_days_left <= RISK_DAYS);
}

// [{name, risk, cases}], the worst first.
export function risksOf(rows) {
    const all = new Map();
    for (const row of rows)
        for (const [name, cases] of Object.entries(row.lines_missing)) {
            const one = all.get(name) || {name, risk: 0, cases: 0};
            one.cases += cases;
            one.risk += isAtRisk(row) ? cases : 0;
            all.set(name, one);
        }
    return [...all.values()].sort((a, b) => b.risk - a.risk ||
        b.cases - a.cases || (a.name < b.name ? -1 : 1));
}

// Why it has not answered: who has paused it, until when it is closed, what is
// down; of one that is well, since when it was asked and how long it takes.
function reasons(row) {
    const list = [];
    if (row.paused)
        list.push([t("line.paused_by", {by: row.paused.by || "–",
            why: row.paused.why || "–"}), " ", instant(row.paused.since)]);
    if (row.closed_until)
        list.push([t("line.closed_until"), " ", instant(row.closed_until)]);
    if (row.opens_at)
        list.push([t("line.opens_at"), " ", instant(row.opens_at)]);
    if (row.institutions_down.length > 0)
        list.push(`${t("line.down")} ${row.institutions_down
            .join(t("comma"))}`);
    if (row.oldest_open)
        list.push([t("risk.asked", {open: count(row.open)}), " ",
            instant(row.oldest_open)]);
    if (row.waiting > 0)
        list.push(t("risk.waiting", {waiting: count(row.waiting)}));
    list.push(row.latency_ms ? t("line.latency", {
        median: seconds(row.latency_ms.median),
        p99: seconds(row.latency_ms.p99)}) : t("line.latency_none"));
    return list.flatMap((one, i) => i > 0 ? [t("semicolon"), one] : [one]);
}

function bar(one, most, row) {
    const isRisk = one.risk > 0;
    return h("li", {}, h("span", {class: "label"},
        link(`/lines?line=${one.name}`, line(one.name)),
        row ? [" ", tag(row.state, t(`line.state.${row.state}`))] : null),
    h("meter", {min: 0, max: most, value: isRisk ? one.risk : one.cases,
        "aria-label": line(one.name)}),
    h("b", {class: isRisk ? "bad" : null}, isRisk
        ? t("risk.of", {risk: count(one.risk), cases: count(one.cases)})
        : t("risk.none", {cases: count(one.cases)})),
    row ? h("span", {class: "hint cause"}, reasons(row)) : null);
}

// rows of /v1/deadlines, lines of /v1/lines.
export function risks(rows, lines) {
    const all = risksOf(rows).slice(0, 8);
    if (all.length === 0)
        return h("p", {}, t("deadline.nobody"));
    const most = Math.max(...all.map((one) => one.risk || one.cases));
    return h("ul", {class: "bars"}, all.map((one) => bar(one, most,
        lines.find((row) => row.line === one.name))));
}
