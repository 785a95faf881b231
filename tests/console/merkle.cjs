// SPDX-License-Identifier: Apache-2.0
//
// The console's arithmetic of the log (merkle.js, note.js, as they are served),
// without a browser:
//
//   node merkle.cjs LOG VKEY [WITNESS-VKEY]   of a folder that log_write has made:
//                                 each proof and each step is good, as Go says
//                                 (tests/integration/log); altered it is not;
//                                 and a page with a bug in it is noticed
//   node merkle.cjs --proof FILE VKEY [OLD]   what the API has answered as JSON,
//                                 with `consistency` from the root OLD
//
// Roots of earlier sizes are made here again, by OpenSSL's SHA-256.
const fs = require("fs");
const os = require("os");
const path = require("path");
const {createHash, webcrypto} = require("crypto");

globalThis.crypto ??= webcrypto;
const PAGES = path.join(process.env.HEDUI_ROOT, "daemon/front/console");
let passed = 0, failed = 0;

function check(sentence, is) {
    is ? passed++ : failed++;
    console.log(`${is ? "ok     " : "FAILED "} ${sentence}`);
}

// The pages as modules, with a bug put in: [file, from, to].
async function pages(bug) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hedui-merkle-"));
    fs.writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
    for (const name of ["merkle.js", "note.js"]) {
        let text = fs.readFileSync(path.join(PAGES, name), "utf8");
        if (bug && bug[0] === name) {
            if (text.split(bug[1]).length < 2)
                throw new Error(`${name} has no ${bug[1]}`);
            text = text.replace(bug[1], bug[2]);
        }
        fs.writeFileSync(path.join(folder, name), text);
    }
    const made = {...await import(path.join(folder, "merkle.js")),
        ...await import(path.join(folder, "note.js"))};
    fs.rmSync(folder, {recursive: true});
    return made;
}

// ---- a log of its own: leaf hashes, and the root of its first n ----

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part),
    createHash("sha256")).digest();

function leavesOf(folder) {
    const parts = [];
    const walk = (at) => fs.readdirSync(at, {withFileTypes: true}).sort((a, b) =>
        a.name < b.name ? -1 : 1).forEach((one) => one.isDirectory()
        ? walk(path.join(at, one.name)) : parts.push(path.join(at, one.name)));
    walk(path.join(folder, "tile/0"));
    const hashes = [];
    for (const part of parts) {
        const found = /0\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(part);
        const index = Number(found[1].replace(/[x/]/g, ""));
        const bytes = fs.readFileSync(part);
        for (let i = 0; i < bytes.length / 32; i++)
            hashes[index * 256 + i] = bytes.subarray(i * 32, i * 32 + 32);
    }
    return hashes;
}

function tree(leaves) {
    const known = new Map();
    function root(from, to) {
        const key = `${from} ${to}`;
        if (to - from === 1)
            return leaves[from];
        if (!known.has(key)) {
            let split = 1;
            while (split * 2 < to - from)
                split *= 2;
            known.set(key, sha(Buffer.of(1), root(from, from + split),
                root(from + split, to)));
        }
        return known.get(key);
    }
    return (size) => new Uint8Array(root(0, size));
}

// ---- the folder of log_write ----

function ground(folder) {
    const names = fs.readdirSync(path.join(folder, "proofs"));
    const leaves = leavesOf(folder);
    return {folder, leaves, root: tree(leaves), proofs: names.map((name) =>
        fs.readFileSync(path.join(folder, "proofs", name), "utf8")),
    steps: fs.readFileSync(path.join(folder, "steps"), "utf8").trim()
        .split("\n").map((row) => row.split(" "))};
}

async function proofIs(page, log, text, key, change = (proof) => proof) {
    const proof = change(page.proofRead(text));
    const note = page.noteRead(proof.note);
    const checkpoint = page.checkpointRead(note.body);
    const root = await page.rootOf(proof.number, checkpoint.size,
        new Uint8Array(log.leaves[proof.leaf ?? proof.number]), proof.path);
    return await page.signedBy(note, key) === "signed" && root !== null &&
        page.same(root, checkpoint.root);
}

function stepIs(page, log, row, change = (step) => step) {
    const [from, size, ...hashes] = row;
    const step = change({from: Number(from), size: Number(size),
        old: log.root(Number(from)), root: log.root(Number(size)),
        path: hashes.map(page.base64Of)});
    return page.isContinued(step.from, step.old, step.size, step.root,
        step.path);
}

