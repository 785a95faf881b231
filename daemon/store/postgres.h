/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of store_postgres: its calls, by file.
 */
#ifndef HEDUI_STORE_POSTGRES_H
#define HEDUI_STORE_POSTGRES_H

#include "look.h"
#include "pg.h"

/* Numbers that stand in SQL too (schemas/001_engine.sql). */
enum postgres_aside {
    POSTGRES_POISON,
    POSTGRES_STRAY,
    POSTGRES_CONFLICT,
    POSTGRES_REFUSED,
};

/* Of a refused message with documents so much is kept to be looked at; of one
 * that leaves as a letter too. */
#define POSTGRES_ASIDE_BYTES 524288

/* A callback said no: nothing is written, the caller exits. */
enum tx postgres_gave_up(struct pg *pg, const char *what);
/* count items of `size` in the arena; NULL with pg->error set. */
void *postgres_array(struct pg *pg, struct arena *arena, size_t count,
                     size_t size);
/* A row of round_id, line, part_from, part_to, exchange_id, received_at_us,
 * received, root, evidence. */
bool postgres_reply(struct pg *pg, const PGresult *result, uint32_t row,
                    struct arena *arena, struct reply_row *reply);
/* What stands for the cases of a round that are decided for the first time. */
bool postgres_recall_round(struct pg *pg, struct arena *arena,
                           struct leased_round *round);
/* What stands now for one case. */
bool postgres_recall_case(struct pg *pg, struct arena *arena, int64_t case_id,
                          struct text *recalled);
/* Parameters of close: what each report was made with; then what they all
 * determine, an array a column. */
void postgres_recall_params(struct params *params,
                            const struct report_row *reports, uint32_t count);
/* Into status, of an int8[] column; null: none is missing (postgres_read.c). */
bool postgres_lines_missing(const PGresult *result, uint32_t row, int column,
                            struct arena *arena, struct case_status *status);
/* Pauses of a case in order, the open one last (postgres_clock.c). */
bool postgres_pauses(struct pg *pg, struct arena *arena, int64_t case_id,
                     struct pause **pauses, uint32_t *count);
/* What a due day is asked with: the open pause ends now. Nothing is set of a
 * case that is not there. */
bool postgres_clock_read(struct pg *pg, struct arena *arena, int64_t case_id,
                         int64_t *now_us, struct clock_case *clock);
/* Evidence of a case whose status, request and plan have been read into
 * `evidence`; its round, 0: none, and when that was opened (postgres_read.c).
 * is_found: true before, false where there is no such revision. */
struct postgres_evidence {
    struct arena *arena;
    int64_t case_id;
    uint32_t revision; /* 0: the last */
    struct case_evidence *evidence;
    bool is_found;
    int64_t root_id, opened_at_us;
    int64_t closed_at_us, fence; /* set by it */
};
bool postgres_evidence_read(struct pg *pg, struct postgres_evidence *asked);
/* Of the replies that were just written to these rounds, what is about a
 * stranger goes at once (postgres_wrong_id.c). */
bool postgres_purge_late(struct pg *pg, const struct settle *settles,
                         uint32_t count);
/* Withdrawals of consents of the cases in a packed tray. */
bool postgres_withdrawn(struct pg *pg, struct arena *arena,
                        struct text questions, struct withdrawn **withdrawn,
                        uint32_t *count);
/* Those of which no question can be asked any more are looked at no more
 * (postgres_withdraw.c). */
bool postgres_close_consents(struct pg *pg, const struct report_row *reports,
                             uint32_t count);

enum store_result postgres_queue_put(struct store *, uint32_t,
                                     const struct text *, int64_t *,
                                     struct fault *);
enum store_result postgres_accept(struct store *, uint32_t, store_accept_fn,
                                  void *, uint32_t *, struct fault *);
enum store_result postgres_receipts(struct store *, struct arena *, uint32_t,
                                    const int64_t *, struct receipt *,
                                    struct fault *);
enum store_result postgres_open(struct store *, struct arena *, enum lane,
                                uint32_t, struct fresh_hint *, store_plan_fn,
                                void *, struct opened *, struct fault *);
enum store_result postgres_wake(struct store *, struct arena *, const char *,
                                int64_t, uint32_t, struct leased_round **,
                                uint32_t *, struct fault *);
enum store_result postgres_close_round(struct store *, int64_t, int64_t,
                                       const struct report_row *, uint32_t,
                                       struct fault *);
enum store_result postgres_split_round(struct store *, int64_t, int64_t,
                                       struct fault *);
enum store_result postgres_next_wake(struct store *, int64_t *, struct fault *);
enum store_result postgres_keep(struct store *, struct arena *, const char *,
                                int64_t, const enum line *, uint32_t,
                                struct line_row *, struct fault *);
enum store_result postgres_release(struct store *, const char *,
                                   struct fault *);
enum store_result postgres_waiting(struct store *, const enum line *, uint32_t,
                                   bool *, struct fault *);
