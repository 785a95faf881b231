/* Which answers are wrong (--wrong): for each class so many pairs of line and
 * person, no pair twice, from the lines where the class can occur and can be
 * noticed. A line keeps most of its people right: only when nothing else is
 * left does it give more than an eighth. */
#include "wrong.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "lines.h"
#include "people.h"
#include "requests.h"
#include "variants.h"

/* What comes back with a record of a line (wire.md 3.3). */
enum echo {
    ECHO_NUMBER = 1 << 0,
    ECHO_NAME = 1 << 1,
    ECHO_KEY_ID = 1 << 2, /* answers are told apart by the number alone */
    ECHO_BOOK = 1 << 3,   /* a row is in other people's answers too */
    ECHO_INSIDE = 1 << 4, /* the number stands in another field */
    ECHO_OLD = 1 << 5     /* 15 digits for all who can have them */
};

static const unsigned echoes[LINE_COUNT] = {
    [LINE_HOUSEHOLD_REGISTER] = ECHO_NUMBER | ECHO_NAME | ECHO_BOOK,
    [LINE_MARRIAGE] = ECHO_NUMBER | ECHO_NAME,
    [LINE_DEATH] = ECHO_NUMBER | ECHO_NAME,
    [LINE_BENEFITS] = ECHO_NUMBER,
    [LINE_DISABILITY] = ECHO_INSIDE,
    [LINE_CUSTODY] = ECHO_NUMBER | ECHO_KEY_ID | ECHO_OLD,
    [LINE_INCOME_TAX] = ECHO_NUMBER | ECHO_NAME,
    [LINE_BUSINESS_TAX] = 0,
    [LINE_SOCIAL_INSURANCE] = ECHO_NUMBER,
    [LINE_PENSION] = ECHO_NUMBER,
    [LINE_EMPLOYMENT] = ECHO_NUMBER | ECHO_KEY_ID,
    [LINE_MEDICAL_INSURANCE] = ECHO_NUMBER | ECHO_NAME,
    [LINE_MUTUAL_AID] = ECHO_NUMBER | ECHO_NAME | ECHO_KEY_ID,
    [LINE_HOUSING_FUND] = ECHO_NUMBER,
    [LINE_REAL_ESTATE] = ECHO_NUMBER | ECHO_KEY_ID,
    [LINE_PUBLIC_HOUSING] = ECHO_NAME | ECHO_INSIDE,
    [LINE_HOUSING_TRANSACTIONS] = ECHO_NUMBER | ECHO_INSIDE,
    [LINE_MOTOR_VEHICLES] = ECHO_NUMBER | ECHO_NAME,
    [LINE_VESSELS] = ECHO_NUMBER | ECHO_NAME | ECHO_KEY_ID,
    [LINE_COMPANIES] = ECHO_NUMBER | ECHO_NAME | ECHO_KEY_ID,
    [LINE_SOCIAL_ORGANISATIONS] = ECHO_NAME,
    [LINE_STATE_BANKS] = ECHO_NUMBER | ECHO_NAME,
    [LINE_NATIONAL_BANKS] = ECHO_NUMBER | ECHO_NAME,
    [LINE_LOCAL_BANKS] = ECHO_NUMBER | ECHO_NAME,
    [LINE_SECURITIES] = ECHO_NUMBER | ECHO_NAME | ECHO_KEY_ID,
    [LINE_FUNDS] = ECHO_NUMBER | ECHO_KEY_ID,
    [LINE_INSURANCE] = ECHO_NUMBER | ECHO_KEY_ID,
    [LINE_PAYMENTS] = ECHO_NUMBER | ECHO_KEY_ID,
    [LINE_EDUCATION] = ECHO_NUMBER | ECHO_NAME,
};

/* What a class asks of a line: all of `with`, none of `without`. */
struct trait {
    const char *name, *behaviour;
    unsigned with, without;
    bool needs_rows; /* the person has rows of his own there */
};

#define ECHO_BOTH (ECHO_NUMBER | ECHO_NAME)

