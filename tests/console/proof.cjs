// SPDX-License-Identifier: Apache-2.0
//
// An auditor checks a sealed report in his browser; and what a house that lies
// could answer, each named at its step. Answers are changed between the service
// and the page.
const fs = require("fs");
const path = require("path");
const {createPrivateKey} = require("crypto");
const {person, signIn, open, quiet, soundness, sure, pictures, until, BENCH,
    language} = require("./browser.cjs");
const {forged, keyMake, keyOf, signed} = require("./forge.cjs");

const VKEY = process.env.CONSOLE_VKEY;
const PURPOSE = "audit sample";
const BYTES_MAX = 200 * 1024; // of all that was loaded on the way
const ORIGIN = VKEY.split("+")[0];

function logKey() {
    const key = keyOf(ORIGIN, 1, createPrivateKey(
        fs.readFileSync(path.join(BENCH, "log.pem"))));
    sure(key.vkey === VKEY, "another key than the log's");
    return key;
}

// Fills the form in, and gives verdict and steps: {name: [state, text]}.
async function checked(one, number, {vkey, witnesses = "", pasted} = {}) {
    const where = `/cases/${number}/proof`;
    if (!one.page.url().endsWith(`#${where}`))
        await open(one, where);
    await one.page.fill("input[name=purpose]", PURPOSE);
    if (vkey !== undefined)
        await one.page.fill("textarea[name=vkey]", vkey);
    await one.page.fill("textarea[name=witnesses]", witnesses);
    if (pasted) {
        await one.page.locator("details summary",
            {hasText: /checkpoint of your own|另存的检查点/}).click();
        await one.page.fill("textarea[name=pasted]", pasted);
    }
    await one.page.locator("form .button").click();
    await one.page.waitForSelector("[data-verdict], main .problem");
    if (await one.page.locator("[data-verdict]").count() === 0)
        throw new Error(await one.page.textContent("main .problem"));
    const steps = await one.page.locator(".steps > li").evaluateAll((rows) =>
        rows.map((row) => [row.dataset.state, row.textContent]));
    return {verdict: await one.page.getAttribute("[data-verdict]",
        "data-verdict"), steps, bad: steps.filter(([state]) =>
        state === "bad").map(([, text]) => text)};
}

// The answers to a path are changed, for one check.
async function lied(one, pattern, change, run) {
    let times = 0;
    const route = async (way) => {
        const reply = await way.fetch();
        const body = await change(reply, way);
        if (body === null)
            return way.fulfill({response: reply});
        times++;
        return way.fulfill({response: reply, body});
    };
    await one.page.route(pattern, route);
    try {
        const found = await run();
        sure(times > 0, "nothing was changed");
        return found;
    } finally {
        await one.page.unroute(pattern, route);
    }
}

const isType = (way, type) => way.request().headers().accept === type;
const PROOF = /\/proof(\?|$)/, REPORT = /\/report\?/;
const CONTAINER = "application/vnd.etsi.asic-e+zip";

function proofLied(one, number, change, options = {}) {
    return lied(one, PROOF, async (reply) => JSON.stringify(
        await change(await reply.json())), () => checked(one, number, options));
}

// Bytes behind `mark` are changed, of what is asked for as this type.
function bytesLied(one, number, type, mark) {
    return lied(one, REPORT, async (reply, way) => {
        if (!isType(way, type))
            return null;
        const bytes = await reply.body();
        const at = bytes.indexOf(mark);
        sure(at > 0, `no ${mark}`);
        bytes[at + mark.length] ^= 1;
        return bytes;
    }, () => checked(one, number));
}

// Exactly one step is bad, and says this.
function named(found, pattern) {
    sure(found.verdict === "bad" && found.bad.length === 1 &&
        pattern.test(found.bad[0]), `${found.verdict}: ${found.bad.join(" | ")}`);
}

async function published(one) {
    await open(one, "/find");
    await open(one, "/cases?state=published");
    return one.page.locator("tbody th a").allTextContents();
}

function kept(one) {
    return one.page.evaluate(() =>
        JSON.parse(localStorage.getItem("hedui.log")));
}

