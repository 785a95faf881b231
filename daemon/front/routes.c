/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of routes, and finding a path in it.
 */
#include "routes.h"

#include "api.h"
#include "handlers.h"
#include "target.h"

#define AGENCY ROUTE_ROLE(CALLER_AGENCY)
#define OPERATOR ROUTE_ROLE(CALLER_OPERATOR)
#define AUDITOR ROUTE_ROLE(CALLER_AUDITOR)
#define SUPERVISOR ROUTE_ROLE(CALLER_SUPERVISOR)
#define WATCHERS (AGENCY | AUDITOR | SUPERVISOR)
#define READERS (AGENCY | AUDITOR)
#define JSON MEDIA_BIT(MEDIA_JSON)
#define HTML MEDIA_BIT(MEDIA_HTML)
#define DOCUMENTS                                                              \
    (MEDIA_BIT(MEDIA_PDF) | MEDIA_BIT(MEDIA_JPEG) | MEDIA_BIT(MEDIA_PNG))
#define REPORTS                                                                \
    (JSON | HTML | MEDIA_BIT(MEDIA_TEXT) | MEDIA_BIT(MEDIA_CONTAINER) |        \
     MEDIA_BIT(MEDIA_PDF))
#define SMALL 4096
#define UPLOAD_PART_MAX ((size_t)64 << 20)

/* method, pattern, roles, scope, purpose, body_max, takes, gives, query,
 * handler, begin */
