/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's looks into the archive, each with its leaf.
 */
#include <string.h>

#include "memory.h"
#include "mutant.h"

static const struct look_row *
look_find(struct store_memory *memory, const uint8_t salt[LEAF_SALT_SIZE])
{
    for (uint32_t i = 0; i < memory->looks.count; i++) {
        const struct look_row *row = ROW(memory->looks, look_row, i);
        if (memcmp(row->salt, salt, LEAF_SALT_SIZE) == 0)
            return row;
    }
    return NULL;
}

static bool
look_is_again(const struct look_row *there, const struct look_row *look)
{
    return text_equals(there->who, look->who) &&
           text_equals(there->purpose, look->purpose) &&
           text_equals(there->what, look->what) &&
           there->case_id == look->case_id && there->revision == look->revision;
}

enum store_result
memory_look(struct store *store, const struct look_row *look, int64_t *look_id,
            struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *look_id = 0;
    if (!look_is_plain(look))
        return memory_gave_up(fault, "look: words");
    const struct look_row *there = look_find(memory, look->salt);
    if (there != NULL && !look_is_again(there, look) &&
        !mutant_is("look_under_another"))
        return memory_gave_up(fault, "look: another one has this salt");
    if (there != NULL) {
        *look_id = there->look_id;
        return STORE_DONE;
    }
    struct look_row made = *look;
    made.look_id = memory->looks.count + 1;
    made.at_us = *memory->clock;
    if (!look_digest_of(&memory->kept, &made, &made.digest))
        return memory_gave_up(fault, "arena");
    made.who = memory_keep(memory, look->who);
    made.purpose = memory_keep(memory, look->purpose);
    made.what = memory_keep(memory, look->what);
    *(struct look_row *)rows_add(&memory->looks) = made;
    if (!mutant_is("look_without_leaf"))
        memory_leaf(memory, LEAF_ACCESSED, made.case_id, made.revision,
                    &made.digest);
    *look_id = made.look_id;
    return STORE_DONE;
}

enum store_result
memory_looks(struct store *store, struct arena *arena, int64_t case_id,
             int64_t from, uint32_t max, struct look_row **looks,
             uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *looks = arena_array(arena, max, sizeof(**looks));
    if (*looks == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < memory->looks.count && *count < max; i++) {
        const struct look_row *row = ROW(memory->looks, look_row, i);
        if (row->look_id < from || (case_id != 0 && row->case_id != case_id))
            continue;
        struct look_row *copy = &(*looks)[(*count)++];
        *copy = *row;
        copy->who = text_copy(arena, row->who);
        copy->purpose = text_copy(arena, row->purpose);
        copy->what = text_copy(arena, row->what);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}
