/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: checkpoints only grow, witnesses come as far as they have, and
 * who looks into the archive is in the log before he sees anything.
 */
#include <stdio.h>
#include <string.h>

#include "conformance.h"
#include "log_calls.h"

static const struct store_log_calls *
log_calls(void)
{
    return world.a->calls->log;
}

static enum store_result
put_of(int64_t size, const char *root, const char *note)
{
    struct checkpoint_row row = {
        .size = size, .at_us = world.now_us, .note = text_of(note)};
    digest_sha256(text_of(root), &row.root);
    return log_calls()->put_checkpoint(world.a, &row, &world.fault);
}

static enum store_result
put(int64_t size)
{
    char note[40];
    snprintf(note, sizeof(note), "note of %d\n", (int)size);
    return put_of(size, "root", note);
}

static void
grown(uint32_t leaves)
{
    static uint32_t number;
    for (uint32_t i = 0; i < leaves; i++) {
        struct digest digest;
        char words[40];
        snprintf(words, sizeof(words), "%u", number++);
        digest_sha256(text_of(words), &digest);
        CU_ASSERT_EQUAL(
            log_calls()->note(world.a, LEAF_CONFIG, 0, &digest, &world.fault),
            STORE_DONE);
    }
    CU_ASSERT_EQUAL(world_number_all(), leaves);
}

static struct checkpoint_row
last(bool *is_there)
{
    struct checkpoint_row row = {.size = -1};
    CU_ASSERT_EQUAL(world.b->calls->log->last_checkpoint(
                        world.b, &world.arena, &row, is_there, &world.fault),
                    STORE_DONE);
    return row;
}

static void
a_checkpoint_never_goes_back(void)
{
    bool is_there = true;
    world_begin();
    last(&is_there);
    CU_ASSERT_FALSE(is_there);
    CU_ASSERT_EQUAL(world_log_state().checkpoint, -1);
    grown(3);
    CU_ASSERT_EQUAL(put(4), STORE_BROKEN);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(put(2), STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    CU_ASSERT_EQUAL(put(3), STORE_DONE);
    CU_ASSERT_EQUAL(put(1), STORE_FENCED);
    CU_ASSERT_EQUAL(put_of(3, "root", "note again"), STORE_DONE);
    CU_ASSERT_EQUAL(put(2), STORE_DONE);
    CU_ASSERT_EQUAL(put_of(3, "another root", "note of 3\n"), STORE_BROKEN);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
    fault_clear(&world.fault);
    struct checkpoint_row row = last(&is_there);
    CU_ASSERT_TRUE(is_there);
    CU_ASSERT_EQUAL(row.size, 3);
    CU_ASSERT_EQUAL(row.at_us, world.now_us);
    CU_ASSERT_TRUE(text_equals_chars(row.note, "note of 3\n"));
    CU_ASSERT_TRUE(text_is_absent(row.token));
    struct log_state state = world_log_state();
    CU_ASSERT_EQUAL(state.checkpoint, 3);
    CU_ASSERT_EQUAL(state.checkpoint_us, world.now_us);
    world_end();
}

static void
cosignatures_and_token_come_later(void)
{
    bool is_there;
    world_begin();
    grown(1);
    CU_ASSERT_EQUAL(put(1), STORE_DONE);
    const struct store_log_calls *log = log_calls();
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.a, 1, TEXT_NONE,
                                             TEXT("token"), &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.a, 1,
                                             TEXT("note of 1\nwitness a\n"),
                                             TEXT_NONE, &world.fault),
                    STORE_DONE);
    /* Who has not seen the first would take it away. */
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.b, 1,
                                             TEXT("note of 1\nwitness b\n"),
                                             TEXT_NONE, &world.fault),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.a, 1, TEXT("note of 1\n"),
                                             TEXT_NONE, &world.fault),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.a, 1, TEXT_NONE,
                                             TEXT("second token"),
                                             &world.fault),
                    STORE_DONE);
    struct checkpoint_row row = last(&is_there);
    CU_ASSERT_TRUE(text_equals_chars(row.note, "note of 1\nwitness a\n"));
    CU_ASSERT_TRUE(text_equals_chars(row.token, "token"));
    CU_ASSERT_EQUAL(log->complete_checkpoint(world.a, 2, TEXT("x"), TEXT_NONE,
                                             &world.fault),
                    STORE_BROKEN);
    fault_clear(&world.fault);
    world_end();
}

