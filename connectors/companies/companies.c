/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 20, companies and those who stand behind them: H4. A row lists all roles
 * of a person in a company; each is a record of its own.
 */
#include "connector.h"
#include "h4.h"
#include "mutant.h"

static const struct code roles[] = {
    {"1", "legal_representative"},
    {"2", "shareholder"},
    {"3", "executive"},
    {"4", "sole_trader"},
    CODE_END,
};

static const struct code statuses[] = {
    {"1", "open"},
    {"2", "closed"},
    {"3", "revoked"},
    CODE_END,
};

#define ROLES "d204b12_04"

static const struct rule rules[] = {
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"xm", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {"d204b12_01", FIELD_CODE, FORM_TEXT, NULL, NULL},
    {"d204b12_02", FIELD_COMPANY, FORM_TEXT, NULL, NULL},
    {"d204b12_03", FIELD_FORM, FORM_TEXT, NULL, NULL},
    {ROLES, FIELD_ROLE, FORM_CODE, roles, NULL},
    {"d204b12_05", FIELD_REGISTERED_CAPITAL, FORM_WAN, NULL, NULL},
    {"d204b12_06", FIELD_SUBSCRIBED, FORM_WAN, NULL, NULL},
    {"d204b12_07", FIELD_FOUNDED, FORM_D_DASH, NULL, NULL},
    {"d204b12_08", FIELD_STATUS, FORM_CODE, statuses, NULL},
    RULE_END,
};

/* The row as it stands, with one role in place of all. */
static struct cell
one_role_cell(const struct row *row, const char *wire)
{
    return text_equals_chars(text_of(wire), ROLES) ? row->cells[0]
                                                   : row_cell(row->outer, wire);
}

static void
read_row(struct reading *reading, const struct row *row)
{
    struct cell cell = row_cell(row, ROLES);
    struct text rest = cell.text, role;
    if (cell.kind != CELL_TEXT) {
        reading_rules(reading, row, rules,
                      reading_record(reading, RECORD_ROLE, rules));
        return;
    }
    while (text_cut(&rest, ',', &role)) {
        cell.text = role;
        struct row one = {.cell = one_role_cell, .cells = &cell, .outer = row};
        reading_rules(reading, &one, rules,
                      reading_record(reading, RECORD_ROLE, rules));
        if (mutant_is("first_role_only"))
            break;
    }
}

static const struct h4_line line = {
    .path = "/scjg/ztjs",
    .kind = RECORD_ROLE,
    .rules = rules,
    .row = read_row,
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

const struct connector connector_companies = {
    .name = "companies",
    .line = LINE_COMPANIES,
    .family = "H4",
    .carrier = CARRIER_HTTPS,
    .persons_max = 100,
    .format_version = "1",
    .ask = ask,
    .next = h4_next,
    .split = split,
    .read = read,
};
