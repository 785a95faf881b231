// SPDX-License-Identifier: Apache-2.0
//
// A figure is objected to, and its owner's answer on paper is entered by one
// person and confirmed by another: the revision counts it. Who may not is
// refused.
const path = require("path");
const {person, signIn, open, quiet, sure, pictures, until, token, BENCH, URL_OF} =
    require("./browser.cjs");
const {requests} = require("./ground.cjs");

const PURPOSE = "objection of the applicant";
const NAMES = "HAND000000000001";

async function behind(one, where) {
    await open(one, "/find");
    await open(one, where);
    await reason(one);
}

async function reason(one) {
    await one.page.fill("input[name=purpose]", PURPOSE);
    await one.page.locator("form.quiet .button").first().click();
    await one.page.locator(".shown > *").first().waitFor();
    await until("the list", async () =>
        await one.page.locator(".shown [role=status]").count() === 0);
}

async function caseOf(request) {
    const reply = await fetch(`${URL_OF}/v1/cases?request_id=${request}`,
        {headers: {Authorization: `Bearer ${token("AGENCY22")}`}});
    return (await reply.json()).data[0].case;
}

// What the police would have sent: no car.
function letter(member, said = "0") {
    return JSON.stringify({head: {jylsh: NAMES, fhm: "0000", fhxx: "", ts: 1},
        body: [{xh: 1, xm: member.name, zjhm: member.id, jg: said,
            sjrq: "20170831", mx: []}]});
}

async function enter(one, bytes) {
    await one.page.selectOption("form.enter select[name=line]",
        "motor_vehicles");
    await one.page.fill("form.enter input[name=exchange]", NAMES);
    await one.page.fill("form.enter textarea[name=answer]", bytes);
    await one.page.setInputFiles("form.enter input[name=scan]",
        path.join(BENCH, "consent.pdf"));
    await one.page.fill("form.enter input[name=why]", "letter of the police");
    await one.page.locator("form.enter .button").click();
}

module.exports = async (check) => {
    const one = await person(), two = await person();
    await signIn(one, "AGENCY22");
    await signIn(two, "SECOND22");
    const request = requests().find((row) => row.request_id.includes("one-car"));
    const member = request.household.members[0];
    const number = await caseOf(request.request_id);

    // ---- an objection ----
    await check("a figure of the report leads to the objection to it",
        async () => {
            await behind(one, `/cases/${number}/report`);
            await one.page.locator("tr", {hasText: /^vehicles/})
                .locator("button.figure").first().click();
            await one.page.locator("details.answer summary").first().click();
            await one.page.locator("details.answer").first()
                .getByText("Object for the family").click();
            await one.page.waitForSelector("main[data-drawn*=\"/objections?\"]");
            await reason(one);
            const chosen = await one.page.locator("form.object select option:" +
                "checked").textContent();
            sure(/^record #\d+: Motor vehicles/.test(chosen), chosen);
        });
    await check("what is wrong is said, and stands in the list", async () => {
        await one.page.fill("input[name=says]", "the car was sold in May");
        await one.page.getByRole("button", {name: "Object", exact: true})
            .click();
        await one.page.getByText("the car was sold in May").waitFor();
        const row = await one.page.locator("tbody tr").textContent();
        sure(/revision 1, #\d+: Motor vehicles/.test(row) &&
            row.includes("AGENCY22"), row);
        quiet(one);
    });
    await check("a number of a person is not taken", async () => {
        await one.page.fill("input[name=says]", "310101193001010001 has it");
        await one.page.getByRole("button", {name: "Object", exact: true})
            .click();
        await one.page.locator(".problem").waitFor();
        quiet(one, 1);
        one.refusals = 0;
    });
    await check("the objections are sound in both languages", () =>
        pictures(one, "objections", () =>
            behind(one, `/cases/${number}/objections`)));

    // ---- an answer by hand ----
    const hand = `/cases/${number}/by-hand`;
    await check("garbage is refused, with where and why", async () => {
        await behind(one, hand);
        await enter(one, "no car, they say");
        const said = await one.page.locator("form.enter .problem").textContent();
        sure(/line 1, bytes 1 to 16: .*cannot be split/.test(said), said);
        quiet(one, 1);
        one.refusals = 0;
    });
    await check("one person enters an answer, and sees what it reads as",
        async () => {
            await enter(one, letter(member));
            await one.page.locator("section.one").waitFor();
            const said = await one.page.textContent("section.one");
            sure(said.includes("nothing on file") && said.includes(member.id),
                said);
            quiet(one);
        });
    await check("the same person does not confirm it", async () => {
        await one.page.getByRole("button", {name: "Confirm it"}).click();
        const said = await one.page.locator("section.one .problem")
            .textContent();
        sure(said.includes("Another person confirms it"), said);
        quiet(one, 1);
        one.refusals = 0;
    });
    await check("what waits is sound in both languages", () =>
        pictures(one, "by-hand", async () => {
            await behind(one, hand);
            await one.page.locator("td button").first().click();
            await one.page.locator("section.one").waitFor();
        }));
    await check("another person looks, and confirms it", async () => {
        await behind(two, hand);
        await two.page.locator("td button").first().click();
        await two.page.getByRole("button", {name: "Confirm it"}).click();
        await until("the decision", async () => /SECOND22/.test(
            await two.page.textContent("tbody")));
        quiet(two);
    });
    await check("the revision counts it, marked MANUAL", async () => {
        await until("the revision", async () => {
            await behind(two, hand);
            return /counted.*AGENCY22.*SECOND22.*2/.test(
                await two.page.textContent("tbody"));
        });
        await behind(one, `/cases/${number}/report`);
        const report = await one.page.textContent("article.report");
        sure(report.includes("Answers entered by hand") &&
            report.includes("SECOND22"), report.slice(0, 200));
    });
    await check("and the objection says that there is one", async () => {
        await behind(one, `/cases/${number}/objections`);
        const row = await one.page.locator("tbody tr").textContent();
        sure(row.includes("revision 2"), row);
        quiet(one);
    });

    // ---- who may not ----
    await check("an auditor reads both, and is offered neither", async () => {
        const three = await person();
        await signIn(three, "AUDITS22");
        await behind(three, hand);
        await three.page.locator("td button").first().click();
        await three.page.locator("section.one").waitFor();
        sure(await three.page.locator("form.enter, form.refuse").count() === 0,
            "he is");
        await behind(three, `/cases/${number}/objections`);
        sure(await three.page.locator("form.object").count() === 0, "he is");
        quiet(three);
        await three.context.close();
    });
    await check("an operator is refused", async () => {
        const three = await person();
        await signIn(three, "OPERAT22");
        await behind(three, hand);
        sure((await three.page.textContent("main")).includes(
            "Your role may not do this"), "no word of it");
        await three.context.close();
    });
    await one.context.close();
    await two.context.close();
};
