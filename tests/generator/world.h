#ifndef GENERATOR_WORLD_H
#define GENERATOR_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codes.h"
#include "limits.h"
#include "list.h"
#include "names.h"
#include "plot.h"
#include "prng.h"

/* The facts of a population: what is so, whoever knows or hides it. Everything
 * is made first; then truth/, the lines and the requests are written from it.
 * Money is fen, areas are 0.01 m2, days and months as in day.h (0: none). */

#define NOBODY SIZE_MAX

enum { WORLD_TEXT_SIZE = 96 };

/* The 29 lines; the nine that are always written come first. */
enum line {
    LINE_HOUSEHOLD_REGISTER,
    LINE_MARRIAGE,
    LINE_DEATH,
    LINE_INCOME_TAX,
    LINE_SOCIAL_INSURANCE,
    LINE_REAL_ESTATE,
    LINE_HOUSING_TRANSACTIONS,
    LINE_MOTOR_VEHICLES,
    LINE_LOCAL_BANKS,
    LINE_NINE,
    LINE_BENEFITS = LINE_NINE,
    LINE_DISABILITY,
    LINE_CUSTODY,
    LINE_BUSINESS_TAX,
    LINE_PENSION,
    LINE_EMPLOYMENT,
    LINE_MEDICAL_INSURANCE,
    LINE_MUTUAL_AID,
    LINE_HOUSING_FUND,
    LINE_PUBLIC_HOUSING,
    LINE_VESSELS,
    LINE_COMPANIES,
    LINE_SOCIAL_ORGANISATIONS,
    LINE_STATE_BANKS,
    LINE_NATIONAL_BANKS,
    LINE_SECURITIES,
    LINE_FUNDS,
    LINE_INSURANCE,
    LINE_PAYMENTS,
    LINE_EDUCATION,
    LINE_COUNT
};

struct settings {
    size_t people, requests;
    uint64_t seed;
    int as_of;
    const char *directory, *agency, *programmes;
    const char *ask; /* a file for the list of those asked about, or NULL */
    bool has_all_lines;
    /* Of 100,000 answers, how many are wrong; of 100,000 people, how many have
     * a hard name (-1: as the lists of names have them). */
    int wrong, hard;
    int differ; /* of 100,000 declared amounts, how many are not so */
    /* Of 100,000 families, how many are needy; of those who ask, how many
     * stand at a limit. */
    int needy, limits;
};

/* Place in the family, seen from the head of the book. */
enum kin {
    KIN_HEAD,
    KIN_SPOUSE,
    KIN_CHILD,
    KIN_PARENT,
    KIN_PARENT_IN_LAW,
    KIN_SIBLING,
    KIN_COUNT
};

enum activity {
    ACTIVITY_HOME,
    ACTIVITY_INFANT,
    ACTIVITY_PUPIL,
    ACTIVITY_WORKER,
    ACTIVITY_SELF_EMPLOYED,
    ACTIVITY_UNEMPLOYED,
    ACTIVITY_RETIRED,
    ACTIVITY_UNABLE,
    ACTIVITY_DEAD,
    ACTIVITY_COUNT
};

/* A person is always met as member of a household. */
struct member {
    size_t household, spouse;
    enum kin kin;
    enum activity activity;
    bool is_female, is_outsider;
    int birth, died, permit_until, moved_in, moved_out;
    char id[CODES_ID_SIZE];
    char surname[NAMES_SURNAME_SIZE];
    char name[NAMES_SIZE];
    bool cannot_work, is_ill, has_hard_name;
    int disability_category, disability_grade;
    int unemployed_since;
    int custody_from, enlisted;
};

enum means { MEANS_NONE, MEANS_POOR, MEANS_MODEST, MEANS_WELL_OFF, MEANS_RICH };

/* Those whom the smaller programmes are for (--needy), and who are poor. */
enum needy {
    NEEDY_VILLAGE = 1 << 0, /* in the country, with one house of their own */
    NEEDY_JOBLESS = 1 << 1, /* whoever could work has lost it */
    NEEDY_ALONE = 1 << 2    /* an old person, a disabled one or an orphan */
};

/* Facts are made household by household: its own stand together. */
struct range {
    size_t first, end;
};

struct household {
    size_t first, count;
    struct range jobs, pensions, accounts, units, deeds, vehicles, extras;
    size_t district;
    char address[WORLD_TEXT_SIZE];
    bool is_rural;
    enum means means;
    enum plot plot;
    bool is_asking;
    unsigned needy; /* enum needy */
    /* PLOT_AT_LIMIT: which, and so much to its side, -1 to 1. */
    enum limit limit;
    int side;
    /* The member that the request leaves out, or names as no member. */
    size_t left_out;
    /* A child of the head who keeps house elsewhere; an orphan's grandparent.
     */
    size_t relative;
};

