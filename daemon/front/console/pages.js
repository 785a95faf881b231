// SPDX-License-Identifier: Apache-2.0
//
// Which pages there are, and whose. What is shown is a matter of courtesy: what
// may be done, the API decides, and says so.
import {pageByHand} from "./by_hand.js";
import {pageCases} from "./cases.js";
import {pageCase} from "./case.js";
import {pageDeadLetter, pageDeadLetters} from "./dead_letters.js";
import {pageFind} from "./find.js";
import {pageLines} from "./lines.js";
import {pageProof} from "./proof.js";
import {pageQueue} from "./queue.js";
import {pageObjections} from "./objections.js";
import {pageLetter, pageReport} from "./report.js";
import {pageSubmit} from "./submit.js";
import {pageTimeline, pageTimelineFind} from "./timeline.js";
import {pageUpload} from "./upload.js";
import {pageUploads} from "./uploads.js";

const agency = "agency", auditor = "auditor", operator = "operator",
    supervisor = "supervisor";
const watchers = [agency, auditor, supervisor], readers = [agency, auditor];

// A page with `menu` stands in the menu of its roles.
export const pages = [
    {path: "/cases", menu: "menu.cases", roles: watchers, show: pageCases},
    {path: "/submit", menu: "menu.submit", roles: [agency], show: pageSubmit},
    {path: "/uploads", menu: "menu.uploads", roles: [agency],
     show: pageUploads},
    {path: "/uploads/:upload", roles: [agency], show: pageUpload},
    {path: "/find", menu: "menu.find", roles: readers, show: pageFind},
    {path: "/cases/:case", roles: watchers, show: pageCase},
    {path: "/cases/:case/report", roles: readers, show: pageReport},
    {path: "/cases/:case/letter", roles: readers, show: pageLetter},
    {path: "/cases/:case/proof", roles: readers, show: pageProof},
    {path: "/cases/:case/objections", roles: readers, show: pageObjections},
    {path: "/cases/:case/by-hand", roles: readers, show: pageByHand},
    {path: "/queue", menu: "menu.queue", roles: [operator], show: pageQueue},
    {path: "/lines", menu: "menu.lines", roles: [operator], show: pageLines},
    {path: "/timeline", menu: "menu.timeline", roles: [operator],
     show: pageTimelineFind},
    {path: "/timeline/:case", roles: [operator], show: pageTimeline},
    {path: "/dead-letters", menu: "menu.dead", roles: [operator],
     show: pageDeadLetters},
    {path: "/dead-letters/:letter", roles: [operator], show: pageDeadLetter},
];

export function startOf(caller) {
    return pages.find((page) => page.menu &&
        page.roles.includes(caller.role)).path;
}