static void
checkpoints_are_listed_by_size(void)
{
    struct checkpoint_row *rows = NULL;
    uint32_t count = 9;
    world_begin();
    grown(9);
    for (int64_t size = 1; size <= 9; size += 2)
        CU_ASSERT_EQUAL(put(size), STORE_DONE);
    CU_ASSERT_EQUAL(log_calls()->checkpoints(world.a, &world.arena, 4, 2, &rows,
                                             &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(rows[0].size, 5);
    CU_ASSERT_EQUAL(rows[1].size, 7);
    CU_ASSERT_TRUE(text_equals_chars(rows[1].note, "note of 7\n"));
    CU_ASSERT_EQUAL(log_calls()->checkpoints(world.a, &world.arena, 10, 2,
                                             &rows, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    world_end();
}

/* ---- witnesses ---- */

static const struct text witnesses[] = {{"worm", 4}, {"https", 5}};

static struct witness_row *
due(uint32_t *count)
{
    struct witness_row *rows = NULL;
    CU_ASSERT_EQUAL(world.b->calls->log->pushes_due(world.b, &world.arena,
                                                    witnesses, 2, &rows, count,
                                                    &world.fault),
                    STORE_DONE);
    return rows;
}

static enum store_result
pushed(uint32_t witness, int64_t size, bool is_taken)
{
    return log_calls()->pushed(world.a, witnesses[witness], size, is_taken,
                               &world.fault);
}

static void
a_witness_comes_as_far_as_it_has(void)
{
    uint32_t count = 9;
    world_begin();
    due(&count);
    CU_ASSERT_EQUAL(count, 0);
    grown(3);
    CU_ASSERT_EQUAL(put(2), STORE_DONE);
    struct witness_row *rows = due(&count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].witness, "worm"));
    CU_ASSERT_EQUAL(rows[0].size, 0);
    CU_ASSERT_EQUAL(rows[0].tried_at_us, INSTANT_NONE);
    CU_ASSERT_EQUAL(pushed(0, 2, true), STORE_DONE);
    CU_ASSERT_EQUAL(pushed(1, 2, false), STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    CU_ASSERT_EQUAL(pushed(1, 2, false), STORE_DONE);
    rows = due(&count);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].witness, "https"));
    CU_ASSERT_EQUAL(rows[0].size, 0);
    CU_ASSERT_EQUAL(rows[0].at_us, INSTANT_NONE);
    CU_ASSERT_TRUE(world_is_about(rows[0].tried_at_us, world.now_us));
    CU_ASSERT_EQUAL(rows[0].failures, 2);
    CU_ASSERT_EQUAL(put(3), STORE_DONE);
    CU_ASSERT_EQUAL(pushed(1, 3, true), STORE_DONE);
    /* What was under way to it before changes nothing. */
    CU_ASSERT_EQUAL(pushed(1, 2, true), STORE_DONE);
    rows = due(&count);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].witness, "worm"));
    CU_ASSERT_EQUAL(rows[0].size, 2);
    CU_ASSERT_TRUE(world_is_about(rows[0].at_us, WORLD_NOW));
    CU_ASSERT_EQUAL(rows[0].failures, 0);
    CU_ASSERT_EQUAL(pushed(0, 1, true), STORE_BROKEN);
    fault_clear(&world.fault);
    world_end();
}

/* ---- looks ---- */

static struct look_row
look_of(int64_t case_id, const char *purpose)
{
    static uint8_t chance;
    struct look_row look = {.who = TEXT("auditor li"),
                            .purpose = text_of(purpose),
                            .what = TEXT("get"),
                            .case_id = case_id,
                            .revision = case_id == 0 ? 0 : 1};
    look.salt[3] = ++chance;
    return look;
}

static enum store_result
look(const struct look_row *row, int64_t *look_id)
{
    return log_calls()->look(world.a, row, look_id, &world.fault);
}

