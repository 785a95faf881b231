// SPDX-License-Identifier: Apache-2.0
//
// A file as the API takes it: a table or requests, its size and its digest.
import {t} from "./language.js";

const DIGEST_MAX = 256 << 20; // a browser digests what it has in memory

async function digestOf(bytes) {
    if (!crypto.subtle || bytes.size > DIGEST_MAX)
        return null;
    const digest = await crypto.subtle.digest("SHA-256",
        await bytes.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) =>
        byte.toString(16).padStart(2, "0")).join("");
}

// One request, or a list of them, as lines.
async function linesOf(file) {
    const text = await file.text();
    try {
        const whole = JSON.parse(text);
        return new Blob((Array.isArray(whole) ? whole : [whole]).map((one) =>
            `${JSON.stringify(one)}\n`));
    } catch {
        return file; // one a line, or what the house will say of it
    }
}

// {wish, bytes}, or {wrong}: why it cannot be one.
export async function uploadOf(file) {
    const end = file.name.toLowerCase().split(".").at(-1);
    if (["xlsx", "xls", "et", "ods"].includes(end))
        return {wrong: t("upload.workbook")};
    if (file.size === 0)
        return {wrong: t("upload.empty")};
    const isTable = !["json", "ndjson", "jsonl"].includes(end);
    const bytes = end === "json" ? await linesOf(file) : file;
    const sha256 = await digestOf(bytes);
    // The house takes 200 bytes of a name.
    const name = [...file.name].slice(-60).join("");
    return {bytes, wish: {type: isTable ? "text/csv" : "application/x-ndjson",
        size: bytes.size, name, ...(sha256 ? {sha256} : {})}};
}

// A table of one household that is to be written over.
export function exampleOf(agency, day) {
    const quote = (text) => `"${text.replaceAll("\"", "\"\"")}"`;
    const consents = JSON.stringify([{id: "c1", by: "m1", for: ["m1"],
        as: "self", signed: day, lines: ["all"]}]);
    const row = {request_id: "2017-000123", agency, lane: "standard",
        programmes: "minimum_living;medical", as_of: day,
        "household.ref": "H-88123", "household.district": agency.slice(0, 6),
        "household.single": "true", "household.members.ref": "m1",
        "household.members.name": "王秀英",
        "household.members.id_kind": "resident",
        "household.members.id": "31010119800101000X",
        "household.members.relation": "self", consents,
        "mandate.id": "W-2017-88"};
    // With its mark, so that a spreadsheet sees that it is UTF-8.
    return new Blob(["\ufeff", Object.keys(row).join(","), "\r\n",
        Object.values(row).map(quote).join(","), "\r\n"], {type: "text/csv"});
}