const flipped = (bytes) => bytes.map((one, i) => i === 7 ? one ^ 1 : one);
const BAD_PROOFS = {
    "another number": (one) => ({...one, leaf: one.number,
        number: one.number + 1}),
    "another entry": (one) => ({...one,
        leaf: one.number > 0 ? one.number - 1 : 1}),
    "a path that lacks its end": (one) => ({...one, path: one.path.slice(0, -1)}),
    "a path that lacks its beginning": (one) => ({...one,
        path: one.path.slice(1)}),
    "a path with more": (one) => ({...one, path: [...one.path, one.path[0]]}),
    "an altered path": (one) => ({...one, path: [...one.path.slice(0, -1),
        flipped(one.path.at(-1))]}),
    "a checkpoint with another root": (one) => ({...one,
        note: one.note.replace(/\n[^\n]{44}\n\n/, `\n${"A".repeat(43)}=\n\n`)}),
    "an altered signature": (one) => ({...one, note: one.note.replace(
        /(.)(.{8}\n)$/, (all, digit, rest) => (digit === "A" ? "B" : "A") +
            rest)}),
};
const BAD_STEPS = {
    "another old root": (one) => ({...one, old: flipped(one.old)}),
    "another new root": (one) => ({...one, root: flipped(one.root)}),
    "another old size": (one) => ({...one, from: one.from - 1}),
    "a step that lacks its end": (one) => ({...one, path: one.path.slice(0, -1)}),
    "an altered step": (one) => ({...one, path: [...one.path.slice(0, -1),
        flipped(one.path.at(-1))]}),
};
// What a careless author might have written.
const BUGS = [
    ["merkle.js", "Uint8Array.of(0), entry", "Uint8Array.of(1), entry"],
    ["merkle.js", "return last === 0 ? hash : null", "return hash"],
    ["merkle.js", "isOdd(at) || at === last", "isOdd(at)"],
    ["merkle.js", "same(before, old) &&", ""],
    ["merkle.js", "&& same(after, root)", ""],
    ["merkle.js", "at === 0 ? [old, ...path] : path", "path"],
    ["note.js", "!await crypto.subtle.verify(", "!await (async () => true)("],
    ["note.js", "return hex(id) === found[2] ? {", "return true ? {"],
];

// All that the folder must show, of these pages. false: one sentence is not so.
async function soundness(page, log, vkey, say = () => {}) {
    const key = await page.keyRead(vkey);
    let isGood = true;
    const must = (sentence, is) => {
        isGood = isGood && is;
        say(sentence, is);
    };
    if (!key)
        return false;
    must("a key with another name is none", await page.keyRead(
        vkey.replace(/^./, (one) => one === "x" ? "y" : "x")) === null);
    const entry = Buffer.from("hedui-leaf/1");
    must("an entry's leaf hash is that of OpenSSL", page.same(
        await page.leafHash(new Uint8Array(entry)),
        new Uint8Array(sha(Buffer.of(0), entry))));
    must("a path that is too short leads nowhere",
        await page.rootOf(0, 2, new Uint8Array(log.leaves[0]), []) === null);
    const good = await Promise.all(log.proofs.map((one) => proofIs(page, log,
        one, key)));
    must(`${good.length} inclusion proofs are good`, good.every((is) => is));
    const steps = await Promise.all(log.steps.map((row) => stepIs(page, log,
        row)));
    must(`${steps.length} consistency proofs are good`,
        steps.every((is) => is));
    const some = log.proofs.filter((one, i) => i % 50 === 7 || i < 4);
    for (const [sentence, change] of Object.entries(BAD_PROOFS))
        must(`${sentence} is refused`, !(await Promise.all(some.map((one) =>
            proofIs(page, log, one, key, change)))).includes(true));
    const rows = log.steps.filter(([from, size], i) => from !== size &&
        from > 1 && (i % 8 === 3 || i < 20));
    for (const [sentence, change] of Object.entries(BAD_STEPS))
        must(`${sentence} is refused`, !(await Promise.all(rows.map((row) =>
            stepIs(page, log, row, change)))).includes(true));
    return isGood;
}

async function folderCheck(folder, vkey) {
    const log = ground(folder);
    await soundness(await pages(), log, vkey, check);
    // Some of them show a bug as well as all.
    const some = (list) => list.filter((one, i) => i % 16 === 3 || i < 8);
    const less = {...log, proofs: some(log.proofs), steps: some(log.steps)};
    for (const bug of BUGS)
        check(`noticed: ${bug[0]} with "${bug[2]}" for "${bug[1]}"`,
            !await soundness(await pages(bug), less, vkey));
}

async function answerCheck(file, vkey, old) {
    const page = await pages();
    const key = await page.keyRead(vkey);
    const proof = JSON.parse(fs.readFileSync(file, "utf8"));
    const note = page.noteRead(proof.checkpoint);
    const checkpoint = page.checkpointRead(note.body);
    const root = await page.rootOf(proof.number, checkpoint.size,
        await page.leafHash(new TextEncoder().encode(proof.entry)),
        proof.path.map(page.digestOf));
    check("the entry is under the root of the checkpoint", root !== null &&
        page.same(root, checkpoint.root) && checkpoint.size === proof.size);
    check("which the log has signed",
        await page.signedBy(note, key) === "signed");
    if (old)
        check("and goes on from the root of before", await page.isContinued(
            Number(old.split(":")[0]), page.digestOf(old.split(":")[1]),
            checkpoint.size, checkpoint.root,
            proof.consistency.map(page.digestOf)));
}

(async () => {
    const [first, ...rest] = process.argv.slice(2);
    await (first === "--proof" ? answerCheck(...rest)
        : folderCheck(first, rest[0]));
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
})();
