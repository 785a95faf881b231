/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's files of rules.
 */
#include "memory.h"

static const struct rule_file *
rule_file_find(struct store_memory *memory, const struct digest *digest)
{
    for (uint32_t i = 0; i < memory->rule_files.count; i++) {
        const struct rule_file *row = ROW(memory->rule_files, rule_file, i);
        if (digest_equals(&row->digest, digest))
            return row;
    }
    return NULL;
}

enum store_result
memory_keep_rules(struct store *store, const struct rule_file *files,
                  uint32_t count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < count; i++) {
        struct digest digest;
        digest_sha256(files[i].bytes, &digest);
        if (!digest_equals(&digest, &files[i].digest))
            return memory_gave_up(fault, "keep_rules");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (rule_file_find(memory, &files[i].digest) != NULL)
            continue;
        struct rule_file *row = rows_add(&memory->rule_files);
        *row =
            (struct rule_file){.kind = files[i].kind,
                               .digest = files[i].digest,
                               .name = memory_keep(memory, files[i].name),
                               .version = memory_keep(memory, files[i].version),
                               .bytes = memory_keep(memory, files[i].bytes),
                               .kept_at_us = *memory->clock};
    }
    return STORE_DONE;
}

enum store_result
memory_rules_kept(struct store *store, struct arena *arena,
                  struct rule_file **files, uint32_t *count,
                  struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = memory->rule_files.count;
    *files = arena_array(arena, *count, sizeof(**files));
    if (*files == NULL && *count > 0)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < *count; i++)
        (*files)[i] = *ROW(memory->rule_files, rule_file, i);
    return STORE_DONE;
}
