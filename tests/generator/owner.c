/* How owners hold people: what real feeds get wrong about numbers and names,
 * in small shares, always the same for one owner and one person. Nothing here
 * makes another person of somebody: all of it folds back to what is so. */
#include "owner.h"

#include <string.h>

#include "day.h"
#include "hard.h"
#include "wrong.h"

const char *const owner_lines[LINE_COUNT] = {
    [LINE_HOUSEHOLD_REGISTER] = "household_register",
    [LINE_MARRIAGE] = "marriage",
    [LINE_DEATH] = "death",
    [LINE_INCOME_TAX] = "income_tax",
    [LINE_SOCIAL_INSURANCE] = "social_insurance",
    [LINE_REAL_ESTATE] = "real_estate",
    [LINE_HOUSING_TRANSACTIONS] = "housing_transactions",
    [LINE_MOTOR_VEHICLES] = "motor_vehicles",
    [LINE_LOCAL_BANKS] = "local_banks",
    [LINE_BENEFITS] = "benefits",
    [LINE_DISABILITY] = "disability",
    [LINE_CUSTODY] = "custody",
    [LINE_BUSINESS_TAX] = "business_tax",
    [LINE_PENSION] = "pension",
    [LINE_EMPLOYMENT] = "employment",
    [LINE_MEDICAL_INSURANCE] = "medical_insurance",
    [LINE_MUTUAL_AID] = "mutual_aid",
    [LINE_HOUSING_FUND] = "housing_fund",
    [LINE_PUBLIC_HOUSING] = "public_housing",
    [LINE_VESSELS] = "vessels",
    [LINE_COMPANIES] = "companies",
    [LINE_SOCIAL_ORGANISATIONS] = "social_organisations",
    [LINE_STATE_BANKS] = "state_banks",
    [LINE_NATIONAL_BANKS] = "national_banks",
    [LINE_SECURITIES] = "securities",
    [LINE_FUNDS] = "funds",
    [LINE_INSURANCE] = "insurance",
    [LINE_PAYMENTS] = "payments",
    [LINE_EDUCATION] = "education",
};

/* Of a thousand people, how many an owner holds so. */
struct habit {
    uint16_t old_number, lower_x, spaced_number;
    uint16_t traditional, other_dot, common_twin, spaced_name;
};

static const struct habit habits[LINE_COUNT] = {
    [LINE_HOUSEHOLD_REGISTER] = {.lower_x = 150, .traditional = 60},
    [LINE_MARRIAGE] = {.other_dot = 600},
    [LINE_DEATH] = {.old_number = 250},
    [LINE_INCOME_TAX] = {.old_number = 30, .other_dot = 300},
    [LINE_REAL_ESTATE] = {.old_number = 80, .spaced_number = 4},
    [LINE_MOTOR_VEHICLES] = {.spaced_name = 20, .spaced_number = 4},
    [LINE_LOCAL_BANKS] = {.old_number = 40, .lower_x = 200, .common_twin = 400},
    [LINE_STATE_BANKS] = {.old_number = 40, .lower_x = 200, .other_dot = 400},
    [LINE_FUNDS] = {.old_number = 60},
    [LINE_PAYMENTS] = {.lower_x = 100},
};

/* Numbers of 15 digits were given out until 1999. */
static bool
owner_may_be_old(const struct world *w, const struct member *m)
{
    return m->id[6] == '1' && member_age(w, m) >= 40;
}

static void
owner_write_number(struct sheet *s, const struct world *w,
                   const struct member *m, const struct habit *habit,
                   struct prng *p)
{
    char id[CODES_ID_SIZE + 4];

    memcpy(id, m->id, CODES_ID_SIZE);
    if (prng_chance(p, habit->old_number) && owner_may_be_old(w, m)) {
        char shortened[CODES_ID_SIZE];
        codes_shorten_id(shortened, m->id);
        memcpy(id, shortened, CODES_ID_SIZE);
    }
    if (id[15] != '\0' && prng_chance(p, habit->lower_x) && id[17] == 'X')
        id[17] = 'x';
    if (id[15] != '\0' && prng_chance(p, habit->spaced_number)) {
        memmove(id + 7, id + 6, 13);
        id[6] = ' ';
    }
    sheet_text(s, id);
}

static void
owner_write_name(struct sheet *s, const struct member *m,
                 const struct habit *habit, struct prng *p)
{
    char name[NAMES_SIZE];
    bool is_changed = false;

    if (prng_chance(p, habit->traditional) && m->birth < day_of(1970, 1, 1))
        is_changed = names_write_traditional(m->name, name);
    if (!is_changed && prng_chance(p, habit->other_dot))
        is_changed =
            names_write_other_dot(m->name, (unsigned)m->birth % 3, name);
    if (!is_changed && prng_chance(p, habit->common_twin))
        is_changed = names_write_common(m->name, name);
    if (!is_changed && prng_chance(p, habit->spaced_name))
        is_changed = names_write_spaced(m->name, name);
    sheet_text(s, is_changed ? name : m->name);
}

void
owner_note(struct sheet *s, size_t member, enum held held)
{
    s->member = member;
    s->held = (int)held;
}

void
owner_write_person(struct sheet *s, const struct world *w, size_t member,
                   enum line line)
{
    static const struct habit none;
    const struct member *m = world_member(w, member);
    const struct habit *habit = &habits[line];
    const struct wrong *wrong = wrong_find(w, line, member);

    owner_note(s, member, HELD_RIGHT);
    if (wrong != NULL) {
        sheet_text(s, wrong->held_id);
        sheet_text(s, wrong->held_name);
        return;
    }
    if (memcmp(habit, &none, sizeof none) == 0 && !m->has_hard_name) {
        sheet_text(s, m->id);
        sheet_text(s, m->name);
        return;
    }
    struct prng p;
    prng_init(&p, w->settings.seed, owner_lines[line], member);
    owner_write_number(s, w, m, habit, &p);
    if (m->has_hard_name) {
        char name[NAMES_SIZE];
        hard_write(m->name, &p, name);
        sheet_text(s, name);
        return;
    }
    owner_write_name(s, m, habit, &p);
}

void
owner_write_id(struct sheet *s, const char *id, bool is_old_form)
{
    char shortened[CODES_ID_SIZE];

    if (is_old_form && id[6] == '1' && id[7] == '9') {
        codes_shorten_id(shortened, id);
        id = shortened;
    }
    sheet_text(s, id);
}
