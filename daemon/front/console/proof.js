// SPDX-License-Identifier: Apache-2.0
//
// "Check it here": the sealed report of a case against the log, in the browser.
// What it is held against (the log's key, the witnesses' keys, the checkpoint of
// last time) is the reader's own and kept in his browser; the house gives bytes
// alone. Each step says what it found, and what is not looked at is said, too.
import {ask} from "./api.js";
import {field, h, instant, link} from "./dom.js";
import {t} from "./language.js";
import {digestOf, hex, isContinued, leafHash, rootOf, same, sha256}
    from "./merkle.js";
import {canVerify, checkpointRead, isLog, keyRead, noteRead, signedBy}
    from "./note.js";
import {looksLater} from "./looks.js";
import {purposeField, purposeKeep} from "./purpose.js";
import {problemBox} from "./problem.js";
import {reportOf, save} from "./report.js";
import {Flaw, sealOf} from "./sealed.js";

const KEY = "hedui.log";
const CONTAINER = "application/vnd.etsi.asic-e+zip";

// ---- what is the reader's own ----

function trustRead() {
    try {
        const kept = JSON.parse(localStorage.getItem(KEY)) || {};
        const last = kept.kept;
        return {vkey: kept.vkey || "", witnesses: kept.witnesses || "",
            kept: last && Number.isSafeInteger(last.size) &&
                digestOf(last.root) ? last : null};
    } catch {
        return {vkey: "", witnesses: "", kept: null};
    }
}

function trustKeep(trust) {
    localStorage.setItem(KEY, JSON.stringify(trust));
}

// ---- steps: {state: good, bad or open; what; found; digests} ----

const step = (name, state, found, digests = []) => ({what: t(`proof.${name}`),
    state, found, digests});

async function bytesOf(path, purpose, accept) {
    const blob = await ask(path, {purpose, as: "blob", accept});
    return new Uint8Array(await blob.arrayBuffer());
}

async function fetched(number, purpose, since) {
    const path = `/v1/cases/${encodeURIComponent(number)}`;
    const proof = await ask(`${path}/proof` + (since > 0 ? `?since=${since}`
        : ""));
    const report = `${path}/report?revision=${proof.revision}`;
    return {number, proof, file: await bytesOf(report, purpose, CONTAINER),
        report: await bytesOf(report, purpose, "application/json")};
}

async function stepsOfSeal(got, steps) {
    const own = hex(await sha256(got.report));
    let seal = null;
    try {
        seal = await sealOf(got.file);
        steps.push(step("files", "good", t("proof.files.good",
            {count: seal.files}), [["manifest", seal.manifest]]));
    } catch (flaw) {
        if (!(flaw instanceof Flaw))
            throw flaw;
        steps.push(step("files", "bad", t(flaw.word, {name: flaw.name})));
    }
    const sealed = seal ? hex(await sha256(seal.report)) : null;
    const isSame = own === sealed;
    steps.unshift(step("report", seal ? isSame ? "good" : "bad" : "open",
        t(seal ? isSame ? "proof.report.good" : "proof.report.bad"
            : "proof.skipped"), [["report.json", own],
            ...(isSame || !seal ? [] : [["sealed", sealed]])]));
    return seal;
}

function entryRead(text) {
    const found = /^hedui-leaf\/1 sealed \d+ (C\d+) (\d+) ([0-9a-f]{64})$/
        .exec(text);
    return found ? {number: found[1], revision: Number(found[2]),
        digest: found[3]} : null;
}

function stepOfEntry(got, seal) {
    const entry = entryRead(got.proof.entry);
    if (!entry)
        return step("entry", "bad", t("proof.entry.none"));
    if (entry.number !== got.number || entry.revision !== got.proof.revision)
        return step("entry", "bad", t("proof.entry.other",
            {number: entry.number, revision: entry.revision}));
    if (!seal)
        return step("entry", "open", t("proof.skipped"));
    return step("entry", entry.digest === seal.leaf ? "good" : "bad",
        t(entry.digest === seal.leaf ? "proof.entry.good" : "proof.entry.bad"),
        [["seal", seal.leaf], ["log", entry.digest]]);
}

async function stepOfTree(proof, checkpoint) {
    const path = proof.path.map(digestOf);
    const leaf = await leafHash(new TextEncoder().encode(proof.entry));
    const root = path.includes(null) ? null
        : await rootOf(proof.number, checkpoint.size, leaf, path);
    const isGood = root !== null && same(root, checkpoint.root);
    return step("tree", isGood ? "good" : "bad",
        t(isGood ? "proof.tree.good" : root ? "proof.tree.bad"
            : "proof.tree.cut", {number: proof.number, size: checkpoint.size,
            count: path.length}),
        [["leaf", hex(leaf)], ["root", root ? hex(root) : "–"],
            ["checkpoint", hex(checkpoint.root)]]);
}

