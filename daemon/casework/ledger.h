/* SPDX-License-Identifier: Apache-2.0
 *
 * What travels between the stages of the pure half: answers that were heard,
 * cells and findings (match), persons and entries (reconcile). Measures, tests
 * and rulings stand in ruling.h. Everything lives in the arena of the case. A
 * stage takes what the stages before it made as const; where a stage adds to
 * its own work in steps, the functions of that stage stand together below.
 */
#ifndef HEDUI_CASEWORK_LEDGER_H
#define HEDUI_CASEWORK_LEDGER_H

#include "answer.h"
#include "casework.h"
#include "interval.h"
#include "needs.h"

/* ---- heard: one settled question, read ---- */

struct heard {
    enum line line;
    uint32_t member;
    struct answer answer;
    const struct settled *settled; /* where it came from; never NULL */
};

/* Reads every settled question by its connector. false: arena or LOCAL. */
bool match_hear(struct arena *arena, const struct rules *rules,
                const struct case_input *input, uint32_t *count,
                struct heard **heard, struct fault *fault) FAULT_MUST_CHECK;

/* ---- match: cells and findings ---- */

enum verdict {
    VERDICT_KEPT,
    VERDICT_NOTED,     /* kept, and it is said why */
    VERDICT_CO_MEMBER, /* of a book: not judged, speaks of somebody else */
    VERDICT_DOUBTFUL,
    VERDICT_STRAY,
};

enum match_reason {
    MATCH_EQUAL,         /* ID and name as asked */
    MATCH_ID_EQUAL,      /* ID as asked, no name came back */
    MATCH_VARIANT,       /* ID equal, name by variant or pinyin */
    MATCH_NAME_DIFFERS,  /* ID equal, another name */
    MATCH_SECOND_KEY,    /* no ID, name and a second key agree */
    MATCH_OUR_NUMBER,    /* the family answers by the number we gave */
    MATCH_NO_SECOND_KEY, /* no ID, only the name agrees */
    MATCH_ONE_DIGIT_OFF, /* theirs is invalid and one digit off ours */
    MATCH_OTHER_PERSON,  /* another ID, or another name without ID */
    MATCH_BOOK,          /* another member of the same book */
    MATCH_REASON_COUNT,
};

const char *verdict_name(enum verdict verdict);
const char *match_reason_name(enum match_reason reason);

struct finding {
    uint32_t no; /* from 1, in the order line, member, bytes */
    enum line line;
    uint32_t member;
    const struct record *record;
    enum verdict verdict;
    enum match_reason reason;
    int32_t as_of; /* the record's, else the answer's, else received */
    bool is_stale;
    bool is_repeat; /* equal in every field to an earlier one (F16) */
    bool counts;    /* kept or noted, neither stale nor a repeat */
};

#define CELL_UNKNOWN_MAX 8

/* One line and one member: what came, and whether it is a gap. */
struct cell {
    bool is_planned;
    const struct plan_item *item;  /* NULL where nothing was planned */
    const struct settled *settled; /* NULL where nothing came */
    enum answer_kind kind;         /* ANSWER_NONE: still out (interim) */
    enum answer_reason reason;
    unsigned marks;
    int32_t as_of;
    uint32_t silent_count;
    const struct text *silent;
    uint32_t finding_first, finding_count; /* into matched.findings */
    bool has_stale, has_doubtful;
    uint32_t unknown_count; /* needed fields that came empty (A19) */
    enum field unknown[CELL_UNKNOWN_MAX];
    bool is_gap;
};

struct matched {
    uint32_t member_count;
    uint32_t line_count; /* lines 1 .. line_count - 1 */
    struct cell *cells;  /* line_count x member_count */
    uint32_t finding_count;
    struct finding *findings;
};

struct cell *cell_at(const struct matched *matched, enum line line,
                     uint32_t member);
bool cell_is_answered(const struct cell *cell); /* FOUND, NOTHING, limits */

/* The work of one case, filled stage by stage. */
struct work {
    struct arena *arena;
    const struct rules *rules;
    const struct case_input *input;
    const struct household_request *request;
    const struct policy *policy;
    int32_t from, to; /* months that empty cells are judged by */
    struct matched matched;
};

bool match_make(struct work *work, const struct heard *heard, uint32_t count,
                struct fault *fault) FAULT_MUST_CHECK;
/* The same work over other months: an empty cell outside them opens nothing.
 * Findings are shared, cells are its own. false: the arena is full. */
bool match_window(const struct work *work, int32_t from, int32_t to,
                  struct work *window) FAULT_MUST_CHECK;
