/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 22, the state banks: F2 in GB18030.
 *
 * The columns are those of f2_account_rules.
 * Places 10 and 11 are in 1/100 of the currency of the account, 12 to 14 in fen
 * of yuan: a balance of an account in dollars is no yuan, and only 12 may be
 * added to others. Several banks answer in one file; a person without accounts
 * has one row that names no bank and speaks for all that have answered, so that
 * "no account" is told from "no answer". A bank that has not answered is an E
 * line, or is left out altogether, which the configured list of banks shows.
 */
#include "connector.h"
#include "f2.h"

static const struct f2_line line = {
    .prefix = "gyyh",
    .charset = CHARSET_GB18030,
    .kind = RECORD_ACCOUNT,
    .rules = f2_account_rules,
    .sum_place = "10",
    .as_of_place = "19",
    .place_count = 19,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f2_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f2_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return f2_read(arena, evidence, question, &line, answer);
}

const struct connector connector_state_banks = {
    .name = "state_banks",
    .line = LINE_STATE_BANKS,
    .family = "F2",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