static const struct trait traits[WRONG_CLASS_COUNT] = {
    [WRONG_OTHER_ID] = {"other_id", "other_person", 0, 0, false},
    [WRONG_OTHER_NAME] = {"other_name", NULL, ECHO_BOTH, ECHO_BOOK, false},
    [WRONG_VARIANT_NAME] = {"variant_name", NULL, ECHO_BOTH, 0, true},
    [WRONG_RECORD_INSIDE] = {"record_inside", "record_of", 0, 0, true},
    [WRONG_SHIFTED] = {"shifted", "shift", 0, ECHO_KEY_ID, true},
    [WRONG_NAMESAKE_15] = {"namesake_15", "record_of", ECHO_BOTH, ECHO_BOOK,
                           true},
    [WRONG_MISTYPED] = {"mistyped", NULL, ECHO_NUMBER,
                        ECHO_BOOK | ECHO_INSIDE | ECHO_OLD, true},
    [WRONG_WITHOUT_ID] = {"without_id", "without_id", ECHO_BOTH, ECHO_KEY_ID,
                          true},
};

/* A member with rows in a line, the first of which can be repeated. */
struct holder {
    size_t member, row;
};

struct wrongs {
    struct list all;
    size_t asked_count;
    size_t *asked;
    bool *is_asked;
    struct list holders[LINE_COUNT]; /* in an order that chance made */
    size_t left[LINE_COUNT];         /* how many more before the cap */
    bool *is_taken[LINE_COUNT];      /* by member */
    size_t at[WRONG_CLASS_COUNT][LINE_COUNT];
    /* By line and member, and by line and row. */
    const struct wrong **found, **slipped;
    size_t found_first[LINE_COUNT + 1], slipped_first[LINE_COUNT + 1];
};

size_t
wrong_most(const struct world *w)
{
    size_t answers = w->settings.people * lines_count(w);

    return (answers * (size_t)w->settings.wrong + 50000) / 100000;
}

const char *wrong_name(enum wrong_class class)
{
    return traits[class].name;
}

const char *wrong_behaviour(enum wrong_class class)
{
    return traits[class].behaviour;
}

size_t
wrong_count(const struct world *w)
{
    return w->wrongs == NULL ? 0 : w->wrongs->all.count;
}

const struct wrong *
wrong_at(const struct world *w, size_t at)
{
    return list_at(&w->wrongs->all, at);
}

static bool
wrong_fits_line(const struct world *w, enum wrong_class class, enum line line)
{
    unsigned echo = echoes[line];

    return (size_t)line < lines_count(w) && echo != 0 &&
           (echo & traits[class].with) == traits[class].with &&
           (echo & traits[class].without) == 0 &&
           w->wrongs->holders[line].count > 2;
}

static void
wrong_shuffle(struct prng *p, struct list *holders)
{
    for (size_t i = 0; i < holders->count; i++) {
        size_t with = i + prng_below(p, (uint32_t)(holders->count - i));
        struct holder *here = list_at(holders, i);
        struct holder *there = list_at(holders, with);
        struct holder kept = *here;
        *here = *there;
        *there = kept;
    }
}

/* Those of whom the line's rows are right, with the first row of each. */
static void
wrong_gather_holders(struct world *w, enum line line)
{
    const struct list *rows = &w->rows[line];
    struct list *holders = &w->wrongs->holders[line];
    char *seen = calloc(w->members.count, 1);
    struct prng p;

    assert(seen != NULL);
    for (size_t i = 0; i < rows->count; i++) {
        const struct line_row *row = list_at(rows, i);
        if (row->held != HELD_RIGHT)
            seen[row->member] = 1;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct line_row *row = list_at(rows, i);
        if (seen[row->member] != 0)
            continue;
        seen[row->member] = 1;
        *(struct holder *)list_add(holders) = (struct holder){row->member, i};
    }
    free(seen);
    prng_init(&p, w->settings.seed, "holders", (uint64_t)line);
    wrong_shuffle(&p, holders);
    w->wrongs->left[line] = holders->count / 8;
}

