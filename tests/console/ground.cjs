// SPDX-License-Identifier: Apache-2.0
//
// What the suite's population asks for.
const fs = require("fs");
const path = require("path");
const {execFileSync} = require("child_process");

function requests() {
    return fs.readFileSync(path.join(process.env.CONSOLE_BENCH,
        "population/requests.ndjson"), "utf8").split("\n")
        .filter((row) => row !== "").map((row) => JSON.parse(row));
}

// A message on the queue behind the front, which takes no bad one.
function queuePut(request) {
    const file = path.join(process.env.CONSOLE_BENCH, "put.json");
    fs.writeFileSync(file, JSON.stringify(request));
    execFileSync("bash", ["-c", 'api_queue_put "$0"', file]);
}

module.exports = {requests, queuePut};
