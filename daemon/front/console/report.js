// SPDX-License-Identifier: Apache-2.0
//
// The report as a report, behind the reason for which it is read. The page is
// the API's own; it is copied element by element, so that nothing that is no
// part of a report gets in, and its figures open to the answers behind them.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {figuresOpen} from "./explain.js";
import {h, link} from "./dom.js";
import {t} from "./language.js";
import {later} from "./later.js";
import {looksLater} from "./looks.js";
import {purposeField, purposeKeep} from "./purpose.js";

const ELEMENTS = new Set(["h1", "h2", "h3", "p", "ul", "li", "table", "thead",
    "tbody", "tr", "th", "td", "b"]);
const trusted = window.trustedTypes
    ? trustedTypes.createPolicy("report", {createHTML: (text) => text})
    : {createHTML: (text) => text};

function copied(node) {
    if (node.nodeType === Node.TEXT_NODE)
        return node.data;
    const name = node.localName;
    const inside = [...node.childNodes].map(copied).filter(
        (child) => child !== null);
    if (!ELEMENTS.has(name))
        return null;
    // It stands below a heading of ours.
    return h(/^h[12]$/.test(name) ? `h${Number(name[1]) + 1}` : name, {
        class: node.getAttribute("class"), scope: node.getAttribute("scope"),
        colspan: node.getAttribute("colspan")}, inside);
}

export function reportOf(text, name = t("report.title")) {
    // Its own style is not ours, and the policy would say so.
    const page = new DOMParser().parseFromString(trusted.createHTML(
        text.replace(/<style>[^<]*<\/style>/, "")), "text/html");
    const shown = h("article", {class: "report"}, [...page.querySelector("main")
        .childNodes].map(copied).filter((child) => child !== null));
    // A wide table scrolls by itself, also by keyboard.
    for (const one of shown.querySelectorAll("table")) {
        const first = one.querySelector("th");
        const box = h("div", {class: "scroll", tabindex: 0, role: "region",
            "aria-label": first ? first.textContent : name});
        one.replaceWith(box);
        box.append(one);
    }
    return shown;
}

export function save(blob, name) {
    const address = URL.createObjectURL(blob);
    h("a", {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// Lines by their indentation, as the house writes them, as lists in lists.
export function outline(text) {
    const root = h("ul", {class: "outline"});
    const open = [[-1, root]];
    for (const row of text.split("\n").filter((one) => one.trim() !== "")) {
        const depth = row.search(/\S/);
        while (open.at(-1)[0] >= depth)
            open.pop();
        let list = open.at(-1)[1];
        if (list.localName === "li") {
            if (!list.lastElementChild)
                list.append(h("ul", {}));
            list = list.lastElementChild;
        }
        const item = h("li", {}, row.trim());
        list.append(item);
        open.push([depth, item]);
    }
    return root;
}

function tools(number, path, purpose) {
    return h("div", {class: "tools"},
        later(t("whatif.title"), async () => outline(await ask(
            `${path}/counterfactuals`, {purpose, as: "text",
                accept: "text/plain"}))),
        looksLater(path),
        h("p", {}, h("button", {type: "button", class: "button second",
            onclick: () => print()}, t("report.print")), " ",
        h("button", {type: "button", class: "button second",
            onclick: async (event) => {
                try {
                    save(await ask(`${path}/report`, {purpose, as: "blob",
                        accept: "application/vnd.etsi.asic-e+zip"}),
                    `${number}.asice`);
                } catch (problem) {
                    event.target.after(problemBox(problem));
                }
            }}, t("report.container"))));
}

async function reportShow(number, purpose, place) {
    const path = `/v1/cases/${encodeURIComponent(number)}`;
    const shown = reportOf(await ask(`${path}/report`, {purpose, as: "text",
        accept: "text/html"}));
    figuresOpen(shown, path, purpose);
    place.replaceChildren(h("p", {class: "hint"}, t("report.opens")),
        tools(number, path, purpose), shown);
}

// For the applicant: what is printed is the letter alone.
async function letterShow(number, purpose, place) {
    const path = `/v1/cases/${encodeURIComponent(number)}/letter`;
    const shown = reportOf(await ask(path, {purpose, as: "text",
        accept: "text/html"}), t("letter.link"));
    place.replaceChildren(h("p", {class: "tools"},
        h("button", {type: "button", class: "button second",
            onclick: () => print()}, t("report.print")), " ",
        h("button", {type: "button", class: "button second",
            onclick: async (event) => {
                try {
                    save(await ask(path, {purpose, as: "blob",
                        accept: "application/pdf"}), `${number}-letter.pdf`);
                } catch (problem) {
                    event.target.after(problemBox(problem));
                }
            }}, t("letter.pdf"))), shown);
}

async function paperSave(number, paper, purpose, place) {
    const list = await ask(`/v1/cases/${encodeURIComponent(number)}/documents`,
        {purpose});
    const row = list.data.find((one) => String(one.number) === paper);
    save(await ask(row.links.self, {purpose, as: "blob", accept: "*/*"}),
        row.name || `${number}-${paper}`);
    place.replaceChildren(h("p", {role: "status"}, t("papers.saved",
        {name: row.name || paper})));
}

// A reason, and behind it what is shown for it.
export function behindPurpose(button, show) {
    const place = h("div", {class: "shown"});
    const form = h("form", {class: "narrow quiet", onsubmit: async (event) => {
        event.preventDefault();
        const purpose = new FormData(form).get("purpose").trim();
        purposeKeep(purpose);
        place.replaceChildren(h("p", {role: "status"}, t("loading")));
        try {
            await show(purpose, place);
        } catch (problem) {
            place.replaceChildren(problemBox(problem));
        }
    }}, purposeField(), h("button", {class: "button"}, button));
    return [form, place];
}

export async function pageReport({parts, query}) {
    const number = parts[0], paper = query.get("paper");
    return {title: paper ? t("papers.one", {number, paper})
        : t("report.title_of", {number}),
        body: [h("p", {class: "quiet"}, link(`/cases/${number}`,
            t("report.back")), paper ? null : [" ", link(
            `/cases/${number}/letter`, t("letter.link")), " ", link(
            `/cases/${number}/proof`, t("proof.link"))]),
            ...behindPurpose(paper ? t("papers.get") : t("report.show"),
                (purpose, place) => paper
                    ? paperSave(number, paper, purpose, place)
                    : reportShow(number, purpose, place))]};
}

export async function pageLetter({parts}) {
    const number = parts[0];
    return {title: t("letter.title_of", {number}),
        body: [h("p", {class: "quiet"}, link(`/cases/${number}/report`,
            t("letter.back"))), ...behindPurpose(t("letter.show"),
            (purpose, place) => letterShow(number, purpose, place))]};
}
