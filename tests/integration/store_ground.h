/* SPDX-License-Identifier: Apache-2.0
 *
 * The conformance ground on PostgreSQL, and what only PostgreSQL can do wrong.
 */
#ifndef HEDUI_TESTS_STORE_GROUND_H
#define HEDUI_TESTS_STORE_GROUND_H

#include "conformance.h"

extern const struct conformance_test postgres_tests[];
extern const struct conformance_test postgres_away_tests[];
extern const struct conformance_test postgres_role_tests[];
extern const struct conformance_test postgres_letter_tests[];
extern const struct conformance_test postgres_log_tests[];
extern const struct conformance_test postgres_meet_tests[];
extern const struct conformance_test postgres_wrong_id_tests[];
extern const struct conformance_test postgres_api_tests[];
extern const struct conformance_test postgres_api_act_tests[];
extern const struct conformance_test postgres_webhook_tests[];

extern const char *ground_conninfo, *ground_schemas, *ground_restart;

/* A statement of the administrator's on one of his two connections; true when
 * it was done. */
bool ground_admin(int connection, const char *sql);
/* The first column of the first row, as a number. */
int64_t ground_count(const char *sql);
/* Until no other connection is in a transaction: what a cut connection had
 * begun has ended. */
void ground_quiet(void);
/* A store of its own, as one of the roles: "worker". */
struct store *ground_as_role(const char *role);
/* Stops PostgreSQL at once and starts it again. */
void ground_restart_now(void);

/* Entries of an index of a table that were read, and rows of it without one, by
 * all whose connection has ended. */
#define ROWS_READ(table)                                                       \
    "select coalesce(sum(idx_tup_read), 0)::int8 + (select"                    \
    "       coalesce(sum(seq_tup_read), 0)::int8 from pg_stat_user_tables"     \
    " where relid = '" table "'::regclass) from pg_stat_user_indexes"          \
    " where relid = '" table "'::regclass"
#define READ_BESIDE 200 /* by the test's own statements, and at the leaves */
/* Statements are planned for any parameters, from the first time on; or not. */
bool ground_plan_generic(bool is_forced);

#endif
