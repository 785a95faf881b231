/* SPDX-License-Identifier: Apache-2.0
 *
 * How long a line is closed: what its keeper says, not what one said that is
 * gone or keeps it no more. And the institutions behind a line.
 */
#include "check.h"
#include "date.h"
#include "institutions_view.h"

#define AT(seconds)                                                            \
    (INT64_C(1504231200) * INSTANT_SECOND + (seconds)*INSTANT_SECOND)

static int64_t now_us;
static struct store *store;

static void
beat(int64_t seconds, int64_t pid, const char *counters)
{
    struct fault fault = {0};
    now_us = AT(seconds);
    CU_ASSERT_EQUAL(store->calls->beat(store, "worker", "h", pid,
                                       text_of(counters), &fault),
                    STORE_DONE);
}

/* Until when marriage is closed, in seconds, seen at that second; -1: it is
 * not said to be. */
static int64_t
closed_until(int64_t seconds)
{
    struct config config = {.heartbeat_ms = 1000};
    struct ctl ctl = {
        .config = &config, .store = store, .language = LANGUAGE_EN};
    struct line_view *views = NULL;
    uint32_t count = 0;
    int64_t found = -2;
    now_us = AT(seconds);
    arena_init(&ctl.arena, 0);
    const struct view_ground ground = ctl_ground(&ctl);
    CU_ASSERT_EQUAL(lines_read(&ground, 1, &views, &count), STORE_DONE);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(views[i].name, "marriage") == 0)
            found = views[i].closed_until_us == INSTANT_NONE
                        ? -1
                        : (views[i].closed_until_us - AT(0)) / INSTANT_SECOND;
    arena_release(&ctl.arena);
    return found;
}

static const char *
closing_at(int64_t seconds)
{
    static char said[96];
    snprintf(said, sizeof(said), "{\"closed_until_us\":{\"marriage\":%lld}}",
             (long long)AT(seconds));
    return said;
}

static void
the_newest_keeper_is_believed(void)
{
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    beat(0, 1, closing_at(900));
    CU_ASSERT_EQUAL(closed_until(1), 900);
    beat(2, 2, closing_at(60));
    beat(3, 3, "{\"closed_until_us\":{\"death\":1}}");
    CU_ASSERT_EQUAL(closed_until(3), 60);
    beat(4, 1, closing_at(300)); /* whichever stands first */
    CU_ASSERT_EQUAL(closed_until(4), 300);
    store->calls->close(store);
}

static void
a_keeper_that_is_gone_is_not(void)
{
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    beat(0, 1, closing_at(900));
    CU_ASSERT_EQUAL(closed_until(20), 900);
    CU_ASSERT_EQUAL(closed_until(21), -1);
    beat(22, 2, "no JSON");
    CU_ASSERT_EQUAL(closed_until(23), -1);
    store->calls->close(store);
}

/* ---- institutions ---- */

