// SPDX-License-Identifier: Apache-2.0
//
// Runs the scenarios, one kind of person after the other.
const {check, begin, end} = require("./browser.cjs");

(async () => {
    await begin();
    for (const name of (process.env.CONSOLE_ONLY || "shell").split(" "))
        await require(`./${name}.cjs`)(check);
    process.exitCode = await end();
})().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
