// SPDX-License-Identifier: Apache-2.0
//
// Signing in by the browser's certificate, behind nginx as deploy/nginx has it.
const path = require("path");
const {person, open, quiet, settled, soundness, sure, BENCH} =
    require("./browser.cjs");

const TLS = process.env.CONSOLE_TLS;

// Somebody whose browser has this certificate, at the first page.
async function holder(name) {
    const at = (end) => path.join(BENCH, "nginx", `${name}.${end}`);
    const one = await person({context: {ignoreHTTPSErrors: true,
        clientCertificates: name ? [{origin: TLS, certPath: at("crt"),
            keyPath: at("key")}] : []}});
    await one.page.goto(`${TLS}/`);
    await settled(one);
    return one;
}

async function byCertificate(one) {
    await one.page.getByRole("button", {name: "with this browser's certificate"})
        .click();
}

module.exports = async (check) => {
    const one = await holder("mine");
    await check("through nginx the console is where one arrives", () =>
        sure(one.page.url().startsWith(`${TLS}/console/`), one.page.url()));
    await check("a certificate that is registered signs in, without a token",
        async () => {
            await byCertificate(one);
            await one.page.waitForSelector("nav");
            sure((await one.page.textContent(".who")) === "Agency 310101001",
                await one.page.textContent("header"));
            await open(one, "/cases");
            sure(await one.page.locator("tbody tr").count() > 0, "no case");
            quiet(one);
        });
    await check("a reload does not ask again", async () => {
        await one.page.reload();
        await one.page.waitForSelector("nav");
        quiet(one);
    });
    await check("nothing that could be stolen is kept", async () => {
        const kept = await one.page.evaluate(() => JSON.stringify({
            ...sessionStorage}) + document.cookie + localStorage.length);
        sure(!kept.includes("hedui_"), kept);
    });
    await check("signed out, it is asked for again", async () => {
        await one.page.getByRole("button", {name: "Sign out"}).click();
        await one.page.waitForSelector("input[name=token]");
        await one.page.reload();
        await one.page.waitForSelector("input[name=token]");
        await one.context.close();
    });
    for (const [name, sentence] of [["stranger",
        "another certificate of the same authority is nobody"],
    [null, "without one it is said that there is none"]])
        await check(sentence, async () => {
            const two = await holder(name);
            await byCertificate(two);
            await two.page.waitForSelector(".problem");
            sure((await two.page.textContent(".problem h2")) ===
                "You are not signed in", "no word of it");
            await soundness(two);
            quiet(two, 1);
            await two.context.close();
        });
};
