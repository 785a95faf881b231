/* SPDX-License-Identifier: Apache-2.0
 *
 * Money on as_of, one entry an account, holding or policy (policy section 5,
 * F01 to F07): the amount that its record gives, with its key, share and joint
 * flag. Flags of institutions that give no figures stand apart (A02, A16).
 */
#include "ledger.h"

#include "mutant.h"

static struct entry *
money_entry(const struct work *work, struct ledger *ledger,
            const struct finding *finding, const char *kind)
{
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_MONEY, finding->member);
    entry->source = SOURCE_LINE;
    entry->line = finding->line;
    entry->kind = kind;
    entry_finding(work, entry, finding->no);
    return entry;
}

/* Negative is 0 (F05); an empty cell opens the record (A19). */
static struct interval
field_amount(const struct record *record, enum field field)
{
    int64_t amount;
    if (!record_number(record, field, &amount))
        return interval_make(0, mutant_is("unknown_is_zero") ? 0 : OPEN);
    return interval_point(fen_at_least_zero(amount));
}

static struct interval
fields_amount(const struct record *record, const enum field *fields)
{
    struct interval sum = interval_point(0);
    for (; *fields != FIELD_NONE; fields++)
        sum = interval_add(sum, field_amount(record, *fields));
    if (sum.hi == OPEN) /* a gap of its own counts in neither end (A19) */
        sum.lo = 0;
    return sum;
}

static bool
is_closed(const struct record *record, int32_t as_of)
{
    int64_t closed;
    return (record_number(record, FIELD_CLOSED, &closed) && closed <= as_of) ||
           record_is(record, FIELD_STATUS, "closed");
}

/* Of a currency that is not ours the bank's yuan value counts (F04). */
static struct interval
account_amount(const struct record *record, enum line line, int32_t as_of)
{
    static const enum field yuan[] = {FIELD_BALANCE, FIELD_WEALTH, FIELD_NONE};
    static const enum field payments[] = {FIELD_BALANCE, FIELD_MONEY_FUND,
                                          FIELD_NONE};
    if (is_closed(record, as_of))
        return interval_point(0);
    if (line == LINE_PAYMENTS)
        return fields_amount(record, payments);
    if (record_is(record, FIELD_CURRENCY, "CNY"))
        return fields_amount(record, yuan);
    return field_amount(record, FIELD_BALANCE_CNY);
}

/* Institution and number; without a number the record stands alone. */
static struct text
institution_key(const struct work *work, const struct finding *finding,
                enum field field)
{
    struct text number = record_text(finding->record, field);
    struct text institution = finding->record->institution;
    if (text_is_empty(number))
        return text_of(arena_printf(work->arena, "record %u", finding->no));
    return text_of(
        arena_printf(work->arena, "%.*s %.*s", (int)institution.size,
                     institution.bytes == NULL ? "" : institution.bytes,
                     (int)number.size, number.bytes));
}

static void
account_entry(const struct work *work, struct ledger *ledger,
              const struct finding *finding)
{
    int64_t joint;
    const struct record *record = finding->record;
    const struct field_value *share = record_field(record, FIELD_SHARE_OF);
    struct entry *entry = money_entry(work, ledger, finding, "account");
    entry->amount = account_amount(record, finding->line, work->request->as_of);
    entry->key = institution_key(work, finding, FIELD_ACCOUNT);
    entry->is_joint = record_number(record, FIELD_JOINT, &joint) && joint != 0;
    entry->has_share = share != NULL && share->share.q > 0;
    if (entry->has_share)
        entry->share = share->share;
}

static void
policy_entry(const struct work *work, struct ledger *ledger,
             const struct finding *finding)
{
    const struct record *record = finding->record;
    bool is_holder = record_is(record, FIELD_ROLE, "holder") ||
                     record_is(record, FIELD_ROLE, "both");
    if (!is_holder && record_is(record, FIELD_ROLE, "insured"))
        return;
    struct entry *entry = money_entry(work, ledger, finding, "policy");
    entry->amount = field_amount(record, FIELD_CASH_VALUE);
    entry->key = institution_key(work, finding, FIELD_POLICY);
    entry->is_joint = true; /* one number is one policy, whoever shows it */
    if (!is_holder)
        entry->amount = interval_make(0, OPEN);
}

