// SPDX-License-Identifier: Apache-2.0
//
// Begins: who is it, what may he see, which page is asked for. An address is
// #/page/part: names of pages and numbers of cases, never a person.
import {ask, tokenKeep} from "./api.js";
import {h, link} from "./dom.js";
import {language, speak, t, wordsLoad} from "./language.js";
import {pages, startOf} from "./pages.js";
import {problemBox} from "./problem.js";
import {pageSignIn} from "./sign_in.js";

let caller = null;
let turn = 0; // of what is drawn: what was asked for before comes too late

async function signIn(token) {
    tokenKeep(token || "");
    caller = (await ask("/v1/")).caller;
    location.hash = startOf(caller);
    await draw();
}

function signOut() {
    tokenKeep(null);
    caller = null;
    location.hash = "/";
    draw();
}

function navigation(path) {
    const mine = pages.filter((page) => page.menu &&
        page.roles.includes(caller.role));
    return h("nav", {"aria-label": t("navigation")}, h("ul", {},
        mine.map((page) => h("li", {}, h("a", {href: `#${page.path}`,
            "aria-current": path === page.path ? "page" : null},
            t(page.menu))))));
}

function header(path) {
    const other = language() === "zh" ? "en" : "zh";
    return h("header", {},
        h("a", {class: "skip", href: "#main", onclick: skip}, t("skip")),
        h("div", {class: "bar"},
            h("span", {class: "name"}, "核对 Hedui"),
            caller ? h("span", {class: "who"}, caller.agency
                ? t("who.agency", {agency: caller.agency})
                : t(`who.${caller.role}`)) : null,
            h("button", {type: "button", class: "plain", lang: other === "zh"
                ? "zh-CN" : "en", onclick: () => {
                speak(other);
                draw();
            }}, other === "zh" ? "中文" : "English"),
            caller ? h("button", {type: "button", class: "plain",
                                  onclick: signOut}, t("sign_out")) : null),
        caller ? navigation(path) : null);
}

function skip(event) {
    event.preventDefault();
    document.querySelector("main").focus();
}

function footer() {
    return h("footer", {}, h("a", {href: "/v1/reference?lang=" + language()},
        t("footer.reference")), " ", t("footer.api"));
}

function pageOf(path) {
    for (const page of pages) {
        const want = page.path.split("/"), have = path.split("/");
        if (want.length === have.length && want.every((part, i) =>
            part === have[i] || (part.startsWith(":") && have[i] !== "")))
            return [page, have.filter((part, i) => want[i].startsWith(":"))
                .map(decodeURIComponent)];
    }
    return [null, []];
}

// The page's content; whoever may not see it is told by the API itself.
async function content(path, query) {
    const [page, parts] = pageOf(path);
    if (!page)
        return [t("problem.none"), h("p", {}, link(startOf(caller),
            t("to_start")))];
    const shown = await page.show({parts, query, caller, again: draw});
    return [shown.title, shown.body];
}

async function draw() {
    const mine = ++turn;
    const [path, query] = location.hash.slice(1).split("?");
    const main = h("main", {tabindex: -1,
        "data-drawn": `${language()} ${location.hash}`});
    let title, body;
    if (!caller) {
        title = t("sign_in.title");
        body = pageSignIn(signIn);
    } else {
        try {
            [title, body] = await content(path, new URLSearchParams(query));
        } catch (problem) {
            if (problem.status === 401) {
                signOut();
                return;
            }
            title = t("problem.page");
            body = problemBox(problem);
        }
    }
    if (mine !== turn)
        return;
    main.append(h("h1", {tabindex: -1}, title), ...[body].flat());
    document.title = `${title} · 核对 Hedui`;
    document.body.className = caller ? `role-${caller.role}` : "";
    document.body.replaceChildren(header(path), main, footer());
}

window.addEventListener("hashchange", async () => {
    await draw();
    document.querySelector("h1").focus();
});

async function begin() {
    speak(language());
    await wordsLoad();
    try {
        if (sessionStorage.getItem("hedui.token") !== null)
            caller = (await ask("/v1/")).caller;
    } catch {
        tokenKeep(null);
    }
    if (caller && location.hash.length < 3)
        location.hash = startOf(caller);
    await draw();
}
begin();