/* Has the record, by its line, every field that the months need? One that has
 * not is a gap of its own and counts in neither end (A19). */
bool finding_is_whole(const struct work *work, const struct finding *finding);
/* Judges one record against the member that was asked about. `address`: the
 * member's address by the register, or absent. */
enum verdict match_judge(struct arena *arena, const struct member *member,
                         enum line line, const struct record *record,
                         struct text address, enum match_reason *reason);
/* Judges whom a "nothing" names: KEPT him, or nobody; DOUBTFUL another name
 * under his number, or a number one digit off; STRAY somebody else. */
enum verdict match_judge_nothing(struct arena *arena,
                                 const struct member *member,
                                 const struct echo *echo);
/* The needed field that is empty in a record of the month or of a fact, and so
 * makes its line a gap; FIELD_NONE where all are there. */
enum field match_empty_field(const struct record *record, enum line line,
                             int32_t from_month, int32_t to_month);

/* ---- reconcile: who counts ---- */

enum standing { STANDING_COUNTS, STANDING_MAY_COUNT, STANDING_DOES_NOT };

enum standing_reason {
    WHY_NONE,
    WHY_DEAD,
    WHY_IN_CUSTODY,
    WHY_RELIGIOUS,
    WHY_MISSING,
    WHY_LIVES_ELSEWHERE,
    WHY_NO_DUTY,   /* no legal duty of support */
    WHY_NON_LOCAL, /* neither spouse nor minor child of a local */
    WHY_NO_PERMIT,
    WHY_DEATH_UNKNOWN,
    WHY_CUSTODY_UNKNOWN,
    WHY_STUDENT_UNKNOWN,
    WHY_PERMIT_UNKNOWN,
    WHY_COUNT,
};
const char *standing_reason_name(enum standing_reason reason);

struct person {
    enum standing standing;
    enum standing_reason why;
};

enum contradiction_code {
    DIFFERS_NOT_IN_REGISTER,
    DIFFERS_OUTSIDE_CITY,
    DIFFERS_CANCELLED,
    DIFFERS_BIRTH_OR_SEX,
    DIFFERS_CO_MEMBER,
    DIFFERS_DIVORCED,
    DIFFERS_OTHER_SPOUSE,
    DIFFERS_SPOUSE_NOT_NAMED,
    DIFFERS_COUNT,
};
const char *contradiction_name(enum contradiction_code code);

struct contradiction {
    enum contradiction_code code;
    uint32_t member;
    uint32_t finding; /* number; 0: the line said NOTHING */
    struct contradiction *next;
};

struct people {
    struct person persons[MEMBERS_MAX];
    uint32_t counted, open; /* bit masks of members */
    bool is_unconfirmed;    /* 01 or 02 silent (A12) */
    bool applicant_does_not_count, applicant_is_unconfirmed;
    uint32_t applicant;
    struct contradiction *first;
};

/* What the request alone says; DOES_NOT is certain and the member is asked
 * nothing (C12). */
struct person people_declared(const struct policy *policy,
                              const struct household_request *request,
                              uint32_t member);
void people_make(const struct work *work, struct people *people);
void people_contradict(const struct work *work, struct people *people);

/* ---- reconcile: entries ---- */

enum measure {
    MEASURE_NONE,
    MEASURE_I1,
    MEASURE_I2,
    MEASURE_I3,
    MEASURE_I4,
    MEASURE_I5,
    MEASURE_I6,
    MEASURE_I7,
    MEASURE_I8,
    MEASURE_I9,
    MEASURE_INCOME,
    MEASURE_MEDICAL_EXPENSE,
    MEASURE_EDUCATION_EXPENSE,
    MEASURE_MONEY, /* from here on things, each once */
    MEASURE_DWELLINGS,
    MEASURE_DWELLING_AREA,
    MEASURE_NON_RESIDENTIAL,
    MEASURE_VEHICLES,
    MEASURE_SOLD,
    MEASURE_COUNT,
};
const char *measure_name(enum measure measure); /* "I1", "money" */

enum entry_mark {
    ENTRY_DIFFERS = 1,      /* sources disagree (D06, A20) */
    ENTRY_UNCONFIRMED = 2,  /* declared and left out, or nobody confirms it */
    ENTRY_UNKNOWN = 4,      /* an empty cell: a gap of its own (A19) */
    ENTRY_GAP = 8,          /* a missing answer opens it */
    ENTRY_NOT_COUNTED = 16, /* shown only */
};

