// SPDX-License-Identifier: Apache-2.0
//
// One Chromium; a context for each person; checks that are counted. A message
// in the browser's console fails the page on which it stands, but for what the
// browser says of an answer that was expected to be a refusal.
const fs = require("fs");
const path = require("path");
const {chromium} = require("playwright-core");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const URL_OF = process.env.CONSOLE_URL;
const PICTURES = process.env.CONSOLE_PICTURES;
const BENCH = process.env.CONSOLE_BENCH;
const PATIENCE_MS = Number(process.env.CONSOLE_PATIENCE_MS || 30000);
let browser, passed = 0, failed = 0;

async function begin() {
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: process.getuid() === 0 ? ["--no-sandbox"] : []});
}

async function end() {
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
}

async function check(sentence, run) {
    try {
        await run();
        passed++;
        console.log(`ok      ${sentence}`);
    } catch (error) {
        failed++;
        console.log(`FAILED  ${sentence}\n        ${error.message}`);
        if (process.env.HEDUI_MUTANT) {
            console.log(`${passed} passed, ${failed} failed`);
            process.exit(1);
        }
    }
}

function sure(is, sentence) {
    if (!is)
        throw new Error(sentence);
}

function token(name) {
    return fs.readFileSync(path.join(BENCH, `token.${name}`), "utf8");
}

// Of somebody: his page, and what his browser complains of.
async function person(options = {}) {
    const context = await browser.newContext({locale: options.locale || "en-GB",
        viewport: {width: 1280, height: 900}, ...options.context});
    const page = await context.newPage();
    const one = {context, page, complaints: [], bytes: 0, refusals: 0};
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("console", (message) => {
        if (!["error", "warning"].includes(message.type()))
            return;
        if (/the server responded with a status of 4\d\d/.test(message.text()))
            one.refusals++;
        else
            one.complaints.push(message.text());
    });
    page.on("pageerror", (error) => one.complaints.push(error.message));
    page.on("response", (response) => {
        if (response.url().startsWith(`${URL_OF}/console/`))
            one.bytes += Number(response.headers()["content-length"]);
    });
    return one;
}

async function signIn(one, name) {
    await one.page.goto(`${URL_OF}/console/`);
    await one.page.getByLabel(/Token|令牌/).fill(token(name));
    await one.page.locator("form .button").click();
    await one.page.waitForSelector("nav");
}

async function open(one, where) {
    await one.page.evaluate((to) => {
        location.hash = to;
    }, where);
    await one.page.waitForSelector(
        `main[data-drawn$=${JSON.stringify(` #${where}`)}]`);
}

// The page is drawn, whichever it is.
async function settled(one) {
    await one.page.waitForSelector("main[data-drawn] h1");
}

function quiet(one, refusals = 0) {
    sure(one.complaints.length === 0, `the browser says: ${one.complaints[0]}`);
    sure(one.refusals === refusals, `${one.refusals} refusals, not ${refusals}`);
}

async function soundness(one) {
    await one.page.evaluate(axe);
    const found = await one.page.evaluate(() => window.axe.run(document, {
        resultTypes: ["violations"]}));
    const serious = found.violations.filter((row) =>
        ["serious", "critical"].includes(row.impact));
    sure(serious.length === 0, serious.map((row) =>
        `${row.id}: ${row.nodes[0].html} ${row.nodes[0].failureSummary}`)
        .join("\n        "));
}

async function language(one, which) {
    const button = one.page.locator(`header button[lang^=${which}]`);
    if (await button.count() > 0)
        await button.click();
    await one.page.waitForSelector(`main[data-drawn^="${which} "]`);
}

// In both languages, on a desk and on a telephone; `prepare` brings the page
// into the state to be shown, since a page is drawn again in each language.
async function pictures(one, name, prepare = async () => {}) {
    for (const which of ["zh", "en"]) {
        await language(one, which);
        await prepare();
        for (const [at, width] of [["desk", 1280], ["phone", 390]]) {
            await one.page.setViewportSize({width, height: 900});
            const wide = await one.page.evaluate(() =>
                document.documentElement.scrollWidth - innerWidth);
            sure(wide <= 0, `${which} ${at}: ${wide} pixels too wide`);
            await one.page.screenshot({fullPage: true, path: path.join(
                PICTURES, `${name}.${which}.${at}.png`)});
        }
        await one.page.setViewportSize({width: 1280, height: 900});
        await soundness(one);
    }
}

// Until it is true, by asking the page again and again.
// `times` longer than usual where much has to happen first.
async function until(what, is, times = 1) {
    const end = Date.now() + times * PATIENCE_MS;
    while (!await is()) {
        sure(Date.now() < end, `waited in vain for ${what}`);
        await new Promise((next) => setTimeout(next, 200));
    }
}

module.exports = {begin, end, check, sure, token, person, signIn, open, settled,
    quiet, soundness, language, pictures, until, URL_OF, BENCH};
