/* Wrong answers (--wrong) against truth/wrong.csv and truth/rows: every class
 * in an equal part, every row as its class says, every other row right. Reads
 * the files alone; strangers are people of a census of their own. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "join.h"
#include "verdict.h"

enum { CLASS_COUNT = 8, CLASS_SIZE = 16 };

static const char *const classes[CLASS_COUNT] = {
    "other_id", "other_name",  "variant_name", "record_inside",
    "shifted",  "namesake_15", "mistyped",     "without_id"};

/* What the simulator is to do; NULL: the rows alone are wrong. */
static const char *const behaviours[CLASS_COUNT] = {
    "other_person", NULL,        NULL, "record_of",
    "shift",        "record_of", NULL, "without_id"};

/* Echoed with a record (wire.md 3.3): i the number, n the name, b rows that are
 * in others' answers too, k answers by number, o 15 digits, c inside. */
static const char *const echoes[][2] = {{"household_register", "inb"},
                                        {"marriage", "in"},
                                        {"death", "in"},
                                        {"benefits", "i"},
                                        {"disability", "c"},
                                        {"custody", "iko"},
                                        {"income_tax", "in"},
                                        {"business_tax", ""},
                                        {"social_insurance", "i"},
                                        {"pension", "i"},
                                        {"employment", "ik"},
                                        {"medical_insurance", "in"},
                                        {"mutual_aid", "ink"},
                                        {"housing_fund", "i"},
                                        {"real_estate", "ik"},
                                        {"public_housing", "nc"},
                                        {"housing_transactions", "ic"},
                                        {"motor_vehicles", "in"},
                                        {"vessels", "ink"},
                                        {"companies", "ink"},
                                        {"social_organisations", "n"},
                                        {"state_banks", "in"},
                                        {"national_banks", "in"},
                                        {"local_banks", "in"},
                                        {"securities", "ink"},
                                        {"funds", "ik"},
                                        {"insurance", "ik"},
                                        {"payments", "ik"},
                                        {"education", "in"}};

/* What a line must echo for a class, and what must not be so. */
static const char *const wanted[CLASS_COUNT][2] = {
    {"", ""},  {"in", "b"}, {"in", ""},   {"", ""},
    {"", "k"}, {"in", "b"}, {"i", "bco"}, {"in", "k"}};

/* One line: its rows, whose they truly are (people first, then strangers), and
 * under whose number they stand. */
struct ledger {
    const struct census *people;
    struct census strangers;
    struct table rows, truth;
    size_t *owner, *next, *first; /* by owner */
    size_t amiss;
};

static size_t
wrong_find(const struct ledger *l, const char *id)
{
    size_t at = census_find(l->people, id);

    if (at != JOIN_NONE)
        return at;
    at = census_find(&l->strangers, id);
    return at == JOIN_NONE ? at : at + l->people->count;
}

static const char *
wrong_name_of(const struct ledger *l, size_t owner)
{
    return owner < l->people->count
               ? table_cell(&l->people->people, owner, "name")
               : table_cell(&l->strangers.people, owner - l->people->count,
                            "name");
}

/* A row that is marked right has its own number, a wrong one has not. */
static bool
wrong_is_marked(const struct ledger *l, size_t row)
{
    const char *mark = table_at(&l->truth, row, 1);
    const char *id = table_at(&l->rows, row, 0);
    const char *name = table_at(&l->rows, row, 1);
    bool is_his = wrong_find(l, id) == l->owner[row];
    bool is_named = strcmp(name, wrong_name_of(l, l->owner[row])) == 0;

    if (strcmp(mark, "number") == 0)
        return !is_his;
    if (strcmp(mark, "name") == 0 || strcmp(mark, "variant") == 0)
        return is_his && !is_named;
    return mark[0] == '\0' && is_his;
}

static void
wrong_load(struct ledger *l, const char *directory, const char *line)
{
    char name[64];
    size_t people = l->people->count + l->strangers.count;

    snprintf(name, sizeof name, "truth/rows/%s", line);
    table_load(&l->rows, directory, line);
    table_load(&l->truth, directory, name);
    l->owner = malloc((l->rows.rows + 1) * sizeof *l->owner);
    l->next = malloc((l->rows.rows + 1) * sizeof *l->next);
    l->first = malloc((people + 1) * sizeof *l->first);
    if (l->owner == NULL || l->next == NULL || l->first == NULL)
        exit(2);
    for (size_t i = 0; i < people; i++)
        l->first[i] = JOIN_NONE;
    bool is_whole = l->rows.rows == l->truth.rows;
    for (size_t i = is_whole ? l->rows.rows : 0; i-- > 0;) {
        size_t owner = wrong_find(l, table_at(&l->truth, i, 0));
        if (owner == JOIN_NONE) {
            is_whole = false;
            break;
        }
        l->owner[i] = owner;
        l->next[i] = l->first[owner];
        l->first[owner] = i;
        l->amiss += !wrong_is_marked(l, i);
    }
    l->amiss += !is_whole;
}

