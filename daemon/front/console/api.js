// SPDX-License-Identifier: Apache-2.0
//
// The one place that asks the API. The token is in this tab's session storage
// and nowhere else; without one the browser's certificate may speak.
import {language, t} from "./language.js";

const KEY = "hedui.token";

// What the API has refused, in the reader's language.
export class Problem extends Error {
    constructor(status, said) {
        super(said.detail || said.title || t("problem.unknown", {status}));
        this.status = status;
        this.kind = String(said.type || "").replace("/problems/", "");
        this.errors = said.errors || [];
    }
}

// "": the browser's certificate speaks; null: nobody is signed in.
export function tokenKeep(token) {
    if (token !== null)
        sessionStorage.setItem(KEY, token);
    else
        sessionStorage.removeItem(KEY);
}

function headersOf(wish) {
    const token = sessionStorage.getItem(KEY);
    const headers = {"Accept": wish.accept || "application/json",
                     "Accept-Language": language()};
    if (token)
        headers.Authorization = `Bearer ${token}`;
    if (wish.body !== undefined)
        headers["Content-Type"] = wish.type || "application/json";
    if (wish.offset !== undefined)
        headers["Upload-Offset"] = String(wish.offset);
    if (wish.purpose)
        headers["Hedui-Purpose"] = encodeURIComponent(wish.purpose);
    return headers;
}

async function problemOf(reply) {
    try {
        return new Problem(reply.status, await reply.json());
    } catch {
        return new Problem(reply.status, {});
    }
}

async function send(path, wish) {
    try {
        return await fetch(path, {
            method: wish.method || (wish.body === undefined ? "GET" : "POST"),
            headers: headersOf(wish),
            body: wish.body === undefined ? undefined
                : typeof wish.body === "string" || wish.body instanceof Blob
                    ? wish.body
                    : JSON.stringify(wish.body),
            cache: "no-store", credentials: "same-origin",
        });
    } catch {
        throw new Problem(0, {detail: t("problem.away")});
    }
}

// wish: {body, purpose, accept; method, type and offset of bytes}. Gives the
// JSON, or with `as` "text", "blob" or "nothing".
export async function ask(path, wish = {}) {
    const reply = await send(path, wish);
    if (!reply.ok)
        throw await problemOf(reply);
    if (wish.as === "text")
        return reply.text();
    if (wish.as === "nothing")
        return null;
    return wish.as === "blob" ? reply.blob() : reply.json();
}

// All pages of a list, up to `most` rows.
export async function askAll(path, {purpose = null, most = 1000} = {}) {
    const rows = [];
    let cursor = null;
    do {
        const page = await ask(path + (path.includes("?") ? "&" : "?") +
            "limit=200" + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""),
        purpose ? {purpose} : {});
        rows.push(...page.data);
        cursor = page.next_cursor;
    } while (cursor && rows.length < most);
    return rows;
}
