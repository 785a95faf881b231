/* Which programmes a family asks for: those of --programmes, or those that fit
 * it (matching), and whom of the family a programme about a person means. */
#include "programmes.h"

#include <stdio.h>
#include <string.h>

const char *const programmes_names[PROGRAMME_COUNT] = {
    "minimum_living",  "extreme_hardship",  "low_income",
    "illness_expense", "low_rent",          "shared_ownership",
    "medical",         "temporary",         "education",
    "elder_care",      "disability_living", "rural_housing",
    "employment_aid"};

static const char programmes_matching[] = "matching";

static size_t
programmes_find(const char *word, size_t length)
{
    size_t at = 0;

    while (at < PROGRAMME_COUNT &&
           (strlen(programmes_names[at]) != length ||
            memcmp(programmes_names[at], word, length) != 0))
        at++;
    return at;
}

bool
programmes_know(const char *list)
{
    if (strcmp(list, programmes_matching) == 0)
        return true;
    while (*list != '\0') {
        size_t length = strcspn(list, ",");
        if (programmes_find(list, length) == PROGRAMME_COUNT)
            return false;
        list += length;
        if (*list == ',' && *++list == '\0')
            return false;
    }
    return true;
}

/* Whether a programme about a person may be meant for this one. */
static bool
programmes_is_about(const struct world *w, const struct member *m,
                    size_t programme)
{
    switch (programme) {
    case PROGRAMME_EXTREME_HARDSHIP:
        return member_age(w, m) >= 60 ||
               (m->disability_grade != 0 && m->disability_grade <= 2);
    case PROGRAMME_ILLNESS_EXPENSE:
    case PROGRAMME_MEDICAL:
        return m->is_ill;
    case PROGRAMME_EDUCATION:
        return m->activity == ACTIVITY_PUPIL;
    case PROGRAMME_ELDER_CARE:
        return member_age(w, m) >= 60;
    case PROGRAMME_DISABILITY_LIVING:
        return m->disability_grade != 0;
    case PROGRAMME_EMPLOYMENT_AID:
        return m->activity == ACTIVITY_UNEMPLOYED;
    default:
        return false;
    }
}

static size_t
programmes_find_member(const struct world *w, const struct roll *roll,
                       size_t programme)
{
    for (size_t i = 0; i < roll->count; i++) {
        const struct member *m = world_member(w, roll->member[i]);
        if (member_is_alive(m) && programmes_is_about(w, m, programme))
            return i;
    }
    return NOBODY;
}

/* What fits the family; two that fit everybody by chance. */
static unsigned
programmes_match(const struct world *w, size_t request, const struct roll *roll)
{
    const struct member *first = world_member(w, roll->applicant);
    const struct household *h = world_household(w, first->household);
    unsigned set = PROGRAMME_BIT(PROGRAMME_MINIMUM_LIVING) |
                   PROGRAMME_BIT(PROGRAMME_LOW_INCOME);
    static const size_t by_chance[] = {
        PROGRAMME_LOW_RENT, PROGRAMME_SHARED_OWNERSHIP, PROGRAMME_TEMPORARY};
    struct prng p;

    prng_init(&p, w->settings.seed, "programmes", request);
    for (size_t i = 0; i < PROGRAMME_COUNT; i++)
        if (programmes_find_member(w, roll, i) != NOBODY)
            set |= PROGRAMME_BIT(i);
    if (h->plot == PLOT_ILLNESS)
        set |= PROGRAMME_BIT(PROGRAMME_ILLNESS_EXPENSE) |
               PROGRAMME_BIT(PROGRAMME_MEDICAL);
    if (h->is_rural)
        set |= PROGRAMME_BIT(PROGRAMME_RURAL_HOUSING);
    for (size_t i = 0; i < 3; i++)
        if (prng_chance(&p, 150))
            set |= PROGRAMME_BIT(by_chance[i]);
    return set;
}

void
programmes_write(struct json *j, const struct world *w, size_t request,
                 const struct roll *roll, unsigned *set)
{
    const char *list = w->settings.programmes;
    bool is_matching = strcmp(list, programmes_matching) == 0;
    unsigned may = is_matching ? programmes_match(w, request, roll) : ~0u;

    /* One person alone may ask for extreme hardship (request.md). */
    if (roll->count != 1)
        may &= ~PROGRAMME_BIT(PROGRAMME_EXTREME_HARDSHIP);
    *set = 0;
    json_open(j, "programmes", '[');
    for (size_t i = 0; is_matching && i < PROGRAMME_COUNT; i++)
        if (may & PROGRAMME_BIT(i)) {
            json_text(j, NULL, programmes_names[i]);
            *set |= PROGRAMME_BIT(i);
        }
    while (!is_matching && *list != '\0') {
        size_t length = strcspn(list, ",");
        size_t at = programmes_find(list, length);
        if (may & PROGRAMME_BIT(at)) {
            json_text(j, NULL, programmes_names[at]);
            *set |= PROGRAMME_BIT(at);
        }
        list += length + (list[length] == ',');
    }
    if (*set == 0) {
        json_text(j, NULL, programmes_names[PROGRAMME_MINIMUM_LIVING]);
        *set = PROGRAMME_BIT(PROGRAMME_MINIMUM_LIVING);
    }
    json_close(j, ']');
}

size_t
programmes_subject(const struct world *w, const struct roll *roll, unsigned set)
{
    size_t subject = 0, wanted = 0;

    for (size_t i = 0; i < PROGRAMME_COUNT; i++) {
        bool is_about_one =
            i == PROGRAMME_EXTREME_HARDSHIP || i == PROGRAMME_EDUCATION ||
            i == PROGRAMME_ELDER_CARE || i == PROGRAMME_DISABILITY_LIVING ||
            i == PROGRAMME_EMPLOYMENT_AID;
        if (!is_about_one || !(set & PROGRAMME_BIT(i)))
            continue;
        size_t found = programmes_find_member(w, roll, i);
        if (wanted++ > 0 && found != subject)
            return NOBODY;
        subject = found == NOBODY ? 0 : found;
    }
    return subject;
}
