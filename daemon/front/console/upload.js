// SPDX-License-Identifier: Apache-2.0
//
// One upload: its bytes while they go, its households while they are read, and
// what became of each. A page that was closed is found here again.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {count, field, h, instant, link, summary, table} from "./dom.js";
import {t} from "./language.js";
import {save} from "./report.js";
import {uploadOf} from "./upload_file.js";
import {sendingOf, sendStart, sendStop} from "./upload_send.js";
import {stateTag, wrongBox} from "./uploads.js";

const EVERY_MS = 500;

function bar(label) {
    return h("progress", {"aria-label": label, max: 1, value: 0});
}

// ---- while bytes come ----

async function goOn(one, file) {
    const {wrong, wish, bytes} = await uploadOf(file);
    if (wrong)
        return wrongBox(wrong);
    // Another of the same size and name is told by its digest, by the house.
    if (wish.size !== one.size || wish.type !== one.type)
        return wrongBox(t("upload.other", {all: count(one.size),
            size: count(wish.size)}));
    sendStart(one.upload, bytes);
    return "";
}

function goOnForm(one) {
    const said = h("div", {"aria-live": "polite"});
    return h("form", {class: "narrow", onsubmit: async (event) => {
        event.preventDefault();
        said.replaceChildren(await goOn(one,
            new FormData(event.target).get("file")));
    }}, said, h("p", {}, t("upload.again_what")),
    field(t("upload.again", {name: one.name || one.upload}), h("input",
        {type: "file", name: "file", required: true,
         accept: ".csv,.json,.ndjson,.jsonl"})),
    h("button", {class: "button"}, t("upload.go_on")));
}

function giveUp(one) {
    const said = h("div", {"aria-live": "polite"});
    return h("details", {class: "action"}, h("summary", {}, t("upload.end")),
        h("p", {}, t("upload.end_what")), said,
        h("button", {type: "button", class: "button second",
            onclick: async () => {
                sendStop(one.upload);
                try {
                    await ask(`/v1/uploads/${encodeURIComponent(one.upload)}`,
                        {method: "DELETE", as: "nothing"});
                } catch (problem) {
                    said.replaceChildren(problemBox(problem));
                }
            }}, t("upload.end_go")));
}

function receiving(first) {
    const way = bar(t("upload.sent")), far = h("p", {}), said = h("p",
        {role: "status"}), form = goOnForm(first), wrong = h("div", {});
    let told = null;
    const update = (one) => {
        const mine = sendingOf(one.upload);
        const offset = Math.max(one.offset, mine ? mine.offset : 0);
        way.value = offset / one.size;
        far.textContent = t("upload.bytes_of", {done: count(offset),
            all: count(one.size)});
        const word = !mine || mine.problem ? t("upload.stands")
            : mine.isWaiting ? t("upload.waits") : t("upload.sending");
        if (said.textContent !== word)
            said.textContent = word;
        form.hidden = mine !== null && !mine.problem;
        const problem = mine ? mine.problem : null;
        if (told !== problem)
            wrong.replaceChildren(problem ? problemBox(problem) : "");
        told = problem;
    };
    update(first);
    return {body: [way, far, said, wrong, form, giveUp(first)], update};
}

// ---- while it is read ----

function decided(one) {
    const rows = one.rows;
    return rows.accepted + rows.duplicate + rows.conflict + rows.refused;
}

function running(first) {
    const way = bar(t("upload.read")), far = h("p", {});
    const update = (one) => {
        way.value = one.rows.read > 0 ? decided(one) / one.rows.read : 0;
        far.textContent = t("upload.read_of", {read: count(one.rows.read),
            done: count(decided(one))});
    };
    update(first);
    return {body: [way, far, h("p", {role: "status"}, t("upload.reading"))],
            update};
}

// ---- what became of it ----

// "AC10", as a spreadsheet names it; of other files the line.
function cell(isTable, line, column) {
    let letters = "";
    for (let n = column || 0; n > 0; n = Math.floor((n - 1) / 26))
        letters = String.fromCharCode(65 + (n - 1) % 26) + letters;
    return isTable ? `${letters}${line}` : String(line);
}

// A name of many parts may be broken between them.
function breakable(name) {
    return name.split(/(?<=[./_])/).flatMap((part) => [part, h("wbr", {})]);
}

