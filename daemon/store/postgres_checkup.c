/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui doctor asks of PostgreSQL.
 */
#include "checkup.h"

#include <string.h>

#include "postgres.h"

static const struct statement clock_sql = {
    "checkup_clock",
    "select (extract(epoch from clock_timestamp()) * 1000000)::int8,"
    "       (select offset_us from hedui.clock)"};

static const struct statement migrations_sql = {
    "checkup_migrations", "select name from hedui.migration order by name"};

/* Before migration 009 there is no record to compare with. */
static const struct statement has_grants_sql = {
    "checkup_has_grants", "select to_regclass('hedui.grant_kept') is not null"};

static const struct statement lost_sql = {
    "checkup_lost", "select what from hedui.grant_kept"
                    " except select what from hedui.grant_now order by 1"};

static const struct statement more_sql = {
    "checkup_more", "select what from hedui.grant_now"
                    " except select what from hedui.grant_kept order by 1"};

/* Who may not see it gets no row. */
static const struct statement folder_sql = {
    "checkup_folder",
    "select setting from pg_settings where name = 'data_directory'"};

/* A statement that takes long or fails is logged with its parameters, persons
 * among them, unless these are 0. */
static const struct statement logged_sql = {
    "checkup_logged", "select name || ' = ' || setting from pg_settings"
                      " where name in ('log_parameter_max_length',"
                      "                'log_parameter_max_length_on_error')"
                      "   and setting <> '0' order by name"};

struct asked {
    struct arena *arena;
    struct checkup *checkup;
};

static bool
texts_read(struct pg *pg, const struct statement *statement,
           struct arena *arena, struct text **texts, uint32_t *count)
{
    PGresult *result = pg_query(pg, statement, NULL);
    if (result == NULL)
        return false;
    *count = pg_touched(result);
    *texts = postgres_array(pg, arena, *count, sizeof(**texts));
    for (uint32_t i = 0; *texts != NULL && i < *count; i++)
        (*texts)[i] = column_text(result, i, 0, arena);
    PQclear(result);
    return *texts != NULL;
}

static bool
clock_read(struct pg *pg, struct checkup *checkup)
{
    PGresult *result = pg_query(pg, &clock_sql, NULL);
    if (result == NULL)
        return false;
    checkup->clock_us = column_int64(result, 0, 0);
    checkup->offset_us = column_int64(result, 0, 1);
    PQclear(result);
    return true;
}

static bool
grants_read(struct pg *pg, struct asked *asked)
{
    struct checkup *checkup = asked->checkup;
    PGresult *result = pg_query(pg, &has_grants_sql, NULL);
    if (result == NULL)
        return false;
    checkup->has_grants = column_bool(result, 0, 0);
    PQclear(result);
    return !checkup->has_grants ||
           (texts_read(pg, &lost_sql, asked->arena, &checkup->lost,
                       &checkup->lost_count) &&
            texts_read(pg, &more_sql, asked->arena, &checkup->more,
                       &checkup->more_count));
}

static enum tx
checkup_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct checkup *checkup = asked->checkup;
    struct text *folders = NULL;
    uint32_t folder_count = 0;
    if (!clock_read(pg, checkup) ||
        !texts_read(pg, &migrations_sql, asked->arena, &checkup->migrations,
                    &checkup->migration_count) ||
        !grants_read(pg, asked) ||
        !texts_read(pg, &logged_sql, asked->arena, &checkup->logged,
                    &checkup->logged_count) ||
        !texts_read(pg, &folder_sql, asked->arena, &folders, &folder_count))
        return TX_FAILED;
    const char *host = PQhost(pg->conn);
    checkup->is_local = host == NULL || host[0] == '\0' || host[0] == '/' ||
                        strcmp(host, "localhost") == 0 ||
                        strncmp(host, "127.", 4) == 0 ||
                        strcmp(host, "::1") == 0;
    checkup->folder = folder_count == 1 ? folders[0] : TEXT_NONE;
    return TX_COMMIT;
}

enum store_result
store_postgres_checkup(struct store *store, struct arena *arena,
                       struct checkup *checkup, struct fault *fault)
{
    memset(checkup, 0, sizeof(*checkup));
    struct asked asked = {arena, checkup};
    return pg_read(pg_of(store), "checkup", checkup_body, &asked, fault);
}
