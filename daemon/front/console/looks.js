// SPDX-License-Identifier: Apache-2.0
//
// Who has looked at a case: when, who (role or agency, and by which token), at
// what, and why.
import {askAll} from "./api.js";
import {h, instant, table} from "./dom.js";
import {later} from "./later.js";
import {t} from "./language.js";

export function looks(rows) {
    if (rows.length === 0)
        return h("p", {}, t("looks.none"));
    return table(t("looks.table"), [t("looks.at"), t("looks.who"),
        t("looks.what"), t("looks.purpose")], rows.map((row) => [
        instant(row.at), row.who, row.what, row.purpose]), {quiet: true});
}

// Beside a report: as it stands when it is opened, this very look too.
export function looksLater(path) {
    return later(t("looks.title"), async () =>
        looks((await askAll(`${path}/looks`)).reverse()));
}
