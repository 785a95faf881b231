/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger as the report prints it. Months that follow each other and say
 * the same (source, amount, marks) become one entry with its monthly amount;
 * every entry names its findings, or what was declared, and, where it does not
 * count, why.
 */
#include "date.h"
#include "mutant.h"
#include "report_tree.h"

static const char *
source_name(const struct entry *entry)
{
    switch (entry->source) {
    case SOURCE_LINE:
        return "line";
    case SOURCE_DECLARED:
        return "declared";
    case SOURCE_IMPUTED:
        return "imputed";
    default:
        return "relative";
    }
}

/* Lump sums are things, and stand alone. */
static bool
continues(const struct entry *a, const struct entry *b)
{
    return a->measure <= MEASURE_I9 && a->measure != MEASURE_I8 &&
           a->measure == b->measure && a->member == b->member &&
           a->source == b->source && a->line == b->line && a->kind == b->kind &&
           a->marks == b->marks && text_equals(a->key, b->key) &&
           a->month_to != MONTH_NONE && b->month_from == a->month_to + 1 &&
           b->month_from == b->month_to && a->month_from == a->month_to &&
           interval_equals(a->amount, b->amount) && a->gross == b->gross &&
           a->off == b->off && a->disregarded == b->disregarded;
}

static void
marks_add(struct arena *arena, struct json *object, unsigned marks)
{
    static const char *const names[] = {"DIFFERS", "UNCONFIRMED", "UNKNOWN",
                                        "GAP", "NOT_COUNTED"};
    struct json *array = json_array(arena);
    for (unsigned i = 0; i < 5; i++)
        if ((marks >> i & 1) != 0)
            json_add(array, json_chars(arena, names[i]));
    if (tree_has(array))
        json_set(object, "marks", array);
}

static bool
are_ascending(const struct entry *entry)
{
    for (uint32_t i = 1; i < entry->finding_count; i++)
        if (entry->findings[i - 1] >= entry->findings[i])
            return false;
    return true;
}

/* Findings of a run of entries, each once, ascending. */
static struct json *
findings_json(struct arena *arena, const struct entry **run, uint32_t count)
{
    struct json *array = json_array(arena);
    uint32_t last = 0;
    if (count == 1 && are_ascending(run[0])) {
        for (uint32_t j = 0; j < run[0]->finding_count; j++)
            json_add(array, json_integer(arena, run[0]->findings[j]));
        return array;
    }
    for (;;) {
        uint32_t least = UINT32_MAX;
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t j = 0; j < run[i]->finding_count; j++)
                if (run[i]->findings[j] > last && run[i]->findings[j] < least)
                    least = run[i]->findings[j];
        if (least == UINT32_MAX)
            return array;
        json_add(array, json_integer(arena, least));
        last = least;
    }
}

static void
wage_add(struct arena *arena, struct json *object, const struct entry *entry)
{
    struct json *wage = json_object(arena);
    if (!entry->has_wage)
        return;
    tree_integer(arena, wage, "gross", entry->gross);
    tree_integer(arena, wage, "off", entry->off);
    tree_integer(arena, wage, "disregarded", entry->disregarded);
    json_set(object, "wage", wage);
}

/* What is spread, where the ledger's months cut it. */
static void
whole_add(struct arena *arena, struct json *object, const struct entry *entry)
{
    struct json *whole = json_object(arena);
    if (entry->whole_from == MONTH_NONE ||
        (entry->whole_from == entry->month_from &&
         entry->whole_to == entry->month_to))
        return;
    json_set(whole, "amount", tree_interval(arena, entry->whole));
    tree_month(arena, whole, "from", entry->whole_from);
    tree_month(arena, whole, "to", entry->whole_to);
    json_set(object, "whole", whole);
}

/* What each month gave, where it is not all of one month. */
static void
months_add(struct arena *arena, struct json *object,
           const struct ledger *ledger, const struct entry *entry)
{
    struct json *months = json_object(arena);
    for (int i = 0; entry->by_month != NULL && i < ledger->months; i++) {
        char name[8];
        if (entry->by_month[i] == 0)
            continue;
        month_print(ledger->from + i, name);
        tree_integer(arena, months, arena_printf(arena, "%s", name),
                     entry->by_month[i]);
    }
    if (tree_has(months))
        json_set(object, "months", months);
}

static void
declared_add(struct arena *arena, struct json *object, const struct entry **run,
             uint32_t count)
{
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < count; i++)
        if (run[i]->declared != 0)
            json_add(array, json_integer(arena, run[i]->declared));
    if (tree_has(array))
        json_set(object, "declared", array);
}

/* By the code of the exclusion, else by a word of ours. */
static void
not_counted_add(struct arena *arena, struct json *object,
                const struct entry *entry)
{
    if ((entry->marks & ENTRY_NOT_COUNTED) == 0 ||
        mutant_is("exclusion_not_named"))
        return;
    if (!text_is_empty(entry->exclusion))
        tree_text(arena, object, "not_counted", entry->exclusion);
    else
        tree_chars(arena, object, "not_counted", entry->left_out);
}

/* A tenancy counts by those of its people who count; a vehicle that is claimed
 * for a disabled member does not while his card is in force. */
