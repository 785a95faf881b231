// SPDX-License-Identifier: Apache-2.0
//
// pages.cjs TIMES: opens each page for each of its roles, and says what it took.
const {begin, chromium, token, URL_OF} =
    require("../console/browser.cjs");
const {pagesRead, weigh, placeOf} = require("../console/weigh.cjs");

const TOKENS = {agency: "PAGESAG2", auditor: "PAGESAU2", operator: "PAGESOP2",
                supervisor: "PAGESSU2"};
const times = Number(process.argv[2]);
const sorted = (list) => [...list].sort((a, b) => a - b);
const tenth = (ms) => ms === null ? null : Math.round(ms * 10) / 10;

async function ask(where, body) {
    const reply = await fetch(`${URL_OF}${where}`, {
        method: body ? "POST" : "GET", body: body ? JSON.stringify(body)
            : undefined, headers: {"Content-Type": "application/json",
            Authorization: `Bearer ${token(TOKENS.agency)}`}});
    if (!reply.ok)
        throw new Error(`${where}: ${reply.status}`);
    return reply.json();
}

async function measured(page, role, where) {
    const ms = [], shown = [];
    let bytes = 0, problem = null;
    for (let i = 0; i < times; i++) {
        const found = await weigh(chromium(), token(TOKENS[role]), page.path,
            where);
        ms.push(found.ms);
        if (found.shown_ms !== null)
            shown.push(found.shown_ms);
        bytes = Math.max(bytes, found.bytes);
        problem ??= found.problem;
    }
    const middle = (list) => list.length === 0 ? null
        : tenth(sorted(list)[list.length >> 1]);
    return {page: page.path, role, usable_ms: tenth(sorted(ms)[0]),
            usable_median_ms: middle(ms),
            shown_ms: shown.length > 0 ? tenth(sorted(shown)[0]) : null,
            shown_median_ms: middle(shown), bytes, problem};
}

(async () => {
    await begin();
    const parts = {
        case: (await ask("/v1/cases?state=published&limit=1")).data[0].case,
        upload: (await ask("/v1/uploads", {type: "text/csv", size: 9})).upload};
    const all = [];
    for (const page of await pagesRead())
        for (const role of page.roles) {
            const where = placeOf(page.path, parts);
            if (where === null)
                throw new Error(`nobody says what ${page.path} stands for`);
            all.push(await measured(page, role, where));
            console.log(JSON.stringify(all.at(-1)));
        }
    const slow = sorted(all.map((one) => Math.max(one.usable_ms,
        one.shown_ms || 0))).at(-1);
    console.log(JSON.stringify({page: "all", pages: all.length, slowest_ms: slow,
        heaviest_bytes: sorted(all.map((one) => one.bytes)).at(-1),
        refused: all.filter((one) => one.problem !== null).length}));
    await chromium().close();
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
