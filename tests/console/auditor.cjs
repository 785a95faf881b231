// SPDX-License-Identifier: Apache-2.0
//
// An auditor: finds a case by a person's number without leaving it anywhere,
// reads, and sees who has looked.
const {person, signIn, open, quiet, sure, pictures, forReadme} =
    require("./browser.cjs");
const {requests} = require("./ground.cjs");

async function find(one, by, what) {
    await open(one, "/cases");
    await open(one, "/find");
    await one.page.selectOption("select[name=by]", by);
    await one.page.fill("input[name=what]", what);
    await one.page.fill("input[name=purpose]", "audit sample");
    await one.page.locator("form .button").click();
    await one.page.waitForSelector("[aria-live] h2");
}

module.exports = async (check) => {
    const one = await person();
    const request = requests()[0];
    const id = request.household.members[0].id;
    await signIn(one, "AUDITS22");
    await check("a case is found by a person's number", async () => {
        await find(one, "id_number", id);
        sure((await one.page.textContent("tbody")).includes(request.request_id),
            "not there");
    });
    await check("which stands in no address and no storage", async () => {
        const left = await one.page.evaluate(() => location.href +
            JSON.stringify({...sessionStorage}) +
            JSON.stringify({...localStorage}));
        sure(!left.includes(id), left);
    });
    await check("the search is sound in both languages", () =>
        pictures(one, "find", () => find(one, "id_number", id)));
    await check("somebody who is in no case is not found", async () => {
        await find(one, "id_number", "310106193609163636");
        sure((await one.page.textContent("[aria-live]"))
            .includes("Nothing was found."), "found");
    });
    await check("the auditor reads the report, and his look is there",
        async () => {
            await find(one, "request_id", request.request_id);
            const number = await one.page.locator("tbody a").textContent();
            await open(one, `/cases/${number}/report`);
            await one.page.fill("input[name=purpose]", "audit sample");
            await one.page.locator("form .button").click();
            await one.page.waitForSelector("article.report");
            // Beside it, the one that has just been written too.
            await one.page.locator("summary", {hasText: "Who has looked"})
                .click();
            const beside = one.page.locator("details tbody tr").first();
            await beside.waitFor();
            sure(/auditor, token AUDITS22.*report C.*audit sample/.test(
                await beside.textContent()), await beside.textContent());
            await open(one, `/cases/${number}`);
            const rows = await one.page.locator("section",
                {hasText: "Who has looked"}).locator("tbody").textContent();
            sure(rows.includes("auditor, token AUDITS22"), rows);
            sure(await one.page.getByText("What you can do").count() === 0,
                "he is offered what an agency does");
            await forReadme(one, "auditor", [1100, 620],
                one.page.getByRole("heading", {name: "What has happened"}));
            quiet(one);
        });
    await one.context.close();
};
