// SPDX-License-Identifier: Apache-2.0
//
// Charts as plain SVG: lines over time, bars of parts, states over time. Each has
// a title and a sentence for who hears it, and its figures as a table behind it.
// Parts differ by hatching and lines by dashes, so that colour says nothing alone.
import {count, h, svg, table} from "./dom.js";
import {language, t} from "./language.js";

let made = 0;
// As wide as it is shown, so that its letters are as large as the page's.
export const isNarrow = () => innerWidth < 640;
const width = () => isNarrow() ? 360 : 590;

function clock(at) {
    return new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB",
        {timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit",
            hourCycle: "h23"}).format(new Date(at));
}

// The least of 1, 2, 5, 10, ... that is not below.
export function ceiling(value) {
    const ten = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
    return [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= value);
}

const label = (x, y, text, anchor = "start") => svg("text", {x, y,
    "text-anchor": anchor}, text);

function figure({title, what}, height, drawn, legend, rows) {
    const id = `chart-${++made}`;
    return h("figure", {class: "chart"}, h("figcaption", {}, title),
        svg("svg", {viewBox: `0 0 ${width()} ${height}`, role: "img",
            "aria-labelledby": `${id}-t ${id}-d`},
        svg("title", {id: `${id}-t`}, title), svg("desc", {id: `${id}-d`}, what),
        drawn),
        legend, h("p", {class: "hint"}, what),
        h("details", {class: "action"}, h("summary", {}, t("chart.table")),
            rows));
}

function key(i, isLine) {
    return svg("svg", {viewBox: "0 0 26 12", class: "key", "aria-hidden": "true"},
        isLine ? svg("path", {class: `line-${i}`, d: "M0 6H26"})
            : svg("rect", {class: `part-${i}`, fill: `url(#hatch-${i})`,
                width: 26, height: 12}));
}

function legendOf(names, isLine, first = 0) {
    return h("ul", {class: "legend"}, names.map((name, i) => h("li", {},
        key(first + i, isLine), " ", name)));
}

// Hatchings are said once a page; a drawing names them.
export function hatches() {
    return svg("svg", {class: "unseen", "aria-hidden": "true"}, svg("defs", {},
        [null, "M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 0L8 8M-2 6L2 10M6 -2L10 2",
            null, "M0 4H8", "M4 0V8"].map((path, i) => svg("pattern", {id: `hatch-${i}`,
            width: 8, height: 8, patternUnits: "userSpaceOnUse"},
        svg("rect", {width: 8, height: 8, class: `ground-${i}`}),
        path ? svg("path", {d: path, class: `hatch-${i}`}) : null))));
}

// ---- over time ----

// Where a sample stands; and what is between two hours.
function times(at, left, right) {
    const from = Date.parse(at[0]), to = Date.parse(at.at(-1));
    const x = (one) => left + (right - left) *
        (to > from ? (Date.parse(one) - from) / (to - from) : 0.5);
    const step = ceiling((to - from) / 3600000 / (isNarrow() ? 3 : 7));
    const ticks = [];
    for (let hour = Math.ceil(from / 3600000 / step) * step;
        hour * 3600000 <= to; hour += step)
        ticks.push(new Date(hour * 3600000).toISOString());
    return {x, ticks};
}

// at: instants; series: [{name, values}], null where there is none; unit writes
// one value, `top` gives the end of the scale.
export function lineChart({title, what, at, series, unit, every,
    top = ceiling}) {
    const height = 190, left = 64, right = width() - 8, bottom = height - 24;
    const most = top(Math.max(1, ...series.flatMap((one) => one.values)));
    const {x, ticks} = times(at, left, right);
    const y = (value) => bottom - (bottom - 12) * value / most;
    const path = (values) => {
        let text = "", before = null;
        values.forEach((value, i) => {
            if (value !== null) {
                // A hole is a hole.
                const isOn = before !== null && Date.parse(at[i]) -
                    Date.parse(before) < every * 1600;
                text += `${isOn ? "L" : "M"}${x(at[i]).toFixed(1)} ${
                    y(value).toFixed(1)}${isOn ? "" : "h.1"}`;
            }
            before = value === null ? null : at[i];
        });
        return text || "M0 0";
    };
    return figure({title, what}, height, [
        [0, 0.5, 1].map((part) => [
            svg("path", {class: "grid", d: `M${left} ${y(part * most)}H${right}`}),
            label(left - 6, y(part * most) + 4, unit(part * most), "end")]),
        ticks.map((one) => label(x(one), height - 6, clock(one), "middle")),
        series.map((one, i) => svg("path", {class: `line-${i}`,
            d: path(one.values)}))],
    series.length > 1 ? legendOf(series.map((one) => one.name), true) : null,
    table(title, [t("chart.at"), ...series.map((one) => one.name)],
        at.map((one, i) => [clock(one), ...series.map((row) =>
            row.values[i] === null ? "–" : unit(row.values[i]))]).reverse(),
        {dense: true, quiet: true}));
}

