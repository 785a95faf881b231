/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 11, employment and unemployment: H4. The last month of a benefit comes
 * as the months that are left, counted from the month of the data.
 */
#include "connector.h"
#include "date.h"
#include "h4.h"
#include "mutant.h"

/* benefit_to is the month of the data + the months left: 0 is that month, less
 * is over. A month that no calendar prints is no answer. */
static void
read_months_left(struct reading *reading, const struct row *row,
                 const struct rule *rule, struct record *record)
{
    const int64_t first = month_make(1, 1), last = month_make(9999, 12);
    const int64_t from = date_month(reading->as_of);
    struct cell cell = row_cell(row, rule->wire);
    struct field_value value = {.number = 0};
    if (cell.kind == CELL_UNKNOWN)
        return;
    if (!form_read(reading->arena, FORM_INTEGER, NULL, &cell, &value) ||
        value.number < first - from || value.number > last - from) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    value.number += from - mutant_is("this_month_counts_as_left");
    reading_put(reading, rule, value, record);
}

static const struct rule rules[] = {
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"d321a01_01", FIELD_EMPLOYED_SINCE, FORM_D_DASH, NULL, NULL},
    {"d321a01_02", FIELD_FORM, FORM_TEXT, NULL, NULL},
    {"d321a01_03", FIELD_EMPLOYER, FORM_TEXT, NULL, NULL},
    {"d321b02_01", FIELD_UNEMPLOYED_SINCE, FORM_D_DASH, NULL, NULL},
    {"d321b02_02", FIELD_REASON, FORM_TEXT, NULL, NULL},
    {"d321b02_05", FIELD_BENEFIT_MONTHLY, FORM_YUAN, NULL, NULL},
    {"d321b02_06", FIELD_BENEFIT_FROM, FORM_M_DASH, NULL, NULL},
    {"d321b02_07", FIELD_BENEFIT_TO, FORM_OWN, NULL, read_months_left},
    {"d321c01_03", FIELD_PUBLIC_POST_MONTHLY, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct h4_line line = {
    .path = "/rsj/jysy",
    .kind = RECORD_EMPLOYMENT,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h4_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return h4_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h4_read(arena, evidence, question, &line, answer);
}

const struct connector connector_employment = {
    .name = "employment",
    .line = LINE_EMPLOYMENT,
    .family = "H4",
    .carrier = CARRIER_HTTPS,
    .persons_max = 200,
    .format_version = "1",
    .ask = ask,
    .next = h4_next,
    .split = split,
    .read = read,
};
