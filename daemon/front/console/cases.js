// SPDX-License-Identifier: Apache-2.0
//
// Cases, the newest first, filtered. The filters stand in the address, so that
// a list can be kept as a bookmark; nothing of a person is among them.
import {ask} from "./api.js";
import {choice, field, h, instant, link, table, tag} from "./dom.js";
import {line, t, word} from "./language.js";

const STATES = ["received", "planned", "asking", "paused", "reported",
    "sealed", "published", "revising", "withdrawn", "set_aside"];
const LANES = ["express", "standard", "review"];
const FILTERS = ["state", "lane", "due_from", "due_to", "request_id", "agency"];

export function outcomes(one) {
    return (one.outcomes || []).map((row) => h("span", {class: "outcome"},
        word("programme", row.programme), " ",
        tag(row.outcome, word("outcome", row.outcome))));
}

export function due(one) {
    if (one.is_paused)
        return t("case.clock_stands");
    return one.is_provisional ? [one.due, " ", t("case.provisional")] : one.due;
}

// Few by name, many by their number.
function linesOut(one) {
    const names = one.lines_missing.slice(0, 2).map((name) => line(name, true));
    if (names.length === 0)
        return t("none");
    const more = one.lines_missing.length - names.length;
    return names.join(t("comma")) + (more > 0 ? t("and_more", {more}) : "");
}

export function casesTable(cases, caller) {
    const isMany = caller.role !== "agency";
    return table(t("cases.table"), [t("case.number"), t("case.request"),
        ...(isMany ? [t("case.agency")] : []), t("case.state"), t("case.due"),
        t("case.lines_out"), t("case.outcome")], cases.map((one) => [
        link(`/cases/${one.case}`, one.case), one.request_id,
        ...(isMany ? [one.agency] : []),
        tag(one.state, t(`state.${one.state}`)), due(one),
        linesOut(one), outcomes(one)]), {quiet: true, heads: true});
}

function any(names, prefix) {
    return [["", t("cases.any")],
            ...names.map((name) => [name, t(`${prefix}.${name}`)])];
}

function filters(query, caller) {
    const day = (name) => h("input", {type: "date", name,
        value: query.get(name) || ""});
    const form = h("form", {class: "filters", onsubmit: (event) => {
        event.preventDefault();
        const wish = new URLSearchParams();
        for (const [name, value] of new FormData(form))
            if (value.trim() !== "")
                wish.set(name, value.trim());
        location.hash = "/cases" + (wish.size > 0 ? `?${wish}` : "");
    }},
        field(t("case.state"), choice("state", any(STATES, "state"),
            query.get("state") || "")),
        field(t("case.lane"), choice("lane", any(LANES, "lane"),
            query.get("lane") || "")),
        field(t("cases.due_from"), day("due_from")),
        field(t("cases.due_to"), day("due_to")),
        field(t("case.request"), h("input", {name: "request_id",
            value: query.get("request_id") || ""})),
        caller.role === "agency" ? null : field(t("case.agency"), h("input",
            {name: "agency", value: query.get("agency") || ""})),
        h("button", {class: "button"}, t("cases.filter")));
    return form;
}

export async function pageCases({query, caller}) {
    const wish = new URLSearchParams();
    for (const name of FILTERS)
        if (query.get(name))
            wish.set(name, query.get(name));
    wish.set("limit", "50");
    const list = h("div", {});
    async function more(cursor) {
        if (cursor)
            wish.set("cursor", cursor);
        const page = await ask(`/v1/cases?${wish}`);
        list.append(page.data.length > 0 ? casesTable(page.data, caller)
            : h("p", {}, t("cases.nobody")));
        if (page.next_cursor)
            list.append(h("button", {type: "button", class: "button second",
                onclick: (event) => {
                    event.target.remove();
                    more(page.next_cursor);
                }}, t("more")));
    }
    await more(null);
    return {title: t("cases.title"), body: [filters(query, caller), list]};
}

// What has happened to a case, as far as the case itself says it.
export function timeline(one, revisions) {
    const steps = [[one.accepted_at, t("step.accepted")]];
    for (const revision of revisions) {
        const words = {revision: revision.revision};
        steps.push([revision.made_at, t(revision.is_retraction
            ? "step.retracted" : "step.made", words)]);
        if (revision.sealed_at)
            steps.push([revision.sealed_at, t("step.sealed", words)]);
        if (revision.published_at)
            steps.push([revision.published_at, t("step.published", words)]);
    }
    if (one.lines_missing.length > 0)
        steps.push([null, t("step.waiting", {lines: one.lines_missing
            .map((name) => line(name, true)).join(t("comma"))})]);
    return h("ol", {class: "timeline"}, steps.map(([at, what]) => h("li", {},
        h("span", {class: "at"}, at ? instant(at) : t("step.now")), what)));
}