static void
wrong_unload(struct ledger *l)
{
    table_release(&l->rows);
    table_release(&l->truth);
    free(l->owner);
    free(l->next);
    free(l->first);
}

/* A row of `other`, in his name, under the asked one's number. */
static bool
wrong_has_other_name(const struct ledger *l, size_t asked, size_t other)
{
    for (size_t row = l->first[other]; row != JOIN_NONE; row = l->next[row])
        if (census_find(l->people, table_at(&l->rows, row, 0)) == asked &&
            strcmp(table_at(&l->rows, row, 1), wrong_name_of(l, other)) == 0 &&
            strcmp(wrong_name_of(l, asked), wrong_name_of(l, other)) != 0)
            return true;
    return false;
}

/* All that is his stands so: in column 0 or 1 the detail, and it is not what
 * he has. */
static bool
wrong_are_all(const struct ledger *l, size_t asked, size_t column,
              const char *detail)
{
    bool are = l->first[asked] != JOIN_NONE;

    for (size_t row = l->first[asked]; row != JOIN_NONE; row = l->next[row])
        are = are &&
              (strcmp(table_at(&l->truth, row, 1), "number") != 0 ||
               column == 0) &&
              strcmp(table_at(&l->rows, row, column), detail) == 0;
    return are;
}

static bool
wrong_is_namesake(const struct ledger *l, size_t asked, const char *id,
                  const char *detail)
{
    size_t other = wrong_find(l, detail);

    if (other == JOIN_NONE || other < l->people->count ||
        l->first[other] == JOIN_NONE)
        return false;
    size_t row = l->first[other];
    return l->next[row] == JOIN_NONE && strncmp(id, detail, 14) == 0 &&
           strncmp(id + 14, detail + 14, 3) != 0 &&
           strlen(table_at(&l->rows, row, 0)) == 15 &&
           strcmp(table_at(&l->rows, row, 1), wrong_name_of(l, asked)) == 0;
}

static bool
wrong_holds(const struct ledger *l, size_t class, const char *id,
            const char *detail)
{
    size_t asked = census_find(l->people, id);
    size_t other = wrong_find(l, detail);
    bool is_another =
        other != JOIN_NONE && other != asked && l->first[other] != JOIN_NONE;

    if (asked == JOIN_NONE)
        return false;
    switch (class) {
    case 0:
        return is_another;
    case 1:
        return is_another && wrong_has_other_name(l, asked, other);
    case 2:
        return wrong_are_all(l, asked, 1, detail) &&
               strcmp(detail, wrong_name_of(l, asked)) != 0;
    case 3:
        return is_another && l->first[asked] != JOIN_NONE;
    case 4:
        return strcmp(detail, "1") == 0;
    case 5:
        return wrong_is_namesake(l, asked, id, detail);
    case 6:
        return wrong_are_all(l, asked, 0, detail) &&
               strncmp(id, detail, 17) == 0 && id[17] != detail[17] &&
               strlen(detail) == 18 && !census_is_id(detail);
    default:
        return detail[0] == '\0' && l->first[asked] != JOIN_NONE;
    }
}

static size_t
wrong_class(const char *name)
{
    size_t class = 0;

    while (class < CLASS_COUNT && strcmp(classes[class], name) != 0)
        class ++;
    return class;
}

static bool
wrong_can_occur(size_t class, const char *echo)
{
    return echo[0] != '\0' &&
           strspn(wanted[class][0], echo) == strlen(wanted[class][0]) &&
           strpbrk(echo, wanted[class][1]) == NULL;
}

