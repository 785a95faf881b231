// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in plain words: the API's own, beside each place.
import {h} from "./dom.js";
import {t} from "./language.js";

export function problemBox(problem) {
    if (problem.status === undefined) {
        console.error(problem);
        problem = {message: t("problem.own"), errors: []};
    }
    return h("div", {class: "problem", role: "alert"},
        h("h2", {}, t(problem.status === 403 ? "problem.forbidden"
            : problem.status === 404 ? "problem.none" : "problem.title")),
        h("p", {}, problem.message),
        problem.errors.length === 0 ? null : h("ul", {}, problem.errors.map(
            (error) => h("li", {}, error.detail, " ", h("code", {},
                error.pointer || error.code)))));
}