// rows: [{label, states}]; `isWell` says which state is no news.
export function strips({title, what, at, rows, name, isWell, every}) {
    const left = isNarrow() ? 130 : 200, right = width() - 10, row = 17;
    const height = rows.length * row + 24;
    const {x, ticks} = times(at, left, right);
    const isHole = (i) => Date.parse(at[i]) - Date.parse(at[i - 1]) >=
        every * 1600;
    const each = Math.min(right - left, (right - left) * every * 1000 /
        Math.max(1, Date.parse(at.at(-1)) - Date.parse(at[0])));
    const runs = (states) => {
        const list = [];
        states.forEach((state, i) => {
            if (i > 0 && list.at(-1).state === state && !isHole(i))
                list.at(-1).to = i;
            else
                list.push({state, from: i, to: i});
        });
        return list.filter((run) => run.state !== null);
    };
    const kind = (state) => isWell(state) ? 0 : 2;
    return figure({title, what}, height, [
        rows.map((one, r) => [label(left - 6, r * row + 13, one.label, "end"),
            runs(one.states).map((run) => svg("rect", {
                class: `part-${kind(run.state)}`, fill: `url(#hatch-${
                    kind(run.state)})`, x: x(at[run.from]).toFixed(1),
                y: r * row + (isWell(run.state) ? 6 : 2),
                width: (x(at[run.to]) - x(at[run.from]) + each).toFixed(1),
                height: isWell(run.state) ? 5 : 13}, svg("title", {},
                `${one.label}: ${name(run.state)}`)))]),
        ticks.map((one) => label(x(one), height - 6, clock(one), "middle"))],
    h("ul", {class: "legend"}, [[0, "well"], [2, "ill"]].map(([i, one]) =>
        h("li", {}, key(i), " ", t(`chart.${one}`)))),
    table(title, [t("chart.row"), t("chart.states")], rows.map((one) => [
        one.label, runs(one.states).map((run) => `${name(run.state)} ${
            clock(at[run.from])}–${clock(at[run.to])}`).join(t("semicolon"))]),
    {dense: true, quiet: true}));
}

// ---- bars ----

// rows: [{label, parts: [number]}], parts as `names` has them; `first`: of the
// hatchings, 0 for outcomes, 3 for what is neither good nor bad.
export function bars({title, what, names, rows, first = 0}) {
    const left = isNarrow() ? 130 : 200, right = width() - 56, row = 26;
    const sum = (one) => one.parts.reduce((all, part) => all + part, 0);
    const most = Math.max(1, ...rows.map(sum));
    const drawn = rows.map((one, r) => {
        let at = left;
        const parts = one.parts.map((part, i) => {
            const size = (right - left) * part / most;
            at += size;
            return part === 0 ? null : svg("rect", {class: `part-${first + i}`,
                fill: `url(#hatch-${first + i})`, x: (at - size).toFixed(1),
                y: r * row + 4, width: size.toFixed(1), height: row - 9},
            svg("title", {}, `${one.label}, ${names[i]}: ${count(part)}`));
        });
        return [label(left - 6, r * row + 17, one.label, "end"), parts,
            label(at + 6, r * row + 17, count(sum(one)))];
    });
    return figure({title, what}, rows.length * row + 4, drawn,
        names.length > 1 ? legendOf(names, false, first) : null,
        table(title, [t("chart.row"), ...names], rows.map((one) => [one.label,
            ...one.parts.map(count)]), {dense: true, quiet: true,
            right: names.map((one, i) => i + 1)}));
}
