// SPDX-License-Identifier: Apache-2.0
//
// Tasks that people come with, done by clicking and typing alone, from the page
// that asks for a token. Clicks and fields that are typed are counted, printed,
// and held to the table of docs/tasks.md: a task that takes more has failed.
const fs = require("fs");
const path = require("path");
const {person, sure, quiet, until, token, URL_OF, BENCH} =
    require("./browser.cjs");
const {requests} = require("./ground.cjs");

// task -> {clicks, fields}; of a task that nobody has counted yet: null.
function table() {
    const file = path.join(__dirname, "../../docs/tasks.md");
    const rows = new Map();
    for (const line of fs.readFileSync(file, "utf8").split("\n")) {
        const cells = line.split("|").map((cell) => cell.trim());
        if (/^(\d+|-)$/.test(cells[3] || ""))
            rows.set(cells[1], cells[3] === "-" ? null
                : {clicks: Number(cells[3]), fields: Number(cells[4])});
    }
    return rows;
}

// Somebody at the pages: what he does is counted, what he reads is not.
async function hand() {
    const one = await person();
    const page = one.page;
    await page.goto(`${URL_OF}/console/`);
    return {one, page, clicks: 0, fields: 0,
        async click(what) {
            this.clicks++;
            await what.click();
        },
        async type(what, text) {
            this.fields++;
            await what.fill(text);
        },
        async signIn(name) {
            await this.type(page.getByLabel("Token"), token(name));
            await this.click(page.getByRole("button",
                {name: "Sign in", exact: true}));
            await page.locator("nav").waitFor();
        }};
}

async function submit(request) {
    const reply = await fetch(`${URL_OF}/v1/cases`, {method: "POST",
        headers: {Authorization: `Bearer ${token("AGENCY22")}`,
                  "Content-Type": "application/json"},
        body: JSON.stringify(request)});
    sure(reply.status === 202, `${reply.status} ${await reply.text()}`);
}

async function order(line, verb, why) {
    const reply = await fetch(`${URL_OF}/v1/lines/${line}/${verb}`, {
        method: "POST", headers: {Authorization: `Bearer ${token("OPERAT22")}`,
                                  "Content-Type": "application/json"},
        body: JSON.stringify({why})});
    sure(reply.status === 200, `${reply.status}`);
}

// What others have submitted is through: nothing of it waits for a line.
async function through() {
    await until("all other cases", async () => (await (await fetch(
        `${URL_OF}/v1/queue`, {headers: {
            Authorization: `Bearer ${token("OPERAT22")}`}})).json()).cases === 0,
    10);
}

// Most wait for one line, and have time; one that has none waits for another.
async function danger() {
    await through();
    const calm = requests().slice(0, 2), [urgent] = requests();
    await order("marriage", "pause", "its owner counts");
    await order("payments", "pause", "the owner moves house");
    for (const [i, request] of calm.entries())
        await submit({...request, request_id: `calm-${i}`, lane: "standard",
            consents: request.consents.map((one) =>
                ({...one, lines: ["marriage", "death"]}))});
    await submit({...urgent, request_id: "urgent", lane: "express",
        consents: urgent.consents.map((one) =>
            ({...one, lines: ["payments", "death"]}))});
}

async function calm() {
    await order("marriage", "resume", "it has counted");
    await order("payments", "resume", "it has moved");
}

async function asked(path, name) {
    const reply = await fetch(URL_OF + path, {headers: {
        Authorization: `Bearer ${token(name)}`}});
    sure(reply.status === 200, `${path}: ${reply.status}`);
    return (await reply.json()).data;
}

// A household whose consent leaves the local banks out, with its report.
async function gap() {
    const rent = requests().find((one) => one.request_id === "nine-rent");
    const lines = (await asked("/v1/lines", "OPERAT22")).map((row) => row.line)
        .filter((name) => name !== "local_banks");
    await submit({...rent, request_id: "gap", consents: rent.consents.map(
        (one) => ({...one, lines}))});
    await until("its report", async () => (await asked(
        "/v1/cases?request_id=gap", "AGENCY22"))[0].state === "published");
}

