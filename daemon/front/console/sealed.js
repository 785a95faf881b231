// SPDX-License-Identifier: Apache-2.0
//
// A sealed container, as far as a browser can look: which bytes lie in it, that
// its manifest lists each of them, and the digest by which the log knows the
// seal. Whether the certificate behind the signature is to be believed is not
// judged here.
import {base64Of, hex, same, sha256} from "./merkle.js";

const MANIFEST = "META-INF/ASiCManifest001.xml";
const SIGNATURE = "META-INF/signature001.p7s";

// What a file is refused for, as a word of words.js.
export class Flaw extends Error {
    constructor(word, name = "") {
        super(`${word} ${name}`);
        this.word = word;
        this.name = name;
    }
}

// Name -> bytes, of a zip whose entries are stored.
export function entriesOf(file) {
    const view = new DataView(file.buffer, file.byteOffset, file.length);
    const end = file.length - 22;
    const entries = new Map();
    const cut = (from, size) => {
        if (from < 0 || from + size > file.length)
            throw new Flaw("proof.flaw.zip");
        return file.subarray(from, from + size);
    };
    if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
        throw new Flaw("proof.flaw.zip");
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
        cut(at, 46);
        const size = view.getUint32(at + 20, true);
        const names = view.getUint16(at + 28, true);
        const local = view.getUint32(at + 42, true);
        if (view.getUint32(at, true) !== 0x02014b50 ||
            view.getUint16(at + 10, true) !== 0)
            throw new Flaw("proof.flaw.zip");
        const name = new TextDecoder().decode(cut(at + 46, names));
        cut(local, 30);
        const from = local + 30 + view.getUint16(local + 26, true) +
            view.getUint16(local + 28, true);
        if (entries.has(name))
            throw new Flaw("proof.flaw.zip", name);
        entries.set(name, cut(from, size));
        at += 46 + names;
    }
    return entries;
}

// One element of DER: {tag, from, to} of its content, inside of `within`.
function element(bytes, within) {
    let at = within.from;
    if (at + 2 > within.to)
        throw new Flaw("proof.flaw.signature");
    const tag = bytes[at++];
    let size = bytes[at++];
    if (size >= 0x80) {
        let left = size - 0x80;
        if (left < 1 || left > 4)
            throw new Flaw("proof.flaw.signature");
        for (size = 0; left > 0; left--)
            size = size * 256 + bytes[at++];
    }
    if (!(at + size <= within.to))
        throw new Flaw("proof.flaw.signature");
    return {tag, from: at, to: at + size};
}

function elements(bytes, within) {
    const list = [];
    for (let at = within.from; at < within.to; at = list.at(-1).to)
        list.push(element(bytes, {from: at, to: within.to}));
    return list;
}

// The value of the one signature: ContentInfo, SignedData, signerInfos at the
// end, and in the first of them the only OCTET STRING.
export function signatureValue(p7s) {
    const info = element(p7s, {from: 0, to: p7s.length});
    const wrapped = elements(p7s, info)[1];
    const signers = wrapped && elements(p7s, element(p7s, wrapped)).at(-1);
    const signer = signers && signers.tag === 0x31 &&
        elements(p7s, signers)[0];
    const value = signer && elements(p7s, signer).find((one) =>
        one.tag === 0x04);
    if (!value)
        throw new Flaw("proof.flaw.signature");
    return p7s.subarray(value.from, value.to);
}

// Each file that the manifest lists, with its digest.
function listed(manifest) {
    const found = new Map();
    const text = new TextDecoder().decode(manifest);
    for (const [, name, digest] of text.matchAll(
        /<asic:DataObjectReference URI="([^"]+)"[^>]*>.*?<ds:DigestValue>([^<]+)<\/ds:DigestValue>/g))
        found.set(name, base64Of(digest));
    return found;
}

// The container's report and what the log must say of it: {report, page,
// leaf}, digests as hexadecimal digits in `manifest`, `signature`. Throws a Flaw.
export async function sealOf(file) {
    const entries = entriesOf(file);
    const manifest = entries.get(MANIFEST), p7s = entries.get(SIGNATURE);
    for (const name of ["report.json", "report.html", "case.json", MANIFEST,
        SIGNATURE])
        if (!entries.has(name))
            throw new Flaw("proof.flaw.absent", name);
    const digests = listed(manifest);
    for (const [name, bytes] of entries)
        if (name !== "mimetype" && !name.startsWith("META-INF/") &&
            !(digests.get(name) && same(digests.get(name),
                await sha256(bytes))))
            throw new Flaw("proof.flaw.bytes", name);
    for (const name of digests.keys())
        if (!entries.has(name))
            throw new Flaw("proof.flaw.absent", name);
    const body = await sha256(manifest);
    const value = await sha256(signatureValue(p7s));
    return {report: entries.get("report.json"), page: entries.get("report.html"),
        manifest: hex(body), signature: hex(value), files: digests.size,
        leaf: hex(await sha256(body, value))};
}
