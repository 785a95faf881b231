// SPDX-License-Identifier: Apache-2.0
//
// A clerk: submits by file and by form, follows, reads, opens a figure down to
// the owner's bytes, supplies, stops the clock, sees who has looked.
const fs = require("fs");
const path = require("path");
const {person, signIn, open, quiet, settled, sure, pictures, forReadme, until,
    soundness, BENCH} = require("./browser.cjs");

const PURPOSE = "decision on the application";

async function readReport(one, number) {
    await open(one, `/cases/${number}/report`);
    await one.page.fill("input[name=purpose]", PURPOSE);
    await one.page.locator("form .button").click();
    await one.page.waitForSelector("article.report");
    await settled(one);
}

async function fileSubmit(one) {
    await open(one, "/uploads");
    await one.page.locator("input[name=file]").setInputFiles(
        path.join(BENCH, "population/requests.ndjson"));
    await one.page.getByRole("button", {name: "Submit the file"}).click();
    await one.page.locator("main[data-drawn*=\"/uploads/u\"] .tag-upload-done")
        .waitFor();
}

async function formFill(one, more = {}) {
    const fields = {request_id: "by-form-1", as_of: "2017-09-01",
        household: "310101-H-900", district: "310101", "m0.name": "王秀英",
        "m0.id": "31010119800101000X", "m0.signed": "2017-08-28",
        mandate: "310101-W-2017-88", officer: "陈一", ...more};
    for (const [name, value] of Object.entries(fields))
        await one.page.fill(`[name="${name}"]`, value);
    await one.page.check("[value=low_income]");
    await one.page.check("[value=minimum_living]");
    await one.page.setInputFiles('[name="m0.paper"]',
        path.join(BENCH, "consent.pdf"));
}

// The list of papers, behind the reason for which it is looked at.
async function papersShow(one) {
    const place = one.page.locator("section", {hasText: "Papers"}).last();
    await place.locator("input[name=purpose]").fill("is the consent signed");
    await place.getByRole("button", {name: "Show the papers"}).click();
    await place.locator(".shown > *").first().waitFor();
}

async function letterShow(one) {
    await one.page.waitForSelector("main[data-drawn$=\"/letter\"]");
    await one.page.fill("input[name=purpose]", PURPOSE);
    await one.page.locator("form .button").click();
    await one.page.waitForSelector("article.report");
}