static void
wrong_gather_asked(struct world *w)
{
    struct wrongs *all = w->wrongs;
    struct roll roll;

    all->is_asked = calloc(w->members.count, sizeof *all->is_asked);
    all->asked = calloc(w->members.count, sizeof *all->asked);
    assert(all->is_asked != NULL && all->asked != NULL);
    for (size_t i = 0; i < w->requests.count; i++) {
        requests_roll(w, i, &roll);
        for (size_t k = 0; k < roll.count; k++) {
            if (all->is_asked[roll.member[k]])
                continue;
            all->is_asked[roll.member[k]] = true;
            all->asked[all->asked_count++] = roll.member[k];
        }
    }
}

/* Somebody who is asked and whom the line answers rightly so far. */
static size_t
wrong_next_person(struct world *w, struct prng *p, enum wrong_class class,
                  enum line line)
{
    struct wrongs *all = w->wrongs;
    const struct list *holders = &all->holders[line];

    if (!traits[class].needs_rows) {
        for (int probe = 0; probe < 64; probe++) {
            size_t at = prng_below(p, (uint32_t)all->asked_count);
            if (!all->is_taken[line][all->asked[at]])
                return all->asked[at];
        }
        return NOBODY;
    }
    while (all->at[class][line] < holders->count) {
        const struct holder *h = list_at(holders, all->at[class][line]++);
        if (all->is_asked[h->member] && !all->is_taken[line][h->member])
            return h->member;
    }
    return NOBODY;
}

/* Another with rows in the line, of another family and another surname. */
static const struct holder *
wrong_draw_other(const struct world *w, struct prng *p, enum line line,
                 size_t member)
{
    const struct list *holders = &w->wrongs->holders[line];
    const struct member *m = world_member(w, member);

    for (int probe = 0; probe < 200; probe++) {
        const struct holder *h =
            list_at(holders, prng_below(p, (uint32_t)holders->count));
        const struct member *other = world_member(w, h->member);
        if (other->household != m->household &&
            !w->wrongs->is_taken[line][h->member] &&
            strcmp(other->surname, m->surname) != 0 &&
            strncmp(other->name, m->name, 3) != 0)
            return h;
    }
    return NULL;
}

/* A row of somebody made up: a copy of another's, under his number and name. */
static void
wrong_make_stranger(struct world *w, struct prng *p, struct wrong *wrong,
                    const struct holder *like)
{
    const struct member *m = world_member(w, like->member);

    wrong->is_stranger = true;
    wrong->is_female = m->is_female;
    wrong->row = like->row;
    wrong->birth = m->birth - (int)prng_between(p, 0, 300);
    people_draw_stranger(w, p, m->is_female, wrong->birth, wrong->other_id,
                         wrong->held_name);
    memcpy(wrong->held_id, wrong->other_id, sizeof wrong->held_id);
}

/* Where answers are told apart by the number, a real person's row would come to
 * himself too if he is in the same exchange: it is a stranger's there. */
static bool
wrong_set_other(struct world *w, struct prng *p, struct wrong *wrong)
{
    const struct holder *other =
        wrong_draw_other(w, p, wrong->line, wrong->member);

    if (other == NULL)
        return false;
    const struct member *m = world_member(w, other->member);
    /* What the line says of him himself stays right. */
    w->wrongs->is_taken[wrong->line][other->member] = true;
    if (wrong->class == WRONG_OTHER_NAME) {
        wrong->row = other->row;
        memcpy(wrong->held_id, world_member(w, wrong->member)->id,
               sizeof wrong->held_id);
        memcpy(wrong->held_name, m->name, sizeof wrong->held_name);
    } else if (echoes[wrong->line] & ECHO_KEY_ID) {
        wrong_make_stranger(w, p, wrong, other);
        return true;
    }
    memcpy(wrong->other_id, m->id, sizeof wrong->other_id);
    return true;
}

static bool
wrong_set_namesake(struct world *w, struct prng *p, struct wrong *wrong)
{
    const struct member *m = world_member(w, wrong->member);
    const struct holder *like =
        wrong_draw_other(w, p, wrong->line, wrong->member);

    if (like == NULL || m->birth >= day_of(2000, 1, 1) ||
        !people_draw_namesake(w, p, wrong->member, wrong->other_id))
        return false;
    wrong->is_stranger = true;
    wrong->is_female = m->is_female;
    wrong->birth = m->birth;
    wrong->row = like->row;
    codes_shorten_id(wrong->held_id, wrong->other_id);
    memcpy(wrong->held_name, m->name, sizeof wrong->held_name);
    return true;
}