function wrongRows(one, rows) {
    const isTable = one.type === "text/csv";
    return table(t("upload.wrong_table"), [t("upload.place"),
        t("case.request"), t("upload.field"), t("upload.what_to_do")], rows.flatMap((row) => (row.errors.length > 0
        ? row.errors : [{detail: t("upload.conflict")}]).map((error) => [
        cell(isTable, error.line || row.line, error.column),
        h("span", {class: "short"}, row.request_id || t("none")), h("code", {}, breakable(
            error.field || error.pointer || error.code || "")),
        error.detail])), {quiet: true, heads: true});
}

async function wrongList(one, status, place) {
    let wish = `status=${status}&limit=50`;
    const path = `/v1/uploads/${encodeURIComponent(one.upload)}/results?`;
    async function more(cursor) {
        const page = await ask(path + wish + (cursor
            ? `&cursor=${encodeURIComponent(cursor)}` : ""));
        if (page.data.length > 0)
            place.append(wrongRows(one, page.data));
        if (page.next_cursor)
            place.append(h("button", {type: "button", class: "button second",
                onclick: (event) => {
                    event.target.remove();
                    more(page.next_cursor);
                }}, t("more")));
    }
    await more(null);
}

function resultButton(one) {
    return h("button", {type: "button", class: "button",
        onclick: async (event) => {
            try {
                save(await ask(`/v1/uploads/${encodeURIComponent(one.upload)}` +
                    "/results", {as: "blob", accept: "text/csv"}),
                `${one.upload}-results.csv`);
            } catch (problem) {
                event.target.after(problemBox(problem));
            }
        }}, t("upload.result"));
}

// Of which the house has read nothing.
function isOurs(one) {
    return ["UPLOAD_GIVEN_UP", "UPLOAD_ABANDONED"].includes(one.reason);
}

function reason(one) {
    return h("div", {class: "problem", role: "alert"}, h("h2", {},
        t("upload.failed_title")), h("p", {}, isOurs(one)
        ? t(`upload.${one.reason}`) : t("upload.failed_what")));
}

function taken(one) {
    const rows = one.rows, bad = rows.refused + rows.conflict;
    return h("div", {class: "notice", role: "status"}, h("h2", {},
        t("upload.taken", {taken: count(rows.accepted + rows.duplicate),
            all: count(rows.read)})),
    rows.duplicate > 0 ? h("p", {}, t("upload.duplicate",
        {number: count(rows.duplicate)})) : null,
    bad > 0 ? h("p", {}, t("upload.wrong", {number: count(bad)})) : null);
}

function ended(one) {
    const wrong = h("div", {}), isFailed = one.state === "failed";
    for (const status of isOurs(one) ? [] : ["refused", "conflict"])
        wrongList(one, status, wrong).catch((problem) =>
            wrong.append(problemBox(problem)));
    return {body: [
        isFailed ? reason(one) : null,
        isFailed && one.rows.accepted === 0 ? null : taken(one),
        isOurs(one) ? null : h("p", {}, resultButton(one), " ",
            link("/cases", t("upload.to_cases"))), wrong,
        summary([[t("upload.begun"), instant(one.created_at)],
            [t("upload.ended"), instant(one.ended_at)],
            [t("upload.size"), t("upload.bytes", {all: count(one.size)})]]),
        h("p", {}, link("/uploads", t("upload.another")))].filter(
        (part) => part), update: () => {}};
}

const PARTS = {receiving, running, done: ended, failed: ended};

export async function pageUpload({parts}) {
    const path = `/v1/uploads/${encodeURIComponent(parts[0])}`;
    const place = h("div", {}), head = h("p", {});
    let one = await ask(path), part = null, state = null;
    function draw() {
        if (state !== one.state) {
            state = one.state;
            part = PARTS[state](one);
            place.replaceChildren(...part.body);
            head.replaceChildren(stateTag(one));
        }
        part.update(one);
    }
    async function again() {
        try {
            one = await ask(path);
        } catch {
            // The next one may answer; the sender says that nothing does.
        }
        if (!place.isConnected)
            return;
        draw();
        if (!one.ended_at)
            setTimeout(again, EVERY_MS);
    }
    draw();
    if (!one.ended_at)
        setTimeout(again, EVERY_MS);
    return {title: t("upload.title_of", {number: one.upload,
        name: one.name || ""}), body: [head, place]};
}