static void
people_add(const struct report_parts *parts, struct json *object,
           const struct entry *entry)
{
    static const char *const cards[] = {
        [FALSE_] = "none", [TRUE_] = "in_force", [UNKNOWN_] = "unknown"};
    struct arena *arena = parts->work->arena;
    if (entry->persons_all != 0) {
        struct json *residents = json_object(arena);
        tree_integer(arena, residents, "all", entry->persons_all);
        json_set(residents, "members",
                 tree_members(parts, entry->persons_mask));
        json_set(object, "residents", residents);
    }
    if (entry->claimed_for >= 0) {
        uint32_t member = (uint32_t)entry->claimed_for;
        struct json *claim = json_object(arena);
        tree_text(arena, claim, "member",
                  parts->work->request->members[member].ref);
        tree_chars(arena, claim, "card",
                   cards[card_in_force(parts->work, member, CARD_ANY)]);
        json_set(claim, "findings",
                 tree_findings(parts, LINE_DISABILITY, UINT32_C(1) << member));
        json_set(object, "claimed_for", claim);
    }
}

static void
things_add(struct arena *arena, struct json *object, const struct entry *entry)
{
    tree_text(arena, object, "key", entry->key);
    if (entry->measure == MEASURE_DWELLINGS)
        json_set(object, "area", tree_interval(arena, entry->area));
    if (entry->has_share)
        tree_chars(arena, object, "share",
                   arena_printf(arena, "%lld/%lld", (long long)entry->share.p,
                                (long long)entry->share.q));
    if (entry->measure == MEASURE_MONEY && entry->is_joint)
        tree_flag(arena, object, "joint", true);
    if (entry->spent_dwelling != 0)
        tree_integer(arena, object, "spent_dwelling", entry->spent_dwelling);
    if (entry->spent_medical != 0)
        tree_integer(arena, object, "spent_medical", entry->spent_medical);
}

/* One entry of the report from `count` entries that continue each other. */
static struct json *
entry_json(const struct report_parts *parts, const struct ledger *ledger,
           const struct entry **run, uint32_t count)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    struct json *findings = findings_json(
        arena, run, mutant_is("run_names_first_only") ? 1 : count);
    const struct entry *first = run[0];
    struct interval sum = interval_point(0);
    for (uint32_t i = 0; i < count && !(i > 0 && mutant_is("run_of_one_month"));
         i++)
        sum = interval_add(sum, run[i]->amount);
    tree_chars(arena, object, "measure", measure_name(first->measure));
    tree_text(arena, object, "member",
              parts->work->request->members[first->member].ref);
    tree_chars(arena, object, "source", source_name(first));
    tree_chars(arena, object, "line", line_name(first->line));
    tree_chars(arena, object, "kind", first->kind);
    tree_month(arena, object, "from", first->month_from);
    tree_month(arena, object, "to", run[count - 1]->month_to);
    json_set(object, "amount", tree_interval(arena, sum));
    if (count > 1)
        json_set(object, "monthly", tree_interval(arena, first->amount));
    if (count == 1)
        whole_add(arena, object, first);
    months_add(arena, object, ledger, first);
    wage_add(arena, object, first);
    things_add(arena, object, first);
    people_add(parts, object, first);
    declared_add(arena, object, run, count);
    not_counted_add(arena, object, first);
    marks_add(arena, object, first->marks);
    if (tree_has(findings))
        json_set(object, "findings", findings);
    return object;
}

static void
flag_json(const struct report_parts *parts, const struct flag *flag,
          struct json *array)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    struct json *findings = json_array(arena);
    if (arena_failed(arena))
        return;
    tree_chars(arena, object, "measure", measure_name(MEASURE_MONEY));
    tree_text(arena, object, "member",
              parts->work->request->members[flag->member].ref);
    tree_chars(arena, object, "source", "line");
    tree_chars(arena, object, "line", line_name(flag->line));
    tree_chars(arena, object, "kind", "limit_flag");
    tree_text(arena, object, "key", flag->institution);
    if (flag->has_person)
        tree_flag(arena, object, "over_person", flag->over_person);
    if (flag->has_limit_person)
        tree_integer(arena, object, "limit_person", flag->limit_person);
    if (flag->has_household)
        tree_flag(arena, object, "over_household", flag->over_household);
    if (flag->has_limit_household)
        tree_integer(arena, object, "limit_household", flag->limit_household);
    json_add(findings, json_integer(arena, flag->finding));
    json_set(object, "findings", findings);
    json_add(array, object);
}

/* All entries by measure, then member, then as the ledger has them. */
static const struct entry **
entries_in_order(const struct report_parts *parts, const struct ledger *ledger,
                 uint32_t *count)
{
    uint32_t all = 0;
    *count = 0;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next)
        all++;
    const struct entry **list =
        arena_array(parts->work->arena, all, sizeof(const struct entry *));
    if (list == NULL)
        return NULL;
    for (int measure = MEASURE_I1; measure < MEASURE_COUNT; measure++)
        for (uint32_t m = 0; m < parts->work->request->member_count; m++)
            for (const struct entry *e = ledger->first; e != NULL; e = e->next)
                if ((int)e->measure == measure && e->member == m)
                    list[(*count)++] = e;
    return list;
}

struct json *
report_entries(const struct report_parts *parts, const struct ledger *ledger)
{
    struct arena *arena = parts->work->arena;
    struct json *array = json_array(arena);
    uint32_t count;
    const struct entry **list = entries_in_order(parts, ledger, &count);
    for (uint32_t i = 0; i < count && !arena_failed(arena);) {
        uint32_t run = 1;
        while (i + run < count && continues(list[i + run - 1], list[i + run]))
            run++;
        json_add(array, entry_json(parts, ledger, &list[i], run));
        i += run;
    }
    for (const struct flag *f = ledger->flags; f != NULL; f = f->next)
        flag_json(parts, f, array);
    return array;
}
