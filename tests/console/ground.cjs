// SPDX-License-Identifier: Apache-2.0
//
// What the suite's population asks for.
const fs = require("fs");
const path = require("path");

function requests() {
    return fs.readFileSync(path.join(process.env.CONSOLE_BENCH,
        "population/requests.ndjson"), "utf8").split("\n")
        .filter((row) => row !== "").map((row) => JSON.parse(row));
}

module.exports = {requests};
