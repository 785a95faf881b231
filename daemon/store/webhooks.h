/* SPDX-License-Identifier: Apache-2.0
 *
 * Webhooks and their deliveries: of the PostgreSQL store alone. What an agency
 * asks is as in api.h: one transaction under its own database role. What the
 * front sends is leased: whoever has the lease writes what became of the try,
 * and of one who died another sends again. Results and transactions are as in
 * store.h.
 */
#ifndef HEDUI_STORE_WEBHOOKS_H
#define HEDUI_STORE_WEBHOOKS_H

#include "api.h"

#define WEBHOOKS_MAX 16 /* of an agency; in schemas/031_webhooks.sql too */
#define WEBHOOK_URL_MIN 10
#define WEBHOOK_URL_MAX 1000
#define WEBHOOK_SECRET_SIZE 49 /* whsec_ and 43 characters */
/* Of a delivery that is no event: webhook.test. */
#define EVENT_TEST EVENT_KIND_COUNT

struct webhook {
    int64_t id;
    struct text agency, url, description; /* description absent: none */
    uint32_t kinds;                       /* bits 1 << enum event_kind */
    bool is_enabled;
    int64_t made_at_us;
    int64_t waiting, dead; /* deliveries; of store_webhooks() alone */
};

/* What is to be so; of a change absent, 0 and is_enabled < 0 stay as they are.
 */
struct webhook_wish {
    struct text url, description;
    uint32_t kinds;
    int is_enabled;
};

enum delivery_state {
    DELIVERY_WAITING,
    DELIVERY_DELIVERED,
    DELIVERY_DEAD,
    DELIVERY_STATE_COUNT
};
const char *delivery_state_name(enum delivery_state state);

struct delivery {
    int64_t id, webhook_id;
    struct text event; /* as the list of events names it; "t9" of a test */
    int kind;          /* enum event_kind, or EVENT_TEST */
    int64_t at_us, case_id;
    struct text agency, request_id; /* request_id absent: a test */
    uint32_t revision;
    enum delivery_state state;
    uint32_t attempts;
    int64_t next_at_us;  /* INSTANT_NONE: behind another of its case, or over */
    int32_t last_status; /* 0: none */
    struct text reason;  /* absent: there was no failed try */
    int64_t made_at_us;
    int64_t delivered_at_us; /* INSTANT_NONE: not yet */
};

/* ---- an agency: SCOPE_WEBHOOKS ----------------------------------------------
 */

/* secret: what signs, which nobody can read again. made->id 0: it has
 * WEBHOOKS_MAX already. */
enum store_result store_api_webhook_make(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    const struct webhook_wish *wish, char secret[WEBHOOK_SECRET_SIZE + 1],
    struct webhook *made, enum api_answer *answer, struct fault *fault);
/* One of them, or all (0), the oldest first. */
enum store_result store_api_webhooks(struct store *store, struct arena *arena,
                                     const struct api_caller *caller,
                                     int64_t webhook_id,
                                     struct webhook **webhooks, uint32_t *count,
                                     enum api_answer *answer,
                                     struct fault *fault);
enum store_result store_api_webhook_change(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    int64_t webhook_id, const struct webhook_wish *wish,
    struct webhook *changed, enum api_answer *answer, struct fault *fault);
enum store_result store_api_webhook_remove(struct store *store,
                                           const struct api_caller *caller,
                                           int64_t webhook_id,
                                           enum api_answer *answer,
                                           struct fault *fault);
/* A delivery of the kind webhook.test. */
enum store_result
store_api_webhook_test(struct store *store, struct arena *arena,
                       const struct api_caller *caller, int64_t webhook_id,
                       struct delivery *made, enum api_answer *answer,
                       struct fault *fault);
/* At most max, the newest first, with numbers below `before` (0: from the
 * newest on); of one state, or any (-1). API_NONE: no such webhook. */
enum store_result store_api_deliveries(struct store *store, struct arena *arena,
                                       const struct api_caller *caller,
                                       int64_t webhook_id, int state,
                                       int64_t before, uint32_t max,
                                       struct delivery **rows, uint32_t *count,
                                       enum api_answer *answer,
                                       struct fault *fault);
/* It waits again, counted from nothing. One that is under way begins anew when
 * that try is over. */
enum store_result
store_api_delivery_again(struct store *store, struct arena *arena,
                         const struct api_caller *caller, int64_t webhook_id,
                         int64_t delivery_id, struct delivery *again,
                         enum api_answer *answer, struct fault *fault);

/* ---- the front sends --------------------------------------------------------
 */

/* What is sent and who has it. */
struct delivery_task {
    struct delivery delivery;
    int32_t fence;
    struct text url, secret;
};

/* The next events become deliveries, at most `max`; *count: of how many events.
 */
enum store_result store_webhook_spread(struct store *store, uint32_t max,
                                       uint32_t *count, struct fault *fault);
/* Leases what is due: at most `most`, of one webhook at most `each` under way,
 * of an agency twice that, over all daemons. */
enum store_result store_webhook_claim(struct store *store, struct arena *arena,
                                      uint32_t most, uint32_t each,
                                      int64_t lease_us,
                                      struct delivery_task **tasks,
                                      uint32_t *count, struct fault *fault);
/* What became of a try. WAITING: it is tried again after delay_us. status 0 and
 * reason NULL: none. *is_mine false: the lease had gone to somebody else. */
enum store_result store_webhook_done(struct store *store, int64_t delivery_id,
                                     int32_t fence, enum delivery_state state,
                                     int64_t delay_us, int status,
                                     const char *reason, bool *is_mine,
                                     struct fault *fault);
/* Forgets what is older than 30 days, a part at a time. */
enum store_result store_webhook_prune(struct store *store, uint32_t *pruned,
                                      struct fault *fault);
struct webhook_backlog {
    int64_t waiting, dead; /* of webhooks that are switched on; of all */
    int64_t oldest_us;     /* INSTANT_NONE: nothing waits */
    int64_t off;           /* waiting of those that are switched off */
};
enum store_result store_webhook_backlog(struct store *store,
                                        struct webhook_backlog *backlog,
                                        struct fault *fault);

/* ---- the command line -------------------------------------------------------
 */

/* All of them, or an agency's. */
enum store_result store_webhooks(struct store *store, struct arena *arena,
                                 struct text agency, struct webhook **webhooks,
                                 uint32_t *count, struct fault *fault);
/* Of a webhook, the newest first; is_dead: the dead ones alone. */
enum store_result store_deliveries(struct store *store, struct arena *arena,
                                   int64_t webhook_id, bool is_dead,
                                   int64_t before, uint32_t max,
                                   struct delivery **rows, uint32_t *count,
                                   struct fault *fault);
/* delivery_id 0: all dead ones of the webhook. *count: how many. */
enum store_result store_delivery_again(struct store *store, int64_t webhook_id,
                                       int64_t delivery_id, uint32_t *count,
                                       struct fault *fault);

#endif
