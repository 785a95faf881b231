// SPDX-License-Identifier: Apache-2.0
//
// Each page of the console, opened by each role that may see it in a browser that
// has nothing of it yet: what it fetches, and when it can be used, which is when
// its heading and all that it says at first are drawn.
const {URL_OF} = require("./browser.cjs");

const PURPOSE = "audit sample";
// Those behind a reason, which is given, and what it shows.
const BEHIND = {"/cases/:case/report": "article.report",
                "/cases/:case/letter": "article.report"};

// The table of pages as the browser has it; what draws them is fetched by none.
async function pagesRead() {
    const text = await (await fetch(`${URL_OF}/console/pages.js`)).text();
    return new Function(`${text.replace(/export /g, "")};return pages;`)();
}

// Beside performance.now() of the page, so that nothing of ours is measured.
function watch([token, wanted]) {
    sessionStorage.setItem("hedui.token", token);
    sessionStorage.setItem("hedui.language", "en");
    window.usable = null;
    new MutationObserver(() => {
        if (window.usable === null && document.querySelector(wanted))
            requestAnimationFrame(() => {
                window.usable ??= performance.now();
            });
    }).observe(document, {childList: true, subtree: true});
}

function counted(page) {
    const count = {bytes: 0, asked: []};
    page.on("requestfinished", (request) => count.asked.push(
        request.sizes().then((sizes) => {
            count.bytes += sizes.responseBodySize + sizes.responseHeadersSize;
        })));
    return count;
}

// {ms, shown_ms, bytes, problem}: shown_ms from the reason to what it shows.
async function weigh(browser, token, pattern, where) {
    const context = await browser.newContext({locale: "en-GB"});
    const page = await context.newPage(), count = counted(page);
    await page.addInitScript(watch, [token, "main[data-drawn] h1"]);
    await page.goto(`${URL_OF}/console/#${where}`);
    await page.waitForFunction(() => window.usable !== null);
    const found = {ms: await page.evaluate(() => window.usable),
                   shown_ms: null};
    if (BEHIND[pattern]) {
        await page.fill("input[name=purpose]", PURPOSE);
        await page.evaluate((wanted) => {
            const begun = performance.now();
            window.shown = null;
            new MutationObserver(() => {
                if (document.querySelector(wanted))
                    requestAnimationFrame(() => {
                        window.shown ??= performance.now() - begun;
                    });
            }).observe(document, {childList: true, subtree: true});
            document.querySelector("form .button").click();
        }, BEHIND[pattern]);
        await page.waitForFunction(() => window.shown !== null);
        found.shown_ms = await page.evaluate(() => window.shown);
    }
    await page.waitForLoadState("networkidle");
    await Promise.all(count.asked);
    found.bytes = count.bytes;
    found.problem = await page.locator("main .problem").count() > 0
        ? await page.locator("main .problem").first().textContent() : null;
    await context.close();
    return found;
}

// Where a page is for a role; null: its pattern has what nobody has told.
function placeOf(pattern, parts) {
    let isKnown = true;
    const where = pattern.replace(/:(\w+)/g, (all, name) => {
        isKnown &&= parts[name] !== undefined;
        return parts[name];
    });
    return isKnown ? where : null;
}

module.exports = {pagesRead, weigh, placeOf};
