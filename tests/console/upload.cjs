// SPDX-License-Identifier: Apache-2.0
//
// A clerk brings a spreadsheet of 200 households: sees it go, loses the
// connection, closes the page, comes back; reads what is wrong and gets the
// result. One of which nothing will come is given up.
const fs = require("fs");
const path = require("path");
const {person, signIn, open, quiet, sure, pictures, forReadme, token,
    soundness, URL_OF, BENCH} = require("./browser.cjs");

const TABLE = path.join(BENCH, "many.csv");
// "request_id,line,code" of each place that is wrong.
const expected = () => fs.readFileSync(path.join(BENCH, "many.expected"), "utf8")
    .split("\n").filter((row) => row !== "").map((row) => row.split(","));

let clicks = 0;
async function click(locator) {
    clicks++;
    await locator.click();
}

// By a click on the field, and a file in the window that the system opens.
async function choose(one, name, more = {}) {
    const chooser = one.page.waitForEvent("filechooser");
    await click(one.page.locator("input[name=file]"));
    await (await chooser).setFiles(more.file || name);
}

// Of the page of an upload, not of the list.
const state = (one, word) => one.page.locator(
    `main[data-drawn*="/uploads/u"] .tag-upload-${word}`).first();

// What the network does to parts of a file: one by one, and what came through.
async function parts(one, lets) {
    const came = [];
    await one.page.route(/\/v1\/uploads\/u\d+$/, async (route) => {
        const asked = route.request();
        if (asked.method() !== "PATCH") {
            await route.continue();
            return;
        }
        if (!lets(came.length)) {
            await route.abort("internetdisconnected");
            return;
        }
        came.push([Number(asked.headers()["upload-offset"]),
            asked.postDataBuffer().length]);
        await route.continue();
    });
    return came;
}

// What the browser says of connections that were cut on purpose.
function forgive(one) {
    one.complaints = one.complaints.filter((said) =>
        !said.includes("ERR_INTERNET_DISCONNECTED"));
}

async function api(method, where) {
    const reply = await fetch(`${URL_OF}${where}`, {method,
        headers: {Authorization: `Bearer ${token("AGENCY22")}`}});
    return {status: reply.status, body: reply.status === 204 ? null
        : await reply.json()};
}

