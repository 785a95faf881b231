// SPDX-License-Identifier: Apache-2.0
//
// An operator and dead letters: what was refused is looked at behind a purpose,
// mended and sent again, or discarded.
const {person, signIn, open, quiet, soundness, sure, pictures, until, token,
    URL_OF} = require("./browser.cjs");
const {requests, queuePut} = require("./ground.cjs");

// A digit of the ID number is another one: its check fails.
function spoilt(name) {
    const request = {...structuredClone(requests()[0]), request_id: name};
    const id = request.household.members[0].id;
    request.household.members[0].id = id.slice(0, -1) +
        (id.endsWith("1") ? "2" : "1");
    return [request, id, request.household.members[0].id];
}

async function shown(one, rows) {
    await until(`${rows} letters`, async () => {
        await open(one, "/lines");
        await open(one, "/dead-letters");
        return await one.page.locator("tbody tr").count() === rows;
    });
}

// A page that is made anew: what was shown on it is gone.
async function look(one) {
    await one.page.fill("input[name=purpose]", "mending what was refused");
    await one.page.locator("form .button").first().click();
    await one.page.locator("textarea").waitFor();
}

async function mend(one, text) {
    await one.page.fill("textarea", text);
    await one.page.locator("form:has(textarea) input[name=why]")
        .fill("a digit of the number");
    await one.page.locator("form:has(textarea) .button").click();
    await one.page.locator(".problem, .tag-resubmitted").first().waitFor();
}

async function answered(one, state) {
    await one.page.locator(`.tag-${state}`).waitFor();
}

module.exports = async (check) => {
    const one = await person();
    const [, right, wrong] = spoilt("mended-1");
    let first = null;
    await signIn(one, "OPERAT22");
    await check("what was refused is a letter, with its reason", async () => {
        queuePut(spoilt("mended-1")[0]);
        queuePut(spoilt("discarded-1")[0]);
        await shown(one, 2);
        const row = await one.page.locator("tbody tr").first().textContent();
        sure(row.includes("ID_INVALID") &&
            row.includes("/household/members/0/id"), row);
        first = await one.page.locator("tbody a").first().textContent();
    });
    await check("and nobody's number", async () => {
        sure(!(await one.page.content()).includes(wrong), "it is in the list");
        await open(one, `/dead-letters/${first}`);
        sure(!(await one.page.content()).includes(wrong), "it is in the letter");
    });
    await check("the letters are sound in both languages", async () => {
        await open(one, "/dead-letters");
        await pictures(one, "dead-letters");
    });
    await check("what it holds is shown behind a purpose", async () => {
        await open(one, `/dead-letters/${first}`);
        await look(one);
        sure((await one.page.inputValue("textarea")).includes(wrong), "not it");
    });
    await check("the letter is sound in both languages", () =>
        pictures(one, "dead-letter", () => look(one)));
    await check("mended and still bad, it says where, and waits on", async () => {
        await open(one, "/dead-letters");
        await open(one, `/dead-letters/${first}`);
        await look(one);
        const text = await one.page.inputValue("textarea");
        await mend(one, text.replace('"agency"', '"agencies"'));
        const problem = await one.page.textContent(".problem");
        sure(problem.includes("/household/members/0/id") &&
            problem.includes("/agenc"), problem);
        await soundness(one);
        quiet(one, 1);
        one.refusals = 0;
    });
    await check("it is mended and sent again", async () => {
        const text = await one.page.inputValue("textarea");
        await mend(one, text.replaceAll(wrong, right)
            .replace('"agencies"', '"agency"'));
        await answered(one, "resubmitted");
    });
    await check("and is a case, as its page says", () => until("the case",
        async () => {
            await open(one, "/dead-letters?state=any");
            await open(one, `/dead-letters/${first}`);
            return /accepted C[0-9]+/.test(await one.page.textContent(
                ".summary"));
        }));
    await check("how that case has gone is a click away", async () => {
        await one.page.locator(".summary a").click();
        await until("its answers", async () => {
            const where = new URL(one.page.url()).hash.slice(1);
            await open(one, "/timeline");
            await open(one, where);
            return await one.page.locator("tbody tr").count() > 5;
        });
        const text = await one.page.textContent("main");
        sure(text.includes("the request is accepted") &&
            !text.includes("mended-1") && !text.includes(right), text);
        await pictures(one, "timeline");
    });
    await check("or is asked for by its number", async () => {
        const number = (await one.page.textContent("h1")).match(/C([0-9]+)/)[1];
        await open(one, "/timeline");
        await pictures(one, "timeline-find");
        await one.page.fill("input[name=case]", number);
        await one.page.locator("form .button").click();
        await one.page.getByRole("heading", {name: `case C${number}`}).waitFor();
        quiet(one);
    });
    await check("nobody does it again", async () => {
        const reply = await fetch(`${URL_OF}/v1/dead-letters/${first}/resubmit`,
            {method: "POST", headers: {
                Authorization: `Bearer ${token("OPERAT22")}`,
                "Content-Type": "application/json"},
            body: JSON.stringify({why: "once more"})});
        sure(reply.status === 409, `${reply.status}`);
    });
    await check("another one is discarded, with a reason", async () => {
        await shown(one, 1);
        await one.page.locator("tbody a").click();
        await one.page.locator("summary").click();
        await one.page.locator("details input[name=why]").fill("a test");
        await one.page.locator("details .button").click();
        await answered(one, "discarded");
        sure((await one.page.textContent(".summary")).includes("a test"),
            "no reason");
        await open(one, "/dead-letters");
        await one.page.getByText("There is no dead letter.").waitFor();
        quiet(one);
    });
    await one.context.close();
    const other = await person();
    await signIn(other, "AUDITS22");
    await check("no letter is shown to who is no operator", async () => {
        await open(other, "/dead-letters");
        sure((await other.page.textContent(".problem h2")) ===
            "Your role may not do this", "it is");
    });
    await other.context.close();
};
