/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 25, securities: F1, with letters for results and a query date in place
 * of 数据日期. A row speaks for one market, or, when it has none, for all of
 * them.
 */
#include "connector.h"
#include "f1.h"
#include "mutant.h"

static const struct code markets[] = {
    {"沪市", "shanghai"},
    {"深市", "shenzhen"},
    {"北交所", "beijing"},
    {"新三板", "neeq"},
    CODE_END,
};

static const struct outcome letters[] = {
    {"Y", ANSWER_FOUND, REASON_NONE},
    {"N", ANSWER_NOTHING, REASON_NONE},
    {"D", ANSWER_AMBIGUOUS, REASON_NONE},
    {"A", ANSWER_REFUSED, REASON_CONSENT},
    {"X", ANSWER_REFUSED, REASON_RESTRICTED},
    {"J", ANSWER_REFUSED, REASON_OTHER},
    {"E", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

static const struct rule rules[] = {
    {"市场", FIELD_MARKET, FORM_CODE, markets, NULL},
    {"实际查询日期", FIELD_QUERIED_ON, FORM_D_SLASH, NULL, NULL},
    {"股票市值(元)", FIELD_STOCKS, FORM_YUAN_COMMA, NULL, NULL},
    {"债券市值(元)", FIELD_BONDS, FORM_YUAN_COMMA, NULL, NULL},
    {"资金余额(元)", FIELD_CASH, FORM_YUAN_COMMA, NULL, NULL},
    {"托管商", FIELD_CUSTODIAN, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "zq",
    .sheet = &f1_comma,
    .kind = RECORD_HOLDING,
    .echo = f1_name_id,
    .rules = rules,
    .sum = "股票市值(元)",
    .as_of = "实际查询日期",
    .outcomes = letters,
    .blank = rules + 2,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

/* What the rows say together. Markets are bits, by their place among the codes;
 * ALL_MARKETS stands for a row without one. */
#define ALL_MARKETS 0x80000000u

struct verdict {
    unsigned found, none;
    const struct outcome *whole; /* of a row about the person as a whole */
};

static unsigned
market_bit(struct reading *reading, struct cell market)
{
    if (market.kind == CELL_UNKNOWN)
        return ALL_MARKETS;
    for (unsigned i = 0; markets[i].wire != NULL; i++)
        if (text_equals_chars(market.text, markets[i].wire))
            return 1u << i;
    reading_garble(reading, REASON_FIELD);
    return ALL_MARKETS;
}

static void
judge(void *context, struct reading *reading, const struct row *row,
      const struct outcome *outcome)
{
    struct verdict *verdict = context;
    struct cell market = row_cell(row, "市场");
    unsigned bit = market_bit(reading, market);
    if (outcome->kind == ANSWER_FOUND) {
        verdict->found |= bit;
    } else if (outcome->kind == ANSWER_NOTHING) {
        verdict->none |= bit;
    } else if (outcome->kind == ANSWER_UNREACHABLE && bit != ALL_MARKETS) {
        if (!mutant_is("silent_market_ignored"))
            reading_silent(reading, market.text);
    } else {
        if (bit != ALL_MARKETS ||
            (verdict->whole != NULL && verdict->whole != outcome))
            reading_garble(reading, REASON_FIELD);
        verdict->whole = outcome;
    }
}

static void
settle(struct reading *reading, const struct verdict *verdict)
{
    const struct outcome *whole = verdict->whole;
    unsigned both = verdict->found & verdict->none;
    bool is_answered = verdict->found != 0 || verdict->none != 0;
    bool is_silent = reading->answer->silent_count > 0;
    if (both != 0 || (verdict->found != 0 && verdict->none & ALL_MARKETS) ||
        (whole != NULL && is_answered) ||
        (whole != NULL && whole->kind != ANSWER_UNREACHABLE && is_silent))
        reading_garble(reading, REASON_FIELD);
    if (is_answered) {
        reading_settle(reading,
                       verdict->found != 0 ? ANSWER_FOUND : ANSWER_NOTHING,
                       REASON_NONE);
        return;
    }
    /* PARTIAL is about what was answered, and nothing was. */
    reading->answer->silent_count = 0;
    reading->answer->marks = 0;
    if (whole != NULL)
        reading_settle(reading, whole->kind, whole->reason);
    else
        reading_settle(reading, ANSWER_UNREACHABLE, REASON_NONE);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    struct reading reading;
    struct verdict verdict = {.found = 0};
    reading_begin(&reading, arena, question, answer);
    f1_read_rows(&reading, evidence, &line, judge, &verdict);
    settle(&reading, &verdict);
    return reading_end(&reading);
}

const struct connector connector_securities = {
    .name = "securities",
    .line = LINE_SECURITIES,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
