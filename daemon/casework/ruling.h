/* SPDX-License-Identifier: Apache-2.0
 *
 * Measures, tests and rulings: what decide makes of people and ledger. A
 * docket holds what the rulings of one case share: a ledger for each window of
 * months, the measures of every possible household in it, and the rulings that
 * others rest on. Everything lives in the arena of the case.
 */
#ifndef HEDUI_CASEWORK_RULING_H
#define HEDUI_CASEWORK_RULING_H

#include "ledger.h"

enum test_result { TEST_MET, TEST_NOT_MET, TEST_UNDETERMINED };
const char *test_result_name(enum test_result result);

enum test_name {
    TEST_NONE,
    TEST_SINGLE,
    TEST_INCOME,
    TEST_EXPENSE,
    TEST_MONEY,
    TEST_VEHICLES,
    TEST_NON_RESIDENTIAL,
    TEST_DWELLINGS,
    TEST_AREA,
    TEST_SOLD,
    TEST_PERSON,
    TEST_NO_ABLE_RELATIVE,
    TEST_STUDENT,
    TEST_ELDER,
    TEST_OLD_ELDER, /* part of the income test of elder_care */
    TEST_DISABLED,
    TEST_UNEMPLOYED,
    TEST_RURAL,
    TEST_GRADED,
    TEST_ONLY_DWELLING,
    TEST_NOT_REBUILT,
    TEST_RESTS_ON,
    TEST_LOCAL,
    TEST_NAME_COUNT,
};
const char *test_name_of(enum test_name name);

struct test {
    enum test_name name;
    enum test_result result;
    bool has_value;
    struct interval value;
    bool has_limit;
    struct interval limit;     /* least and most over the households */
    enum figure_status status; /* weakest of its limits; NONE: no figure */
    bool lacks_figure;
};

enum ruling_reason {
    RULING_APPLICANT_DOES_NOT_COUNT = 1, /* in the order of their names */
    RULING_APPLICANT_UNCONFIRMED = 2,
    RULING_DOUBTFUL = 4,
    RULING_HOUSEHOLD_DIFFERS = 8,
    RULING_HOUSEHOLD_UNCONFIRMED = 16,
    RULING_NO_FIGURE = 32,
    RULING_NO_LINE_ANSWERED = 64,
};
#define RULING_REASONS 7
const char *ruling_reason_name(enum ruling_reason reason);

#define OPEN_MEMBERS_MAX 12
#define TESTS_MAX 10
#define FIGURES_MAX 24
#define RESTS_MAX 4

struct figure_used {
    const char *name;
    struct figure figure;
};

/* Another programme on whose outcome a ruling rests (G16). */
struct rest {
    enum programme programme;
    enum outcome outcome;
    const struct determination *reused; /* NULL: decided in this case (B11) */
};

struct ruling {
    enum programme programme;
    enum outcome outcome;
    unsigned reasons;
    struct interval measures[MEASURE_COUNT];
    uint32_t test_count;
    struct test tests[TESTS_MAX];
    uint32_t rest_count;
    struct rest rests[RESTS_MAX];
    bool is_about_a_person; /* of whom `persons` are sure (G21) */
    uint32_t persons;
    bool has_grant;
    int64_t grant_least, grant_most; /* fen */
    int exit_months;                 /* 0: none */
    enum figure_status rests_on_figures;
    bool is_needed[LINES_MAX]; /* marked x or c */
    uint32_t figure_count;
    struct figure_used figures[FIGURES_MAX];
    /* of each test about a person: whom it is true of, of whom not known */
    struct {
        bool is_made;
        uint32_t met, unknown;
    } facts[TEST_NAME_COUNT];
};

/* One possible household, by its members (A13). */
struct household {
    uint32_t members; /* bits */
    uint32_t persons;
    struct interval measure[MEASURE_COUNT];
};

/* The possible households over one ledger. More open members than can be
 * tried: the smallest and the largest, for the printed intervals (H06). */
struct panel {
    const struct work *work; /* over the ledger's months */
    const struct ledger *ledger;
    bool is_too_many;
    uint32_t count;
    struct household *households;
    struct interval hull[MEASURE_COUNT]; /* of all of them (A13) */
};

#define PANELS_MAX 4

struct docket {
    const struct work *work;
    const struct people *people;
    uint32_t panel_count;
    struct panel panels[PANELS_MAX];
    const struct ruling *rulings[PROGRAMME_COUNT]; /* made so far */
};

/* The panel of a programme's window, made when first asked for; NULL when the
 * arena is full. */
const struct panel *docket_panel(struct docket *docket,
                                 enum programme programme);
/* The ruling of a programme, made when first asked for, after those that it
 * rests on; NULL when the arena is full. */
const struct ruling *docket_ruling(struct docket *docket,
                                   enum programme programme);
/* A determination of our own that stands for a ruling of the programme on
 * as_of (B11), or NULL. */
const struct determination *determination_find(const struct work *work,
                                               enum programme programme);
