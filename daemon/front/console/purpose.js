// SPDX-License-Identifier: Apache-2.0
//
// Why somebody looks: asked once and offered again, in this tab alone.
import {field, h} from "./dom.js";
import {t} from "./language.js";

let last = "";

export function purposeKeep(purpose) {
    last = purpose;
}

export function purposeField(kinds = ["decision", "objection", "audit"]) {
    return field(t("purpose"), h("input", {name: "purpose", required: true,
        minlength: 3, maxlength: 66, value: last, autocomplete: "off",
        list: "purposes"}), {hint: [t("purpose.hint"), h("datalist",
        {id: "purposes"}, kinds.map((kind) =>
            h("option", {value: t(`purpose.${kind}`)})))]});
}