enum store_result postgres_trays(struct store *, struct arena *, enum line,
                                 int64_t, const int64_t *, uint32_t,
                                 const uint32_t *, struct tray **, uint32_t *,
                                 struct tray_part **, uint32_t *,
                                 struct fault *);
enum store_result postgres_exchanges(struct store *, struct arena *, enum line,
                                     int64_t, struct exchange **, uint32_t *,
                                     struct fault *);
enum store_result postgres_take(struct store *, enum line, int64_t,
                                const struct exchange *, int32_t, int64_t,
                                bool *, struct fault *);
enum store_result postgres_again(struct store *, enum line, int64_t,
                                 const struct exchange *, struct fault *);
enum store_result postgres_got(struct store *, enum line, int64_t, const char *,
                               const struct settle *, uint32_t,
                               const struct stray *, uint32_t,
                               const struct line_change *, struct fault *);
enum store_result postgres_seal(struct store *, uint32_t, store_seal_fn, void *,
                                uint32_t *, struct fault *);
enum store_result postgres_publish(struct store *, struct arena *, uint32_t,
                                   struct notice **, uint32_t *,
                                   struct fault *);
enum store_result postgres_withdraw_consent(struct store *, int64_t,
                                            struct text, struct fault *);
enum store_result postgres_withdraw_case(struct store *, int64_t, struct text,
                                         struct text, enum withdrawal *,
                                         struct fault *);
enum store_result postgres_pause_clock(struct store *, int64_t, struct text,
                                       struct text, enum clock_change *,
                                       struct fault *);
enum store_result postgres_resume_clock(struct store *, int64_t, struct text,
                                        store_due_fn, void *,
                                        enum clock_change *, struct clock_due *,
                                        struct fault *);
enum store_result postgres_wrong_id(struct store *, int64_t, uint32_t,
                                    struct text, struct text, store_wrong_id_fn,
                                    void *, enum wrong_id_change *,
                                    struct fault *);
enum store_result postgres_wrong_ids(struct store *, struct arena *, int64_t,
                                     struct wrong_id **, uint32_t *,
                                     struct fault *);
enum store_result postgres_documents(struct store *, struct arena *, int64_t,
                                     struct document **, uint32_t *,
                                     struct fault *);
enum store_result postgres_document(struct store *, struct arena *, int64_t,
                                    uint32_t, struct text *, struct fault *);
enum store_result postgres_keep_rules(struct store *, const struct rule_file *,
                                      uint32_t, struct fault *);
enum store_result postgres_rules_kept(struct store *, struct arena *,
                                      struct rule_file **, uint32_t *,
                                      struct fault *);
enum store_result postgres_arrive(struct store *, const struct process *,
                                  store_gone_fn, void *, uint32_t *,
                                  struct fault *);
enum store_result postgres_witness(struct store *, const char *, int64_t,
                                   int64_t *, struct fault *);
enum store_result postgres_give_order(struct store *, const struct order *,
                                      bool *, struct fault *);
enum store_result postgres_lift_order(struct store *, const struct order *,
                                      bool *, struct fault *);
enum store_result postgres_orders(struct store *, struct arena *, const char *,
                                  struct order **, uint32_t *, struct fault *);
enum store_result postgres_beat(struct store *, const char *, const char *,
                                int64_t, struct text, struct fault *);
enum store_result postgres_heartbeats(struct store *, struct arena *,
                                      struct heartbeat **, uint32_t *,
                                      struct fault *);
enum store_result postgres_find_case(struct store *, struct arena *, int64_t,
                                     struct text, struct case_status *, bool *,
                                     struct fault *);
enum store_result postgres_list_cases(struct store *, struct arena *, int64_t,
                                      uint32_t, struct case_status **,
                                      uint32_t *, struct fault *);
enum store_result postgres_evidence(struct store *, struct arena *, int64_t,
                                    uint32_t, struct case_evidence *, bool *,
                                    struct fault *);
enum store_result postgres_line_statuses(struct store *, struct arena *,
                                         int32_t, struct line_status **,
                                         uint32_t *, struct fault *);
enum store_result postgres_queue_status(struct store *, struct queue_status *,
                                        struct fault *);
enum store_result postgres_deadlines(struct store *, struct arena *,
                                     struct deadline **, uint32_t *,
                                     struct fault *);
enum store_result postgres_programme_risks(struct store *, struct arena *,
                                           int32_t, struct programme_risk **,
                                           uint32_t *, struct fault *);
enum store_result postgres_work_waiting(struct store *, struct work_waiting *,
                                        struct fault *);
enum store_result postgres_invariants(struct store *, struct arena *,
                                      struct text **, uint32_t *,
                                      struct fault *);

extern const struct store_log_calls postgres_log_calls; /* postgres_log.c */
extern const struct store_archive_calls postgres_archive_calls;
extern const struct store_seal_calls postgres_seal_calls; /* ..._sealed.c */

#endif
