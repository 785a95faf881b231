// SPDX-License-Identifier: Apache-2.0
//
// A request, written in a form. The house judges it; each place that it names
// leads back to the field.
import {ask} from "./api.js";
import {problemBox} from "./problem.js";
import {choice, field, h, link} from "./dom.js";
import {t, word} from "./language.js";
import {documentOf} from "./papers.js";

const PROGRAMMES = ["minimum_living", "low_income", "extreme_hardship",
    "illness_expense", "low_rent", "shared_ownership", "medical", "temporary",
    "education", "elder_care", "disability_living", "rural_housing",
    "employment_aid"];
const RELATIONS = ["self", "spouse", "child", "parent", "grandparent",
    "grandchild", "sibling", "child_in_law", "parent_in_law", "other"];
const ID_KINDS = ["resident", "hmt", "foreign_pr", "passport", "none"];

function today() {
    return new Intl.DateTimeFormat("sv-SE", {timeZone: "Asia/Shanghai"})
        .format(new Date());
}

function input(name, options = {}) {
    return h("input", {name, autocomplete: "off", required: true, ...options});
}

// ---- a member, with the consent that he signed ----

function memberSet(list) {
    const at = list.children.length;
    const name = (what) => `m${at}.${what}`;
    return h("fieldset", {"data-member": at},
        h("legend", {}, t("submit.member", {number: at + 1})),
        h("div", {class: "columns"},
            field(t("submit.name"), input(name("name"),
                {"data-pointer": `/household/members/${at}/name`})),
            field(t("submit.relation"), choice(name("relation"), RELATIONS.map(
                (one) => [one, word("relation", one)]),
            at === 0 ? "self" : "spouse")),
            field(t("submit.id_kind"), choice(name("id_kind"), ID_KINDS.map(
                (one) => [one, t(`id_kind.${one}`)]), "resident")),
            field(t("submit.id"), input(name("id"), {spellcheck: "false",
                "data-pointer": `/household/members/${at}/id`}))),
        h("div", {class: "columns"},
            field(t("submit.consent_signed"), input(name("signed"),
                {type: "date", "data-pointer": `/consents/${at}/signed`})),
            field(t("submit.consent_until"), input(name("until"),
                {type: "date", required: false,
                 "data-pointer": `/consents/${at}/until`})),
            field(t("submit.consent_paper"), input(name("paper"),
                {type: "file", required: false, accept: ".pdf,.jpg,.jpeg,.png",
                 "data-pointer": `/consents/${at}/document`}))));
}

async function paperOf(form, name, documents) {
    const file = form.get(name);
    if (!file || file.size === 0)
        return null;
    const read = await documentOf(file);
    documents.push({sha256: read.sha256, bytes: read.bytes});
    return {name: read.name, sha256: read.sha256};
}

async function memberOf(form, at, documents) {
    const said = (what) => (form.get(`m${at}.${what}`) || "").trim();
    const ref = `m${at + 1}`;
    return {
        member: {ref, name: said("name"), id_kind: said("id_kind"),
                 id: said("id"), relation: said("relation")},
        consent: {id: `c${at + 1}`, by: ref, for: [ref], as: "self",
                  signed: said("signed"), until: said("until") || null,
                  lines: ["all"],
                  document: await paperOf(form, `m${at}.paper`, documents)},
    };
}

async function messageOf(form, members, agency) {
    const said = (name) => (form.get(name) || "").trim();
    const documents = [];
    const all = [];
    for (let at = 0; at < members; at++)
        all.push(await memberOf(form, at, documents));
    const request = {
        agency, request_id: said("request_id"), lane: said("lane"),
        programmes: form.getAll("programme"), as_of: said("as_of"),
        household: {ref: said("household"), district: said("district"),
                    single: all.length === 1,
                    members: all.map((one) => one.member)},
        consents: all.map((one) => one.consent),
        mandate: {id: said("mandate"), officer: said("officer"),
                  document: await paperOf(form, "mandate_paper", documents)},
    };
    for (const one of [...request.consents, request.mandate])
        if (!one.document)
            delete one.document;
    return documents.length > 0 ? {request, documents} : request;
}

// ---- what became of it ----

function receipt(submission) {
    return h("div", {class: "notice", role: "status"},
        h("h2", {}, t(`submission.${submission.status}`)),
        submission.case ? h("p", {}, t("submit.case"), " ",
            link(`/cases/${submission.case}`, submission.case),
            submission.due ? t("submit.due", {due: submission.due}) : "")
            : h("p", {}, t("submit.waits", {number: submission.submission})));
}

