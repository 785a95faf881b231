// SPDX-License-Identifier: Apache-2.0
//
// The charts of an operator, against what the API says: each figure is where it
// belongs, a hole is a hole, and the table behind says the same. The hours before
// the suite are put into the database by tests/console/run.
const {person, signIn, open, quiet, soundness, sure, pictures, token, until,
    URL_OF} = require("./browser.cjs");
const {requests} = require("./ground.cjs");

const CHARTS_MAX = 10 * 1024;

async function api(name, path, body) {
    const reply = await fetch(URL_OF + path, {
        method: body ? "POST" : "GET", body: body && JSON.stringify(body),
        headers: {Authorization: `Bearer ${token(name)}`,
            "Content-Type": "application/json"}});
    sure(reply.ok, `${path}: ${reply.status}`);
    return reply.json();
}

// "M1 2h.1L3 4" -> [[[1, 2], [3, 4]]]: lines between holes.
function points(path) {
    return path.split("M").slice(1).map((run) => [...run.matchAll(
        /(-?[\d.]+) (-?[\d.]+)(?=[hL]|$)/g)].map(([, x, y]) => [+x, +y]));
}

const chart = (one, title) => one.page.locator(".chart", {hasText: title});

async function rowsOf(figure) {
    if (await figure.locator("details[open]").count() === 0)
        await figure.locator("summary").click();
    return figure.locator("tbody tr").evaluateAll((rows) => rows.map((row) =>
        [...row.cells].map((cell) => cell.textContent)));
}

// Each drawing is said, and refers to hatchings that are there.
async function said(one) {
    const found = await one.page.locator(".chart > svg").evaluateAll((all) =>
        all.map((svg) => ({role: svg.getAttribute("role"),
            name: svg.getAttribute("aria-labelledby").split(" ").map((id) =>
                document.getElementById(id)?.textContent || "").join("|"),
            lost: [...svg.querySelectorAll("[fill^=url]")].filter((part) =>
                !document.querySelector(part.getAttribute("fill").slice(4, -1)))
                .length})));
    sure(found.length > 0 && found.every((svg) => svg.role === "img" &&
        /^[^|]+\|[^|]+$/.test(svg.name) && svg.lost === 0),
    JSON.stringify(found));
}

