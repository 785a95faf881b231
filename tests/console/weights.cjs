// SPDX-License-Identifier: Apache-2.0
//
// No page is heavy: all that each of them fetches, for each role that has it, and
// none is left out. How fast they are with a million cases: tests/bench/pages.
const {sure, token, chromium, URL_OF} = require("./browser.cjs");
const {pagesRead, weigh, placeOf} = require("./weigh.cjs");

const BYTES_MAX = 200 * 1024;
const TOKENS = {agency: "AGENCY22", auditor: "AUDITS22", operator: "OPERAT22",
                supervisor: "SUPERV22"};

async function first(where, name) {
    const reply = await fetch(`${URL_OF}${where}`, {headers:
        {Authorization: `Bearer ${token(TOKENS.agency)}`}});
    return (await reply.json()).data[0][name];
}

module.exports = async (check) => {
    const parts = {
        case: await first("/v1/cases?state=published", "case"),
        upload: await first("/v1/uploads", "upload"),
        letter: "l1"};
    let weighed = 0;
    for (const page of await pagesRead())
        for (const role of page.roles)
            await check(`${page.path} is below 200 KiB for an ${role}`,
                async () => {
                    const where = placeOf(page.path, parts);
                    sure(where !== null, "say in weights.cjs what stands there");
                    const found = await weigh(chromium(), token(TOKENS[role]),
                        page.path, where);
                    sure(found.problem === null, found.problem);
                    sure(found.bytes > 20000 && found.bytes < BYTES_MAX,
                        `${found.bytes} bytes`);
                    console.log(`        ${Math.round(found.bytes / 1024)} KiB`);
                    weighed++;
                });
    await check("all of them were opened", () =>
        sure(weighed >= 14, `${weighed} pages`));
};
