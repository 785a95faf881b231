// SPDX-License-Identifier: Apache-2.0
//
// The pages themselves: how they are served, signing in and out, language,
// keyboard, who may not.
const {person, signIn, open, quiet, soundness, pictures, settled, sure, token,
    language, URL_OF} = require("./browser.cjs");

const BYTES_MAX = 200 * 1024;

module.exports = async (check) => {
    await check("the console's pages carry a strict policy", async () => {
        for (const name of ["", "app.js", "console.css", "words.json", "none"]) {
            const reply = await fetch(`${URL_OF}/console/${name}`);
            const policy = reply.headers.get("content-security-policy") || "";
            sure(reply.status === (name === "none" ? 404 : 200),
                `${name}: ${reply.status}`);
            sure(policy.includes("default-src 'none'") &&
                policy.includes("script-src 'self'") &&
                !policy.includes("unsafe"), `${name}: ${policy}`);
        }
    });
    await check("without the last slash one is led there", async () => {
        const reply = await fetch(`${URL_OF}/console`, {redirect: "manual"});
        sure(reply.status === 308 &&
            reply.headers.get("location") === "/console/", reply.status);
    });
    await check("only GET is answered", async () => {
        const reply = await fetch(`${URL_OF}/console/`, {method: "POST"});
        sure(reply.status === 405, reply.status);
    });

    await check("every word that is said is there, in both languages", async () => {
        const read = async (name) => (await fetch(
            `${URL_OF}/console/${name}`)).text();
        const words = {};
        for (const name of ["words.js", "words_hand.js"])
            Object.assign(words, new Function((await read(name)).replace(
                /export const \w+ =/, "return"))());
        for (const [key, pair] of Object.entries(words))
            sure(pair.length === 2 && /[\u4e00-\u9fff、；{]/.test(pair[0]) &&
                !/[\u4e00-\u9fff]/.test(pair[1]), key);
        const seen = new Set(["app.js"]);
        let said = 0;
        for (const name of seen) {
            const text = await read(name);
            for (const [, from] of text.matchAll(/"\.\/(\w+\.js)"/g))
                seen.add(from);
            for (const [, key] of text.matchAll(/\bt\("([^"]+)"/g)) {
                said++;
                sure(words[key], `${name}: ${key}`);
            }
        }
        sure(seen.size > 15 && said > 150, `${seen.size} pages, ${said} words`);
    });

    const one = await person();
    await one.page.goto(`${URL_OF}/console/`);
    await settled(one);
    await check("the first page asks for a token", () => pictures(one, "sign-in"));
    await check("what it loads is below 200 KiB", async () => {
        sure(one.bytes > 20000 && one.bytes < BYTES_MAX, `${one.bytes} bytes`);
    });
    await check("the browser has nothing to say", () => quiet(one));
    await check("inline script does not run", async () => {
        await one.page.evaluate(() => {
            const script = document.createElement("script");
            try {
                script.textContent = "window.ran = true";
            } catch {
                return; // refused earlier still
            }
            document.body.append(script);
        });
        sure(!await one.page.evaluate(() => window.ran), "it ran");
        one.complaints.length = 0; // of this refusal
    });
    await check("a token that is none is refused in plain words", async () => {
        await language(one, "en");
        await one.page.getByLabel("Token").fill("hedui_AAAAAAAA_" +
            "A".repeat(43));
        await one.page.keyboard.press("Enter");
        await one.page.waitForSelector(".problem");
        await soundness(one);
        quiet(one, 1);
    });
    await check("a token signs in, by keyboard alone", async () => {
        await one.page.goto(`${URL_OF}/console/`);
        await settled(one);
        for (let i = 0; i < 10; i++) {
            await one.page.keyboard.press("Tab");
            if (await one.page.evaluate(() =>
                document.activeElement.name === "token"))
                break;
        }
        await one.page.keyboard.type(token("AGENCY22"));
        await one.page.keyboard.press("Enter");
        await one.page.waitForSelector("nav");
        await settled(one);
    });
    await check("it is kept in this tab alone", async () => {
        const kept = await one.page.evaluate(() => ({
            session: sessionStorage.getItem("hedui.token"),
            local: localStorage.length, cookie: document.cookie}));
        sure(kept.session === token("AGENCY22") && kept.local === 0 &&
            kept.cookie === "", JSON.stringify(kept));
        const other = await one.context.newPage();
        await other.goto(`${URL_OF}/console/#/cases`);
        await other.waitForSelector("input[name=token]");
        await other.close();
    });
    await check("a reload does not ask again", async () => {
        await one.page.reload();
        await one.page.waitForSelector("nav");
    });
    await check("the first key leads to the content", async () => {
        await one.page.reload();
        await settled(one);
        await one.page.keyboard.press("Tab");
        await one.page.keyboard.press("Enter");
        sure(await one.page.evaluate(() =>
            document.activeElement.localName === "main"), "not there");
    });
    await check("an agency's clerk is told that queues are not his", async () => {
        one.refusals = 0;
        await open(one, "/queue");
        sure((await one.page.textContent(".problem h2")) ===
            "Your role may not do this", "no word of it");
        await soundness(one);
        one.refusals = 0;
    });
    await check("a case of nobody's is told as one that is not there", async () => {
        await open(one, "/cases/C999");
        sure((await one.page.textContent(".problem h2")) ===
            "There is no such thing", "no word of it");
        quiet(one, 1);
    });
    await check("signed out, the token is gone", async () => {
        await one.page.getByRole("button", {name: "Sign out"}).click();
        await one.page.waitForSelector("input[name=token]");
        sure(await one.page.evaluate(() =>
            sessionStorage.getItem("hedui.token") === null), "it is there");
    });
    await one.context.close();

    await check("a supervisor sees states and is offered no report", async () => {
        const two = await person();
        await signIn(two, "SUPERV22");
        await settled(two);
        sure(await two.page.locator("nav a").count() === 1, "more than one page");
        await open(two, "/cases");
        quiet(two);
        await two.context.close();
    });
};