/* The first day on which it holds no more: the pack's months at most. */
int32_t determination_end(const struct work *work,
                          const struct determination *determination);
/* Does the programme rest on other programmes, and on which? */
uint32_t programme_rests(enum programme programme,
                         enum programme rests[RESTS_MAX]);
/* Does it look at a person (the subject, else anybody who counts)? */
bool programme_is_about_a_person(enum programme programme);
/* Which measures of a household the programme's tests compare. */
bool programme_measures(enum programme programme, enum measure measure);

void decide_measures(const struct work *work, const struct ledger *ledger,
                     uint32_t members, struct household *out);

/* What one possible household says to one test. */
struct said {
    enum truth truth;
    bool has_value;
    struct interval value;
    bool has_limit;
    int64_t limit;
    enum figure_status status;
    bool lacks_figure;
};

/* A bench: one household before one programme. */
struct bench {
    const struct work *work;
    const struct people *people;
    const struct ledger *ledger;
    struct ruling *ruling;
    const struct household *household;
};

/* All tests over all possible households of the panel. */
void decide_tests(const struct docket *docket, const struct panel *panel,
                  struct ruling *ruling);
const struct test *ruling_test(const struct ruling *ruling,
                               enum test_name name);
/* The tests, by what they are about: decide_means.c income and expense,
 * decide_assets.c money and things, decide_persons.c everything else. */
void say_income(const struct bench *bench, struct said *said);
void say_expense(const struct bench *bench, struct said *said);
void say_asset(const struct bench *bench, enum test_name name,
               struct said *said);
void say_person(const struct bench *bench, enum test_name name,
                struct said *said);
/* value <= limit, or value < limit, as far as the interval tells. */
enum truth interval_within(struct interval value, int64_t limit,
                           bool is_strict);
/* Does the test want the value below its limit, not just up to it? */
bool test_is_strict(enum programme programme, enum test_name name);
/* G07: (income - rigid expense) a head and month below the standard. */
enum truth expense_below_standard(const struct bench *bench,
                                  struct interval *rest);
struct interval rigid_expense(const struct household *household);
/* Members who meet the test about a person for sure; 0 where there is none. */
uint32_t persons_who_meet(const struct work *work, const struct people *people,
                          enum programme programme);

/* What a test about a person says of one member; false: it is about none. */
bool person_fact(const struct work *work, const struct people *people,
                 enum programme programme, enum test_name name, uint32_t member,
                 enum truth *is);
/* Of the members, those at whom tests about a person look (G21). */
uint32_t persons_looked_at(const struct household_request *request,
                           uint32_t members);

/* The standard by which the member is paid; false: none, or he has refused too
 * many offers, and *is_stopped. */
bool grant_standard(const struct bench *bench, uint32_t member,
                    int64_t *standard, bool *is_stopped);

/* Least and most that the possible households would be granted; has_grant
 * follows from the outcome (G18). */
void decide_grant(const struct docket *docket, const struct panel *panel,
                  struct ruling *ruling);
/* Months of gradual exit, the same in every possible household; 0 none (D25).
 */
int decide_exit_months(const struct docket *docket, const struct panel *panel,
                       const struct ruling *ruling);

enum figure_status status_weaker(enum figure_status a, enum figure_status b);
/* Notes that the ruling used the figure, by name and day, so that the order of
 * members shows nowhere; `name` must be static. */
void figure_use(struct ruling *ruling, const char *name,
                const struct figure *figure);
/* The figure in force on as_of, noted; false: none. */
bool figure_of(const struct bench *bench, const char *name,
               struct figure *figure);
/* The same of the calendar year before as_of's (B05, B06). */
bool figure_of_year(const struct bench *bench, const char *name,
                    struct figure *figure);

/* Parts of the measures, one file a subject. */
struct interval decide_money(const struct work *work,
                             const struct ledger *ledger, uint32_t members);
void decide_dwellings(const struct ledger *ledger, uint32_t members,
                      struct interval *count, struct interval *area,
                      struct interval *other);
struct interval decide_vehicles(const struct work *work,
                                const struct ledger *ledger, uint32_t members);
struct interval decide_sold(const struct ledger *ledger, uint32_t members);
struct interval decide_lumps(const struct ledger *ledger, uint32_t members,
                             struct interval dwellings);
/* Entries that are one thing, seen from a household: does the entry count in
 * it; which is the first of its thing there (NULL: none); and what part of the
 * thing is the household's (known shares of the counted holders, else all of
 * it). */
bool entry_is_in(const struct entry *entry, uint32_t members);
const struct entry *thing_first(const struct entry *thing, uint32_t members);
struct share thing_share(const struct entry *first, uint32_t members);

/* ---- report ---- */

struct report_parts {
    const struct work *work;
    const struct people *people;
    struct docket *docket;
    const struct panel *panels[PROGRAMME_COUNT]; /* NULL: not asked for */
    const struct ruling *rulings[PROGRAMME_COUNT];
    struct report_summary *summary;
};

#endif