// What an operator sees when he has signed in, and nothing more.
async function lineInDanger(is) {
    const bars = is.page.locator(".bars li");
    await is.signIn("OPERAT22");
    await until("both lines", async () => await bars.count() === 2);
    const [worst, other] = await bars.allTextContents();
    sure(worst.includes("Payment institutions") && worst.includes("1 of 1") &&
        worst.includes("the owner moves house"), worst);
    sure(other.includes("2 waiting"), other);
}

// The case of a request.
async function find(is, name, request, purpose) {
    await is.signIn(name);
    await is.click(is.page.locator("nav").getByText("Find"));
    await is.type(is.page.locator("input[name=what]"), request);
    await is.type(is.page.locator("input[name=purpose]"), purpose);
    await is.click(is.page.locator("form .button"));
    await is.click(is.page.locator("tbody a"));
}

// A clerk reads its report, for the reason that he has given.
async function read(is, request) {
    await find(is, "AGENCY22", request, "objection of the applicant");
    await is.click(is.page.getByText("Read the report"));
    await is.click(is.page.getByRole("button", {name: "Show the report"}));
    await is.page.locator("article.report").waitFor();
}

async function carCounted(is) {
    await read(is, "nine-one-car");
    await is.click(is.page.locator("tr", {hasText: /^vehicles/})
        .locator("button.figure").first());
    const entries = is.page.locator("ul.entries");
    await entries.waitFor();
    const text = await entries.textContent();
    sure(/Traffic|vehicle/i.test(text) && !text.includes("not counted"), text);
}

// Who, when, at what and why, of each look: the clerk's of above, too.
async function whoLooked(is) {
    await find(is, "AUDITS22", "nine-one-car", "audit sample");
    const looks = is.page.locator("section", {hasText: "Who has looked"});
    await looks.locator("tbody tr").first().waitFor();
    const rows = await looks.locator("tbody tr").allTextContents();
    sure(rows.some((row) => /^2017-.*agency 310101001, token AGENCY22.*report C/
        .test(row) && row.endsWith("objection of the applicant")),
    rows.join("\n"));
}

// The report names the paper; what it would settle is a click away.
async function paperToSettle(is) {
    await read(is, "gap");
    const report = await is.page.textContent("article.report");
    sure(report.includes("sign a consent that covers Local banks"), report);
    await is.click(is.page.getByText("What would change the outcome"));
    const outline = is.page.locator(".outline");
    await outline.locator("li").first().waitFor();
    const text = await outline.textContent();
    sure(/REFEROne of these answers alone would settle it:Local banks/
        .test(text) && text.includes("nothing more on file → WITHIN"), text);
}

// What the system's own window for files takes: the file, and Open.
const SYSTEM_WINDOW = 2;

async function spreadsheet(is) {
    await is.signIn("AGENCY22");
    await is.click(is.page.locator("nav").getByText("Submit a file"));
    const chooser = is.page.waitForEvent("filechooser");
    await is.click(is.page.locator("input[name=file]"));
    is.clicks += SYSTEM_WINDOW;
    await (await chooser).setFiles(path.join(BENCH, "good.csv"));
    await is.click(is.page.getByRole("button", {name: "Submit the file"}));
    await is.page.getByText("200 of 200 households have a case").waitFor();
}

const tasks = [
    ["Which line endangers most deadlines, and why", lineInDanger, danger,
        calm],
    ["Was this family's car counted", carCounted],
    ["Who looked at this report", whoLooked],
    ["What paper would settle this REFER", paperToSettle, gap],
    ["Submit 200 households from a spreadsheet", spreadsheet],
];

module.exports = async (check) => {
    const rows = table();
    await check("every task that has a figure is done here", async () => {
        sure(rows.size === 5, `${rows.size} rows`);
        for (const [name, limit] of rows)
            sure(Boolean(limit) === tasks.some(([task]) => task === name), name);
    });
    for (const [name, run, before, after] of tasks)
        await check(`${name}?`, async () => {
            if (before)
                await before();
            const is = await hand();
            try {
                await run(is);
                quiet(is.one);
            } finally {
                await is.one.context.close();
                if (after)
                    await after();
            }
            console.log(`        ${is.clicks} clicks, ${is.fields} fields`);
            const limit = rows.get(name);
            sure(limit && is.clicks <= limit.clicks &&
                is.fields <= limit.fields, "more than docs/tasks.md says");
        });
};
