/* SPDX-License-Identifier: Apache-2.0
 *
 * Migrations: schemas/NNN_name.sql in order of their names, each in a
 * transaction of its own, all under one advisory lock, so that two that run at
 * once do the work once. What was applied is on record with its SHA-256: a file
 * that changed since is refused, because nobody could say what the database is.
 * The only parameter is {{prefix}}, of the database roles.
 */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "date.h"
#include "pg.h"

#define MIGRATION_BYTES_MAX ((size_t)4 << 20)
#define MIGRATION_LOCK "hashtext('hedui.migration')"
#define PREFIX_MAX 40

struct migrate {
    struct pg pg;
    struct arena arena;
    const char *folder, *prefix;
    struct fault *fault;
    uint32_t applied;
    bool was_empty; /* nothing had ever been applied */
};

static const struct statement record_sql = {
    "migrate_record",
    "insert into hedui.migration (name, sha256) values ($1::text, $2::bytea)"};

static const struct statement applied_sql = {
    "migrate_applied", "select name, sha256 from hedui.migration"};

static const struct statement clock_sql = {
    "migrate_clock",
    "update hedui.clock set offset_us = offset_us + $1::int8 - hedui.now_us()"};

/* Between the quotes of SQL: only what needs none. */
static bool
prefix_is_plain(const char *prefix)
{
    size_t size = strspn(prefix, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return size > 0 && size <= PREFIX_MAX && prefix[size] == '\0' &&
           (prefix[0] < '0' || prefix[0] > '9');
}

static bool
migrate_failed(struct migrate *migrate, const char *what)
{
    const char *message = PQerrorMessage(migrate->pg.conn);
    /* One line: the server's own sentence; a migration holds no person. */
    return fault_set(migrate->fault, FAULT_STORE, "migrate: %s: %.*s", what,
                     (int)strcspn(message, "\n"), message);
}

static bool
migrate_exec(struct migrate *migrate, const char *sql, const char *what)
{
    PGresult *result = PQexec(migrate->pg.conn, sql);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    return migrate_failed(migrate, what);
}

static int
migrate_is_file(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t size = strlen(name);
    return strspn(name, "0123456789") == 3 && name[3] == '_' && size > 8 &&
           strcmp(name + size - 4, ".sql") == 0;
}

static bool
migrate_read(struct migrate *migrate, const char *name, struct text *sql)
{
    const char *path =
        arena_printf(&migrate->arena, "%s/%s", migrate->folder, name);
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    if (file == NULL)
        return fault_set(migrate->fault, FAULT_INPUT,
                         "migrate: %s cannot be read: %s", name,
                         strerror(errno));
    char *bytes = arena_alloc(&migrate->arena, MIGRATION_BYTES_MAX);
    size_t size =
        bytes == NULL ? 0 : fread(bytes, 1, MIGRATION_BYTES_MAX, file);
    bool done = size > 0 && size < MIGRATION_BYTES_MAX && !ferror(file);
    fclose(file);
    *sql = (struct text){bytes, size};
    return done || fault_set(migrate->fault, FAULT_INPUT,
                             "migrate: %s is empty or too large", name);
}

static bool
migrate_substitute(const struct migrate *migrate, struct text sql,
                   struct buffer *out)
{
    static const char mark[] = "{{prefix}}";
    const char *at = sql.bytes, *end = sql.bytes + sql.size;
    while (at < end) {
        const char *found =
            memmem(at, (size_t)(end - at), mark, sizeof(mark) - 1);
        const char *stop = found == NULL ? end : found;
        buffer_add(out, at, (size_t)(stop - at));
        if (found != NULL)
            buffer_chars(out, migrate->prefix);
        at = found == NULL ? end : found + sizeof(mark) - 1;
    }
    buffer_add(out, "", 1);
    return !out->failed;
}

static bool
migrate_record(struct migrate *migrate, const char *name,
               const struct digest *digest)
{
    struct params params;
    params_init(&params);
    params_chars(&params, name);
    params_digest(&params, digest);
    bool done = pg_do(&migrate->pg, &record_sql, &params, NULL);
    params_release(&params);
    return done || migrate_failed(migrate, name);
}

static bool
migrate_apply(struct migrate *migrate, const char *name, struct text sql,
              const struct digest *digest)
{
    struct buffer plain;
    buffer_init(&plain, 2 * MIGRATION_BYTES_MAX);
    bool done = migrate_substitute(migrate, sql, &plain) &&
                migrate_exec(migrate, "begin", name) &&
                migrate_exec(migrate, plain.bytes, name) &&
                migrate_record(migrate, name, digest) &&
                migrate_exec(migrate, "commit", name);
    if (done)
        migrate->applied++;
    else
        PQclear(PQexec(migrate->pg.conn, "rollback"));
    buffer_release(&plain);
    return done;
}

/* The row of a file among what is applied, -1 when it is not. */
static int
migrate_find(const PGresult *applied, const char *name)
{
    for (int row = 0; row < PQntuples(applied); row++)
        if (text_equals_chars(column_view(applied, (uint32_t)row, 0), name))
            return row;
    return -1;
}

static bool
migrate_file(struct migrate *migrate, const PGresult *applied, const char *name)
{
    struct text sql;
    if (!migrate_read(migrate, name, &sql))
        return false;
    struct digest digest, there = {{0}};
    digest_sha256(sql, &digest);
    int row = migrate_find(applied, name);
    if (row < 0)
        return migrate_apply(migrate, name, sql, &digest);
    column_digest(applied, (uint32_t)row, 1, &there);
    return digest_equals(&digest, &there) ||
           fault_set(migrate->fault, FAULT_INPUT,
                     "migrate: %s was changed after it was applied; restore "
                     "it, and write what is new into a new file",
                     name);
}

static bool
migrate_all(struct migrate *migrate)
{
    struct dirent **files = NULL;
    int count = scandir(migrate->folder, &files, migrate_is_file, alphasort);
    if (count <= 0) {
        free(files);
        return fault_set(migrate->fault, FAULT_INPUT,
                         "migrate: there is no NNN_name.sql in %s",
                         migrate->folder);
    }
    PGresult *applied = pg_query(&migrate->pg, &applied_sql, NULL);
    bool done = applied != NULL || migrate_failed(migrate, "migration table");
    int known = 0;
    migrate->was_empty = done && PQntuples(applied) == 0;
    for (int i = 0; i < count; i++) {
        known += done && migrate_find(applied, files[i]->d_name) >= 0;
        done = done && migrate_file(migrate, applied, files[i]->d_name);
        free(files[i]);
    }
    if (done && known < PQntuples(applied))
        done = fault_set(migrate->fault, FAULT_INPUT,
                         "migrate: the database is newer than this program");
    PQclear(applied);
    free(files);
    return done;
}

/* What was granted, for hedui doctor; a folder of schemas that ends before
 * there was such a record has none. */
static bool
migrate_keep_grants(struct migrate *migrate)
{
    return migrate_exec(migrate,
                        "do $$ begin"
                        " if to_regproc('hedui.keep_grants') is not null then"
                        "  perform hedui.keep_grants(); end if; end $$",
                        "grants");
}

static bool
migrate_clock(struct migrate *migrate, int64_t sample_clock_us)
{
    struct params params;
    params_init(&params);
    params_int64(&params, sample_clock_us);
    bool done = pg_do(&migrate->pg, &clock_sql, &params, NULL);
    params_release(&params);
    return done || migrate_failed(migrate, "clock");
}

static bool
migrate_begin(struct migrate *migrate)
{
    if (!pg_connect(&migrate->pg))
        return fault_set(migrate->fault, FAULT_STORE,
                         "migrate: the database cannot be reached; is it "
                         "running, and is the connection string right?");
    return migrate_exec(migrate,
                        "set lock_timeout = '60s'; set statement_timeout = 0;"
                        "set search_path = pg_catalog, pg_temp;"
                        "select pg_advisory_lock(" MIGRATION_LOCK ")",
                        "lock") &&
           migrate_exec(migrate,
                        "create schema if not exists hedui;"
                        "create table if not exists hedui.migration ("
                        "  name text primary key,"
                        "  sha256 bytea not null,"
                        "  applied_at timestamptz not null default now())",
                        "schema");
}

bool
store_migrate(const char *conninfo, const char *schemas_folder,
              const char *role_prefix, int64_t sample_clock_us,
              uint32_t *applied, struct fault *fault)
{
    *applied = 0;
    if (!prefix_is_plain(role_prefix))
        return fault_set(fault, FAULT_INPUT,
                         "migrate: the prefix of the database roles is 1 to "
                         "40 of a-z, 0-9 and _, not beginning with a digit");
    struct migrate migrate = {
        .folder = schemas_folder, .prefix = role_prefix, .fault = fault};
    migrate.pg.conninfo = strdup(conninfo);
    assert(migrate.pg.conninfo != NULL && "no memory for migrations");
    arena_init(&migrate.arena, 0);
    bool done = migrate_begin(&migrate) && migrate_all(&migrate);
    if (done && migrate.applied > 0)
        done = migrate_keep_grants(&migrate);
    if (done && migrate.was_empty && sample_clock_us != INSTANT_NONE)
        done = migrate_clock(&migrate, sample_clock_us);
    *applied = migrate.applied;
    arena_release(&migrate.arena);
    pg_disconnect(&migrate.pg); /* and with it the lock */
    free(migrate.pg.conninfo);
    return done;
}
