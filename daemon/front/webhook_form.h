/* SPDX-License-Identifier: Apache-2.0
 *
 * What a webhook is sent and how that is judged: the event as JSON, its
 * signature, what an answer means and when it is tried again. Pure.
 */
#ifndef HEDUI_FRONT_WEBHOOK_FORM_H
#define HEDUI_FRONT_WEBHOOK_FORM_H

#include "json.h"
#include "network.h"
#include "transfer.h"
#include "webhooks.h"

/* A try has so long; all tries together three days. */
#define WEBHOOK_TIMEOUT_MS 10000
#define WEBHOOK_TRIES 19

/* "case.accepted", "webhook.test" */
const char *webhook_kind_name(int kind);
/* As the list of events has it; case_id 0 and an absent request are null. */
struct json *webhook_event_json(struct arena *arena,
                                const struct delivery *delivery);

/* "t=1504227600,v1=5257a8...": HMAC-SHA256 under the whole secret over the
 * second, a dot and the body. */
char *webhook_signature(struct arena *arena, struct text secret, int64_t second,
                        struct text body);

/* What a try has come to. reason NULL: it is delivered. */
struct webhook_verdict {
    enum delivery_state state;
    int status;         /* 0: there was no answer */
    const char *reason; /* stable, in capitals */
    int64_t delay_us;   /* until the next try, where it still waits */
};
/* attempts: tries so far, with this one. chance: any number, by which the delay
 * is up to a fifth longer or shorter. */
struct webhook_verdict webhook_judge(enum transfer_state state, int status,
                                     uint32_t attempts, uint32_t chance);

/* https, a host and a path that are written plainly: no user, no fragment, and
 * an address only where it is one that may be. Names are looked up later. */
enum webhook_url {
    WEBHOOK_URL_WELL,
    WEBHOOK_URL_WRONG,
    WEBHOOK_URL_FORBIDDEN /* an address that is not public and not allowed */
};
enum webhook_url webhook_url_check(struct text url,
                                   const struct networks *allowed);

#endif