struct employer {
    char name[WORLD_TEXT_SIZE];
    char code[CODES_CREDIT_SIZE];
};

struct job {
    size_t member, employer;
    int from, until;
    const char *item;
    int64_t gross, base, last_extra;
    int64_t correction; /* taken back once, three months ago */
    bool is_insured, has_fund, is_declared;
};

enum bank_form {
    FORM_CURRENT,
    FORM_FIXED,
    FORM_CARD,
    FORM_BENEFIT,
    FORM_MARGIN
};

struct account {
    size_t member;
    enum line line;
    const char *institution;
    char number[CODES_CARD_SIZE];
    enum bank_form form;
    const char *currency;
    int64_t balance, wealth, balance_cny;
    int64_t inflow; /* in 12 months, where a fact decides it; else 0 */
    bool is_joint;
    int share, shares;
    int opened, closed, as_of;
    /* The holder as the bank has him, where it has him wrong. */
    const char *held_name;
    char held_id[CODES_ID_SIZE];
    bool is_declared;
};

struct limit_flag {
    size_t member;
    bool has_person, has_household, over_person, over_household;
    int64_t limit_person, limit_household;
};

enum { UNIT_HOLDERS = 3 };

enum unit_use {
    USE_DWELLING,
    USE_SHOP,
    USE_OFFICE,
    USE_PARKING,
    USE_STORAGE,
    USE_OTHER
};

struct unit {
    char number[CODES_UNIT_SIZE];
    char certificate[WORLD_TEXT_SIZE];
    char address[WORLD_TEXT_SIZE];
    int64_t area;
    enum unit_use use;
    const char *nature, *co_ownership;
    int registered;
    bool is_current, is_mortgaged, is_sealed, is_declared;
    size_t holders;
    size_t holder[UNIT_HOLDERS];
    int share[UNIT_HOLDERS], shares;
};

struct deed {
    int on;
    char address[WORLD_TEXT_SIZE];
    int64_t area, price;
    size_t seller, buyer;
    bool is_compensation;
    bool is_declared;
};

struct vehicle {
    size_t member;
    char plate[CODES_PLATE_SIZE];
    char vin[CODES_VIN_SIZE];
    const char *plate_type, *model, *energy, *use, *status;
    int first_registered;
    bool is_claimed; /* for a disabled member, by the request */
    bool is_declared;
};

struct wedding {
    size_t member, spouse;
    const char *event;
    int on;
    char spouse_id[CODES_ID_SIZE];
    char spouse_name[NAMES_SIZE];
    size_t district;
};

struct pension {
    size_t member;
    const char *kind, *status;
    int64_t monthly;
    int first, last;
    bool is_declared;
};

/* A fact of the further twenty lines. What its numbers mean is told at each
 * line in extras.c; `kind` is the line's own word. */
enum { EXTRA_AMOUNTS = 4 };

struct extra {
    enum line line;
    size_t member, other;
    const char *kind;
    int64_t amounts[EXTRA_AMOUNTS];
    int from, until;
    uint32_t serial;
};

/* Whose a row of a line is, and how its owner holds him. */
enum held { HELD_RIGHT, HELD_FLAG, HELD_WRONG_NUMBER, HELD_WRONG_NAME };

struct line_row {
    uint32_t member;
    uint8_t held;
};

struct world {
    struct settings settings;
    int this_month;
    struct list households, members, employers;
    struct list jobs, accounts, flags, units, deeds, vehicles, weddings;
    struct list pensions, extras;
    struct list requests; /* households, in the order they ask */
    struct list rows[LINE_COUNT];
    struct wrongs *wrongs; /* wrong.c owns them; NULL: none */
    uint32_t serial;
    /* The ID numbers in use, hashed; people.c owns it. */
    uint64_t *numbers;
    size_t number_mask, number_count;
};

void world_init(struct world *w, const struct settings *settings);
void world_release(struct world *w);

struct household *world_household(const struct world *w, size_t at);
struct member *world_member(const struct world *w, size_t at);
struct employer *world_employer(const struct world *w, size_t at);

/* A serial that nothing else has: for account, unit and vehicle numbers. */
uint32_t world_take_serial(struct world *w);

int member_age(const struct world *w, const struct member *m);
bool member_is_alive(const struct member *m);
/* A child who is alone. */
bool household_is_orphan(const struct world *w, const struct household *h);
/* Of working age (policy D11, before 2025) on the first day of some month of
 * the twelve before as_of. */
bool member_is_of_working_age(const struct world *w, const struct member *m);

#endif