static void
holding_entry(const struct work *work, struct ledger *ledger,
              const struct finding *finding)
{
    static const enum field shares[] = {FIELD_STOCKS, FIELD_BONDS, FIELD_CASH,
                                        FIELD_NONE};
    static const enum field funds[] = {FIELD_VALUE, FIELD_NONE};
    struct entry *entry = money_entry(work, ledger, finding, "holding");
    entry->amount = fields_amount(finding->record,
                                  finding->line == LINE_FUNDS ? funds : shares);
    entry->key = text_of(arena_printf(work->arena, "record %u", finding->no));
}

static void
flag_add(const struct work *work, struct ledger *ledger,
         const struct finding *finding)
{
    int64_t over;
    const struct record *record = finding->record;
    struct flag *flag = arena_alloc(work->arena, sizeof(*flag));
    if (flag == NULL)
        return;
    flag->line = finding->line;
    flag->member = finding->member;
    flag->institution = record->institution;
    flag->finding = finding->no;
    flag->has_person = record_number(record, FIELD_OVER_PERSON, &over);
    flag->over_person = flag->has_person && over != 0;
    flag->has_household = record_number(record, FIELD_OVER_HOUSEHOLD, &over);
    flag->over_household = flag->has_household && over != 0;
    flag->has_limit_person =
        record_number(record, FIELD_LIMIT_PERSON, &flag->limit_person);
    flag->has_limit_household =
        record_number(record, FIELD_LIMIT_HOUSEHOLD, &flag->limit_household);
    flag->limit_person = fen_at_least_zero(flag->limit_person);
    flag->limit_household = fen_at_least_zero(flag->limit_household);
    struct flag **at = &ledger->flags;
    while (*at != NULL)
        at = &(*at)->next;
    *at = flag;
}

static void
record_entry(const struct work *work, struct ledger *ledger,
             const struct finding *finding)
{
    switch (finding->record->kind) {
    case RECORD_ACCOUNT:
        account_entry(work, ledger, finding);
        break;
    case RECORD_HOLDING:
        holding_entry(work, ledger, finding);
        break;
    case RECORD_POLICY:
        policy_entry(work, ledger, finding);
        break;
    case RECORD_LIMIT_FLAG:
        flag_add(work, ledger, finding);
        break;
    default:
        return; /* claims are no money */
    }
    if (ledger->last != NULL && ledger->last->measure == MEASURE_MONEY &&
        ledger->last->amount.hi == OPEN)
        ledger->last->marks |= ENTRY_UNKNOWN;
}

/* Declared money counts only where no line could show it (F07). */
static void
elsewhere(const struct work *work, uint32_t member, struct ledger *ledger)
{
    for (uint32_t i = 0; i < work->request->asset_count; i++) {
        const struct declared_asset *asset = &work->request->assets[i];
        if (asset->member != (int)member || asset->kind != ASSET_MONEY)
            continue;
        struct entry *entry = ledger_add(work, ledger, MEASURE_MONEY, member);
        entry->source = SOURCE_DECLARED;
        entry->kind = "declared";
        entry->amount = interval_point(fen_at_least_zero(asset->amount));
        entry->key = text_of(arena_printf(work->arena, "declared %u", i));
        entry->declared = declared_asset_no(work->request, i);
        if (!asset->is_elsewhere) {
            entry->marks |= ENTRY_NOT_COUNTED;
            entry->left_out = "covered";
        }
    }
}

void
reconcile_money(const struct work *work, uint32_t member, struct ledger *ledger)
{
    for (enum line line = LINE_STATE_BANKS; line <= LINE_PAYMENTS; line++) {
        const struct cell *cell = cell_at(&work->matched, line, member);
        for (const struct finding *f = finding_next(&work->matched, cell, NULL);
             f != NULL; f = finding_next(&work->matched, cell, f))
            record_entry(work, ledger, f);
    }
    elsewhere(work, member, ledger);
}
