#ifndef GENERATOR_PLOT_H
#define GENERATOR_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is the matter with a household that asks. A plot decides its means, and
 * what it hides; PLOT_NONE is everybody else's life. */
enum plot {
    PLOT_NONE,
    PLOT_NOTHING,
    PLOT_WORKING_POOR,
    PLOT_OVER_INCOME,
    PLOT_HIDDEN_WAGE,
    PLOT_OVER_MONEY,
    PLOT_OVER_VEHICLE,
    PLOT_TWO_VEHICLES,
    PLOT_OVER_SHOP,
    PLOT_SECOND_FLAT,
    PLOT_TWO_FLATS_UNDER,
    PLOT_TWO_FLATS_EQUAL,
    PLOT_MONEY_EQUAL,
    PLOT_MONEY_OVER_BY_A_FEN,
    PLOT_MONEY_EQUAL_LOW,
    PLOT_MONEY_OVER_BY_A_FEN_LOW,
    PLOT_INCOME_EQUAL,
    PLOT_INCOME_UNDER_BY_A_FEN,
    PLOT_INCOME_EQUAL_LOW,
    PLOT_INCOME_OVER_BY_A_FEN_LOW,
    PLOT_DIVORCED,
    PLOT_OTHER_SPOUSE,
    PLOT_UNDECLARED_MEMBER,
    PLOT_LIVES_ELSEWHERE,
    PLOT_DEAD_MEMBER,
    PLOT_LATE_SPOUSE,
    PLOT_SPOUSE_WITH_PERMIT,
    PLOT_SPOUSE_WITHOUT_PERMIT,
    PLOT_MOVED_OUT,
    PLOT_DOUBTFUL_NAME,
    PLOT_MISTYPED_NUMBER,
    PLOT_FLAG_OVER,
    PLOT_FLAG_UNDER,
    PLOT_JOINT_ACCOUNT,
    PLOT_FLAT_SOLD,
    PLOT_STALE_ACCOUNT,
    PLOT_DISABLED_CAR,
    PLOT_SMALL_PENSION,
    PLOT_OVER_PENSION,
    PLOT_CUSTODY,
    PLOT_SINGLE_DISABLED,
    PLOT_ILLNESS,
    PLOT_HIDDEN_ACCOUNT_ELSEWHERE,
    PLOT_AT_LIMIT, /* limits.h says at which; played by --limits alone */
    PLOT_COUNT
};

/* What a plot asks of a family before it can be played with it. */
enum plot_need {
    NEED_COUPLE = 1 << 0,      /* the head's spouse is in the book */
    NEED_WORKER = 1 << 1,      /* the head can work for the whole period */
    NEED_NO_YOUTH = 1 << 2,    /* nobody of 14 to 24 */
    NEED_OTHER_ADULT = 1 << 3, /* an adult beside head and spouse */
    NEED_TWO = 1 << 4,         /* at least two members */
    NEED_OLD = 1 << 5,         /* the head past working age for the period */
    NEED_ALL_LINES = 1 << 6,   /* plays on one of the further twenty lines */
    NEED_GROWN = 1 << 7,       /* the head is of age */
    NEED_NO_PUPIL = 1 << 8,    /* nobody of 3 to 24 */
    NEED_EIGHTY = 1 << 9,      /* the head is 80 */
    NEED_EARNER = 1 << 10      /* the head past working age with a pension, or
                                * a worker with somebody beside him */
};

/* How the members that could work get along. */
enum plot_living {
    LIVING_NATURAL, /* as everybody */
    LIVING_POOR,    /* one small wage, or none */
    LIVING_BARE     /* nothing at all: the plot adds what there is */
};

struct plot_trait {
    const char *name;
    uint16_t weight;
    unsigned needs;
    enum plot_living living;
};

extern const struct plot_trait plot_traits[PLOT_COUNT];

#endif