async function stepOfLog(note, checkpoint, key) {
    if (!key || !isLog(key))
        return step("log", "bad", t("proof.log.key"));
    if (checkpoint.origin !== key.name)
        return step("log", "bad", t("proof.log.origin",
            {origin: checkpoint.origin, name: key.name}));
    const said = await signedBy(note, key);
    return step("log", said === "signed" ? "good"
        : said === "unable" ? "open" : "bad", t(`proof.log.${said}`,
        {name: key.name}));
}

async function stepOfWitnesses(note, keys) {
    if (keys.length === 0)
        return step("witness", "open", t("proof.witness.none"));
    const said = await Promise.all(keys.map(async (key) => key && !isLog(key)
        ? signedBy(note, key) : "key"));
    const named = (which) => keys.filter((key, i) => said[i] === which)
        .map((key) => key.name).join(t("comma"));
    if (said.includes("key"))
        return step("witness", "bad", t("proof.witness.key"));
    if (said.includes("forged"))
        return step("witness", "bad", t("proof.witness.forged",
            {name: named("forged")}));
    if (said.includes("unable"))
        return step("witness", "open", t("proof.log.unable"));
    if (said.includes("unsigned"))
        return step("witness", "bad", t("proof.witness.unsigned",
            {name: named("unsigned")}));
    return step("witness", "good", t("proof.witness.signed",
        {name: named("signed")}));
}

async function stepOfKept(proof, checkpoint, kept) {
    if (!kept)
        return step("kept", "open", t("proof.kept.none"));
    const words = {size: checkpoint.size, before: kept.size};
    const digests = [["kept", kept.root], ["checkpoint", hex(checkpoint.root)]];
    if (kept.origin !== checkpoint.origin)
        return step("kept", "bad", t("proof.kept.origin",
            {origin: kept.origin}));
    if (checkpoint.size < kept.size)
        return step("kept", "bad", t("proof.kept.back", words), digests);
    const path = (proof.consistency || []).map(digestOf);
    const isGood = checkpoint.size === kept.size
        ? hex(checkpoint.root) === kept.root
        : kept.size === 0 || (!path.includes(null) && await isContinued(
            kept.size, digestOf(kept.root), checkpoint.size, checkpoint.root,
            path));
    return step("kept", !isGood ? "bad" : kept.isUnchecked ? "open" : "good",
        t(isGood ? "proof.kept.good" : "proof.kept.fork", words), digests);
}

// What the reader has pasted as his earlier checkpoint, believed if it is signed.
async function keptOf(pasted, key, before) {
    if (pasted.trim() === "")
        return before;
    const note = noteRead(pasted.trimStart().replace(/\s*$/, "\n"));
    const checkpoint = note && checkpointRead(note.body);
    const said = checkpoint && key ? await signedBy(note, key) : null;
    return ["signed", "unable"].includes(said) ? {origin: checkpoint.origin,
        size: checkpoint.size, root: hex(checkpoint.root),
        isUnchecked: said === "unable"} : null;
}

// All steps, and the checkpoint where each of them is good that makes it one to
// be kept.
async function look(number, purpose, trust, pasted) {
    const key = await keyRead(trust.vkey.trim());
    const keys = await Promise.all(trust.witnesses.split("\n")
        .map((row) => row.trim()).filter((row) => row !== "").map(keyRead));
    const kept = await keptOf(pasted, key, trust.kept);
    const got = await fetched(number, purpose, kept ? kept.size : 0);
    const steps = [];
    const seal = await stepsOfSeal(got, steps);
    steps.push(stepOfEntry(got, seal));
    const note = noteRead(got.proof.checkpoint);
    const checkpoint = note && checkpointRead(note.body);
    if (!checkpoint) {
        steps.push(step("tree", "bad", t("proof.checkpoint.none")));
        return {got, seal, steps, checkpoint: null};
    }
    const [tree, log, witness] = [await stepOfTree(got.proof, checkpoint),
        await stepOfLog(note, checkpoint, key),
        await stepOfWitnesses(note, keys)];
    const before = pasted.trim() !== "" && !kept
        ? step("kept", "bad", t("proof.kept.unread"))
        : await stepOfKept(got.proof, checkpoint, kept);
    steps.push(tree, log, witness, before);
    const isFit = tree.state === "good" && log.state === "good" &&
        witness.state !== "bad" && before.state !== "bad";
    return {got, seal, steps, checkpoint: isFit ? {origin: checkpoint.origin,
        size: checkpoint.size, root: hex(checkpoint.root),
        at: got.proof.checkpoint_at} : null};
}

// ---- how it is shown ----

function verdict(steps) {
    const bad = steps.filter((one) => one.state === "bad").length;
    const open = steps.filter((one) => one.state === "open").length;
    const name = bad > 0 ? "bad" : open > 0 ? "open" : "good";
    return h("div", {class: bad > 0 ? "problem" : "notice", role: "status",
        "data-verdict": name}, h("h2", {}, t(`proof.verdict.${name}`,
        {count: bad > 0 ? bad : open})));
}

