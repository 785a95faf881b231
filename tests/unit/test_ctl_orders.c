/* SPDX-License-Identifier: Apache-2.0
 *
 * An operator's words: what may be said, and how it is shown in both languages
 * and at any width.
 */
#include <string.h>

#include "check.h"
#include "date.h"
#include "orders_view.h"

static void
only_words_that_may_be_shown_are_taken(void)
{
    static const char *const well[] = {
        "the owner moves house", "工单 2017-0042，对方停机维护",
        "until 2017-09-01 10:00", "ticket 1234567890"};
    for (size_t i = 0; i < sizeof(well) / sizeof(well[0]); i++)
        CU_ASSERT_PTR_NULL(order_text_check(text_of(well[i]), ORDER_WHY_MAX));
    static const struct {
        const char *words, *wrong;
    } ill[] = {{"", "order_text_none"},
               {"  ", "order_text_none"},
               {"two\nlines", "order_text_none"},
               {"\x1b[31m", "order_text_none"},
               {"\xff", "order_text_none"},
               {"asked about 310101195003021913", "order_text_number"},
               {"asked about 31010119500302191X", "order_text_number"},
               {"call 138 0013 8000", "order_text_number"},
               {"call 138-0013-8000", "order_text_number"}};
    for (size_t i = 0; i < sizeof(ill) / sizeof(ill[0]); i++) {
        const char *wrong =
            order_text_check(text_of(ill[i].words), ORDER_WHY_MAX);
        CU_ASSERT_PTR_NOT_NULL_FATAL(wrong);
        CU_ASSERT_STRING_EQUAL(wrong, ill[i].wrong);
    }
    CU_ASSERT_STRING_EQUAL(order_text_check(TEXT("12345"), 4),
                           "order_text_long");
}

static void
shows(enum language language, size_t width, const struct order *order,
      const char *wanted)
{
    struct ctl ctl = {.language = language};
    struct buffer out;
    arena_init(&ctl.arena, 0);
    buffer_init(&out, 4096);
    orders_write(&ctl, order, 1, width, &out);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), wanted));
    buffer_release(&out);
    arena_release(&ctl.arena);
}

static void
an_order_is_shown_with_name_person_time_and_reason(void)
{
    struct order order = {.line = LINE_MARRIAGE,
                          .by = TEXT("li"),
                          .why = TEXT("the owner moves house"),
                          .since_us = instant_from_shanghai(17410, 36059)};
    shows(LANGUAGE_EN, 100, &order,
          "\nline marriage: paused by li since 2017-09-01 10:00: the owner "
          "moves house\n");
    shows(LANGUAGE_ZH, 100, &order,
          "\n专线 marriage：由 li 自 2017-09-01 10:00 起暂停：原因 the owner "
          "moves house\n");
    shows(LANGUAGE_EN, 50, &order,
          "\nline marriage: paused by li since 2017-09-01 10:0…\n");
    order.line = LINE_NONE;
    order.role = TEXT("worker");
    order.host = TEXT("h1");
    order.why = TEXT("");
    shows(LANGUAGE_EN, 100, &order,
          "\nrole worker on h1: drained by li since 2017-09-01 10:00\n");
    order.host = TEXT("");
    order.by = TEXT_NONE;
    order.since_us = INSTANT_NONE;
    shows(LANGUAGE_ZH, 100, &order, "\n角色 worker：由 - 自 - 起停收\n");
}

static void
lines_are_known_by_their_names(void)
{
    CU_ASSERT_EQUAL(order_line(text_of("marriage")), LINE_MARRIAGE);
    CU_ASSERT_EQUAL(order_line(text_of("worker")), LINE_NONE);
    CU_ASSERT_EQUAL(order_line(text_of("")), LINE_NONE);
}

static const struct unit_test tests[] = {
    {"only words that may be shown are taken",
     only_words_that_may_be_shown_are_taken},
    {"an order is shown with name, person, time and reason",
     an_order_is_shown_with_name_person_time_and_reason},
    {"lines are known by their names", lines_are_known_by_their_names},
};

UNIT_MAIN("orders of an operator", tests)
