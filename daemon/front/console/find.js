// SPDX-License-Identifier: Apache-2.0
//
// A case by request, household or a person's ID number. What is looked for goes
// in the body, never into an address or the history.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {casesTable} from "./cases.js";
import {choice, field, h} from "./dom.js";
import {t} from "./language.js";
import {purposeField, purposeKeep} from "./purpose.js";

export async function pageFind({caller}) {
    const result = h("div", {"aria-live": "polite"});
    const form = h("form", {class: "narrow", onsubmit: async (event) => {
        event.preventDefault();
        const said = new FormData(form);
        purposeKeep(said.get("purpose"));
        try {
            const page = await ask("/v1/search", {purpose: said.get("purpose"),
                body: {[said.get("by")]: said.get("what").trim()}});
            result.replaceChildren(h("h2", {}, t("find.result")),
                page.data.length > 0 ? casesTable(page.data, caller)
                    : h("p", {}, t("find.nobody")));
        } catch (problem) {
            result.replaceChildren(problemBox(problem));
        }
    }},
        field(t("find.by"), choice("by", [["request_id", t("case.request")],
            ["id_number", t("find.person")],
            ["household_key", t("find.household")]], "request_id")),
        field(t("find.what"), h("input", {name: "what", required: true,
            autocomplete: "off", spellcheck: "false"})),
        purposeField(),
        h("button", {class: "button"}, t("find.go")));
    return {title: t("find.title"), body: [form, result]};
}
