/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of rules on PostgreSQL. A constraint of the table holds the bytes
 * to their digest, so that nothing else can be put in their place.
 */
#include "postgres.h"

static const struct statement keep_sql = {
    "keep_rules",
    "insert into hedui.rule_file (digest, kind, name, version, kept_at_us,"
    "  bytes)"
    " values ($1::bytea, $2::int4, $3::text, $4::text, hedui.now_us(),"
    "  $5::bytea) on conflict do nothing"};

static const struct statement kept_sql = {
    "rules_kept", "select digest, kind::int4, name, version, kept_at_us, bytes"
                  "  from hedui.rule_file order by kept_at_us, digest"};

struct keep {
    const struct rule_file *files;
    uint32_t count;
};

static enum tx
keep_body(struct pg *pg, void *context)
{
    const struct keep *keep = context;
    bool done = true;
    for (uint32_t i = 0; done && i < keep->count; i++) {
        const struct rule_file *file = &keep->files[i];
        struct params params;
        params_init(&params);
        params_digest(&params, &file->digest);
        params_int32(&params, file->kind);
        params_text(&params, file->name);
        params_text(&params, file->version);
        params_bytes(&params, file->bytes.bytes, file->bytes.size);
        done = pg_do(pg, &keep_sql, &params, NULL);
        params_release(&params);
    }
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_keep_rules(struct store *store, const struct rule_file *files,
                    uint32_t count, struct fault *fault)
{
    struct keep keep = {files, count};
    return pg_run(pg_of(store), "keep_rules", keep_body, &keep, fault);
}

struct kept {
    struct arena *arena;
    struct rule_file *files;
    uint32_t count;
};

static enum tx
kept_body(struct pg *pg, void *context)
{
    struct kept *kept = context;
    struct params params;
    params_init(&params);
    PGresult *result = pg_query(pg, &kept_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    kept->count = pg_touched(result);
    kept->files =
        postgres_array(pg, kept->arena, kept->count, sizeof(*kept->files));
    bool done = kept->files != NULL;
    for (uint32_t i = 0; done && i < kept->count; i++) {
        struct rule_file *file = &kept->files[i];
        file->kind = (enum rule_file_kind)column_int32(result, i, 1);
        file->name = column_text(result, i, 2, kept->arena);
        file->version = column_text(result, i, 3, kept->arena);
        file->kept_at_us = column_int64(result, i, 4);
        file->bytes = column_text(result, i, 5, kept->arena);
        done = column_digest(result, i, 0, &file->digest);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "rule_file");
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_rules_kept(struct store *store, struct arena *arena,
                    struct rule_file **files, uint32_t *count,
                    struct fault *fault)
{
    struct kept kept = {arena, NULL, 0};
    enum store_result result =
        pg_read(pg_of(store), "rules_kept", kept_body, &kept, fault);
    *files = kept.files;
    *count = result == STORE_DONE ? kept.count : 0;
    return result;
}