module.exports = async (check) => {
    const one = await person();
    await signIn(one, "AUDITS22");
    const [number, other] = await published(one);
    const key = logKey();
    const witness = keyMake("witness.example", 4);

    await check("from the report one is led to its check", async () => {
        await open(one, `/cases/${number}/report`);
        await one.page.getByText("Check it here").click();
        await one.page.waitForSelector("textarea[name=vkey]");
        sure(await one.page.inputValue("textarea[name=vkey]") === "",
            "a key came from the house");
        sure(one.bytes > 20000 && one.bytes < BYTES_MAX, `${one.bytes} bytes`);
    });
    await check("without a key nothing is checked", async () => {
        await one.page.fill("input[name=purpose]", PURPOSE);
        await one.page.locator("form .button").click();
        sure(await one.page.locator(".steps").count() === 0, "it was");
    });
    await check("a report agrees; witnesses and an earlier checkpoint are said " +
        "to be absent", async () => {
        await until("its seal in a checkpoint", async () => {
            const found = await checked(one, number, {vkey: VKEY})
                .catch(() => null);
            return found && found.verdict === "open" && found.steps.map(
                ([state]) => state).join() ===
                "good,good,good,good,good,open,open";
        });
        one.refusals = 0; // of a seal that no checkpoint had yet
        quiet(one);
    });
    await check("key and checkpoint are kept in this browser", async () => {
        const own = await kept(one);
        sure(own.vkey === VKEY && own.kept.origin === ORIGIN &&
            own.kept.size > 0 && /^[0-9a-f]{64}$/.test(own.kept.root) &&
            !JSON.stringify(own).includes(PURPOSE), JSON.stringify(own));
    });
    const cosigned = (proof) => {
        const body = proof.checkpoint.split("\n\n")[0] + "\n";
        return {...proof, checkpoint: proof.checkpoint + signed(witness, body)};
    };
    const good = () => proofLied(one, number, cosigned,
        {witnesses: witness.vkey});
    await check("with a witness, and after the next one, all of it agrees",
        async () => {
            await open(one, "/cases");
            const before = (await kept(one)).kept;
            const found = await good();
            sure(found.verdict === "good" && found.steps.length === 7,
                JSON.stringify(found.steps));
            sure((await kept(one)).kept.size >= before.size, "it went back");
        });
    await check("the log has grown, and goes on from what was kept", async () => {
        const before = (await kept(one)).kept.size;
        let found;
        await until("a longer log", async () => {
            found = await checked(one, number);
            return (await kept(one)).kept.size > before;
        });
        sure(found.steps.at(-1)[0] === "good", found.steps.at(-1)[1]);
    });
    await check("the check is sound in both languages", () =>
        pictures(one, "proof", good));
    await check("what is not checked is said, with the command that does",
        async () => {
            const text = await one.page.textContent("main");
            sure(text.includes("What is not checked here") &&
                text.includes("hedui verify --roots"), text);
        });
    await check("the page is shown as it was sealed", async () => {
        await one.page.getByRole("button", {name: "as it was sealed"}).click();
        await one.page.waitForSelector("article.report h3");
        await soundness(one);
    });
    await check("who has looked stands beside it, this very look too",
        async () => {
            await one.page.locator("summary", {hasText: "Who has looked"})
                .click();
            const rows = one.page.locator("tbody tr",
                {hasText: "auditor, token AUDITS22"});
            await rows.first().waitFor();
            sure((await rows.first().textContent()).includes(PURPOSE),
                await rows.first().textContent());
        });

    // ---- a house that lies ----
    await check("altered: a byte of the container", async () =>
        named(await bytesLied(one, number, CONTAINER, "<title>"),
            /report\.html in the container was altered/));
    await check("altered: the signed manifest", async () => {
        const found = await bytesLied(one, number, CONTAINER,
            "http://uri.etsi.org/02918/v1.2.");
        named(found, /another seal/);
    });
    await check("altered: the report that is shown", async () =>
        named(await bytesLied(one, number, "application/json", "\":"),
            /is not the one in the sealed container/));
    await check("another case's proof", async () => {
        const found = await lied(one, PROOF, async (reply, way) =>
            (await way.fetch({url: way.request().url().replace(number, other)}))
                .body(), () => checked(one, number));
        named(found, new RegExp(`about case ${other}`));
    });
    await check("a path that is cut", async () =>
        named(await proofLied(one, number, (proof) => ({...proof,
            path: proof.path.slice(0, -1)})), /is not whole/));
    await check("a path with another digest", async () =>
        named(await proofLied(one, number, (proof) => ({...proof, path: [
            proof.path[0].replace(/^./, (digit) => digit === "0" ? "1" : "0"),
            ...proof.path.slice(1)]})), /leads to another root/));
    await check("a log of its own making, of the size that was kept: a fork",
        async () => {
            const {size} = (await kept(one)).kept;
            named(await proofLied(one, number, (proof) => forged(proof, size,
                key)), /has forked/);
        });
    await check("one that is longer: a fork, too", async () => {
        const {size} = (await kept(one)).kept;
        named(await proofLied(one, number, (proof) => forged(proof, size + 5,
            key)), /has forked/);
    });
    await check("one that is shorter: it went back", async () => {
        const {size} = (await kept(one)).kept;
        named(await proofLied(one, number, (proof) => ({...forged(proof,
            size - 1, key), consistency: null})), /went back/);
    });
    await check("none of that is kept", async () => {
        const {size} = (await kept(one)).kept;
        const found = await checked(one, number);
        sure(found.verdict === "open" && (await kept(one)).kept.size >= size,
            JSON.stringify(found.steps));
    });
    await check("what is wrong is sound in both languages", () =>
        pictures(one, "proof-forked", () => proofLied(one, number, (proof) =>
            forged(proof, proof.size + 5, key))));
    await check("a signature that is altered", async () =>
        named(await proofLied(one, number, (proof) => ({...proof,
            checkpoint: proof.checkpoint.replace(/(.)(.{8}\n)$/,
                (all, digit, rest) => (digit === "A" ? "B" : "A") + rest)})), /is not good: the checkpoint is forged/));
    await check("a witness that has not signed", async () =>
        named(await checked(one, number, {witnesses: witness.vkey}),
            /no signature of witness\.example/));
    await check("a witness' signature of another checkpoint", async () =>
        named(await proofLied(one, number, (proof) => ({...proof,
            checkpoint: proof.checkpoint + signed(witness, "another\n")}),
        {witnesses: witness.vkey}), /witness\.example is not good/));
    await check("no checkpoint at all", async () =>
        named(await proofLied(one, number, (proof) => ({...proof,
            checkpoint: "all is well\n"})), /is no checkpoint/));
    await check("the wrong key of a log of this name", async () =>
        named(await checked(one, number, {vkey: keyMake(ORIGIN, 1).vkey}),
            /no signature by your key/));
    await check("the key of another log", async () =>
        named(await checked(one, number, {vkey: keyMake("other.example", 1)
            .vkey}), /your key is of other\.example/));
    await check("what is no key", async () =>
        named(await checked(one, number, {vkey: "abc"}), /no public key/));
    await check("a checkpoint of one's own is compared with", async () => {
        await checked(one, number, {vkey: VKEY});
        await open(one, "/cases");
        const body = `${ORIGIN}\n1\n${Buffer.alloc(32).toString("base64")}\n`;
        named(await checked(one, number,
            {pasted: `${body}\n${signed(key, body)}`}), /has forked/);
        await open(one, "/cases");
        named(await checked(one, number, {pasted: "a checkpoint"}),
            /cannot be read/);
        quiet(one);
    });
    await one.context.close();

    await check("a browser without Ed25519 says what it cannot check",
        async () => {
            const two = await person();
            await two.page.addInitScript(() => {
                const own = crypto.subtle.importKey.bind(crypto.subtle);
                crypto.subtle.importKey = (form, bytes, name, ...rest) =>
                    name === "Ed25519" ? Promise.reject(new Error("none"))
                        : own(form, bytes, name, ...rest);
            });
            await signIn(two, "AUDITS22");
            await language(two, "en");
            const found = await checked(two, number, {vkey: VKEY});
            sure(found.verdict === "open" &&
                found.steps[4][0] === "open" &&
                found.steps[4][1].includes("cannot verify Ed25519") &&
                await two.page.getByText("This browser cannot verify " +
                    "signatures").count() === 1, JSON.stringify(found.steps));
            sure((await kept(two)).kept === null, "kept all the same");
            await two.context.close();
        });
    await check("an agency checks its own, and no other", async () => {
        const two = await person();
        await signIn(two, "AGENCY22");
        const found = await checked(two, number, {vkey: VKEY});
        sure(found.verdict === "open" && found.bad.length === 0, found.bad);
        quiet(two);
        await two.context.close();
        const three = await person();
        await signIn(three, "THEIRS22");
        await open(three, `/cases/${number}/proof`);
        await three.page.fill("input[name=purpose]", PURPOSE);
        await three.page.fill("textarea[name=vkey]", VKEY);
        await three.page.locator("form .button").click();
        await three.page.getByText("There is no such thing").waitFor();
        await three.context.close();
    });
};