module.exports = async (check) => {
    const one = await person();
    await signIn(one, "AGENCY22");
    await check("a file of requests is submitted", async () => {
        await fileSubmit(one);
        sure(/^3 of 3/.test(await one.page.textContent(".notice h2")),
            "not all");
        await soundness(one);
    });
    await check("again, nothing is taken twice", async () => {
        await fileSubmit(one);
        sure((await one.page.textContent(".notice")).includes(
            "3 of them were accepted before"), "new");
        quiet(one);
    });
    await check("each has a report, which the list shows", async () => {
        await until("three reports", async () => {
            await open(one, "/submit");
            await open(one, "/cases?state=published");
            return await one.page.locator("tbody tr").count() >= 3;
        });
        const all = await one.page.textContent("tbody");
        for (const outcome of ["OVER", "REFER", "WITHIN"])
            sure(all.includes(outcome), `no ${outcome} in ${all}`);
    });
    await check("the list is filtered", async () => {
        await open(one, "/cases");
        await one.page.selectOption("select[name=state]", "asking");
        await one.page.getByRole("button", {name: "Filter"}).click();
        await one.page.getByText("No case is like that.").waitFor();
        sure(one.page.url().endsWith("#/cases?state=asking"), one.page.url());
    });
    await open(one, "/cases");
    await check("the list is sound in both languages", () =>
        pictures(one, "cases"));

    // ---- by form ----
    await check("a form with a wrong ID number is refused at its field",
        async () => {
            await open(one, "/submit");
            await formFill(one, {"m0.id": "310101198001010001"});
            await one.page.getByRole("button", {name: "Submit", exact: true})
                .click();
            const link = one.page.locator(".problem a");
            await link.first().click();
            sure(await one.page.evaluate(() =>
                document.activeElement.name === "m0.id" &&
                document.activeElement.getAttribute("aria-invalid") === "true"),
            "the field is not there");
            await soundness(one);
            quiet(one, 1);
            one.refusals = 0;
        });
    await check("the form is sound in both languages", () =>
        pictures(one, "submit"));
    let number = null;
    await check("a form is submitted, with the consent's paper", async () => {
        await open(one, "/cases");
        await open(one, "/submit");
        await formFill(one);
        await one.page.getByRole("button", {name: "Submit", exact: true}).click();
        const link = one.page.locator(".notice a");
        number = await link.textContent();
        await link.click();
        await one.page.getByRole("heading", {name: `Case ${number}`}).waitFor();
    });
    await check("its paper is there", async () => {
        await until("the paper", async () => {
            await one.page.reload();
            await settled(one);
            await papersShow(one);
            return await one.page.getByText("here: look at it").count() === 1;
        });
        await one.page.getByText("here: look at it").click();
        await one.page.fill("input[name=purpose]", "is the consent signed");
        const saved = one.page.waitForEvent("download");
        await one.page.getByRole("button", {name: "Get the paper"}).click();
        const got = fs.readFileSync(await (await saved).path());
        sure(got.equals(fs.readFileSync(path.join(BENCH, "consent.pdf"))),
            "other bytes");
    });

    // ---- read ----
    let over = null;
    await check("a report is read as a report, with a reason", async () => {
        await open(one, "/cases?state=published");
        over = await one.page.locator("tr", {hasText: "OVER"}).last()
            .locator("a").textContent();
        await readReport(one, over);
        const text = await one.page.textContent("article.report");
        for (const part of ["Outcome", "Why", "What is missing", "Figures"])
            sure(text.includes(part), `no ${part}`);
    });
    const figure = () => one.page.locator("tr", {hasText: /^(vehicles|机动车)/})
        .locator("button.figure").first();
    const opened = async () => {
        if (await one.page.locator("article.report").count() === 0)
            await readReport(one, over);
        await figure().click();
        await one.page.locator("details.answer summary").first().click();
        await one.page.locator("details.answer pre").first().waitFor();
    };
    await check("was the car counted? a figure opens to the owner's answer",
        async () => {
            await opened();
            const bytes = await one.page.textContent("details.answer pre");
            sure(/hphm|沪/.test(bytes), bytes.slice(0, 80));
            quiet(one);
        });
    await check("the report is sound in both languages", () =>
        pictures(one, "report", opened));
    await forReadme(one, "agency", [1100, 760],
        one.page.locator("article.report h3[class]").first());
    await check("the letter to the family is behind a reason, too, and has no " +
        "ID number", async () => {
        await readReport(one, over);
        await one.page.getByText("Letter to the family").click();
        await letterShow(one);
        const text = await one.page.textContent("article.report");
        sure(text.includes("the conditions are not met"), text);
        sure(!/[0-9]{15}/.test(text), "an ID number");
        quiet(one);
    });
    await check("the letter is sound in both languages", () =>
        pictures(one, "letter", async () => {
            if (await one.page.locator("article.report").count() === 0)
                await letterShow(one);
        }));
    await forReadme(one, "letter", [1100, 1000],
        one.page.locator("article.report"));
    await check("printed, it is the letter alone", async () => {
        await one.page.emulateMedia({media: "print"});
        sure(await one.page.locator("article.report").isVisible(), "no letter");
        sure(!await one.page.locator("main .tools").isVisible() &&
            !await one.page.locator("header").isVisible(), "more than it");
        await one.page.emulateMedia({media: "screen"});
    });
    await check("it is saved as PDF", async () => {
        const saved = one.page.waitForEvent("download");
        await one.page.getByRole("button", {name: "Save it as PDF"}).click();
        const bytes = fs.readFileSync(await (await saved).path());
        sure(bytes.subarray(0, 5).toString() === "%PDF-", "no PDF");
    });
    await check("what would change it is said", async () => {
        await readReport(one, over);
        await one.page.getByText("What would change the outcome").click();
        await one.page.locator(".outline li").first().waitFor();
        sure((await one.page.textContent(".outline")).includes("OVER"),
            await one.page.textContent(".outline"));
        await soundness(one);
    });
    await check("the sealed container is saved", async () => {
        const saved = one.page.waitForEvent("download");
        await one.page.getByRole("button", {name: /sealed/}).click();
        const bytes = fs.readFileSync(await (await saved).path());
        sure(bytes.subarray(0, 2).toString() === "PK", "no container");
    });
    await check("who has looked is told, and why", async () => {
        await open(one, `/cases/${over}`);
        const rows = await one.page.locator("section",
            {hasText: "Who has looked"}).locator("tbody").textContent();
        sure(rows.includes(PURPOSE) && rows.includes("310101001"), rows);
        await pictures(one, "case");
    });
    await check("without a reason nothing is shown", async () => {
        await open(one, `/cases/${over}/report`);
        await one.page.fill("input[name=purpose]", "");
        await one.page.locator("form .button").click();
        sure(await one.page.locator("article.report").count() === 0, "shown");
    });
    quiet(one);
    await one.context.close();

    // ---- another agency's ----
    await check("another agency sees none of it", async () => {
        const two = await person();
        await signIn(two, "THEIRS22");
        await open(two, "/cases");
        await two.page.getByText("No case is like that.").waitFor();
        await open(two, `/cases/${over}`);
        sure((await two.page.textContent(".problem h2")) ===
            "There is no such thing", "it is shown");
        await two.context.close();
    });
};
