/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's archive, as schemas/025_archive.sql keeps it.
 */
#include "archive_calls.h"
#include "date.h"
#include "idno.h"
#include "json.h"
#include "memory.h"
#include "mutant.h"
#include "person.h"

#define REQUEST_DEPTH 16

/* ---- whose ---- */

/* Masked after a wrong ID it is no number of anybody. */
static bool
is_number(struct text text)
{
    struct idno number;
    return idno_normalise(text, &number) &&
           text_equals_chars(text, number.digits);
}

static bool
names_person(const struct json *tree, const struct digest *person)
{
    for (const struct json *one = tree->first; one != NULL; one = one->next) {
        struct digest found;
        if (one->kind == JSON_STRING && text_equals_chars(one->key, "id") &&
            is_number(one->text)) {
            person_digest(one->text, &found);
            if (digest_equals(&found, person))
                return true;
        }
        if (names_person(one, person) && !mutant_is("finds_members_alone"))
            return true;
    }
    return false;
}

static bool
is_of(const struct memory_case *row, const struct digest *person)
{
    struct arena arena;
    struct fault fault = {0};
    arena_init(&arena, 0);
    const struct json *tree =
        json_read(&arena, row->request, REQUEST_DEPTH, &fault);
    bool found = tree != NULL && names_person(tree, person);
    arena_release(&arena);
    return found;
}

static enum store_result
memory_cases_of(struct store *store, struct arena *arena,
                const struct digest *person, int64_t after, uint32_t max,
                int64_t **cases, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *cases = arena_array(arena, max, sizeof(**cases));
    if (*cases == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < memory->cases.count && *count < max; i++) {
        const struct memory_case *row = ROW(memory->cases, memory_case, i);
        if (row->case_id > after && is_of(row, person))
            (*cases)[(*count)++] = row->case_id;
    }
    return STORE_DONE;
}

/* ---- which ---- */

static bool
is_wanted(const struct memory_container *row, const struct archive_wish *wish)
{
    bool is_behind = row->case_id > wish->after_case ||
                     (row->case_id == wish->after_case &&
                      row->revision > wish->after_revision);
    return is_behind && row->sealed_at_us >= wish->from_us &&
           (row->sealed_at_us < wish->to_us ||
            mutant_is("lists_later_years")) &&
           (wish->ends_before_us == INT64_MAX ||
            (row->level >= SEAL_LT && row->until_us < wish->ends_before_us));
}

static int64_t
number_of(struct store_memory *memory, const struct memory_container *row)
{
    for (uint32_t i = 0; i < memory->leaves.count; i++) {
        const struct leaf_row *leaf = ROW(memory->leaves, leaf_row, i);
        if (leaf->kind == LEAF_SEALED && leaf->case_id == row->case_id &&
            leaf->revision == row->revision)
            return leaf->number;
    }
    return LEAF_UNNUMBERED;
}

static const struct memory_container *
next_of(struct store_memory *memory, const struct archive_wish *wish)
{
    const struct memory_container *next = NULL;
    for (uint32_t i = 0; i < memory->containers.count; i++) {
        const struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (is_wanted(row, wish) &&
            (next == NULL || row->case_id < next->case_id ||
             (row->case_id == next->case_id && row->revision < next->revision)))
            next = row;
    }
    return next;
}

static enum store_result
memory_list(struct store *store, struct arena *arena,
            const struct archive_wish *wish, uint32_t max,
            struct archive_row **rows, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct archive_wish rest = *wish;
    *count = 0;
    *rows = arena_array(arena, max, sizeof(**rows));
    if (*rows == NULL)
        return memory_gave_up(fault, "arena");
    while (*count < max) {
        const struct memory_container *row = next_of(memory, &rest);
        if (row == NULL)
            break;
        (*rows)[(*count)++] = (struct archive_row){
            .case_id = row->case_id,
            .revision = row->revision,
            .level = (enum seal_level)row->level,
            .has_file = row->level > 0 && !text_is_absent(row->container),
            .leaf = row->digest,
            .file_digest = row->file_digest,
            .sealed_at_us = row->sealed_at_us,
            .until_us = row->until_us,
            .number = number_of(memory, row)};
        rest.after_case = row->case_id;
        rest.after_revision = row->revision;
    }
    return STORE_DONE;
}

/* ---- read again ---- */

static enum store_result
memory_scrubbed(struct store *store, int64_t began_us, int64_t checked,
                int64_t damaged, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    (void)fault, (void)began_us;
    memory->scrub = (struct memory_scrub){*memory->clock, checked, damaged};
    return STORE_DONE;
}

static enum store_result
memory_state(struct store *store, struct archive_state *state,
             struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    (void)fault;
    *state = (struct archive_state){.soonest_us = INSTANT_NONE,
                                    .scrubbed_us = INSTANT_NONE};
    if (memory->scrub.ended_us != 0) {
        state->scrubbed_us = memory->scrub.ended_us;
        state->checked = memory->scrub.checked;
        state->damaged = memory->scrub.damaged;
    }
    for (uint32_t i = 0; i < memory->containers.count; i++) {
        const struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (row->level == SEAL_HASHES || text_is_absent(row->container))
            continue;
        state->files++;
        if (state->soonest_us == INSTANT_NONE ||
            row->until_us < state->soonest_us)
            state->soonest_us = row->until_us;
    }
    return STORE_DONE;
}

const struct store_archive_calls memory_archive_calls = {
    .cases_of = memory_cases_of,
    .list = memory_list,
    .scrubbed = memory_scrubbed,
    .state = memory_state,
};