/* behaviour.csv has the rows of truth/wrong.csv that need it, in order. */
static bool
wrong_check_behaviours(const char *directory, const struct table *wrong)
{
    struct table t;
    size_t at = 0;
    bool agree = true;

    table_load(&t, directory, "behaviour");
    for (size_t i = 0; i < wrong->rows && agree; i++) {
        size_t class = wrong_class(table_at(wrong, i, 0));
        if (class == CLASS_COUNT || behaviours[class] == NULL)
            continue;
        agree = at < t.rows &&
                strcmp(table_at(&t, at, 0), table_at(wrong, i, 1)) == 0 &&
                strcmp(table_at(&t, at, 2), table_at(wrong, i, 2)) == 0 &&
                strcmp(table_at(&t, at, 3), behaviours[class]) == 0 &&
                strcmp(table_at(&t, at, 4), table_at(wrong, i, 3)) == 0;
        at++;
    }
    agree = agree && at == t.rows;
    table_release(&t);
    return agree;
}

static void
wrong_check_parts(const struct table *wrong, size_t most)
{
    size_t counts[CLASS_COUNT + 1] = {0}, rows = wrong->rows;
    bool are_equal = true;

    for (size_t i = 0; i < rows; i++)
        counts[wrong_class(table_at(wrong, i, 0))]++;
    printf("%zu wrong of %zu wanted:", rows, most);
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        printf(" %s %zu", classes[i], counts[i]);
        are_equal = are_equal && counts[i] * 100 * CLASS_COUNT >= most * 95 &&
                    counts[i] * 100 * CLASS_COUNT <= most * 105;
    }
    printf("\n");
    verdict_add(are_equal && counts[CLASS_COUNT] == 0,
                "the eight classes are equal parts of what was asked for");
}

/* Everybody asked about is listed once, as he is; how many there are. */
static size_t
wrong_count_asked(const struct census *c, const char *directory,
                  const char *asked)
{
    struct table t;
    char *seen = calloc(c->count + 1, 1);
    bool is_right = seen != NULL;

    table_load(&t, directory, asked);
    for (size_t i = 0; i < t.rows && is_right; i++) {
        size_t member = census_find(c, table_at(&t, i, 1));
        is_right = member != JOIN_NONE && seen[member] == 0 &&
                   strtoul(table_at(&t, i, 0), NULL, 10) == i + 1 &&
                   strcmp(table_at(&t, i, 2),
                          table_cell(&c->people, member, "name")) == 0 &&
                   strcmp(table_at(&t, i, 3),
                          table_cell(&c->people, member, "birth")) == 0;
        if (is_right)
            seen[member] = 1;
    }
    verdict_add(is_right && t.rows > 0,
                "the list has everybody once, as the agency knows him");
    size_t rows = t.rows;
    table_release(&t);
    free(seen);
    return rows;
}

static void
wrong_check_line(struct ledger *l, const char *directory,
                 const char *const *echo, const struct table *wrong,
                 size_t *amiss)
{
    wrong_load(l, directory, echo[0]);
    for (size_t i = 0; i < wrong->rows && l->amiss == 0; i++) {
        if (strcmp(table_at(wrong, i, 1), echo[0]) != 0)
            continue;
        size_t class = wrong_class(table_at(wrong, i, 0));
        const char *detail = table_at(wrong, i, 3);
        if (class < CLASS_COUNT && wrong_can_occur(class, echo[1]) &&
            wrong_holds(l, class, table_at(wrong, i, 2), detail))
            continue;
        if ((*amiss)++ < 5)
            printf("amiss: %s %s %s %s\n", table_at(wrong, i, 0), echo[0],
                   table_at(wrong, i, 2), detail);
    }
    wrong_unload(l);
}

void
wrong_check(const struct census *c, const char *directory, const char *asked,
            size_t per_100000)
{
    struct ledger l = {.people = c};
    struct table wrong;
    size_t amiss = 0;

    size_t count = wrong_count_asked(c, directory, asked);
    census_load_from(&l.strangers, directory, "truth/strangers");
    table_load(&wrong, directory, "truth/wrong");
    wrong_check_parts(&wrong, count * POPULATION_LINES * per_100000 / 100000);
    for (size_t i = 0; i < POPULATION_LINES; i++)
        wrong_check_line(&l, directory, echoes[i], &wrong, &amiss);
    verdict_add(l.amiss == 0, "truth/rows tells whose every row is, and every "
                              "row that is not marked is right");
    verdict_add(amiss == 0 && wrong.rows > 0,
                "every wrong answer is as its class says, where it can occur");
    verdict_add(wrong_check_behaviours(directory, &wrong),
                "the behaviours are those of the wrong answers");
    table_release(&wrong);
    census_release(&l.strangers);
}
