// SPDX-License-Identifier: Apache-2.0
//
// Answers by hand: an owner's paper, as one person enters it and another, who
// sees what it reads as beside what was entered, confirms or refuses it.
import {ask, askAll} from "./api.js";
import {behindPurpose} from "./report.js";
import {documentOf} from "./papers.js";
import {membersOf} from "./objections.js";
import {problemBox} from "./problem.js";
import {choice, field, h, instant, link, summary, table} from "./dom.js";
import {line, t, word} from "./language.js";

function base64Of(text) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

// What is no UTF-8 is shown as the characters that it is not.
function textOf(base64) {
    return new TextDecoder().decode(Uint8Array.from(atob(base64),
        (byte) => byte.charCodeAt(0)));
}

function list(rows, names, look) {
    if (rows.length === 0)
        return h("p", {}, t("hand.none"));
    return table(t("hand.table"), ["#", t("looks.at"), t("hand.line"),
        t("hand.member"), t("hand.state"), t("hand.entered_by"),
        t("hand.decided_by"), t("hand.revision")], rows.map((row) => [
        h("button", {type: "button", class: "button second small", onclick: () =>
            look(row.number)}, t("hand.look", {number: row.number})),
        instant(row.at), line(row.line, true),
        names.get(row.member) || row.member || "",
        t(`hand.state.${row.state}`), row.entered_by, row.decided_by || "",
        row.revision || ""]), {quiet: true});
}

// ---- the second person ----

function decision(ground, row, look) {
    const said = h("div", {"aria-live": "polite"});
    const decide = async (verb, body) => {
        try {
            await ask(`${row.links.self}/${verb}`,
                {purpose: ground.purpose, body});
            await ground.again(look);
        } catch (problem) {
            said.replaceChildren(problemBox(problem));
        }
    };
    return [said, h("p", {}, t("hand.confirm_what")),
        h("p", {}, h("button", {type: "button", class: "button",
            onclick: () => decide("confirm", "")}, t("hand.confirm"))),
        h("form", {class: "narrow refuse", onsubmit: (event) => {
            event.preventDefault();
            return decide("refuse",
                {why: new FormData(event.target).get("why").trim()});
        }}, field(t("why"), h("input", {name: "why", required: true,
            minlength: 3, maxlength: 66, autocomplete: "off"}),
        {hint: t("why.hint")}),
        h("button", {class: "button second"}, t("hand.refuse")))];
}

function oneShown(ground, row) {
    const records = (row.records || []).map((record) => h("pre", {},
        JSON.stringify(record, null, 1)));
    return h("section", {class: "one"}, h("h2", {}, t("hand.look",
        {number: row.number})),
    summary([
        [t("hand.state"), t(`hand.state.${row.state}`)],
        row.kind ? [t("hand.kind"), word("answer", row.kind)] : null,
        row.why ? [t("why"), row.why] : null,
        [t("hand.entered_by"), row.entered_by],
        row.decided_by ? [t("hand.decided_by"), row.decided_by] : null,
        row.revision ? [t("hand.revision"), row.revision] : null]),
    h("p", {}, link(`/cases/${ground.number}/report?paper=${row.document}`,
        t("hand.scan", {number: row.document}))),
    row.kind ? [h("h3", {}, t("hand.reads")), h("p", {},
        word("answer", row.kind)), records] : null,
    row.answer ? [h("h3", {}, t("hand.entered")),
        h("pre", {}, textOf(row.answer))] : null,
    row.state === "entered" && ground.caller.role === "agency"
        ? decision(ground, row, row.number) : null);
}

// ---- the first person ----

function enterForm(ground) {
    const said = h("div", {"aria-live": "polite"});
    const lines = ground.report.lines.filter((one) => one.cells.some(
        (cell) => cell.kind !== "NOT_ASKED"));
    return h("section", {}, h("h2", {}, t("hand.new")),
        h("form", {class: "narrow enter", onsubmit: async (event) => {
            event.preventDefault();
            const form = new FormData(event.target);
            const scan = await documentOf(form.get("scan"));
            const exchange = form.get("exchange").trim();
            try {
                const made = await ask(`${ground.path}/hand-answers`, {
                    purpose: ground.purpose, body: {line: form.get("line"),
                        member: form.get("member"), why: form.get("why").trim(),
                        answer: base64Of(form.get("answer")),
                        scan: {name: scan.name, bytes: scan.bytes},
                        ...(exchange ? {exchange} : {})}});
                await ground.again(made.number);
            } catch (problem) {
                said.replaceChildren(problemBox(problem));
            }
        }}, said, h("p", {}, t("hand.what")),
        field(t("hand.line"), choice("line", lines.map((one) =>
            [one.line, line(one.line, true)]))),
        field(t("hand.member"), choice("member", [...ground.names])),
        field(t("hand.exchange"), h("input", {name: "exchange",
            pattern: "[0-9A-Z]{16}", autocomplete: "off"}),
        {hint: t("hand.exchange_hint")}),
        field(t("hand.answer"), h("textarea", {name: "answer", required: true,
            rows: 6, spellcheck: "false"}), {hint: t("hand.answer_hint")}),
        field(t("hand.file"), h("input", {type: "file", name: "scan",
            required: true, accept: ".pdf,.jpg,.jpeg,.png"}),
        {hint: t("hand.file_hint")}),
        field(t("why"), h("input", {name: "why", required: true, minlength: 3,
            maxlength: 66, autocomplete: "off"}), {hint: t("why.hint")}),
        h("button", {class: "button"}, t("hand.go"))));
}

async function show(ground, place, looked = null) {
    const {path, purpose} = ground;
    [ground.rows, ground.report] = await Promise.all([
        askAll(`${path}/hand-answers`, {purpose}),
        ask(`${path}/report`, {purpose})]);
    ground.names = ground.report.household ? membersOf(ground.report)
        : new Map();
    const one = h("div", {"aria-live": "polite"});
    const look = async (number) => {
        try {
            one.replaceChildren(oneShown(ground, await ask(
                `${path}/hand-answers/${number}`, {purpose})));
        } catch (problem) {
            one.replaceChildren(problemBox(problem));
        }
    };
    ground.again = (number) => show(ground, place, number);
    if (looked)
        await look(looked);
    place.replaceChildren(...[list(ground.rows, ground.names, look), one,
        ground.caller.role === "agency" && ground.report.lines
            ? enterForm(ground) : null].filter((part) => part));
}

export async function pageByHand({parts, caller}) {
    const number = parts[0];
    const ground = {number, caller,
        path: `/v1/cases/${encodeURIComponent(number)}`};
    return {title: t("hand.title_of", {number}),
        body: [h("p", {class: "quiet"}, link(`/cases/${number}`,
            t("report.back"))), ...behindPurpose(t("hand.show"),
            (purpose, place) => show(Object.assign(ground, {purpose}),
                place))]};
}
