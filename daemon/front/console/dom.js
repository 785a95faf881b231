// SPDX-License-Identifier: Apache-2.0
//
// Elements, and how things are written. Text goes in as text: nothing here
// makes HTML of a string.
import {language, t} from "./language.js";

// h("p", {class: "hint"}, "text", h("b", {}, "more")): attributes that are
// null or false are left out, onclick and its kin are listeners.
export function h(name, attributes, ...children) {
    const element = document.createElement(name);
    put(element, attributes, children);
    return element;
}

export function svg(name, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    put(element, attributes, children);
    return element;
}

function put(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {}))
        if (key.startsWith("on"))
            element.addEventListener(key.slice(2), value);
        else if (value !== null && value !== undefined && value !== false)
            element.setAttribute(key, value === true ? "" : value);
    element.append(...children.flat(Infinity).filter((child) => child !== null &&
        child !== undefined && child !== false));
}

// "2017-09-01T01:00:00Z" as the clock of Shanghai has it.
export function instant(text) {
    if (!text)
        return t("none");
    const shown = new Intl.DateTimeFormat("sv-SE", {
        timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short"});
    return h("time", {datetime: text}, shown.format(new Date(text)));
}

export function count(number) {
    return new Intl.NumberFormat(language() === "zh" ? "zh-CN" : "en-GB")
        .format(number);
}

// Fen as yuan.
export function yuan(fen) {
    const digits = String(Math.abs(fen)).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return (fen < 0 ? "-" : "") + whole + "." + digits.slice(-2);
}

export function seconds(ms) {
    return ms < 1000 ? `${Math.round(ms)} ms` : ms < 120000
        ? `${(ms / 1000).toFixed(1)} s` : ms < 7200000
            ? `${Math.round(ms / 60000)} min` : `${Math.round(ms / 3600000)} h`;
}

// A state or an outcome: a word in a box; colour says nothing that it does not.
export function tag(kind, word) {
    return h("span", {class: `tag tag-${kind}`}, word);
}

// rows: lists of cells. Under each other on a telephone, each with its column.
export function table(caption, columns, rows, options = {}) {
    const right = options.right || [];
    const cell = (child, i) => h(i === 0 && options.heads ? "th" : "td", {
        "data-column": columns[i], class: right.includes(i) ? "right" : null,
        scope: i === 0 && options.heads ? "row" : null}, child);
    return h("div", {class: "scroll", tabindex: 0, role: "region",
                     "aria-label": caption},
        h("table", {class: options.dense ? "dense" : "stack"},
            h("caption", {class: options.quiet ? "unseen" : null}, caption),
            h("thead", {}, h("tr", {}, columns.map((column, i) => h("th",
                {scope: "col", class: right.includes(i) ? "right" : null},
                column)))),
            h("tbody", {}, rows.map((row) => h("tr", {},
                row.map((child, i) => cell(child, i)))))));
}

// [[name, value], ...]
export function summary(rows) {
    return h("dl", {class: "summary"}, rows.filter((row) => row).map(
        ([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

let made = 0;
// A field with its label, and its hint and error where it has them.
export function field(label, input, options = {}) {
    const id = input.id || `field-${++made}`;
    const hint = options.hint ? h("p", {class: "hint", id: `${id}-hint`},
        options.hint) : null;
    input.id = id;
    if (hint)
        input.setAttribute("aria-describedby", `${id}-hint`);
    return h("div", {class: "field"}, h("label", {for: id}, label), hint, input);
}

export function choice(name, rows, chosen) {
    return h("select", {name}, rows.map(([value, word]) =>
        h("option", {value, selected: value === chosen}, word)));
}

export function link(where, ...children) {
    return h("a", {href: `#${where}`}, ...children);
}