static struct look_row *
looks(int64_t case_id, int64_t from, uint32_t max, uint32_t *count)
{
    struct look_row *rows = NULL;
    CU_ASSERT_EQUAL_FATAL(world.b->calls->log->looks(world.b, &world.arena,
                                                     case_id, from, max, &rows,
                                                     count, &world.fault),
                          STORE_DONE);
    return rows;
}

static void
a_look_is_in_the_log(void)
{
    int64_t id = 0, again = 0, other = 0;
    uint32_t count = 0;
    world_begin();
    struct look_row row = look_of(12, "yearly audit");
    CU_ASSERT_EQUAL(look(&row, &id), STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(look(&row, &again), STORE_DONE);
    CU_ASSERT_EQUAL(again, id);
    /* Nothing else goes under the salt of a look. */
    struct look_row other_look = row;
    other_look.purpose = TEXT("curiosity");
    CU_ASSERT_EQUAL(look(&other_look, &again), STORE_BROKEN);
    fault_clear(&world.fault);
    other_look = row;
    other_look.case_id = 13;
    CU_ASSERT_EQUAL(look(&other_look, &again), STORE_BROKEN);
    fault_clear(&world.fault);
    struct look_row find = look_of(0, "a complaint");
    CU_ASSERT_EQUAL(look(&find, &other), STORE_DONE);
    CU_ASSERT_NOT_EQUAL(other, id);
    struct look_row *rows = looks(12, 0, 10, &count);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(rows[0].look_id, id);
    CU_ASSERT_TRUE(world_is_about(rows[0].at_us, world.now_us));
    CU_ASSERT_EQUAL(rows[0].revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].who, "auditor li"));
    CU_ASSERT_TRUE(text_equals_chars(rows[0].purpose, "yearly audit"));
    CU_ASSERT_TRUE(text_equals_chars(rows[0].what, "get"));
    struct leaf_proof leaf;
    bool is_there = false;
    CU_ASSERT_EQUAL(log_calls()->find(world.a, LEAF_ACCESSED, 12, 1, &leaf,
                                      &is_there, &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE_FATAL(is_there);
    /* As an auditor does it. */
    struct digest lines, salted;
    digest_sha256(text_of(arena_printf(&world.arena,
                                       "hedui-look/1\n%lld\nauditor li\n"
                                       "yearly audit\nget\nC12\n1\n",
                                       (long long)rows[0].at_us)),
                  &lines);
    leaf_salted(row.salt, &lines, &salted);
    CU_ASSERT_TRUE(digest_equals(&salted, &leaf.leaf.digest));
    CU_ASSERT_TRUE(digest_equals(&salted, &rows[0].digest));
    looks(0, 0, 10, &count);
    CU_ASSERT_EQUAL(count, 2);
    rows = looks(0, id + 1, 10, &count);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(rows[0].look_id, other);
    looks(0, 0, 1, &count);
    CU_ASSERT_EQUAL(count, 1);
    CU_ASSERT_EQUAL(world_number_all(), 2);
    world_end();
}

static void
a_look_has_a_purpose(void)
{
    static const char *const purposes[] = {"", "   ", "audit\nC13", "a\tb"};
    world_begin();
    for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
        int64_t id = 9;
        struct look_row row = look_of(12, purposes[i]);
        CU_ASSERT_EQUAL(look(&row, &id), STORE_BROKEN);
        CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
        fault_clear(&world.fault);
        CU_ASSERT_EQUAL(id, 0);
    }
    struct look_row row = look_of(12, "audit");
    row.who = TEXT("");
    int64_t id;
    CU_ASSERT_EQUAL(look(&row, &id), STORE_BROKEN);
    fault_clear(&world.fault);
    uint32_t count = 9;
    looks(0, 0, 10, &count);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_EQUAL(world_log_state().unnumbered, 0);
    world_end();
}

const struct conformance_test conformance_checkpoint[] = {
    {"a checkpoint never goes back", a_checkpoint_never_goes_back},
    {"cosignatures and a token come later", cosignatures_and_token_come_later},
    {"checkpoints are listed by size", checkpoints_are_listed_by_size},
    {"a witness comes as far as it has", a_witness_comes_as_far_as_it_has},
    {"a look is in the log", a_look_is_in_the_log},
    {"a look has a purpose", a_look_has_a_purpose},
    {NULL, NULL},
};