enum entry_source {
    SOURCE_LINE,
    SOURCE_DECLARED,
    SOURCE_IMPUTED,
    SOURCE_RELATIVE, /* maintenance, by the request's list (D17) */
};

/* One line of the ledger: so much, of whom, when, from which findings. The
 * amount is fen for ways and money, pieces for units and vehicles. */
struct entry {
    enum measure measure;
    uint32_t member;
    enum entry_source source;
    enum line line;               /* of SOURCE_LINE and of a gap */
    int32_t month_from, month_to; /* MONTH_NONE: of the period or of as_of */
    struct interval amount;
    struct interval area; /* of dwellings: before the share */
    const char *kind;     /* "rent", "severance", "student" ... */
    struct text key;      /* account, unit, plate, deal: what is once */
    bool is_joint, has_share;
    struct share share;
    int64_t spent_dwelling, spent_medical; /* receipts of lump sums */
    /* of a wage that a line found: what came off, and what is not counted */
    bool has_wage;
    int64_t gross, off, disregarded;
    /* what each month of the ledger gave, where the findings say it; before
     * the sum is taken not below 0. NULL: it is spread over its months. */
    int64_t *by_month;
    /* what is spread evenly over whole_from..whole_to, and of which `amount` is
     * the part of the ledger's months; MONTH_NONE: `amount` itself is spread */
    struct interval whole;
    int32_t whole_from, whole_to;
    struct text exclusion; /* X01 .. X21: why it does not count */
    const char *left_out;  /* "found" ...: why else it does not count */
    uint32_t declared;     /* number of what was declared; 0: not one item */
    int claimed_for;       /* member for whose use a vehicle is claimed; -1 */
    uint32_t persons_all;  /* of a tenancy: tenant and co-residents */
    uint32_t persons_mask; /* ... and which members are among them */
    unsigned marks;
    uint32_t finding_count;
    uint32_t *findings; /* numbers */
    struct entry *next;
    struct entry *next_of_measure;
    /* of things: the next entry that is the same thing; the first entry of the
     * next thing of the measure, where this is the first of its own */
    struct entry *same, *next_thing;
};

/* A limit flag of one institution for one member (A02, A16). */
struct flag {
    enum line line;
    uint32_t member;
    struct text institution;
    bool has_person, over_person, has_household, over_household;
    bool has_limit_person, has_limit_household;
    int64_t limit_person, limit_household;
    uint32_t finding;
    struct flag *next;
};

struct ledger {
    int32_t from, to; /* the programme's months */
    int months;
    struct entry *first, *last;
    struct entry *of_measure[MEASURE_COUNT];
    struct entry *things[MEASURE_COUNT]; /* first entries, one a thing */
    struct flag *flags;
    uint32_t gaps[LINE_COUNT]; /* members of whom the line is a gap */
    /* what a person has spent, in the ledger's months */
    struct interval medical[MEMBERS_MAX], education[MEMBERS_MAX];
    struct interval way[MEMBERS_MAX][WAY_COUNT]; /* sums; I8 by household */
    bool lacks_minimum_wage;                     /* NO_FIGURE */
    /* Lines that feed on a condition only: where they were looked at. */
    bool looked_at[LINE_COUNT][MEMBERS_MAX];
    struct entry sink; /* written when the arena failed, never read */
};

/* A new entry at the end of the ledger; its sink when the arena failed, so that
 * callers need not check. */
struct entry *ledger_add(const struct work *work, struct ledger *ledger,
                         enum measure measure, uint32_t member);
void entry_finding(const struct work *work, struct entry *entry,
                   uint32_t finding);
/* Adds what a finding gives of one month, a month of the ledger. */
void entry_month_add(const struct work *work, const struct ledger *ledger,
                     struct entry *entry, int32_t month, int64_t amount);
/* What of the entry falls into one month of the ledger. */
struct interval entry_in_month(const struct ledger *ledger,
                               const struct entry *entry, int32_t month);
/* X03, X04, X12 or X13 of a pension that does not count; absent: it does. */
struct text pension_exclusion(const struct record *record);
/* Declared items have one numbering: income, then assets, then expenses. */
uint32_t declared_income_no(uint32_t index);
uint32_t declared_asset_no(const struct household_request *request,
                           uint32_t index);

/* All entries of the persons who count or may, over the last months of the
 * request's period that the programme's window takes (H08). */
void reconcile_make(const struct work *work, const struct people *people,
                    int months, struct ledger *ledger);

/* Steps of reconcile_make, one file a subject. */
void reconcile_wages(const struct work *work, const struct people *people,
                     uint32_t member, struct ledger *ledger);
