/* SPDX-License-Identifier: Apache-2.0
 *
 * The handlers, by file, for routes.c.
 */
#ifndef HEDUI_FRONT_HANDLERS_H
#define HEDUI_FRONT_HANDLERS_H

#include "http.h"

#define HANDLER(name)                                                          \
    enum http_done name(struct house *house, struct http_request *request,     \
                        struct http_reply *reply)

/* api_about.c */
HANDLER(api_openapi);
HANDLER(api_reference);
/* api_entry.c */
HANDLER(api_entry);
HANDLER(api_problem);
/* api_submit.c */
HANDLER(api_submit);
HANDLER(api_submission);
/* api_cases.c */
HANDLER(api_case);
HANDLER(api_cases);
HANDLER(api_revisions);
/* api_clock.c */
HANDLER(api_pause);
HANDLER(api_supply);
HANDLER(api_withdraw);
/* api_documents.c */
HANDLER(api_documents);
HANDLER(api_document);
HANDLER(api_documents_add);
/* api_events.c */
HANDLER(api_events);
/* api_explain.c */
HANDLER(api_explanation);
HANDLER(api_counterfactuals);
/* api_objections.c */
HANDLER(api_object);
HANDLER(api_objections);
/* api_hand.c */
HANDLER(api_hand);
HANDLER(api_hand_confirm);
HANDLER(api_hand_enter);
HANDLER(api_hand_refused);
HANDLER(api_hands);
/* api_operate.c */
HANDLER(api_queue);
HANDLER(api_lines);
HANDLER(api_deadlines);
HANDLER(api_line_pause);
HANDLER(api_line_resume);
/* api_dead_letters.c */
HANDLER(api_dead_letters);
HANDLER(api_dead_letter);
HANDLER(api_dead_letter_resubmit);
HANDLER(api_dead_letter_discard);
/* api_proof.c */
HANDLER(api_proof);
/* api_report.c */
HANDLER(api_report);
HANDLER(api_letter);
/* api_samples.c */
HANDLER(api_samples);
/* api_search.c */
HANDLER(api_search);
HANDLER(api_looks);
/* api_timeline.c */
HANDLER(api_timeline);
/* api_webhooks.c */
HANDLER(api_webhook_make);
HANDLER(api_webhooks);
HANDLER(api_webhook);
HANDLER(api_webhook_change);
HANDLER(api_webhook_remove);
HANDLER(api_webhook_test);
HANDLER(api_deliveries);
HANDLER(api_delivery_replay);
/* api_uploads.c */
HANDLER(api_upload_make);
HANDLER(api_upload_head);
HANDLER(api_upload);
HANDLER(api_uploads);
HANDLER(api_upload_end);
/* api_upload_bytes.c */
HANDLER(api_upload_add);
bool api_upload_begin(struct house *house, struct http_request *request,
                      struct http_reply *reply);
/* api_upload_results.c */
HANDLER(api_upload_results);

#endif