// The field of a pointer, or of what stands around it.
function placeOf(form, pointer) {
    for (let at = pointer.replace(/^\/request/, ""); at;
        at = at.slice(0, at.lastIndexOf("/"))) {
        const place = [...form.querySelectorAll("[data-pointer]")].find(
            (one) => one.dataset.pointer === at);
        if (place)
            return place;
    }
    return null;
}

function refusal(form, problem) {
    for (const one of form.querySelectorAll("[aria-invalid]"))
        one.removeAttribute("aria-invalid");
    const items = problem.errors.map((error) => {
        const place = placeOf(form, error.pointer || "");
        if (!place)
            return h("li", {}, error.detail, " ",
                h("code", {}, error.pointer || error.code));
        place.setAttribute("aria-invalid", "true");
        return h("li", {}, h("a", {href: `#${place.id}`, onclick: (event) => {
            event.preventDefault();
            place.focus();
        }}, error.detail));
    });
    return h("div", {class: "problem", role: "alert", tabindex: -1},
        h("h2", {}, t("submit.refused")), h("p", {}, problem.message),
        items.length > 0 ? h("ul", {}, items) : null);
}

function writtenForm(caller) {
    const members = h("div", {});
    members.append(memberSet(members));
    const said = h("div", {});
    const button = h("button", {class: "button"}, t("submit.go"));
    const form = h("form", {onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
            const message = await messageOf(new FormData(form),
                members.children.length, caller.agency);
            said.replaceChildren(receipt(await ask("/v1/cases",
                {body: message})));
        } catch (problem) {
            said.replaceChildren(problem.errors ? refusal(form, problem)
                : problemBox(problem));
        }
        button.disabled = false;
        said.scrollIntoView();
    }}, said,
        h("fieldset", {}, h("legend", {}, t("submit.request")),
            h("div", {class: "columns"},
                field(t("case.request"), input("request_id",
                    {maxlength: 64, "data-pointer": "/request_id"}),
                {hint: t("submit.request_hint")}),
                field(t("submit.as_of"), input("as_of", {type: "date",
                    value: today(), "data-pointer": "/as_of"}),
                {hint: t("submit.as_of_hint")}),
                field(t("case.lane"), choice("lane", ["standard", "express",
                    "review"].map((lane) => [lane, t(`lane.${lane}`)]),
                "standard")))),
        h("fieldset", {"data-pointer": "/programmes", tabindex: -1,
                       id: "programmes"},
            h("legend", {}, t("submit.programmes")),
            h("div", {class: "columns"}, PROGRAMMES.map((one) =>
                h("label", {class: "check"}, h("input", {type: "checkbox",
                    name: "programme", value: one}),
                " ", word("programme", one))))),
        h("fieldset", {}, h("legend", {}, t("submit.household")),
            h("div", {class: "columns"},
                field(t("find.household"), input("household", {maxlength: 64,
                    "data-pointer": "/household/ref"})),
                field(t("submit.district"), input("district", {
                    inputmode: "numeric",
                    "data-pointer": "/household/district"}),
                {hint: t("submit.district_hint")}))),
        members,
        h("p", {}, h("button", {type: "button", class: "button second",
            onclick: () => members.append(memberSet(members))},
        t("submit.member_add")), " ",
        h("button", {type: "button", class: "button second", onclick: () => {
            if (members.children.length > 1)
                members.lastElementChild.remove();
        }}, t("submit.member_less"))),
        h("fieldset", {}, h("legend", {}, t("submit.mandate")),
            h("div", {class: "columns"},
                field(t("submit.mandate_id"), input("mandate",
                    {"data-pointer": "/mandate/id"})),
                field(t("submit.officer"), input("officer", {required: false,
                    "data-pointer": "/mandate/officer"})),
                field(t("submit.mandate_paper"), input("mandate_paper",
                    {type: "file", required: false,
                     accept: ".pdf,.jpg,.jpeg,.png",
                     "data-pointer": "/mandate/document"})))),
        button);
    return form;
}

export async function pageSubmit({caller}) {
    return {title: t("submit.title"), body: [
        h("p", {}, link("/uploads", t("submit.by_file"))),
        writtenForm(caller)]};
}