static bool
wrong_set_variant(const struct world *w, struct prng *p, struct wrong *wrong)
{
    const struct member *m = world_member(w, wrong->member);

    memcpy(wrong->held_id, m->id, sizeof wrong->held_id);
    if (variants_write_undotted(m->name, wrong->held_name))
        return true;
    if (prng_chance(p, 500) && variants_write(m->name, p, wrong->held_name))
        return true;
    return variants_write_homophone(m->name, p, wrong->held_name) ||
           variants_write(m->name, p, wrong->held_name);
}

static bool
wrong_set(struct world *w, struct prng *p, struct wrong *wrong)
{
    const struct member *m = world_member(w, wrong->member);

    switch (wrong->class) {
    case WRONG_OTHER_ID:
    case WRONG_OTHER_NAME:
    case WRONG_RECORD_INSIDE:
        return wrong_set_other(w, p, wrong);
    case WRONG_NAMESAKE_15:
        return wrong_set_namesake(w, p, wrong);
    case WRONG_VARIANT_NAME:
        return wrong_set_variant(w, p, wrong);
    case WRONG_MISTYPED:
        memcpy(wrong->held_id, m->id, sizeof wrong->held_id);
        do
            wrong->held_id[17] = "0123456789X"[prng_below(p, 11)];
        while (wrong->held_id[17] == m->id[17]);
        memcpy(wrong->held_name, m->name, sizeof wrong->held_name);
        return true;
    default:
        return true;
    }
}

/* Finds one more pair for a class on this line. */
static bool
wrong_add(struct world *w, struct prng *p, enum wrong_class class,
          enum line line)
{
    struct wrongs *all = w->wrongs;

    if (!wrong_fits_line(w, class, line))
        return false;
    for (int probe = 0; probe < 64; probe++) {
        struct wrong wrong = {.class = class, .line = line, .row = NOBODY};
        wrong.member = wrong_next_person(w, p, class, line);
        if (wrong.member == NOBODY)
            return false;
        if (!wrong_set(w, p, &wrong))
            continue;
        all->is_taken[line][wrong.member] = true;
        if (all->left[line] > 0)
            all->left[line]--;
        *(struct wrong *)list_add(&all->all) = wrong;
        return true;
    }
    return false;
}

/* Lines take turns; those that gave their share stand back at first. */
static void
wrong_choose_class(struct world *w, enum wrong_class class, size_t wanted)
{
    size_t count = lines_count(w), found = 0;
    struct prng p;

    prng_init(&p, w->settings.seed, "wrong", (uint64_t) class);
    for (int round = 0; round < 2; round++) {
        bool is_dry[LINE_COUNT] = {false};
        size_t dry = 0;
        for (size_t i = prng_below(&p, (uint32_t)count);
             found < wanted && dry < count; i = (i + 1) % count) {
            if (is_dry[i])
                continue;
            bool may_give = round > 0 || w->wrongs->left[i] > 0;
            if (may_give && wrong_add(w, &p, class, (enum line)i)) {
                found++;
                continue;
            }
            is_dry[i] = true;
            dry++;
        }
        memset(w->wrongs->at[class], 0, sizeof w->wrongs->at[class]);
    }
}

static int
wrong_compare(const struct wrong *a, const struct wrong *b, size_t left,
              size_t right)
{
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (left != right)
        return left < right ? -1 : 1;
    return a->member < b->member ? -1 : a->member > b->member;
}

static int
wrong_compare_members(const void *a, const void *b)
{
    const struct wrong *left = *(const struct wrong *const *)a;
    const struct wrong *right = *(const struct wrong *const *)b;

    return wrong_compare(left, right, left->member, right->member);
}

