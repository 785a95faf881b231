/* SPDX-License-Identifier: Apache-2.0
 *
 * One suite for both stores. A ground is where it runs: two stores over the
 * same rows (two workers), a clock that the suite moves, and a reset. What both
 * stores promise is tested here and nowhere else; what only PostgreSQL can do
 * wrong (commit order, lost connections, restarts) is in tests/integration.
 */
#ifndef HEDUI_TESTS_STORE_CONFORMANCE_H
#define HEDUI_TESTS_STORE_CONFORMANCE_H

#include <CUnit/Basic.h>

#include "date.h"
#include "store.h"

struct ground {
    struct store *store; /* set by reset */
    struct store *other; /* the second worker's */
    void (*reset)(struct ground *ground);
    void (*set_clock)(struct ground *ground, int64_t now_us);
    unsigned walk_steps;
};

struct conformance_test {
    const char *sentence;
    void (*run)(void);
};

extern const struct conformance_test conformance_intake[];
extern const struct conformance_test conformance_case[];
extern const struct conformance_test conformance_line[];
extern const struct conformance_test conformance_turns[];
extern const struct conformance_test conformance_watch[];
extern const struct conformance_test conformance_orders[];
extern const struct conformance_test conformance_deadlines[];
extern const struct conformance_test conformance_seal[];
extern const struct conformance_test conformance_sealing[];
extern const struct conformance_test conformance_archive[];
extern const struct conformance_test conformance_recall[];
extern const struct conformance_test conformance_host[];
extern const struct conformance_test conformance_revise[];
extern const struct conformance_test conformance_withdraw[];
extern const struct conformance_test conformance_clock[];
extern const struct conformance_test conformance_wrong_id[];
extern const struct conformance_test conformance_log[];
extern const struct conformance_test conformance_checkpoint[];
extern const struct conformance_test conformance_document[];
extern const struct conformance_test conformance_walk[];

/* Adds all tests to the suite; false when CUnit is out of memory. */
bool conformance_add(CU_pSuite suite, struct ground *ground);
/* The ground of tests that a suite adds by itself. */
void conformance_ground(struct ground *ground);

/* ---- what the tests share: one world at a time ---- */

#define WORLD_LEASE_MS 60000
/* Friday 2017-09-01 10:00 in Shanghai: day 17410. */
#define WORLD_DAY 17410
#define WORLD_NOW (INT64_C(17410) * INSTANT_DAY + 2 * 3600 * INSTANT_SECOND)
#define HOUR_US (3600 * INSTANT_SECOND)

struct world {
    struct ground *ground;
    struct store *a, *b;
    struct arena arena;
    struct fault fault;
    int64_t now_us;
    struct fresh_hint hint;
    int32_t consent_until; /* of questions planned from now on */
    int64_t due;           /* days from WORLD_DAY */
    uint32_t exchange_count;
};
extern struct world world;

void world_begin(void);
/* Invariants are asked; the world is over. */
void world_end(void);
void world_clock(int64_t now_us);
void world_check(void); /* invariants hold */

/* "agency id meaning lane due lines": lane a digit, due in days from
 * WORLD_DAY, lines letters ('A' is line 1). Gives the queue id. */
int64_t world_put(const char *message);
uint32_t world_accept(uint32_t max);
enum store_result world_accept_result(uint32_t *taken);
/* Puts and accepts one; its case id. */
int64_t world_submit(const char *message);
struct receipt world_receipt(int64_t queue_id);
struct opened world_open_lane(struct store *store, enum lane lane,
                              uint32_t max);
/* Standard. */
struct opened world_open(struct store *store, uint32_t max);
enum store_result world_open_result(struct store *store);
/* Wakes at most one; round_id 0 when none. */
struct leased_round world_wake(struct store *store);
/* Reports for all cases of the round. */
enum store_result world_close(struct store *store,
                              const struct leased_round *round);
/* No new revisions: they would say the same. */
enum store_result world_close_unchanged(struct store *store,
                                        const struct leased_round *round);
/* The fence with which `worker` holds the line, 0 when another does. */
int64_t world_keep(struct store *store, const char *worker, enum line line);
/* So many of each lane. */
const uint32_t *world_trays_max(uint32_t most);
/* The first of all lanes. */
struct tray world_tray(struct store *store, enum line line, int64_t fence);
/* An exchange over all questions of the tray. */
struct exchange world_exchange(const struct tray *tray, uint32_t attempt);
enum store_result world_take(struct store *store, enum line line, int64_t fence,
                             const struct exchange *exchange, int64_t quota);
/* Settles questions [from, to) of the tray. */
struct settle world_settle(const struct tray *tray, const char *exchange_id,
                           uint32_t from, uint32_t to, bool is_tray_done);
/* All of them, with an answer about each as a keeper packs it. */
struct settle world_settle_packed(const struct tray *tray,
                                  const char *exchange_id);
enum store_result world_got(struct store *store, enum line line, int64_t fence,
                            const char *exchange_id,
                            const struct settle *settles, uint32_t count);
/* Keep, tray, take, got in one: answers the first tray of the line. */
void world_answer(enum line line);
enum case_state world_state(int64_t case_id);
struct case_status world_status(int64_t case_id);
struct case_evidence world_evidence(int64_t case_id, uint32_t revision);
struct line_status world_line(enum line line); /* of today */
struct line_status world_line_days(enum line line, int32_t days);
struct queue_status world_queue(void);
bool world_seal(const char *container, uint32_t *sealed);
/* Numbers at most max leaves behind the hint; tiles as they must be. */
uint32_t world_number(struct store *store, uint32_t max, int64_t *after);
uint32_t world_number_all(void);
struct log_state world_log_state(void);
/* The clock of a real database goes on. */
bool world_is_about(int64_t at_us, int64_t wanted_us);

#endif
