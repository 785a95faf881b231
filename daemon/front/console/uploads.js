// SPDX-License-Identifier: Apache-2.0
//
// Many households as one file: chosen here, and what was brought before.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {count, field, h, instant, link, table, tag} from "./dom.js";
import {t} from "./language.js";
import {save} from "./report.js";
import {exampleOf, uploadOf} from "./upload_file.js";
import {sendStart} from "./upload_send.js";

function today() {
    return new Intl.DateTimeFormat("sv-SE", {timeZone: "Asia/Shanghai"})
        .format(new Date());
}

// A problem of our own, as the API's are.
export function wrongBox(message) {
    return problemBox({status: 422, message, errors: []});
}

async function begin(file) {
    const {wrong, wish, bytes} = await uploadOf(file);
    if (wrong)
        return wrongBox(wrong);
    const made = await ask("/v1/uploads", {body: wish});
    sendStart(made.upload, bytes);
    location.hash = `/uploads/${made.upload}`;
    return "";
}

function fileForm(caller) {
    const said = h("div", {"aria-live": "polite"});
    const button = h("button", {class: "button"}, t("upload.go"));
    return h("form", {class: "narrow", onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
            said.replaceChildren(await begin(
                new FormData(event.target).get("file")));
        } catch (problem) {
            said.replaceChildren(problemBox(problem));
        }
        button.disabled = false;
    }}, said,
        field(t("upload.file"), h("input", {type: "file", name: "file",
            required: true, accept: ".csv,.json,.ndjson,.jsonl"}),
        {hint: t("upload.what")}),
        h("p", {}, button, " ", h("button", {type: "button",
            class: "button second", onclick: () => save(exampleOf(
                caller.agency, today()), "households.csv")},
        t("upload.example"))));
}

export function stateTag(one) {
    return tag(`upload-${one.state}`, t(`upload.${one.state}`));
}

function howFar(one) {
    if (one.state === "receiving")
        return t("upload.bytes_of", {done: count(one.offset),
            all: count(one.size)});
    const taken = one.rows.accepted + one.rows.duplicate;
    return t("upload.taken_of", {taken: count(taken),
        all: count(one.rows.read)});
}

function list(uploads) {
    return table(t("upload.table"), [t("upload.number"), t("upload.name"),
        t("upload.state"), t("upload.far"), t("upload.begun")],
    uploads.map((one) => [link(`/uploads/${one.upload}`, one.upload),
        one.name || t("none"), stateTag(one), howFar(one),
        instant(one.created_at)]), {quiet: true, heads: true});
}

// What waits for its file comes first: 64 may be open, and no more.
function open(uploads) {
    return uploads.filter((one) => one.state === "receiving").map((one) =>
        h("div", {class: "notice"}, h("h2", {}, t("upload.is_open", {
            name: one.name || one.upload})), h("p", {}, howFar(one), " ",
            link(`/uploads/${one.upload}`, t("upload.to_it")))));
}

export async function pageUploads({caller}) {
    const page = await ask("/v1/uploads?limit=50");
    return {title: t("upload.title"), body: [...open(page.data),
        fileForm(caller),
        page.data.length > 0 ? h("section", {}, h("h2", {}, t("upload.before")),
            list(page.data)) : ""]};
}