function shown(steps) {
    return h("ol", {class: "steps"}, steps.map((one) => h("li",
        {"data-state": one.state}, h("h3", {}, one.what, " ",
            h("span", {class: `tag tag-${{good: "on", bad: "refused",
                open: "waiting"}[one.state]}`}, t(`proof.state.${one.state}`))),
        h("p", {}, one.found),
        one.digests.length === 0 ? null : h("dl", {class: "digests"},
            one.digests.map(([name, digest]) => h("div", {},
                h("dt", {}, t(`proof.digest.${name}`)),
                h("dd", {}, h("code", {}, digest))))))));
}

function behind({got, seal}, number, purpose, place) {
    const path = `/v1/cases/${encodeURIComponent(number)}`;
    const name = `${number}-${got.proof.revision}`;
    return h("section", {}, h("h2", {}, t("proof.not.title")),
        h("ul", {}, ["signer", "again", "whole", "page"].map((one) =>
            h("li", {}, t(`proof.not.${one}`)))),
        h("p", {}, t("proof.not.verify"), " ", h("code", {},
            `hedui verify --roots ROOT.pem --log "$VKEY" --proof ${
                name}.tlog-proof ${name}.asice`)),
        h("p", {class: "tools"},
            h("button", {type: "button", class: "button second", onclick: () =>
                save(new Blob([got.file]), `${name}.asice`)},
            t("report.container")), " ",
            h("button", {type: "button", class: "button second",
                onclick: async (event) => {
                    try {
                        save(await ask(`${path}/proof?revision=${
                            got.proof.revision}`, {as: "blob",
                            accept: "text/plain"}), `${name}.tlog-proof`);
                    } catch (problem) {
                        event.target.after(problemBox(problem));
                    }
                }}, t("proof.save")), " ",
            seal ? h("button", {type: "button", class: "button second",
                onclick: () => place.replaceChildren(reportOf(
                    new TextDecoder().decode(seal.page)))}, t("proof.page"))
                : null),
        place, looksLater(path));
}

function fields(trust) {
    const area = (name, value, rows) => h("textarea", {name, rows,
        spellcheck: "false", autocomplete: "off"}, value);
    const key = area("vkey", trust.vkey, 2);
    key.required = true;
    return [purposeField(),
        field(t("proof.vkey"), key, {hint: t("proof.vkey_hint")}),
        field(t("proof.witnesses"), area("witnesses", trust.witnesses, 2),
            {hint: t("proof.witnesses_hint")}),
        h("p", {class: "kept"}, trust.kept ? [t("proof.kept.here",
            {size: trust.kept.size, origin: trust.kept.origin}), " ",
        trust.kept.at ? instant(trust.kept.at) : null, " ",
        h("code", {}, trust.kept.root), " ",
        h("button", {type: "button", class: "plain dark", onclick: (event) => {
            trust.kept = null;
            trustKeep(trust);
            event.target.parentNode.replaceChildren(t("proof.kept.nothing"));
        }}, t("proof.forget"))] : t("proof.kept.nothing")),
        h("details", {class: "action"}, h("summary", {}, t("proof.paste")),
            field(t("proof.pasted"), area("pasted", "", 5),
                {hint: t("proof.pasted_hint")}))];
}

export async function pageProof({parts}) {
    const number = parts[0];
    const trust = trustRead();
    const place = h("div", {class: "shown"});
    const form = h("form", {class: "narrow quiet", onsubmit: async (event) => {
        event.preventDefault();
        const said = new FormData(form);
        const purpose = said.get("purpose").trim();
        purposeKeep(purpose);
        trust.vkey = said.get("vkey").trim();
        trust.witnesses = said.get("witnesses").trim();
        place.replaceChildren(h("p", {role: "status"}, t("proof.working")));
        try {
            const found = await look(number, purpose, trust,
                said.get("pasted"));
            // What is kept gives way to what was held against it alone.
            if (!trust.kept || said.get("pasted").trim() === "")
                trust.kept = found.checkpoint || trust.kept;
            trustKeep(trust);
            place.replaceChildren(verdict(found.steps), shown(found.steps),
                behind(found, number, purpose, h("div", {class: "shown"})));
        } catch (problem) {
            place.replaceChildren(problemBox(problem));
        }
    }}, fields(trust), h("button", {class: "button"}, t("proof.go")));
    const isAble = window.isSecureContext && await canVerify();
    return {title: t("proof.title_of", {number}), body: [
        h("p", {class: "quiet"}, link(`/cases/${number}/report`,
            t("letter.back"))),
        h("p", {class: "hint"}, t("proof.what")),
        isAble ? null : h("p", {class: "notice"}, t("proof.unable")),
        form, place].filter((part) => part)};
}
