// SPDX-License-Identifier: Apache-2.0
//
// How a case has gone, for an operator: which line was asked when, how long it
// took, which one is waited for. By the case's number; nothing of the family.
import {ask} from "./api.js";
import {field, h, instant, link, seconds, summary, table, tag} from "./dom.js";
import {line, t} from "./language.js";

const OF_A_LINE = ["waits", "asked", "answered"];

// Per line: since when it is waited for, when it was asked, when it answered.
function linesOf(steps) {
    const all = new Map();
    for (const step of steps.filter((one) => OF_A_LINE.includes(one.what))) {
        const one = all.get(step.line) || {line: step.line};
        if (step.what === "asked" && one.asked === undefined)
            one.asked = step.at;
        if (step.what === "asked")
            one.attempt = Math.max(one.attempt || 0, step.attempt);
        if (step.what === "answered")
            one.answered = step.at;
        if (step.what === "waits")
            one.waits = step.at;
        all.set(step.line, one);
    }
    return [...all.values()].sort((a, b) =>
        Boolean(b.waits) - Boolean(a.waits));
}

// Instants are told to the second.
function took(one) {
    if (!one.asked || !one.answered || one.waits)
        return "–";
    const ms = new Date(one.answered) - new Date(one.asked);
    return ms < 1000 ? "< 1 s" : seconds(ms);
}

function lineRow(one) {
    return [link(`/lines?line=${one.line}`, line(one.line)),
        one.asked ? [instant(one.asked), one.attempt > 1
            ? ` ${t("timeline.attempt", {attempt: one.attempt})}` : ""]
            : t("timeline.not_asked"),
        one.waits ? tag("waiting", t("timeline.waits")) : instant(one.answered),
        took(one)];
}

function steps(rows) {
    return h("ol", {class: "timeline"}, rows.filter((one) =>
        !OF_A_LINE.includes(one.what)).map((one) => h("li", {},
        h("span", {class: "at"}, instant(one.at)),
        t(`timeline.${one.what}`, {revision: one.revision || ""}))));
}

export async function pageTimeline({parts}) {
    const one = await ask(`/v1/cases/${encodeURIComponent(parts[0])}/timeline`);
    const lines = linesOf(one.steps);
    return {title: t("timeline.of", {number: one.case}),
        body: h("div", {class: "wide"}, summary([
            [t("case.state"), tag(one.state, t(`state.${one.state}`))],
            [t("case.due"), one.due === null ? t("case.clock_stands")
                : [one.due, one.is_provisional
                    ? ` ${t("case.provisional")}` : ""]],
            [t("case.lane"), t(`lane.${one.lane}`)],
            [t("case.agency"), one.agency]]),
        h("section", {}, h("h2", {}, t("case.timeline")), steps(one.steps)),
        lines.length === 0 ? null : h("section", {},
            h("h2", {}, t("line.title")), table(t("line.title"),
                [t("timeline.line"), t("timeline.asked_at"),
                    t("timeline.answered_at"), t("timeline.took")],
                lines.map(lineRow), {dense: true, quiet: true, heads: true}))),
    };
}

export async function pageTimelineFind() {
    const form = h("form", {class: "narrow", onsubmit: (event) => {
        event.preventDefault();
        const number = new FormData(form).get("case").trim().toUpperCase();
        location.hash = "/timeline/" + encodeURIComponent(
            /^[0-9]+$/.test(number) ? `C${number}` : number);
    }}, field(t("case.number"), h("input", {name: "case", required: true,
        autocomplete: "off", spellcheck: "false"}),
    {hint: t("timeline.hint")}),
    h("button", {class: "button"}, t("timeline.go")));
    return {title: t("timeline.title"), body: form};
}
