// SPDX-License-Identifier: Apache-2.0
//
// A token, pasted once; or the certificate that the browser has shown to the
// proxy.
import {field, h} from "./dom.js";
import {t} from "./language.js";

export function pageSignIn(signIn) {
    const input = h("input", {type: "password", name: "token",
        autocomplete: "off", spellcheck: "false", required: true});
    const said = h("div", {role: "alert"});
    async function attempt(token) {
        said.replaceChildren();
        try {
            await signIn(token);
        } catch (problem) {
            said.replaceChildren(h("div", {class: "problem"},
                h("h2", {}, t("sign_in.failed")), h("p", {}, problem.message)));
            input.focus();
        }
    }
    return h("form", {class: "narrow", onsubmit: (event) => {
        event.preventDefault();
        attempt(input.value.trim());
    }}, said,
        h("p", {}, t("sign_in.what")),
        field(t("sign_in.token"), input, {hint: t("sign_in.hint")}),
        h("button", {class: "button"}, t("sign_in.go")),
        h("p", {}, h("button", {type: "button", class: "plain dark",
            onclick: () => attempt(null)}, t("sign_in.certificate"))));
}