static const struct route routes[] = {
    {HTTP_GET, "/v1/", ROUTE_ANY_ROLE, 0, false, 0, 0, JSON, "", api_entry,
     NULL},
    {HTTP_POST, "/v1/cases", AGENCY, SCOPE_SUBMIT, false, ROUTE_MESSAGE, JSON,
     JSON, "", api_submit, NULL},
    {HTTP_GET, "/v1/cases", WATCHERS, SCOPE_READ, false, 0, 0, JSON,
     "agency state lane due_from due_to accepted_from request_id cursor limit",
     api_cases, NULL},
    {HTTP_GET, "/v1/submissions/{submission}", AGENCY, SCOPE_SUBMIT, false, 0,
     0, JSON, "", api_submission, NULL},
    {HTTP_GET, "/v1/cases/{case}", WATCHERS, SCOPE_READ, false, 0, 0, JSON, "",
     api_case, NULL},
    {HTTP_GET, "/v1/cases/{case}/report", READERS, SCOPE_REPORT, true, 0, 0,
     REPORTS, "revision", api_report, NULL},
    {HTTP_GET, "/v1/cases/{case}/letter", READERS, SCOPE_REPORT, true, 0, 0,
     HTML | MEDIA_BIT(MEDIA_PDF), "revision", api_letter, NULL},
    {HTTP_GET, "/v1/cases/{case}/revisions", WATCHERS, SCOPE_READ, false, 0, 0,
     JSON, "cursor limit", api_revisions, NULL},
    {HTTP_GET, "/v1/cases/{case}/explanation", READERS, SCOPE_REPORT, true, 0,
     0, JSON, "figure revision", api_explanation, NULL},
    {HTTP_GET, "/v1/cases/{case}/counterfactuals", READERS, SCOPE_REPORT, true,
     0, 0, JSON | MEDIA_BIT(MEDIA_TEXT), "programme revision",
     api_counterfactuals, NULL},
    {HTTP_GET, "/v1/cases/{case}/documents", READERS, SCOPE_REPORT, true, 0, 0,
     JSON, "cursor limit", api_documents, NULL},
    {HTTP_POST, "/v1/cases/{case}/documents", AGENCY, SCOPE_SUBMIT, false,
     ROUTE_MESSAGE, JSON, JSON, "", api_documents_add, NULL},
    {HTTP_GET, "/v1/cases/{case}/documents/{number}", READERS, SCOPE_REPORT,
     true, 0, 0, DOCUMENTS, "", api_document, NULL},
    {HTTP_POST, "/v1/cases/{case}/pause", AGENCY, SCOPE_SUBMIT, false, SMALL,
     JSON, JSON, "", api_pause, NULL},
    {HTTP_POST, "/v1/cases/{case}/supply", AGENCY, SCOPE_SUBMIT, false,
     ROUTE_MESSAGE, JSON, JSON, "", api_supply, NULL},
    {HTTP_POST, "/v1/cases/{case}/withdraw", AGENCY, SCOPE_SUBMIT, false, SMALL,
     JSON, JSON, "", api_withdraw, NULL},
    {HTTP_POST, "/v1/cases/{case}/objections", AGENCY,
     SCOPE_SUBMIT | SCOPE_REPORT, true, SMALL, JSON, JSON, "", api_object,
     NULL},
    {HTTP_GET, "/v1/cases/{case}/objections", READERS, SCOPE_REPORT, true, 0, 0,
     JSON, "cursor limit", api_objections, NULL},
    {HTTP_POST, "/v1/cases/{case}/hand-answers", AGENCY,
     SCOPE_SUBMIT | SCOPE_REPORT, true, ROUTE_MESSAGE, JSON, JSON, "",
     api_hand_enter, NULL},
    {HTTP_GET, "/v1/cases/{case}/hand-answers", READERS, SCOPE_REPORT, true, 0,
     0, JSON, "cursor limit", api_hands, NULL},
    {HTTP_GET, "/v1/cases/{case}/hand-answers/{number}", READERS, SCOPE_REPORT,
     true, 0, 0, JSON, "", api_hand, NULL},
    {HTTP_POST, "/v1/cases/{case}/hand-answers/{number}/confirm", AGENCY,
     SCOPE_SUBMIT | SCOPE_REPORT, true, 0, 0, JSON, "", api_hand_confirm, NULL},
    {HTTP_POST, "/v1/cases/{case}/hand-answers/{number}/refuse", AGENCY,
     SCOPE_SUBMIT | SCOPE_REPORT, true, SMALL, JSON, JSON, "", api_hand_refused,
     NULL},
    {HTTP_GET, "/v1/cases/{case}/looks", READERS, SCOPE_READ, false, 0, 0, JSON,
     "cursor limit", api_looks, NULL},
    {HTTP_GET, "/v1/cases/{case}/proof", READERS, SCOPE_READ, false, 0, 0,
     JSON | MEDIA_BIT(MEDIA_TEXT), "revision since", api_proof, NULL},
    {HTTP_POST, "/v1/search", READERS, SCOPE_READ, true, SMALL, JSON, JSON,
     "cursor limit", api_search, NULL},
    {HTTP_POST, "/v1/uploads", AGENCY, SCOPE_SUBMIT, false, SMALL, JSON, JSON,
     "", api_upload_make, NULL},
    {HTTP_GET, "/v1/uploads", AGENCY, SCOPE_SUBMIT, false, 0, 0, JSON,
     "cursor limit", api_uploads, NULL},
    {HTTP_HEAD, "/v1/uploads/{upload}", AGENCY, SCOPE_SUBMIT, false, 0, 0, 0,
     "", api_upload_head, NULL},
    {HTTP_GET, "/v1/uploads/{upload}", AGENCY, SCOPE_SUBMIT, false, 0, 0, JSON,
     "", api_upload, NULL},
    {HTTP_PATCH, "/v1/uploads/{upload}", AGENCY, SCOPE_SUBMIT, false,
     UPLOAD_PART_MAX, MEDIA_BIT(MEDIA_UPLOAD), 0, "", api_upload_add,
     api_upload_begin},
    {HTTP_DELETE, "/v1/uploads/{upload}", AGENCY, SCOPE_SUBMIT, false, 0, 0, 0,
     "", api_upload_end, NULL},
    {HTTP_GET, "/v1/uploads/{upload}/results", AGENCY, SCOPE_SUBMIT, false, 0,
     0, JSON | MEDIA_BIT(MEDIA_CSV), "status cursor limit", api_upload_results,
     NULL},
    {HTTP_GET, "/v1/events", WATCHERS, SCOPE_READ, false, 0, 0,
     JSON | MEDIA_BIT(MEDIA_EVENTS), "cursor limit", api_events, NULL},
    {HTTP_POST, "/v1/webhooks", AGENCY, SCOPE_WEBHOOKS, false, SMALL, JSON,
     JSON, "", api_webhook_make, NULL},
    {HTTP_GET, "/v1/webhooks", AGENCY, SCOPE_WEBHOOKS, false, 0, 0, JSON, "",
     api_webhooks, NULL},
    {HTTP_GET, "/v1/webhooks/{webhook}", AGENCY, SCOPE_WEBHOOKS, false, 0, 0,
     JSON, "", api_webhook, NULL},
    {HTTP_PATCH, "/v1/webhooks/{webhook}", AGENCY, SCOPE_WEBHOOKS, false, SMALL,
     JSON, JSON, "", api_webhook_change, NULL},
    {HTTP_DELETE, "/v1/webhooks/{webhook}", AGENCY, SCOPE_WEBHOOKS, false, 0, 0,
     0, "", api_webhook_remove, NULL},
    {HTTP_POST, "/v1/webhooks/{webhook}/test", AGENCY, SCOPE_WEBHOOKS, false, 0,
     0, JSON, "", api_webhook_test, NULL},
    {HTTP_GET, "/v1/webhooks/{webhook}/deliveries", AGENCY, SCOPE_WEBHOOKS,
     false, 0, 0, JSON, "state cursor limit", api_deliveries, NULL},
    {HTTP_POST, "/v1/webhooks/{webhook}/deliveries/{delivery}/replay", AGENCY,
     SCOPE_WEBHOOKS, false, 0, 0, JSON, "", api_delivery_replay, NULL},
    {HTTP_GET, "/v1/queue", OPERATOR, SCOPE_OPERATE, false, 0, 0, JSON, "",
     api_queue, NULL},
    {HTTP_GET, "/v1/lines", OPERATOR, SCOPE_OPERATE, false, 0, 0, JSON, "",
     api_lines, NULL},
    {HTTP_GET, "/v1/deadlines", OPERATOR, SCOPE_OPERATE, false, 0, 0, JSON,
     "days", api_deadlines, NULL},
    {HTTP_GET, "/v1/samples", OPERATOR, SCOPE_OPERATE, false, 0, 0, JSON,
     "hours", api_samples, NULL},
    {HTTP_POST, "/v1/lines/{line}/pause", OPERATOR, SCOPE_OPERATE, false, SMALL,
     JSON, JSON, "", api_line_pause, NULL},
    {HTTP_POST, "/v1/lines/{line}/resume", OPERATOR, SCOPE_OPERATE, false,
     SMALL, JSON, JSON, "", api_line_resume, NULL},
    {HTTP_GET, "/v1/cases/{case}/timeline", OPERATOR, SCOPE_OPERATE, false, 0,
     0, JSON, "", api_timeline, NULL},
    {HTTP_GET, "/v1/dead-letters", OPERATOR, SCOPE_OPERATE, false, 0, 0, JSON,
     "state letter cursor limit", api_dead_letters, NULL},
    {HTTP_GET, "/v1/dead-letters/{letter}", OPERATOR, SCOPE_OPERATE, true, 0, 0,
     JSON, "", api_dead_letter, NULL},
    {HTTP_POST, "/v1/dead-letters/{letter}/resubmit", OPERATOR, SCOPE_OPERATE,
     false, ROUTE_MESSAGE, JSON, JSON, "", api_dead_letter_resubmit, NULL},
    {HTTP_POST, "/v1/dead-letters/{letter}/discard", OPERATOR, SCOPE_OPERATE,
     false, SMALL, JSON, JSON, "", api_dead_letter_discard, NULL},
    {HTTP_GET, "/v1/openapi.json", 0, 0, false, 0, 0, JSON, "", api_openapi,
     NULL},
    {HTTP_GET, "/v1/reference", 0, 0, false, 0, 0, HTML, "lang", api_reference,
     NULL},
    {HTTP_GET, "/problems/{kind}", 0, 0, false, 0, 0, HTML, "", api_problem,
     NULL},
};

