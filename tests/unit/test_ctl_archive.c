/* SPDX-License-Identifier: Apache-2.0
 *
 * A look into the archive is on record before anything is shown, or nothing is.
 */
#include <string.h>

#include "archive.h"
#include "check.h"
#include "date.h"
#include "guard.h"
#include "log_calls.h"

static int64_t now_us = 1504231200 * INSTANT_SECOND;
static bool is_away;

static bool
before(void *context, const char *call, unsigned number)
{
    (void)context, (void)number;
    return !is_away || strcmp(call, "log_look") != 0;
}

static const struct guard_hooks hooks = {.before = before};
static char prefix[] = "hedui", path[] = "hedui.yaml";
static struct config config = {.database_role_prefix = prefix, .path = path};

static struct ctl
begin(void)
{
    struct ctl ctl = {.config = &config};
    arena_init(&ctl.arena, 0);
    is_away = false;
    ctl.store = store_guard_open(store_memory_open(&now_us), &hooks);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ctl.store);
    return ctl;
}

static void
end(struct ctl *ctl)
{
    ctl->store->calls->close(ctl->store);
    arena_release(&ctl->arena);
}

static uint32_t
looks(struct ctl *ctl, struct look_row **rows)
{
    uint32_t count = 99;
    CU_ASSERT_EQUAL(ctl->store->calls->log->looks(ctl->store, &ctl->arena, 7, 0,
                                                  9, rows, &count, &ctl->fault),
                    STORE_DONE);
    return count;
}

static void
a_look_says_who_why_and_what(void)
{
    struct ctl ctl = begin();
    struct look_row *rows = NULL;
    struct log_state state;
    int code = EXIT_WELL;
    CU_ASSERT_TRUE(
        archive_look(&ctl, 7, 2, "get C7 revision 2", "audit of 2017", &code));
    CU_ASSERT_EQUAL(code, EXIT_WELL);
    CU_ASSERT_EQUAL_FATAL(looks(&ctl, &rows), 1);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].purpose, "audit of 2017"));
    CU_ASSERT_TRUE(text_equals_chars(rows[0].what, "get C7 revision 2"));
    const char *who = text_chars(&ctl.arena, rows[0].who);
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(who, " as hedui_ctl"));
    CU_ASSERT_TRUE(who[0] != ' ');
    CU_ASSERT_EQUAL(rows[0].revision, 2);
    CU_ASSERT_EQUAL(ctl.store->calls->log->state(ctl.store, &state, &ctl.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(state.unnumbered, 1); /* its leaf */
    CU_ASSERT_TRUE(
        archive_look(&ctl, 7, 2, "get C7 revision 2", "audit of 2017", &code));
    CU_ASSERT_EQUAL(looks(&ctl, &rows), 2); /* each time */
    end(&ctl);
}

static void
a_look_without_a_purpose_is_refused(void)
{
    static const char *const ill[] = {NULL, "", "  ", "two\nlines",
                                      "about 310101195003020515"};
    struct ctl ctl = begin();
    struct look_row *rows = NULL;
    for (size_t i = 0; i < sizeof(ill) / sizeof(ill[0]); i++) {
        int code = EXIT_WELL;
        CU_ASSERT_FALSE(archive_look(&ctl, 7, 1, "get", ill[i], &code));
        CU_ASSERT_EQUAL(code, EXIT_USAGE);
    }
    CU_ASSERT_EQUAL(looks(&ctl, &rows), 0);
    end(&ctl);
}

static void
what_cannot_be_put_on_record_is_not_shown(void)
{
    struct ctl ctl = begin();
    int code = EXIT_WELL;
    is_away = true;
    CU_ASSERT_FALSE(archive_look(&ctl, 7, 1, "get", "audit", &code));
    CU_ASSERT_EQUAL(code, EXIT_TROUBLE);
    end(&ctl);
}

/* Sealed since the last checkpoint: the bag's log has not got it. */
static void
an_export_holds_what_its_log_has(void)
{
    struct archive_row rows[] = {
        {.case_id = 1, .number = 4},  {.case_id = 2, .number = LEAF_UNNUMBERED},
        {.case_id = 3, .number = 10}, {.case_id = 4, .number = 0},
        {.case_id = 5, .number = 9},  {.case_id = 6, .number = 11}};
    CU_ASSERT_EQUAL_FATAL(archive_in_log(rows, 6, 10), 3);
    CU_ASSERT_EQUAL(rows[0].case_id, 1);
    CU_ASSERT_EQUAL(rows[1].case_id, 4);
    CU_ASSERT_EQUAL(rows[2].case_id, 5);
    CU_ASSERT_EQUAL(archive_in_log(rows, 0, 10), 0);
}

static const struct unit_test tests[] = {
    {"a look says who, why and what", a_look_says_who_why_and_what},
    {"a look without a purpose is refused",
     a_look_without_a_purpose_is_refused},
    {"what cannot be put on record is not shown",
     what_cannot_be_put_on_record_is_not_shown},
    {"an export holds what its log has", an_export_holds_what_its_log_has},
};

UNIT_MAIN("looks into the archive", tests)
