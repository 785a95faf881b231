// SPDX-License-Identifier: Apache-2.0
//
// Runs the scenarios, one kind of person after the other (CONSOLE_ONLY="shell
// agency": these).
const {check, begin, end} = require("./browser.cjs");

(async () => {
    await begin();
    const all = process.env.CONSOLE_ONLY || "shell agency operator dead_letters " +
        "auditor upload certificate tasks proof charts by_hand weights";
    for (const name of all.split(" "))
        await require(`./${name}.cjs`)(check);
    process.exitCode = await end();
})().catch((error) => {
    console.error(error);
    process.exit(1); // an open browser would hold it
});
