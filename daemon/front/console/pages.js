// SPDX-License-Identifier: Apache-2.0
//
// Which pages there are, and whose. What is shown is a matter of courtesy: what
// may be done, the API decides, and says so.
import {pageByHand} from "./by_hand.js";
import {pageCases} from "./cases.js";
import {pageCase} from "./case.js";
import {pageFind} from "./find.js";
import {pageLines} from "./lines.js";
import {pageQueue} from "./queue.js";
import {pageObjections} from "./objections.js";
import {pageLetter, pageReport} from "./report.js";
import {pageSubmit} from "./submit.js";

const agency = "agency", auditor = "auditor", operator = "operator",
    supervisor = "supervisor";
const watchers = [agency, auditor, supervisor], readers = [agency, auditor];

// A page with `menu` stands in the menu of its roles.
export const pages = [
    {path: "/cases", menu: "menu.cases", roles: watchers, show: pageCases},
    {path: "/submit", menu: "menu.submit", roles: [agency], show: pageSubmit},
    {path: "/find", menu: "menu.find", roles: readers, show: pageFind},
    {path: "/cases/:case", roles: watchers, show: pageCase},
    {path: "/cases/:case/report", roles: readers, show: pageReport},
    {path: "/cases/:case/letter", roles: readers, show: pageLetter},
    {path: "/cases/:case/objections", roles: readers, show: pageObjections},
    {path: "/cases/:case/by-hand", roles: readers, show: pageByHand},
    {path: "/queue", menu: "menu.queue", roles: [operator], show: pageQueue},
    {path: "/lines", menu: "menu.lines", roles: [operator], show: pageLines},
];

export function startOf(caller) {
    return pages.find((page) => page.menu &&
        page.roles.includes(caller.role)).path;
}