module.exports = async (check) => {
    const one = await person();
    await signIn(one, "OPERAT22");
    await api("OPERAT22", "/v1/lines/payments/pause", {why: "for the charts"});
    await api("AGENCY22", "/v1/cases", {...requests()[0],
        request_id: "waits-2"});
    await until("its deadline", async () => (await api("OPERAT22",
        "/v1/deadlines?days=60")).data.length > 0);
    await open(one, "/lines"); // so that it is drawn anew
    await open(one, "/queue");
    const samples = (await api("OPERAT22", "/v1/samples?hours=24")).data;

    await check("what draws is below 10 KiB", async () => {
        const bytes = (await (await fetch(`${URL_OF}/console/charts.js`))
            .arrayBuffer()).byteLength;
        sure(bytes > 2000 && bytes < CHARTS_MAX, `${bytes} bytes`);
    });
    await check("four charts, each said in words", async () => {
        sure(await one.page.locator(".chart").count() === 4,
            `${await one.page.locator(".chart").count()}`);
        await said(one);
        quiet(one);
    });
    await check("the lag is drawn where it was, and a hole is left", async () => {
        const lag = chart(one, "Lag of the queue");
        const runs = points(await lag.locator("path.line-0").first()
            .getAttribute("d"));
        const all = runs.flat();
        const values = samples.map((row) => row.queue.oldest_seconds);
        sure(all.length === values.length && runs.length === 2,
            `${all.length} of ${values.length} points, ${runs.length} runs`);
        const most = values.indexOf(Math.max(...values));
        sure(all.every(([, y]) => y >= all[most][1]), "the highest is elsewhere");
        const zero = values.indexOf(0);
        const rate = (all[zero][1] - all[most][1]) / values[most];
        sure(values.every((value, i) => Math.abs(all[zero][1] - rate * value -
            all[i][1]) < 0.2), "not by one scale");
        const at = samples.map((row) => Date.parse(row.at));
        const speed = (all.at(-1)[0] - all[0][0]) / (at.at(-1) - at[0]);
        sure(at.every((when, i) => Math.abs(all[0][0] + speed * (when - at[0]) -
            all[i][0]) < 0.2), "not by time");
    });
    await check("the table behind it says the same", async () => {
        const rows = await rowsOf(chart(one, "Cases that wait"));
        const [last] = samples.slice(-1);
        sure(rows.length === samples.length && rows[0][1] ===
            String(last.queue.queued + last.queue.fresh) && rows[0][2] ===
            String(last.queue.cases), `${rows.length}: ${rows[0]}`);
    });
    await check("slack is drawn, by lane", async () => {
        const rows = await rowsOf(chart(one, "Slack"));
        const wanted = (await api("OPERAT22", "/v1/deadlines?days=60")).data
            .reduce((sum, row) => sum + row.cases, 0);
        const drawn = rows.flatMap((row) => row.slice(1)).reduce((sum, cell) =>
            sum + Number(cell), 0);
        sure(drawn === wanted && /working days/.test(rows[0][0]),
            `${drawn}, not ${wanted}: ${rows[0]}`);
    });
    await check("outcomes by programme are those of the day", async () => {
        const figure = chart(one, "Outcomes by programme");
        const rows = await rowsOf(figure);
        const sums = {};
        for (const row of samples)
            for (const [name, outcomes] of Object.entries(row.outcomes))
                for (const [outcome, times] of Object.entries(outcomes))
                    sums[`${name} ${outcome}`] =
                        (sums[`${name} ${outcome}`] || 0) + times;
        const parts = (name) => ["WITHIN", "OVER", "REFER"].map((outcome) =>
            String(sums[`${name} ${outcome}`] || 0));
        const low = rows.find(([label]) => /low.income/i.test(label));
        sure(low && low.slice(1).join() === parts("low_income").join() &&
            low.slice(1).some((cell) => cell !== "0"), `${low}: ${parts("low_income")}`);
        const size = await figure.locator("rect").evaluateAll((all) => all
            .filter((part) => part.querySelector("title")).map((part) =>
                part.getAttribute("width") / Number(part.textContent.split(": ")
                    [1].replace(/,/g, ""))));
        sure(size.every((each) => Math.abs(each / size[0] - 1) < 0.03),
            `not by one scale: ${size}`);
        await soundness(one);
    });
    await check("the day is sound in both languages", async () => {
        await open(one, "/lines");
        await open(one, "/queue");
        await pictures(one, "day");
    });
    await check("by strong contrast and with forced colours, too", async () => {
        await one.page.emulateMedia({contrast: "more"});
        await soundness(one);
        await one.page.emulateMedia({contrast: null, forcedColors: "active"});
        await soundness(one);
        await one.page.emulateMedia({forcedColors: null});
    });

    await check("lines that were not well come first, with their times",
        async () => {
            await open(one, "/lines?line=marriage");
            await said(one);
            const day = (await api("OPERAT22", "/v1/samples?hours=24")).data;
            const runs = day.filter((row, i) => i === 0 || // or a hole
                row.lines.payments.state !== day[i - 1].lines.payments.state ||
                Date.parse(row.at) - Date.parse(day[i - 1].at) > 900000).length;
            const first = chart(one, "States of the lines").locator("rect", {
                hasText: "Payment institutions: "});
            sure(await first.count() === runs && runs >= 4,
                `${await first.count()} pieces, not ${runs}`);
            sure(!(await one.page.textContent("main")).includes("[object"),
                "something is not drawn");
            const rows = await rowsOf(chart(one, "States of the lines"));
            sure(rows.length >= 29 && rows.slice(0, 2).some(([name, states]) =>
                /Payment/.test(name) && /paused \d\d:\d\d/.test(states)),
            `${rows.length}: ${rows[0]}`);
        });
    await check("the chosen line's latency is drawn", async () => {
        const figure = chart(one, /how long answers took/);
        const rows = await rowsOf(figure);
        sure(rows.some(([, value]) => value === "310 ms"), `${rows[0]}`);
    });
    await check("the lines of the day are sound in both languages", async () => {
        await open(one, "/queue");
        await open(one, "/lines?line=marriage");
        await pictures(one, "lines-day");
        quiet(one);
    });
    await api("OPERAT22", "/v1/lines/payments/resume", {why: "drawn"});
    await one.context.close();
};
