// SPDX-License-Identifier: Apache-2.0
//
// An operator: what waits, which line endangers most deadlines, a line paused
// and let go with a reason.
const {person, signIn, open, quiet, sure, pictures, forReadme, until, token,
    URL_OF} = require("./browser.cjs");

async function order(one, line, verb, why) {
    const card = one.page.locator(`[data-line=${line}]`);
    await card.locator("summary", {hasText: verb}).click();
    await card.locator("input[name=why]").fill(why);
    await card.locator("button").click();
}

// A clerk's next request, which waits for the line.
async function submitted() {
    const {requests} = require("./ground.cjs");
    const reply = await fetch(`${URL_OF}/v1/cases`, {method: "POST",
        headers: {Authorization: `Bearer ${token("AGENCY22")}`,
                  "Content-Type": "application/json"},
        body: JSON.stringify({...requests()[0], request_id: "waits-1"})});
    sure(reply.status === 202, `${reply.status}`);
}

module.exports = async (check) => {
    const one = await person();
    await signIn(one, "OPERAT22");
    await check("the operator begins with the queue", async () => {
        await open(one, "/queue");
        sure(await one.page.locator(".road li").count() === 6, "no road");
        quiet(one);
    });
    await open(one, "/lines");
    await check("the 29 lines are a wall", async () => {
        sure(await one.page.locator(".card").count() === 29, "not 29");
        sure(await one.page.locator(".card .tag-on").count() === 29, "not on");
        const card = await one.page.textContent("[data-line=marriage]");
        sure(/answers today in [\d.]+ m?s/.test(card), `no latency: ${card}`);
    });
    await check("a line is paused with a reason", async () => {
        await order(one, "payments", "Pause", "the owner moves house");
        await one.page.locator("[data-line=payments] .tag-paused").waitFor();
        const card = await one.page.textContent("[data-line=payments]");
        sure(card.includes("the owner moves house") &&
            card.includes("OPERAT22"), card);
    });
    await check("the wall is sound in both languages", () =>
        pictures(one, "lines"));
    await forReadme(one, "operator", [1280, 700]);
    await check("the line that endangers most deadlines is named", async () => {
        await submitted();
        await until("its case", async () => {
            await open(one, "/lines");
            await open(one, "/queue");
            return await one.page.locator(".bars li").count() === 1;
        });
        const worst = await one.page.textContent(".bars li");
        sure(worst.includes("Payment institutions"), worst);
    });
    await check("the queue is sound in both languages", () =>
        pictures(one, "queue"));
    await check("why it waits is one click away", async () => {
        await one.page.locator(".bars a").click();
        const card = one.page.locator("[data-line=payments]");
        await card.locator("details[open]").first().waitFor();
        sure((await card.textContent()).includes("the owner moves house"),
            "no reason");
    });
    await check("it goes on, with a reason", async () => {
        await open(one, "/lines");
        await order(one, "payments", "Resume", "it has moved");
        await one.page.locator("[data-line=payments] .tag-on").waitFor();
        quiet(one);
    });
    await check("and nothing is in danger any more", async () => {
        await until("the report", async () => {
            await open(one, "/lines");
            await open(one, "/queue");
            return await one.page.getByText("No case waits for a line.")
                .count() === 1;
        });
    });
    await check("no case is shown to an operator", async () => {
        await open(one, "/cases");
        sure((await one.page.textContent(".problem h2")) ===
            "Your role may not do this", "it is");
    });
    await one.context.close();
};
