/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui policy adjust: a proposed standard beside its five factors, with the
 * margin of each, or the name of the input that the pack does not have.
 */
#include "catalogue.h"
#include "date.h"
#include "policy_adjust.h"
#include "policy_pack.h"

/* 1023 is "10.23 %"; 9000 fen are "90.00". */
static const char *
amount(struct ctl *ctl, bool is_money, int64_t value, bool has_sign)
{
    char out[32];
    money_print_grouped(value < 0 ? -value : value, out);
    return arena_printf(&ctl->arena, "%s%s%s",
                        value < 0  ? "-"
                        : has_sign ? "+"
                                   : "",
                        out, is_money ? "" : " %");
}

static void
line_add(struct ctl *ctl, struct table *table, enum adjust_factor factor,
         const struct adjust_line *line)
{
    const char *status =
        line->status == STATUS_NONE ? "-" : figure_status_name(line->status);
    table_chars(table, ctl_word(ctl, adjust_factor_name(factor)));
    if (line->result == ADJUST_UNKNOWN) {
        for (int i = 0; i < 3; i++)
            table_chars(table, "-");
        table_chars(table, "-");
        table_chars(table,
                    arena_printf(&ctl->arena, ctl_word(ctl, "adjust_unknown"),
                                 line->missing));
        return;
    }
    table_chars(table, amount(ctl, line->is_money, line->value, false));
    table_chars(table, amount(ctl, line->is_money, line->limit, false));
    table_chars(table, amount(ctl, line->is_money, line->margin, true));
    table_chars(table, status);
    table_chars(table,
                ctl_word(ctl, line->result == ADJUST_PASSES ? "adjust_pass"
                                                            : "adjust_fail"));
}

static int
sum(struct ctl *ctl, const struct adjustment *made)
{
    unsigned failed = 0, unknown = 0;
    int year, month, day;
    for (int i = 0; i < ADJUST_COUNT; i++) {
        failed += made->lines[i].result == ADJUST_FAILS;
        unknown += made->lines[i].result == ADJUST_UNKNOWN;
    }
    date_split(made->from, &year, &month, &day);
    if (failed > 0)
        printf(ctl_word(ctl, "adjust_not"), failed);
    if (unknown > 0)
        printf(ctl_word(ctl, "adjust_open"), unknown, year);
    if (failed == 0 && unknown == 0)
        printf("%s", ctl_word(ctl, "adjust_admissible"));
    return failed > 0 ? EXIT_TROUBLE : unknown > 0 ? EXIT_UNKNOWN : EXIT_WELL;
}

static void
print_head(struct ctl *ctl, const struct adjustment *made)
{
    int64_t points = 0, rise = made->proposed - made->old;
    char old[32], new[32], from[11];
    money_print_grouped(made->old, old);
    money_print_grouped(made->proposed, new);
    date_print(made->from, from);
    money_scale_half_up(10000, rise < 0 ? -rise : rise, made->old, &points);
    printf(ctl_word(ctl, "adjust_head"), old, new, from,
           amount(ctl, false, rise < 0 ? -points : points, true),
           amount(ctl, true, rise, true));
}

int
policy_say_adjust(struct ctl *ctl, struct policy_ask *ask)
{
    static const char *const keys[] = {"adjust_factor", "adjust_proposal",
                                       "adjust_limit",  "adjust_margin",
                                       "policy_status", "adjust_result"};
    struct adjustment made;
    struct table table;
    struct buffer out;
    struct fault none = {0};
    const struct policy *policy =
        policy_read(&ctl->arena, ask->folder, &ctl->fault);
    if (policy == NULL) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_TROUBLE;
    }
    const struct json *pack = json_read(&ctl->arena, ask->sources, 16, &none);
    if (!policy_adjust(policy, pack, ask->standard, ask->from, &made)) {
        char from[11];
        date_print(ask->from, from);
        ctl_complain(ctl, "adjust_none", from);
        return EXIT_UNKNOWN;
    }
    print_head(ctl, &made);
    table_init(&table, &ctl->arena, 6);
    for (int i = 1; i < 4; i++)
        table.is_right[i] = true;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (int i = 0; i < ADJUST_COUNT; i++)
        line_add(ctl, &table, (enum adjust_factor)i, &made.lines[i]);
    buffer_init(&out, 1 << 20);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
    return sum(ctl, &made);
}
