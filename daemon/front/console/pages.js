// SPDX-License-Identifier: Apache-2.0
//
// Which pages there are, and whose. What is shown is a matter of courtesy: what
// may be done, the API decides, and says so. A page is fetched when it is opened.

const agency = "agency", auditor = "auditor", operator = "operator",
    supervisor = "supervisor";
const watchers = [agency, auditor, supervisor], readers = [agency, auditor];

const page = (file, name) => async (wish) => (await import(file))[name](wish);

// A page with `menu` stands in the menu of its roles.
export const pages = [
    {path: "/cases", menu: "menu.cases", roles: watchers,
     show: page("./cases.js", "pageCases")},
    {path: "/submit", menu: "menu.submit", roles: [agency],
     show: page("./submit.js", "pageSubmit")},
    {path: "/uploads", menu: "menu.uploads", roles: [agency],
     show: page("./uploads.js", "pageUploads")},
    {path: "/uploads/:upload", roles: [agency],
     show: page("./upload.js", "pageUpload")},
    {path: "/find", menu: "menu.find", roles: readers,
     show: page("./find.js", "pageFind")},
    {path: "/cases/:case", roles: watchers,
     show: page("./case.js", "pageCase")},
    {path: "/cases/:case/report", roles: readers,
     show: page("./report.js", "pageReport")},
    {path: "/cases/:case/letter", roles: readers,
     show: page("./report.js", "pageLetter")},
    {path: "/cases/:case/proof", roles: readers,
     show: page("./proof.js", "pageProof")},
    {path: "/cases/:case/objections", roles: readers,
     show: page("./objections.js", "pageObjections")},
    {path: "/cases/:case/by-hand", roles: readers,
     show: page("./by_hand.js", "pageByHand")},
    {path: "/queue", menu: "menu.queue", roles: [operator],
     show: page("./queue.js", "pageQueue")},
    {path: "/lines", menu: "menu.lines", roles: [operator],
     show: page("./lines.js", "pageLines")},
    {path: "/timeline", menu: "menu.timeline", roles: [operator],
     show: page("./timeline.js", "pageTimelineFind")},
    {path: "/timeline/:case", roles: [operator],
     show: page("./timeline.js", "pageTimeline")},
    {path: "/dead-letters", menu: "menu.dead", roles: [operator],
     show: page("./dead_letters.js", "pageDeadLetters")},
    {path: "/dead-letters/:letter", roles: [operator],
     show: page("./dead_letters.js", "pageDeadLetter")},
];

export function startOf(caller) {
    return pages.find((page) => page.menu &&
        page.roles.includes(caller.role)).path;
}
