/* SPDX-License-Identifier: Apache-2.0
 *
 * What a host remembers of the database: the file, and who may change it.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "history.h"

static char state[64];
static struct fault fault;

static struct history
opened(void)
{
    struct history history;
    CU_ASSERT_TRUE(history_open(&history, state, "worker", &fault));
    return history;
}

static void
begin(void)
{
    fault_clear(&fault);
    snprintf(state, sizeof(state), "/tmp/hedui-history-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
}

static void
end(void)
{
    static const char *const parts[] = {"/worker/history",
                                        "/worker/history.lock",
                                        "/worker/history.new", "/worker", ""};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", state, parts[i]);
        remove(path);
    }
}

static void
write_bytes(const char *bytes)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/worker/history", state);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(bytes, file);
    fclose(file);
}

static void
what_was_seen_is_there_after_a_restart(void)
{
    begin();
    struct history first = opened();
    CU_ASSERT_EQUAL(first.seen, 0);
    CU_ASSERT_EQUAL(strlen(first.witness), 32);
    first.seen = 41;
    CU_ASSERT_TRUE(history_write(&first, &fault));
    struct history again = opened();
    CU_ASSERT_EQUAL(again.seen, 41);
    CU_ASSERT_STRING_EQUAL(again.witness, first.witness);
    end();
}

static void
a_number_never_goes_down(void)
{
    begin();
    struct history one = opened();
    one.seen = 7;
    CU_ASSERT_TRUE(history_write(&one, &fault));
    struct history other = opened();
    one.seen = 9;
    CU_ASSERT_TRUE(history_write(&one, &fault));
    other.seen = 8;
    CU_ASSERT_TRUE(history_write(&other, &fault));
    CU_ASSERT_EQUAL(opened().seen, 9);
    end();
}

static void
two_that_begin_together_are_one_witness(void)
{
    begin();
    struct history one = opened(), other = opened();
    CU_ASSERT_STRING_NOT_EQUAL(one.witness, other.witness);
    one.seen = other.seen = 1;
    CU_ASSERT_TRUE(history_write(&one, &fault));
    CU_ASSERT_TRUE(history_write(&other, &fault));
    CU_ASSERT_STRING_EQUAL(other.witness, one.witness);
    CU_ASSERT_STRING_EQUAL(opened().witness, one.witness);
    end();
}

static void
a_damaged_file_is_refused(void)
{
    static const char *const damaged[] = {"",
                                          "hedui-history 1 ",
                                          "hedui-history 1 0123 0\n",
                                          "hedui-history 2 0123 7\n",
                                          "hedui-history 1 0123 7",
                                          "hedui-history 1 0123 7\n8"};
    begin();
    opened();
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        struct history history;
        write_bytes(damaged[i]);
        fault_clear(&fault);
        CU_ASSERT_FALSE(history_open(&history, state, "worker", &fault));
        CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "remove it"));
    }
    end();
}

static void
without_a_folder_nothing_is_remembered(void)
{
    struct history history;
    CU_ASSERT_TRUE(history_open(&history, "", "worker", &fault));
    CU_ASSERT_STRING_EQUAL(history.path, "");
    fault_clear(&fault);
    CU_ASSERT_FALSE(history_open(&history, "/dev/null/x", "worker", &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
}

static const struct unit_test tests[] = {
    {"what was seen is there after a restart",
     what_was_seen_is_there_after_a_restart},
    {"a number never goes down", a_number_never_goes_down},
    {"two that begin together are one witness",
     two_that_begin_together_are_one_witness},
    {"a damaged file is refused", a_damaged_file_is_refused},
    {"without a folder nothing is remembered",
     without_a_folder_nothing_is_remembered},
};

UNIT_MAIN("what a host remembers of the database", tests)
