/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the API's calls on PostgreSQL: a transaction under the caller's
 * database role, and what several of them read.
 */
#ifndef HEDUI_STORE_POSTGRES_API_H
#define HEDUI_STORE_POSTGRES_API_H

#include "api.h"
#include "postgres.h"

/* hedui.api_role: behind the roles of callers. */
#define API_ROLE_EVIDENCE 5

/* What the functions of schemas/032_api_cases.sql give instead of a result. */
enum { API_SAYS_NONE = -1, API_SAYS_DENIED = -2 };

/* What every call of a caller begins with. */
struct api_call {
    const struct api_caller *caller;
    struct arena *arena;
    enum api_answer *answer;
    int64_t case_id;
    uint32_t revision;
    const struct api_look *look; /* NULL: none is wanted */
};

/* pg_run of a context that begins with an api_call. What the caller's role has
 * no right to at all is DENIED, and no bug. */
enum store_result api_run(struct store *store, const char *name, pg_tx_fn body,
                          void *context, struct fault *fault);
/* The rest of this transaction is the caller's, and the database knows him. */
bool api_enter(struct pg *pg, const struct api_call *call);
/* The rest of it reads the evidence of this case of his, and nothing else. */
bool api_enter_evidence(struct pg *pg, const struct api_call *call);
/* Nothing came: *answer is NONE, or DENIED where the token has ended. The
 * result of a body that has nothing to write. */
enum tx api_none(struct pg *pg, const struct api_call *call);
/* What a function has said that gives less than 0 for no. */
enum tx api_said(const struct api_call *call, int64_t said);
/* Writes the look that the call wants into this transaction: TX_COMMIT, or as
 * api_said. */
enum tx api_look_keep(struct pg *pg, const struct api_call *call);

/* How a case stands, of a row of API_CASE_COLUMNS from hedui.request r and
 * hedui.api_states() s. */
#define API_CASE_COLUMNS                                                       \
    "r.case_id, r.agency, r.request_id, r.lane::int4, r.accepted_at_us,"       \
    " r.due, r.is_provisional, r.household_key, r.programmes,"                 \
    " r.withdrawn_at_us, s.state, s.revision, s.lines, s.summary, s.aside,"    \
    " s.withdrawn, s.paused, s.paused_from_us, s.marks, s.came,"               \
    " s.made_at_us, s.published_at_us, s.has_wrong_id"
bool api_case_read(struct pg *pg, const PGresult *result, uint32_t row,
                   struct arena *arena, struct api_case *found);
/* One, under the caller's role; false with *is_there: there is none. */
bool api_case_find(struct pg *pg, struct arena *arena, int64_t case_id,
                   struct api_case *found, bool *is_there);
/* An instant, INSTANT_NONE for null. */
int64_t api_instant(const PGresult *result, uint32_t row, int column);

#endif
