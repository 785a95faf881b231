// SPDX-License-Identifier: Apache-2.0
//
// Signed notes with Ed25519 (c2sp.org/signed-note), checkpoints in them
// (c2sp.org/tlog-checkpoint) and cosignatures of witnesses
// (c2sp.org/tlog-cosignature), by the browser's own Ed25519.
import {base64Of, hex, same, sha256} from "./merkle.js";

const LOG = 1, WITNESS = 4;
const utf8 = (text) => new TextEncoder().encode(text);

// NAME+ID+BASE64 -> {name, kind, id, key}; null: it is no such key, or its ID is
// not that of its name and bytes.
export async function keyRead(text) {
    const found = /^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
    const bytes = found && base64Of(found[3]);
    if (!bytes || bytes.length !== 33 || ![LOG, WITNESS].includes(bytes[0]))
        return null;
    const id = (await sha256(utf8(found[1]), Uint8Array.of(10), bytes))
        .slice(0, 4);
    return hex(id) === found[2] ? {name: found[1], kind: bytes[0], id,
        key: bytes.slice(1)} : null;
}

export function isLog(key) {
    return key.kind === LOG;
}

// {body, signatures: [{name, id, bytes}]}; null: it is no note.
export function noteRead(text) {
    const cut = text.lastIndexOf("\n\n");
    if (cut < 0 || !text.endsWith("\n") || /[^\n -~\u0080-\uffff]/.test(text))
        return null;
    const signatures = text.slice(cut + 2, -1).split("\n").map((row) => {
        const found = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(row);
        const bytes = found && base64Of(found[2]);
        return bytes && bytes.length > 4 ? {name: found[1],
            id: bytes.slice(0, 4), bytes: bytes.slice(4)} : null;
    });
    return signatures.includes(null) ? null
        : {body: text.slice(0, cut + 1), signatures};
}

// {origin, size, root}; null: the body is no checkpoint.
export function checkpointRead(body) {
    const rows = body.split("\n");
    const root = rows.length >= 4 ? base64Of(rows[2]) : null;
    if (!root || root.length !== 32 || rows[0] === "" ||
        !/^(0|[1-9][0-9]*)$/.test(rows[1]) || rows.at(-1) !== "" ||
        !Number.isSafeInteger(Number(rows[1])))
        return null;
    return {origin: rows[0], size: Number(rows[1]), root};
}

// Whether this browser has Ed25519 at all.
export async function canVerify() {
    try {
        await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519",
            false, ["verify"]);
        return true;
    } catch {
        return false;
    }
}

// "signed", "unsigned" (there is none of this key), "forged" or "unable".
export async function signedBy(note, key) {
    const mine = note.signatures.filter((one) => one.name === key.name &&
        same(one.id, key.id));
    if (mine.length === 0)
        return "unsigned";
    let used;
    try {
        used = await crypto.subtle.importKey("raw", key.key, "Ed25519", false,
            ["verify"]);
    } catch {
        return "unable";
    }
    for (const {bytes} of mine) {
        if (bytes.length !== (key.kind === LOG ? 64 : 72))
            return "forged";
        // The time of a cosignature is its first eight bytes.
        const said = key.kind === LOG ? note.body : `cosignature/v1\ntime ${
            new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)}\n${
            note.body}`;
        if (!await crypto.subtle.verify("Ed25519", used, bytes.slice(-64),
            utf8(said)))
            return "forged";
    }
    return "signed";
}

// {number, path, note}: c2sp.org/tlog-proof@v1; null: it is none.
export function proofRead(text) {
    const cut = text.indexOf("\n\n");
    const rows = cut < 0 ? [] : text.slice(0, cut).split("\n");
    if (rows[0] !== "c2sp.org/tlog-proof@v1")
        return null;
    if (rows[1] && rows[1].startsWith("extra "))
        rows.splice(1, 1);
    const index = /^index (0|[1-9][0-9]*)$/.exec(rows[1] || "");
    const path = rows.slice(2).map(base64Of);
    return index && path.every((hash) => hash && hash.length === 32)
        ? {number: Number(index[1]), path, note: text.slice(cut + 2)} : null;
}
