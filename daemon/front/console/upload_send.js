// SPDX-License-Identifier: Apache-2.0
//
// Sends the bytes of a file, a part at a time, from where the house says that
// it has them. A connection that is cut is tried again until it is there; what
// is sent goes on while other pages are looked at, and ends with the tab.
import {ask} from "./api.js";

const PART_MIN = 128 << 10, PART_MAX = 8 << 20;
const PART_MS = 1000; // a part is to take less, so that one sees it go
const WAITS_MS = [1000, 2000, 5000, 10000];
const sending = new Map(); // by the number of the upload

export function sendingOf(upload) {
    return sending.get(upload) || null;
}

// Until the time is over, or the browser says that the network is there again.
function rest(ms) {
    return new Promise((go) => {
        const timer = setTimeout(go, ms);
        addEventListener("online", () => {
            clearTimeout(timer);
            go();
        }, {once: true});
    });
}

// What another try can mend: no answer, a time, an offset, a rate, the house.
function isPassing(status) {
    return [0, 408, 409, 429].includes(status) || status >= 500;
}

async function sendPart(one) {
    const path = `/v1/uploads/${encodeURIComponent(one.upload)}`;
    if (one.isUnsure) {
        const there = await ask(path);
        one.offset = there.offset;
        one.isUnsure = false;
        one.isOver = there.state !== "receiving";
        return;
    }
    const end = Math.min(one.offset + one.part, one.bytes.size);
    const begun = performance.now();
    await ask(path, {method: "PATCH", type: "application/offset+octet-stream",
        offset: one.offset, body: one.bytes.slice(one.offset, end),
        as: "nothing"});
    one.offset = end;
    if (performance.now() - begun < PART_MS / 2)
        one.part = Math.min(one.part * 2, PART_MAX);
    else if (performance.now() - begun > PART_MS)
        one.part = Math.max(one.part / 2, PART_MIN);
}

async function run(one) {
    for (let tries = 0; !one.isOver && one.offset < one.bytes.size;) {
        const before = one.offset, isSent = !one.isUnsure;
        try {
            await sendPart(one);
            one.isWaiting = one.isWaiting && !isSent;
            tries = isSent && one.offset > before ? 0 : tries;
        } catch (problem) {
            one.isUnsure = true;
            if (!isPassing(problem.status)) {
                one.problem = problem;
                return;
            }
            one.isWaiting = true;
            await rest(WAITS_MS[Math.min(tries++, WAITS_MS.length - 1)]);
        }
    }
    sending.delete(one.upload);
}

// {upload, offset, isWaiting, problem}, which change as it goes.
export function sendStart(upload, bytes) {
    const one = {upload, bytes, offset: 0, part: PART_MIN, isUnsure: true,
                 isOver: false, isWaiting: false, problem: null};
    sending.set(upload, one);
    run(one);
    return one;
}

export function sendStop(upload) {
    const one = sending.get(upload);
    if (one)
        one.isOver = true;
    sending.delete(upload);
}