static int
wrong_compare_rows(const void *a, const void *b)
{
    const struct wrong *left = *(const struct wrong *const *)a;
    const struct wrong *right = *(const struct wrong *const *)b;

    return wrong_compare(left, right, left->row, right->row);
}

/* The wrongs for which `wants` holds, sorted, and where each line begins. */
static const struct wrong **
wrong_index(const struct world *w, bool is_slipped, size_t *first)
{
    const struct list *all = &w->wrongs->all;
    const struct wrong **sorted = calloc(all->count + 1, sizeof *sorted);
    size_t count = 0;

    assert(sorted != NULL);
    for (size_t i = 0; i < all->count; i++) {
        const struct wrong *wrong = list_at(all, i);
        bool is_own = wrong->class == WRONG_VARIANT_NAME ||
                      wrong->class == WRONG_MISTYPED;
        if (is_slipped ? wrong->row != NOBODY : is_own)
            sorted[count++] = wrong;
    }
    qsort(sorted, count, sizeof *sorted,
          is_slipped ? wrong_compare_rows : wrong_compare_members);
    for (size_t line = 0, at = 0; line <= LINE_COUNT; line++) {
        while (at < count && (size_t)sorted[at]->line < line)
            at++;
        first[line] = at;
    }
    return sorted;
}

/* Who can take few lines and people chooses before those who take any. */
static const enum wrong_class choosiest_first[WRONG_CLASS_COUNT] = {
    WRONG_NAMESAKE_15,  WRONG_WITHOUT_ID,    WRONG_MISTYPED,   WRONG_SHIFTED,
    WRONG_VARIANT_NAME, WRONG_RECORD_INSIDE, WRONG_OTHER_NAME, WRONG_OTHER_ID};

void
wrong_choose(struct world *w)
{
    struct wrongs *all = calloc(1, sizeof *all);

    assert(all != NULL);
    w->wrongs = all;
    list_init(&all->all, sizeof(struct wrong));
    for (size_t i = 0; i < LINE_COUNT; i++) {
        list_init(&all->holders[i], sizeof(struct holder));
        all->is_taken[i] = calloc(w->members.count, sizeof(bool));
        assert(all->is_taken[i] != NULL);
        wrong_gather_holders(w, (enum line)i);
    }
    wrong_gather_asked(w);
    size_t answers = all->asked_count * lines_count(w);
    size_t wanted = (answers * (size_t)w->settings.wrong + 50000) / 100000;
    for (size_t k = 0; k < WRONG_CLASS_COUNT && all->asked_count > 0; k++) {
        size_t extra = k < wanted % WRONG_CLASS_COUNT;
        wrong_choose_class(w, choosiest_first[k],
                           wanted / WRONG_CLASS_COUNT + extra);
    }
    all->found = wrong_index(w, false, all->found_first);
    all->slipped = wrong_index(w, true, all->slipped_first);
}

void
wrong_release(struct world *w)
{
    struct wrongs *all = w->wrongs;

    if (all == NULL)
        return;
    for (size_t i = 0; i < LINE_COUNT; i++) {
        list_release(&all->holders[i]);
        free(all->is_taken[i]);
    }
    list_release(&all->all);
    free(all->asked);
    free(all->is_asked);
    free(all->found);
    free(all->slipped);
    free(all);
    w->wrongs = NULL;
}

const struct wrong *
wrong_find(const struct world *w, enum line line, size_t member)
{
    const struct wrongs *all = w->wrongs;

    /* The survey comes before the indices. */
    if (all == NULL || all->found == NULL)
        return NULL;
    size_t low = all->found_first[line], high = all->found_first[line + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->found[middle]->member < member)
            low = middle + 1;
        else
            high = middle;
    }
    return low < all->found_first[line + 1] && all->found[low]->member == member
               ? all->found[low]
               : NULL;
}

const struct wrong *const *
wrong_rows(const struct world *w, enum line line, size_t *count)
{
    if (w->wrongs == NULL) {
        *count = 0;
        return NULL;
    }
    *count =
        w->wrongs->slipped_first[line + 1] - w->wrongs->slipped_first[line];
    return w->wrongs->slipped + w->wrongs->slipped_first[line];
}
