// SPDX-License-Identifier: Apache-2.0
//
// What is asked for when it is opened, and once.
import {h} from "./dom.js";
import {t} from "./language.js";
import {problemBox} from "./problem.js";

export function later(title, fetched) {
    const inside = h("div", {"aria-live": "polite"});
    return h("details", {class: "action", ontoggle: async (event) => {
        if (!event.target.open || inside.hasChildNodes())
            return;
        inside.append(t("loading"));
        try {
            inside.replaceChildren(await fetched());
        } catch (problem) {
            inside.replaceChildren(problemBox(problem));
        }
    }}, h("summary", {}, title), inside);
}