/* A keeper of the state banks has answers, and B is down for them. */
static void
banks_answer(void)
{
    const struct line_institution behind[] = {
        {TEXT("A"), 0, 0, AT(-60), false},
        {TEXT("建设银行"), 6, AT(-120), 0, true},
        {TEXT("C"), 1, AT(-1), AT(-90), false}};
    const struct line_change change = {.has_institutions = true,
                                       .institution_count = 3,
                                       .institutions = behind};
    const struct settle settle = {.reply = {.round_id = 99,
                                            .line = LINE_STATE_BANKS,
                                            .to = 1,
                                            .evidence = TEXT("late")}};
    const enum line line = LINE_STATE_BANKS;
    struct line_row row;
    struct fault fault = {0};
    struct arena arena;
    arena_init(&arena, 0);
    CU_ASSERT_EQUAL(
        store->calls->keep(store, &arena, "h:1", 60000, &line, 1, &row, &fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(store->calls->got(store, line, row.fence, "", &settle, 1,
                                      NULL, 0, &change, &fault),
                    STORE_DONE);
    arena_release(&arena);
}

static void
banks_read(struct ctl *ctl, struct line_config *line, struct config *config,
           enum language language, struct line_view *banks)
{
    static char name[] = "state_banks";
    struct line_view *views = NULL;
    uint32_t count = 0;
    *line = (struct line_config){.name = name, .is_on = line->is_on};
    *config =
        (struct config){.heartbeat_ms = 1000, .lines = line, .lines_count = 1};
    *ctl = (struct ctl){.config = config, .store = store, .language = language};
    arena_init(&ctl->arena, 0);
    const struct view_ground ground = ctl_ground(ctl);
    CU_ASSERT_EQUAL(lines_read(&ground, 1, &views, &count), STORE_DONE);
    CU_ASSERT_TRUE_FATAL(count > LINE_STATE_BANKS);
    *banks = views[LINE_STATE_BANKS - 1];
    CU_ASSERT_STRING_EQUAL_FATAL(banks->name, name);
}

static void
one_that_is_down_is_shown_beside_its_line(void)
{
    static const char *const says[] = {
        "\nline state_banks: 建设银行 has answered for nobody since 2017-09-01 "
        "09:58, in 6 exchanges in a row\n",
        "\n专线 state_banks：建设银行 自 2017-09-01 09:58 起连续 6 次往来未"
        "答复任何人\n"};
    now_us = AT(0);
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    banks_answer();
    for (int i = 0; i < 2; i++) {
        struct ctl ctl;
        struct line_config line = {.is_on = true};
        struct config config;
        struct line_view banks;
        struct buffer out;
        banks_read(&ctl, &line, &config, i == 0 ? LANGUAGE_EN : LANGUAGE_ZH,
                   &banks);
        CU_ASSERT_STRING_EQUAL(banks.state, "state_partly");
        buffer_init(&out, 1 << 16);
        institutions_write(&ctl, &banks, 200, true, &out);
        CU_ASSERT_STRING_EQUAL(text_chars(&ctl.arena, buffer_view(&out)),
                               says[i]);
        buffer_release(&out);
        arena_release(&ctl.arena);
    }
    store->calls->close(store);
}

static void
scripts_read_all_of_them(void)
{
    struct ctl ctl;
    struct line_config line = {.is_on = true};
    struct config config;
    struct line_view banks;
    struct buffer out;
    char expected[400];
    now_us = AT(0);
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    banks_answer();
    banks_read(&ctl, &line, &config, LANGUAGE_EN, &banks);
    buffer_init(&out, 1 << 16);
    json_write(institutions_json(&ctl.arena, banks.status), &out);
    snprintf(expected, sizeof(expected),
             "[{\"is_down\":false,\"name\":\"A\",\"silent_in_a_row\":0,"
             "\"silent_since_us\":null,\"spoke_at_us\":%lld},"
             "{\"is_down\":true,\"name\":\"建设银行\",\"silent_in_a_row\":6,"
             "\"silent_since_us\":%lld,\"spoke_at_us\":null},"
             "{\"is_down\":false,\"name\":\"C\",\"silent_in_a_row\":1,"
             "\"silent_since_us\":%lld,\"spoke_at_us\":%lld}]",
             (long long)AT(-60), (long long)AT(-120), (long long)AT(-1),
             (long long)AT(-90));
    CU_ASSERT_STRING_EQUAL(text_chars(&ctl.arena, buffer_view(&out)), expected);
    buffer_release(&out);
    arena_release(&ctl.arena);
    store->calls->close(store);
}

/* What is known of them is of the day on which it was asked. */
static void
of_a_line_that_is_off_nobody_is_down(void)
{
    struct ctl ctl;
    struct line_config line = {.is_on = false};
    struct config config;
    struct line_view banks;
    now_us = AT(0);
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    banks_answer();
    banks_read(&ctl, &line, &config, LANGUAGE_EN, &banks);
    CU_ASSERT_STRING_EQUAL(banks.state, "state_off");
    CU_ASSERT_FALSE(institutions_are_down(&banks));
    arena_release(&ctl.arena);
    store->calls->close(store);
}

static const struct unit_test tests[] = {
    {"one that is down is shown beside its line",
     one_that_is_down_is_shown_beside_its_line},
    {"scripts read all of them", scripts_read_all_of_them},
    {"of a line that is off nobody is down",
     of_a_line_that_is_off_nobody_is_down},
    {"the newest keeper that names a line is believed",
     the_newest_keeper_is_believed},
    {"a keeper that is gone is not", a_keeper_that_is_gone_is_not},
};

UNIT_MAIN("lines", tests)
