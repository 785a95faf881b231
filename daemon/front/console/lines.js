// SPDX-License-Identifier: Apache-2.0
//
// The lines as a wall: a card each, what is wrong first to the eye. A line is
// paused and let go here, each time with the reason, which goes on record.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {dayOfLines} from "./day.js";
import {count, field, h, instant, seconds, summary, tag} from "./dom.js";
import {t} from "./language.js";
import {keep} from "./queue.js";

const EVERY_MS = 5000;

function answered(row) {
    return Object.values(row.answers).reduce((sum, one) => sum + one, 0);
}

function kinds(row) {
    const list = Object.entries(row.answers).filter(([, times]) => times > 0)
        .map(([kind, times]) => `${t(`answer.${kind}`)} ${count(times)}`);
    return list.length > 0 ? list.join(t("comma")) : t("none");
}

function order(row, again) {
    const isPaused = row.paused !== null;
    const verb = isPaused ? "resume" : "pause";
    const said = h("div", {});
    return h("details", {class: "action"}, h("summary", {},
        t(`line.${verb}`)), h("form", {onsubmit: async (event) => {
        event.preventDefault();
        try {
            await ask(`/v1/lines/${row.line}/${verb}`,
                {body: {why: new FormData(event.target).get("why")}});
            again();
        } catch (problem) {
            said.replaceChildren(problemBox(problem));
        }
    }}, said, h("p", {class: "hint"}, t(`line.${verb}_what`)),
    field(t("why"), h("input", {name: "why", required: true, minlength: 3,
        maxlength: 66, autocomplete: "off"})),
    h("button", {class: "button"}, t(`line.${verb}_go`))));
}

function card(row, again, chosen) {
    const quota = row.quota.max > 0
        ? t("line.quota_of", {used: count(row.quota.used),
            max: count(row.quota.max)}) : t("line.quota_none");
    return h("li", {class: `card card-${row.state}`, id: `line-${row.line}`,
                    "data-line": row.line},
        h("h2", {}, `${String(row.number).padStart(2, "0")} ${row.owner}`),
        tag(row.state, t(`line.state.${row.state}`)),
        row.paused ? h("p", {}, t("line.paused_by", {by: row.paused.by || "–",
            why: row.paused.why || "–"}), " ", instant(row.paused.since))
            : null,
        h("p", {class: "latency"}, row.latency_ms
            ? t("line.latency", {median: seconds(row.latency_ms.median),
                p99: seconds(row.latency_ms.p99)}) : t("line.latency_none")),
        row.closed_until ? h("p", {}, t("line.closed_until"), " ",
            instant(row.closed_until)) : null,
        row.opens_at ? h("p", {}, t("line.opens_at"), " ",
            instant(row.opens_at)) : null,
        h("details", {open: chosen === row.line}, h("summary", {},
            t("line.brief", {asked: count(row.asked),
                answered: count(answered(row)), waiting: count(row.waiting)})),
        summary([[t("line.answers"), kinds(row)], [t("line.quota"), quota],
            [t("line.open"), row.oldest_open ? [count(row.open), " ",
                t("line.since"), " ", instant(row.oldest_open)]
                : count(row.open)], [t("line.carrier"), row.carrier],
            row.institutions_down.length > 0 ? [t("line.down"),
                row.institutions_down.join(t("comma"))] : null])),
        order(row, again));
}

export async function pageLines({query, again}) {
    const chosen = query.get("line");
    const shown = async () => {
        const lines = (await ask("/v1/lines")).data;
        const ill = lines.filter((row) => row.state !== "on").length;
        return [h("p", {role: "status"}, t("line.count", {all: lines.length,
            ill})), h("ul", {class: "wall"}, lines.map((row) =>
            card(row, again, chosen)))];
    };
    const place = h("div", {class: "wide"}, await shown());
    keep(place, EVERY_MS, async () => place.querySelector("details[open]")
        ? [...place.children] : shown());
    return {title: t("line.title"), body: [place, h("section", {},
        h("h2", {}, t("chart.day")), await dayOfLines(chosen))]};
}
