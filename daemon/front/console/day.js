// SPDX-License-Identifier: Apache-2.0
//
// The last 24 hours, drawn: lag of the queue, slack of open cases, outcomes by
// programme; states of the lines and how fast one answers.
import {ask} from "./api.js";
import {bars, ceiling, hatches, isNarrow, lineChart, strips} from "./charts.js";
import {count, h, seconds} from "./dom.js";
import {line, t, word} from "./language.js";

const LANES = ["express", "standard", "review"];
const OUTCOMES = ["WITHIN", "OVER", "REFER"];
const SLACK_MAX = 15;
const EVERY_MS = 60000;

// Whose half is a whole number of what it is written in.
const STEPS = [10, 20, 60, 120, 240, 600, 1200, 3600, 7200, 14400, 28800, 86400,
    172800];

function long(value) {
    return value < 120 ? `${Math.round(value)} s` : seconds(value * 1000);
}

// Which banks a line is of stands on its card.
function short(name) {
    return line(name, true).replace(/ \(.*/, "");
}

function none() {
    return h("p", {class: "hint"}, t("chart.none"));
}

function lag(samples, every) {
    const values = samples.map((one) => one.queue.oldest_seconds);
    const waiting = samples.map((one) => one.queue.queued + one.queue.fresh);
    const at = samples.map((one) => one.at);
    return [lineChart({title: t("chart.lag"), what: t("chart.lag_what", {
        most: long(Math.max(...values)), now: long(values.at(-1))}), at, every,
    unit: long, top: (value) => STEPS.find((one) => one >= value) ||
        ceiling(value),
    series: [{name: t("queue.oldest"), values}]}),
    lineChart({title: t("chart.waits"), what: t("chart.waits_what", {
        most: count(Math.max(...waiting)), now: count(waiting.at(-1))}), at,
    every, unit: (value) => count(Math.round(value)),
    series: [{name: t("chart.waiting"), values: waiting},
        {name: t("queue.asking"), values: samples.map((one) =>
            one.queue.cases)}]})];
}

export function slackRows(rows) {
    const all = new Map();
    for (const row of rows.filter((one) => one.working_days_left !== null ||
        one.is_overdue)) {
        const left = row.is_overdue ? -1
            : Math.min(row.working_days_left, SLACK_MAX);
        const parts = all.get(left) || LANES.map(() => 0);
        parts[LANES.indexOf(row.lane)] += row.cases;
        all.set(left, parts);
    }
    return [...all].sort((a, b) => a[0] - b[0]).map(([left, parts]) => ({parts,
        label: left < 0 ? t("deadline.over") : left === SLACK_MAX
            ? t("chart.slack_more", {days: left})
            : t("deadline.left", {days: left})}));
}

function slack(deadlines) {
    const rows = slackRows(deadlines);
    return rows.length === 0 ? h("p", {class: "hint"}, t("chart.slack_none"))
        : bars({title: t("chart.slack"), what: t("chart.slack_what"), rows,
            first: 3,
            names: LANES.map((lane) => t(`lane.${lane}`))});
}

export function outcomeRows(samples) {
    const all = new Map();
    for (const sample of samples)
        for (const [programme, outcomes] of Object.entries(sample.outcomes)) {
            const parts = all.get(programme) || OUTCOMES.map(() => 0);
            OUTCOMES.forEach((name, i) => {
                parts[i] += outcomes[name] || 0;
            });
            all.set(programme, parts);
        }
    return [...all].sort((a, b) => a[0] < b[0] ? -1 : 1)
        .map(([name, parts]) => ({label: word("programme", name), parts}));
}

function outcomes(samples) {
    const rows = outcomeRows(samples);
    return rows.length === 0 ? h("p", {class: "hint"}, t("chart.outcome_none"))
        : bars({title: t("chart.outcome"), what: t("chart.outcome_what"), rows,
            names: OUTCOMES.map((name) => word("outcome", name))});
}

// Asks again each minute, while it is in the page; who reads a table in it is
// left alone.
async function drawn(draw) {
    const place = h("div", {class: "charts"});
    let narrow;
    const again = async (isTimer) => {
        narrow = isNarrow();
        if (!place.querySelector("details[open]"))
            try {
                place.replaceChildren(...await draw());
            } catch {
                // What is drawn says of when it is.
            }
        if (isTimer)
            setTimeout(() => place.isConnected && again(true), EVERY_MS);
    };
    const resized = () => {
        if (!place.isConnected)
            removeEventListener("resize", resized);
        else if (narrow !== isNarrow())
            again(false);
    };
    await again(true);
    addEventListener("resize", resized);
    return place;
}

export function dayOfQueue() {
    return drawn(async () => {
        const [history, soon] = await Promise.all([
            ask("/v1/samples?hours=24"), ask("/v1/deadlines?days=60")]);
        return [hatches(), ...(history.data.length === 0 ? [none()]
            : lag(history.data, history.every_seconds)), slack(soon.data),
        outcomes(history.data)];
    });
}

export function dayOfLines(chosen) {
    return drawn(async () => {
        const {data, every_seconds: every} = await ask("/v1/samples?hours=24");
        if (data.length === 0)
            return [none()];
        const at = data.map((one) => one.at);
        const names = Object.keys(data.at(-1).lines).sort((a, b) =>
            line(a) < line(b) ? -1 : 1);
        const ill = names.filter((name) => data.some((one) =>
            one.lines[name] && one.lines[name].state !== "on"));
        const parts = [hatches(), strips({title: t("chart.lines"),
            what: t("chart.lines_what", {all: names.length, ill: ill.length}),
            at, every, isWell: (state) => state === "on" || state === "off",
            name: (state) => t(`line.state.${state}`),
            rows: [...ill, ...names.filter((name) => !ill.includes(name))].map(
                (name) => ({label: short(name), states: data.map((one) =>
                    one.lines[name] ? one.lines[name].state : null)}))})];
        const values = data.map((one) => one.lines[chosen]
            ? one.lines[chosen].median_ms : null);
        if (chosen && values.some((value) => value !== null))
            parts.unshift(lineChart({title: t("chart.latency",
                {line: line(chosen)}), what: t("chart.latency_what"), at, every,
            unit: seconds, series: [{name: t("chart.median"), values}]}));
        return parts;
    });
}
