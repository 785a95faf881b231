// SPDX-License-Identifier: Apache-2.0
//
// Dead letters: which wait and why; one is looked at behind a purpose, mended
// and sent again, or discarded. Each of these goes on record.
import {ask, askAll} from "./api.js";
import {problemBox} from "./problem.js";
import {count, field, h, instant, link, summary, table, tag} from "./dom.js";
import {t} from "./language.js";
import {purposeField, purposeKeep} from "./purpose.js";

function errors(row) {
    return row.errors.length === 0 ? "–" : h("ul", {class: "places"},
        row.errors.slice(0, 4).map((error) => h("li", {}, h("code", {},
            error.code), " ", error.pointer || "")),
        row.errors.length > 4 ? h("li", {}, t("and_more",
            {more: row.errors.length - 4})) : null);
}

function origin(row) {
    const from = row.origin;
    if (from.topic)
        return `${from.topic} ${from.partition}:${from.offset}`;
    return from.message ? t("dead.message", {number: from.message}) : "–";
}

function reason(row) {
    return [t(`dead.reason.${row.reason}`), row.case ? [" ",
        link(`/timeline/${row.case}`, row.case)] : ""];
}

function state(row) {
    return tag(row.state, t(`dead.state.${row.state}`));
}

// As which message it went, and what that became.
function became(row) {
    return [t("dead.message", {number: row.as_message}), t("semicolon"),
        t(`submission.${row.became}`),
        row.became_case ? [" ", link(`/timeline/${row.became_case}`,
            row.became_case)] : ""];
}

export async function pageDeadLetters({query}) {
    const isAny = query.get("state") === "any";
    const rows = await askAll("/v1/dead-letters?state=" +
        (isAny ? "any" : "waiting"));
    const list = rows.length === 0 ? h("p", {}, t("dead.nobody"))
        : table(t("dead.table"), [t("dead.number"), t("dead.at"),
            t("dead.reason"), t("dead.errors"), t("dead.origin"),
            t("dead.bytes"), t("dead.state")], rows.map((row) => [
            link(`/dead-letters/${row.letter}`, row.letter), instant(row.at),
            reason(row), errors(row), origin(row), count(row.bytes),
            state(row)]), {quiet: true, heads: true, right: [5]});
    return {title: t("dead.title"), body: h("div", {class: "wide"},
        h("p", {class: "hint"}, t("dead.what")),
        h("p", {}, isAny ? link("/dead-letters", t("dead.waiting_only"))
            : link("/dead-letters?state=any", t("dead.any"))), list)};
}

// A form that does one thing, and says what went wrong beside it.
function form(inputs, go, run) {
    const said = h("div", {});
    const button = h("button", {class: "button"}, go);
    return h("form", {onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
            await run(new FormData(event.target));
        } catch (problem) {
            said.replaceChildren(problemBox(problem));
        }
        button.disabled = false;
    }}, said, inputs, button);
}

function why() {
    return field(t("why"), h("input", {name: "why", required: true,
        minlength: 3, maxlength: 66, autocomplete: "off"}),
        {hint: t("why.hint")});
}

function editor(row) {
    const box = h("textarea", {name: "body", rows: 18, spellcheck: "false",
        autocomplete: "off"});
    box.value = row.body;
    return field(t("dead.body"), box, {hint: t("dead.body_hint")});
}

// What it holds, and sending it again: mended where it was changed.
function held(row, path, again) {
    if (row.body === null)
        return [h("p", {}, t("dead.purged"))];
    const isText = row.encoding === "utf-8";
    const body = isText ? editor(row) : h("p", {}, t("dead.bytes_only"));
    const shown = isText ? body.querySelector("textarea").value : null;
    if (row.state !== "waiting") {
        if (isText)
            body.querySelector("textarea").readOnly = true;
        return [body];
    }
    return [form([body, why()], t("dead.resubmit"), async (said) => {
        // A browser ends lines as it likes: what nobody touched is not sent.
        const text = isText
            ? body.querySelector("textarea").value : null;
        await ask(`${path}/resubmit`, {body: text === shown
            ? {why: said.get("why")}
            : {why: said.get("why"), body: text}});
        again();
    })];
}

function look(path, again) {
    const place = h("div", {});
    place.append(form(purposeField(["mend"]), t("dead.show"),
        async (said) => {
            const purpose = said.get("purpose").trim();
            purposeKeep(purpose);
            const row = await ask(path, {purpose});
            place.replaceChildren(...held(row, path, again));
        }));
    return place;
}

export async function pageDeadLetter({parts, again}) {
    const path = `/v1/dead-letters/${encodeURIComponent(parts[0])}`;
    const [row] = (await ask("/v1/dead-letters?state=any&letter=" +
        encodeURIComponent(parts[0]))).data;
    if (!row)
        return {title: t("problem.none"), body: h("p", {}, link("/dead-letters",
            t("dead.back")))};
    return {title: t("dead.one", {number: row.letter}), body: [
        h("p", {}, link("/dead-letters", t("dead.back"))),
        summary([[t("dead.state"), state(row)],
            [t("dead.reason"), reason(row)], [t("dead.errors"), errors(row)],
            [t("dead.at"), instant(row.at)], [t("dead.origin"), origin(row)],
            row.agency ? [t("case.agency"), row.agency] : null,
            [t("dead.bytes"), count(row.bytes)],
            row.as_message ? [t("dead.became"), became(row)] : null,
            row.why ? [t("why"), row.why] : null]),
        look(path, again),
        row.state !== "waiting" ? null : h("details", {class: "action apart"},
            h("summary", {}, t("dead.discard")),
            h("p", {class: "hint"}, t("dead.discard_what")),
            form(why(), t("dead.discard_go"), async (said) => {
                await ask(`${path}/discard`, {body: {why: said.get("why")}});
                again();
            }))].filter((part) => part)};
}
