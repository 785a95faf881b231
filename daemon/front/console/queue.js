// SPDX-License-Identifier: Apache-2.0
//
// For who keeps it going: what waits where, and which deadlines are in danger
// by whose fault. It asks again by itself while it is shown.
import {ask} from "./api.js";
import {dayOfQueue} from "./day.js";
import {count, h, instant, link, summary, table} from "./dom.js";
import {line, t} from "./language.js";
import {risks} from "./risks.js";

const ROAD = ["queued", "fresh", "asking", "due", "seal", "outbox"];
const EVERY_MS = 5000;

// Asks until its place is no longer in the page.
export function keep(place, every, fetched) {
    async function again() {
        try {
            const made = await fetched();
            // Who reads or types in it is not disturbed.
            if (!place.contains(document.activeElement) ||
                document.activeElement === place)
                place.replaceChildren(...made);
        } catch {
            // The next one may answer; what is shown says of when it is.
        }
        if (place.isConnected)
            setTimeout(again, every);
    }
    setTimeout(again, every);
}

function road(queue) {
    return h("ol", {class: "road"}, ROAD.map((name) => h("li", {
        class: name === "due" && queue[name] > 0 ? "bad" : null},
    h("b", {}, count(queue[name])), " ", t(`queue.${name}`))));
}

// The lines that a due day waits for, the one that most cases wait for first.
function blamed(row) {
    return Object.entries(row.lines_missing).sort((a, b) => b[1] - a[1] ||
        (a[0] < b[0] ? -1 : 1));
}

function left(row) {
    if (row.is_overdue)
        return h("b", {class: "bad"}, t("deadline.over"));
    return row.working_days_left === null ? t("none")
        : t("deadline.left", {days: row.working_days_left});
}

function deadlines(rows) {
    return table(t("deadline.table"), [t("case.due"), t("deadline.days"),
        t("case.lane"), t("deadline.cases"), t("deadline.lines")],
    rows.map((row) => [row.due, left(row), t(`lane.${row.lane}`),
        count(row.cases), blamed(row).slice(0, 3).map(([name, cases]) =>
            `${line(name, true)} ${count(cases)}`).join(t("comma"))]),
    {dense: true, quiet: true, right: [3]});
}

function orders(rows) {
    if (rows.length === 0)
        return null;
    return h("section", {}, h("h2", {}, t("order.title")),
        table(t("order.title"), [t("order.what"), t("order.by"), t("why"),
            t("order.since")], rows.map((row) => [
            row.line ? line(row.line) : [row.role, row.host].filter(
                (part) => part).join(" · "),
            row.by || "–", row.why || "–", instant(row.since)]),
        {dense: true, quiet: true}));
}

async function shown() {
    const [queue, soon, lines] = await Promise.all([ask("/v1/queue"),
        ask("/v1/deadlines?days=60"), ask("/v1/lines")]);
    return [road(queue), summary([
        [t("queue.oldest"), t("queue.seconds",
            {seconds: count(queue.oldest_seconds)})],
        [t("queue.cases"), count(queue.cases)],
        [t("queue.published"), count(queue.published)],
        [t("queue.set_aside"), count(queue.set_aside)],
        [t("queue.express"), count(queue.express)]]),
    h("section", {}, h("h2", {}, t("deadline.title")),
        h("p", {class: "hint"}, t("deadline.what")),
        risks(soon.data, lines.data),
        soon.data.length > 0 ? deadlines(soon.data) : null),
    orders(queue.orders)].filter((part) => part);
}

export async function pageQueue() {
    const place = h("div", {class: "wide"}, await shown());
    keep(place, EVERY_MS, shown);
    return {title: t("queue.title"), body: [place, h("section", {},
        h("h2", {}, t("chart.day")), await dayOfQueue())]};
}
