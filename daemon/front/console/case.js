// SPDX-License-Identifier: Apache-2.0
//
// One case: how far it is, its papers, what the agency can do, who has looked.
import {ask, askAll} from "./api.js";
import {problemBox} from "./problem.js";
import {due, outcomes, timeline} from "./cases.js";
import {field, h, link, summary, table, tag} from "./dom.js";
import {line, t} from "./language.js";
import {looks} from "./looks.js";
import {documentOf} from "./papers.js";
import {purposeField, purposeKeep} from "./purpose.js";

// A form of its own below a heading that opens it.
function action(title, text, inputs, go, run) {
    const said = h("div", {});
    const button = h("button", {class: "button"}, go);
    return h("details", {class: "action"}, h("summary", {}, title),
        h("form", {class: "narrow", onsubmit: async (event) => {
            event.preventDefault();
            button.disabled = true;
            try {
                await run(new FormData(event.target), said);
            } catch (problem) {
                said.replaceChildren(problemBox(problem));
            }
            button.disabled = false;
        }}, said, h("p", {}, text), inputs, button));
}

function reason() {
    return field(t("why"), h("input", {name: "why", required: true,
        minlength: 3, maxlength: 66, autocomplete: "off"}),
        {hint: t("why.hint")});
}

function files() {
    return field(t("papers.choose"), h("input", {type: "file", name: "file",
        multiple: true, accept: ".pdf,.jpg,.jpeg,.png"}),
        {hint: t("papers.hint")});
}

async function brought(form) {
    const chosen = form.getAll("file").filter((file) => file.size > 0);
    return Promise.all(chosen.map(async (file) => {
        const document = await documentOf(file);
        return {sha256: document.sha256, bytes: document.bytes};
    }));
}

function actions(one, again) {
    const path = `/v1/cases/${one.case}`;
    const isOpen = one.revision === 0 &&
        !["withdrawn", "set_aside"].includes(one.state);
    const list = [];
    if (one.is_paused)
        list.push(action(t("supply.title"), t("supply.what"), files(),
            t("supply.go"), async (form) => {
                const documents = await brought(form);
                await ask(`${path}/supply`, {body: documents.length > 0
                    ? {documents} : {}});
                again();
            }));
    else if (one.state !== "withdrawn")
        list.push(action(t("papers.bring"), t("papers.bring_what"), files(),
            t("papers.go"), async (form, said) => {
                const documents = await brought(form);
                if (documents.length === 0)
                    return;
                const taken = await ask(`${path}/documents`,
                    {body: {documents}});
                if (taken.status !== "refused")
                    again();
                else
                    said.replaceChildren(problemBox({status: 422,
                        message: t("papers.refused"), errors: taken.errors}));
            }));
    if (isOpen && !one.is_paused)
        list.push(action(t("pause.title"), t("pause.what"), reason(),
            t("pause.go"), async (form) => {
                await ask(`${path}/pause`, {body: {why: form.get("why")}});
                again();
            }));
    if (isOpen)
        list.push(action(t("withdraw.title"), t("withdraw.what"), reason(),
            t("withdraw.go"), async (form) => {
                await ask(`${path}/withdraw`, {body: {why: form.get("why")}});
                again();
            }));
    return list.length === 0 ? null
        : h("section", {}, h("h2", {}, t("actions")), list);
}

function documents(one, rows) {
    if (rows.length === 0)
        return h("p", {}, t("papers.none"));
    return table(t("papers.table"), ["#", t("papers.kind"), t("papers.of"),
        t("papers.name"), t("case.state")], rows.map((row) => [
        row.number, t(`papers.kind.${row.kind}`),
        [row.ref, row.by].filter((part) => part).join(" · "), row.name || "",
        row.links.self ? link(`/cases/${one.case}/report?paper=${row.number}`,
            t("papers.state.delivered")) : t(`papers.state.${row.state}`)]),
        {quiet: true});
}

// Who looks at them says why, as for the report.
function documentsLater(one, path) {
    const place = h("div", {class: "shown"});
    const form = h("form", {class: "narrow quiet", onsubmit: async (event) => {
        event.preventDefault();
        const purpose = new FormData(form).get("purpose").trim();
        purposeKeep(purpose);
        try {
            place.replaceChildren(documents(one,
                await askAll(`${path}/documents`, {purpose})));
        } catch (problem) {
            place.replaceChildren(problemBox(problem));
        }
    }}, purposeField(), h("button", {class: "button second"},
        t("papers.show")));
    return h("section", {}, h("h2", {}, t("papers.title")), form, place);
}

// A list that the caller may not have is left out: the case itself is his.
async function mayAsk(path) {
    try {
        return await askAll(path);
    } catch (problem) {
        if (problem.status === 403)
            return null;
        throw problem;
    }
}

function facts(one) {
    return summary([
        [t("case.state"), tag(one.state, t(`state.${one.state}`))],
        [t("case.outcome"), one.outcomes ? outcomes(one) : t("case.no_outcome")],
        [t("case.due"), due(one)],
        [t("case.lines_out"), one.lines_missing.length === 0 ? t("none")
            : one.lines_missing.map((name) => line(name)).join(t("semicolon"))],
        one.why ? [t("why"), one.why] : null,
        [t("case.request"), one.request_id],
        [t("case.agency"), one.agency],
        [t("case.lane"), t(`lane.${one.lane}`)],
        [t("case.papers"), t("case.papers_of", {
            came: one.documents.came, announced: one.documents.announced})],
    ]);
}

export async function pageCase({parts, caller, again}) {
    const path = `/v1/cases/${encodeURIComponent(parts[0])}`;
    const one = await ask(path);
    const isReader = caller.role !== "supervisor";
    const [revisions, seen] = await Promise.all([
        mayAsk(`${path}/revisions`),
        isReader ? mayAsk(`${path}/looks`) : null]);
    return {title: t("case.title", {number: one.case}), body: [
        one.retracted ? h("p", {class: "notice"}, t("case.retracted")) : null,
        isReader && one.revision > 0 ? h("p", {}, h("a", {class: "button",
            href: `#/cases/${one.case}/report`}, t("report.read")), " ",
        link(`/cases/${one.case}/objections`, t("objections.link")), " · ",
        link(`/cases/${one.case}/by-hand`, t("hand.link"))) : null,
        facts(one),
        h("section", {}, h("h2", {}, t("case.timeline")),
            timeline(one, revisions || [])),
        caller.role === "agency" ? actions(one, again) : null,
        isReader && one.documents.announced > 0
            ? documentsLater(one, path) : null,
        seen && h("section", {}, h("h2", {}, t("looks.title")), looks(seen)),
    ].filter((part) => part)};
}