const struct route *
routes_all(uint32_t *count)
{
    *count = sizeof(routes) / sizeof(routes[0]);
    return routes;
}

/* Segment by segment; a decoded slash stays inside of its part. */
static bool
is_match(struct arena *arena, const char *pattern, struct text path,
         struct text parts[HTTP_PARTS_MAX], bool *is_well)
{
    struct text want = text_of(pattern), have = path, wanted, part;
    uint32_t at = 0;
    while (text_cut(&want, '/', &wanted)) {
        if (!text_cut(&have, '/', &part))
            return false;
        if (!text_starts_with(wanted, "{")) {
            if (!text_equals(wanted, part))
                return false;
            continue;
        }
        if (part.size == 0 || at == HTTP_PARTS_MAX)
            return false;
        if (!target_unescape(arena, part, false, &parts[at++])) {
            *is_well = false;
            return false;
        }
    }
    return text_is_absent(have);
}

const struct route *
route_find(struct arena *arena, enum http_method method, struct text path,
           struct text parts[HTTP_PARTS_MAX], uint32_t *allowed, bool *is_well)
{
    const struct route *as_get = NULL;
    struct text found[HTTP_PARTS_MAX], got[HTTP_PARTS_MAX];
    uint32_t count = 0;
    const struct route *all = routes_all(&count);
    *allowed = 0;
    *is_well = true;
    memset(got, 0, sizeof(got));
    for (uint32_t i = 0; i < count; i++) {
        memset(found, 0, sizeof(found));
        if (!is_match(arena, all[i].pattern, path, found, is_well))
            continue;
        *allowed |= 1u << all[i].method;
        if (all[i].method == HTTP_GET)
            *allowed |= 1u << HTTP_HEAD;
        if (all[i].method == method) {
            memcpy(parts, found, sizeof(found));
            return &all[i];
        }
        if (all[i].method == HTTP_GET && method == HTTP_HEAD) {
            as_get = &all[i];
            memcpy(got, found, sizeof(got));
        }
    }
    memcpy(parts, got, sizeof(got));
    return as_get;
}
