// SPDX-License-Identifier: Apache-2.0
//
// Figures of a report are buttons: one opens below its row to the entries that
// it is the sum of, each with its answers, and an answer to the bytes that the
// owner sent. The explanation is asked for when the first one is opened.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {h, instant, link, yuan} from "./dom.js";
import {line, t, word} from "./language.js";

// Of an explanation: entries by measure, a measure that stands above included.
export function entriesBy(tree) {
    const found = new Map();
    const walk = (rulings) => {
        for (const ruling of rulings)
            for (const test of ruling.tests || []) {
                for (const one of test.measures || [])
                    if (one.entries && !found.has(one.measure))
                        found.set(one.measure, one.entries);
                walk(test.rests_on || []);
            }
    };
    walk(tree.rulings);
    return found;
}

function amount(value, measure) {
    const isMoney = !["vehicles", "dwellings", "non_residential"]
        .includes(measure);
    const one = (x) => isMoney ? measure === "dwelling_area"
        ? `${yuan(x)} m²` : yuan(x) : String(x);
    if (!Array.isArray(value))
        return "";
    const [low, high] = value;
    return low === high ? one(low) : high === null
        ? t("or_more", {low: one(low)}) : `${one(low)} – ${one(high)}`;
}

function marks(entry) {
    const all = (entry.marks || []).filter((mark) => mark !== "NOT_COUNTED")
        .map((mark) => word("mark", mark));
    if (entry.not_counted)
        all.push(t("not_counted"));
    return all.length > 0 ? ` [${all.join(t("comma"))}]` : "";
}

function answer(finding, ground) {
    const inside = h("div", {});
    const who = ground.members.get(finding.member) || finding.member;
    return h("details", {class: "answer", ontoggle: async (event) => {
        if (!event.target.open || inside.hasChildNodes())
            return;
        try {
            const one = await ask(
                `${ground.path}/explanation?figure=${finding.no}`,
                {purpose: ground.purpose});
            inside.append(h("pre", {tabindex: 0}, one.text || one.hex),
                h("p", {class: "hint"}, "SHA-256 ", h("code", {}, one.sha256)));
        } catch (problem) {
            inside.append(problemBox(problem));
        }
    }}, h("summary", {}, t("explain.answer", {owner: line(finding.line), who,
        no: finding.no})),
    h("p", {}, word("match", finding.reason), t("semicolon"),
        t("explain.received"), " ", instant(finding.received_at),
        t("semicolon"), t("explain.as_of", {day: finding.as_of || "–"}),
        finding.consent ? [t("semicolon"), t("explain.consent",
            {consent: finding.consent})] : null, t("semicolon"), link(
            `/cases/${ground.path.split("/").at(-1)}/objections?figure=` +
            finding.no, t("objections.new"))), inside);
}

function entryItem(entry, ground) {
    const source = entry.line ? line(entry.line, true)
        : word("by", entry.source);
    const isMadeUp = !entry.key || entry.source !== "line";
    return h("li", {}, h("p", {},
        h("b", {}, amount(entry.amount, entry.measure)), " ",
        ground.members.get(entry.member) || entry.member || "", " · ", source,
        isMadeUp ? "" : ` · ${entry.key}`,
        entry.month ? ` · ${entry.month}` : "", marks(entry)),
    (entry.findings || []).map((finding) => answer(finding, ground)));
}

// The measures whose entries stand behind a row of the report.
function measuresOf(tree, label) {
    const names = new Set();
    const walk = (rulings) => {
        for (const ruling of rulings)
            for (const test of ruling.tests || []) {
                for (const one of test.measures || [])
                    if (word("test", test.name) === label ||
                        word("measure", one.measure) === label)
                        names.add(one.measure);
                walk(test.rests_on || []);
            }
    };
    walk(tree.rulings);
    return [...names];
}

function opened(label, ground) {
    const entries = entriesBy(ground.tree);
    const rows = measuresOf(ground.tree, label).flatMap(
        (measure) => entries.get(measure) || []);
    return rows.length === 0 ? h("p", {}, t("explain.nothing"))
        : h("ul", {class: "entries"},
            rows.map((entry) => entryItem(entry, ground)));
}

async function groundOf(path, purpose) {
    const tree = await ask(`${path}/explanation`, {purpose});
    return {path, purpose, tree, members: new Map((tree.members || []).map(
        (member) => [member.ref, member.name]))};
}

// A row of figures: its first cell names the measure or test, of the others the
// first is the figure. Tests have a limit beside it, measures no heading; the
// policy's own figures come from no answer.
export function figuresOpen(report, path, purpose) {
    let ground = null;
    for (const cell of report.querySelectorAll("table.r2.r3 tbody th + td, " +
        "table.r2:not(:has(thead)) th + td")) {
        const row = cell.parentElement;
        const label = row.firstElementChild.textContent;
        const button = h("button", {type: "button", class: "figure",
            "aria-expanded": "false", title: t("explain.open", {label})},
        cell.textContent);
        button.addEventListener("click", async () => {
            if (button.getAttribute("aria-expanded") === "true") {
                row.nextElementSibling.remove();
                button.setAttribute("aria-expanded", "false");
                return;
            }
            const inside = h("td", {colspan: row.cells.length, class: "open"},
                t("loading"));
            row.after(h("tr", {}, inside));
            button.setAttribute("aria-expanded", "true");
            try {
                ground = ground || groundOf(path, purpose);
                inside.replaceChildren(opened(label, await ground));
            } catch (problem) {
                ground = null;
                inside.replaceChildren(problemBox(problem));
            }
        });
        cell.replaceChildren(button);
    }
}