module.exports = async (check) => {
    const one = await person({context: {acceptDownloads: true}});
    await signIn(one, "AGENCY22");
    const wrong = expected(), size = fs.statSync(TABLE).size;
    sure(wrong.length >= 4, "no row is spoilt");

    await check("a workbook is not taken for a table, and it is said what to do",
        async () => {
            await open(one, "/uploads");
            await one.page.setInputFiles("input[name=file]",
                {name: "households.xlsx", mimeType: "", buffer: Buffer.from("x")});
            await one.page.getByRole("button", {name: "Submit the file"}).click();
            sure((await one.page.textContent(".problem"))
                .includes("Save it as CSV UTF-8"), "no word of it");
            await soundness(one);
        });
    await check("the form for a file is sound in both languages", () =>
        pictures(one, "uploads"));

    // ---- 200 households from a spreadsheet, without a disturbance ----
    await open(one, "/cases");
    await check("200 households are submitted from a spreadsheet", async () => {
        clicks = 0;
        await click(one.page.locator("nav a", {hasText: "Submit a file"}));
        await one.page.waitForSelector("input[name=file]");
        await choose(one, TABLE);
        await click(one.page.getByRole("button", {name: "Submit the file"}));
        await state(one, "done").waitFor();
        console.log(`        clicks, from the list of cases to the result of ` +
            `200 households: ${clicks}, and the file in the system's window`);
        sure(clicks === 3, `${clicks} clicks`);
    });
    const upload = one.page.url().split("/").at(-1);
    await check("how many have a case is told, as the API says it", async () => {
        const {body} = await api("GET", `/v1/uploads/${upload}`);
        sure(body.rows.accepted > 180 && body.rows.refused >= 4 &&
            body.size === size, JSON.stringify(body));
        const said = await one.page.textContent(".notice");
        sure(said.includes(`${body.rows.accepted} of ${body.rows.read} ` +
            "households have a case") && said.includes(
            `${body.rows.refused} are not taken`), said);
    });
    await check("each bad row is named with its line, its field and what to do",
        async () => {
            const rows = await one.page.locator("tbody tr").evaluateAll((all) =>
                all.map((row) => [...row.children].map((cell) =>
                    cell.textContent)));
            const lines = (list) => [...new Set(list)].sort().join(" ");
            sure(lines(rows.map((row) => row[0].replace(/^[A-Z]+/, ""))) ===
                lines(wrong.map((row) => row[1])),
            `${JSON.stringify(rows)}\nfor ${JSON.stringify(wrong)}`);
            for (const row of rows)
                sure(row[2] !== "" && row[3].length > 15, row.join(" | "));
            const flag = wrong.find((row) => row[2] === "ID_INVALID") || wrong[0];
            sure(rows.some((row) => row[1] === flag[0] &&
                row[0].endsWith(flag[1])), flag.join());
        });
    await check("the result is got row by row", async () => {
        const saved = one.page.waitForEvent("download");
        await one.page.getByRole("button", {name: /row by row/}).click();
        const text = fs.readFileSync(await (await saved).path(), "utf8");
        const rows = text.split("\r\n").filter((row) => row !== "");
        sure(rows.length > 200 && rows[0].includes("request_id,status") &&
            rows.filter((row) => row.includes(",REFUSED,")).length >= 4,
        rows.slice(0, 3).join("\n"));
        quiet(one);
    });
    await check("the result is sound in both languages", () =>
        pictures(one, "upload", () => state(one, "done").waitFor()));
    await forReadme(one, "upload", [1100, 760],
        one.page.getByRole("heading", {name: `Upload ${upload}`}));
    await check("the households are among the cases", async () => {
        await one.page.getByText("See the cases").click();
        await one.page.waitForSelector("main[data-drawn$=\"/cases\"]");
        sure(await one.page.locator("tbody tr").count() === 50, "they are not");
    });

    // ---- a connection that is cut ----
    await check("cut in the middle, what came is kept, and one is told",
        async () => {
            let isCut = true;
            const came = await parts(one, (count) => count < 1 || !isCut);
            await open(one, "/uploads");
            await one.page.setInputFiles("input[name=file]", TABLE);
            await one.page.getByRole("button", {name: "Submit the file"}).click();
            await one.page.getByText("The connection is cut.").waitFor();
            await pictures(one, "upload-cut", () => one.page.getByText(
                /The connection is cut|连接中断/).waitFor());
            sure(await one.page.locator("progress").evaluate((bar) =>
                bar.value > 0 && bar.value < 1), "the bar says nothing");
            isCut = false;
            await state(one, "done").waitFor();
            let at = 0;
            for (const [offset, bytes] of came) {
                sure(offset === at, `from ${offset}, ${at} are there`);
                at += bytes;
            }
            sure(at === size && came.length > 1, `${at} bytes`);
            await one.page.unroute(/\/v1\/uploads\/u\d+$/);
            forgive(one);
            quiet(one);
        });
    await check("the same households are cases once", async () => {
        const said = await one.page.textContent(".notice");
        sure(said.includes("were accepted before"), said);
        const {body} = await api("GET", `/v1/uploads/${
            one.page.url().split("/").at(-1)}`);
        sure(body.rows.accepted === 0 && body.rows.duplicate > 180,
            JSON.stringify(body.rows));
    });

    // ---- a page that is closed ----
    let left = null;
    await check("a page that is closed leaves what came", async () => {
        await parts(one, (count) => count < 1);
        await open(one, "/uploads");
        await one.page.setInputFiles("input[name=file]", TABLE);
        await one.page.getByRole("button", {name: "Submit the file"}).click();
        await one.page.getByText("The connection is cut.").waitFor();
        left = one.page.url().split("/").at(-1);
        forgive(one);
        quiet(one);
        await one.context.close();
    });
    const two = await person();
    await signIn(two, "AGENCY22");
    await check("who comes back finds it, and goes on with it", async () => {
        await open(two, "/uploads");
        await two.page.locator(".notice a").click();
        await two.page.getByText("This tab is not sending it.").waitFor();
        sure(two.page.url().endsWith(left), two.page.url());
        await two.page.setInputFiles("input[name=file]", {name: "other.csv",
            mimeType: "text/csv", buffer: Buffer.from("request_id\n1\n")});
        await two.page.getByRole("button", {name: "Go on"}).click();
        sure((await two.page.textContent(".problem"))
            .includes("This is another file"), "another is taken");
        await pictures(two, "upload-open", () => two.page.getByText(
            /This tab is not|本标签页没有/).waitFor());
        const came = await parts(two, () => true);
        await choose(two, TABLE);
        await two.page.getByRole("button", {name: "Go on"}).click();
        await state(two, "done").waitFor();
        sure(came[0][0] > 0 && came[0][0] + came.reduce((all, [, bytes]) =>
            all + bytes, 0) === size, JSON.stringify(came));
        quiet(two);
    });

    // ---- given up ----
    await check("one of which nothing will come is given up", async () => {
        await two.page.unroute(/\/v1\/uploads\/u\d+$/);
        await parts(two, (count) => count < 1);
        await open(two, "/uploads");
        await two.page.setInputFiles("input[name=file]", TABLE);
        await two.page.getByRole("button", {name: "Submit the file"}).click();
        await two.page.getByText("The connection is cut.").waitFor();
        await two.page.locator("summary", {hasText: "Give this upload up"})
            .click();
        await two.page.getByRole("button", {name: "Give it up"}).click();
        await state(two, "failed").waitFor();
        sure((await two.page.textContent(".problem"))
            .includes("Your agency gave it up."), "no word of it");
        const number = two.page.url().split("/").at(-1);
        const {body} = await api("GET", `/v1/uploads/${number}`);
        sure(body.reason === "UPLOAD_GIVEN_UP" && body.rows.read === 0,
            JSON.stringify(body));
        await soundness(two);
        await open(two, "/uploads");
        sure(await two.page.locator(".notice").count() === 0, "it is open");
        forgive(two);
        quiet(two);
    });
    await check("a table that is none is named as one, with what to do",
        async () => {
            await two.page.unroute(/\/v1\/uploads\/u\d+$/);
            await two.page.setInputFiles("input[name=file]", {name: "wrong.csv",
                mimeType: "text/csv", buffer: Buffer.from("name,age\na,1\n")});
            await two.page.getByRole("button", {name: "Submit the file"}).click();
            await state(two, "failed").waitFor();
            await two.page.locator("tbody tr").first().waitFor();
            const said = await two.page.textContent("main");
            sure(said.includes("The file was not read"), said);
            await pictures(two, "upload-failed", () => two.page.locator(
                "tbody tr").first().waitFor());
            quiet(two);
        });
    await check("the example table is one that the house takes", async () => {
        await open(two, "/uploads");
        const saved = two.page.waitForEvent("download");
        await two.page.getByRole("button", {name: "Get an example table"})
            .click();
        // The service lives on another day than the browser.
        const text = fs.readFileSync(await (await saved).path(), "utf8")
            .replaceAll(/20\d\d-\d\d-\d\d/g, "2017-08-28");
        await two.page.setInputFiles("input[name=file]", {name: "example.csv",
            mimeType: "text/csv", buffer: Buffer.from(text)});
        await two.page.getByRole("button", {name: "Submit the file"}).click();
        await state(two, "done").waitFor();
        sure((await two.page.textContent(".notice h2")) ===
            "1 of 1 households have a case",
        await two.page.textContent("main"));
    });
    await check("requests as JSON go the same way", async () => {
        const {requests} = require("./ground.cjs");
        await open(two, "/uploads");
        await two.page.setInputFiles("input[name=file]", {name: "two.json",
            mimeType: "application/json", buffer: Buffer.from(JSON.stringify(
                requests().slice(0, 2), null, 2))});
        await two.page.getByRole("button", {name: "Submit the file"}).click();
        await state(two, "done").waitFor();
        sure((await two.page.textContent(".notice h2")) ===
            "2 of 2 households have a case",
        await two.page.textContent("main"));
        quiet(two);
    });
    await check("what was brought before is a list, of one's own agency",
        async () => {
            await open(two, "/uploads");
            sure(await two.page.locator("tbody tr").count() >= 7, "none");
            const three = await person();
            await signIn(three, "THEIRS22");
            await open(three, "/uploads");
            sure(await three.page.locator("tbody tr").count() === 0 &&
                await three.page.locator(".notice").count() === 0, "another's");
            await open(three, `/uploads/${upload}`);
            sure((await three.page.textContent(".problem h2")) ===
                "There is no such thing", "it is shown");
            await three.context.close();
        });
    await two.context.close();
};