void reconcile_business(const struct work *work, uint32_t member,
                        struct ledger *ledger);
void reconcile_property(const struct work *work, uint32_t member,
                        struct ledger *ledger);
void reconcile_pensions(const struct work *work, uint32_t member,
                        struct ledger *ledger);
void reconcile_unemployment(const struct work *work, uint32_t member,
                            struct ledger *ledger);
void reconcile_maintenance(const struct work *work, const struct people *people,
                           struct ledger *ledger);
void reconcile_other(const struct work *work, uint32_t member,
                     struct ledger *ledger);
void reconcile_lumps(const struct work *work, uint32_t member,
                     struct ledger *ledger);
void reconcile_money(const struct work *work, uint32_t member,
                     struct ledger *ledger);
void reconcile_dwellings(const struct work *work, uint32_t member,
                         struct ledger *ledger);
void reconcile_vehicles(const struct work *work, uint32_t member,
                        struct ledger *ledger);
void reconcile_sold(const struct work *work, uint32_t member,
                    struct ledger *ledger);
void reconcile_medical(const struct work *work, uint32_t member,
                       struct ledger *ledger);
void reconcile_education(const struct work *work, uint32_t member,
                         struct ledger *ledger);
/* Ties entries together that are one account, unit, vehicle or deal. */
void reconcile_groups(struct ledger *ledger);

/* Shared by the income files. */
enum truth { FALSE_ = 0, TRUE_ = 1, UNKNOWN_ = 2 };
enum truth truth_not(enum truth a);
enum truth truth_and(enum truth a, enum truth b);
enum truth truth_or(enum truth a, enum truth b);

/* Iterates the counting findings of a cell. */
const struct finding *finding_next(const struct matched *matched,
                                   const struct cell *cell,
                                   const struct finding *after);
/* Part of an amount over months first..last that falls into month m, by
 * cumulative floors (D07). */
int64_t month_part(int64_t amount, int32_t first, int32_t last, int32_t month);
/* What the member declared for a way (and kind, NULL any) in month m; false
 * where nothing was declared for it. Excluded items are no part of it. */
bool declared_in_month(const struct work *work, uint32_t member,
                       enum income_way way, int32_t month, int64_t *amount);
/* The part of a declared amount (of a month, or of the period) that falls into
 * the ledger's months; false where its month is outside. */
bool declared_within(const struct work *work, const struct ledger *ledger,
                     int32_t month, int64_t amount, int64_t *part);
/* Does a card make the member disabled on as_of: any grade; severe: 1-2; care:
 * 1-2, or 3 mental or intellectual. */
enum card_kind { CARD_ANY, CARD_SEVERE, CARD_CARE };
enum truth card_in_force(const struct work *work, uint32_t member,
                         enum card_kind kind);
/* 06: prison or compulsory rehabilitation on a day of [first, last]. */
enum truth held_between(const struct work *work, uint32_t member, int32_t first,
                        int32_t last);
/* 29: full time on a day of [first, last]; up_to_bachelor: stages to it. */
enum truth student_between(const struct work *work, uint32_t member,
                           int32_t first, int32_t last, bool up_to_bachelor);
/* I2, month by month: exempt TRUE_, not FALSE_; *ground says which. */
/* Maintenance that one relative is asked for, over the months (D17). */
struct interval relative_owes(const struct work *work, int months,
                              const struct relative *relative);
/* Is it asked for a share of what he has, not excused and without a sum? */
bool relative_by_share(const struct relative *relative);
/* Is nothing asked of him, whatever he has (D17)? */
bool relative_is_excused(const struct relative *relative);
/* A deal of line 17, by date and address. */
struct text deed_key(const struct work *work, const struct finding *finding);
/* The register's residence permit, else the request's, on as_of (C14). */
enum truth permit_in_force(const struct work *work, uint32_t member);
enum truth imputed_exempt(const struct work *work, const struct people *people,
                          uint32_t member, int32_t month, const char **ground);
/* The findings that its ground rests on. */
void imputed_findings(const struct work *work, struct entry *entry);
bool imputed_working_age(const struct work *work, uint32_t member, int32_t on);
bool business_covers(const struct work *work, uint32_t member, int32_t month);

/* The road from answers: what report_make does after match_hear. */
bool report_from_heard(struct arena *arena, const struct rules *rules,
                       const struct case_input *input,
                       const struct heard *heard, uint32_t count,
                       struct json **tree, struct text *bytes,
                       struct report_summary *summary,
                       struct fault *fault) FAULT_MUST_CHECK;

#endif
