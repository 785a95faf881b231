/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a ruling's counterfactuals, one file each subject.
 */
#ifndef HEDUI_CASEWORK_WHATIF_PARTS_H
#define HEDUI_CASEWORK_WHATIF_PARTS_H

#include "ruling.h"
#include "whatif.h"

/* A ruling that is looked at. */
struct inquiry {
    const struct whatif *whatif;
    struct docket *docket;
    const struct ruling *ruling;
    uint32_t point_count;
    const struct point *points;
    struct fault *fault; /* of the first trial that failed */
    bool failed;
};

/* REFER: "alone" and "together" of the ruling's object. */
void whatif_alone(struct inquiry *inquiry, struct json *object);
void whatif_together(struct inquiry *inquiry, struct json *object);
/* REFER: what no answer of a line settles. */
void whatif_office(struct inquiry *inquiry, struct json *object);
/* OVER: "failed"; WITHIN: "margins". */
void whatif_margins(struct inquiry *inquiry, struct json *object);

const char *whatif_unit_name(enum whatif_unit unit);
/* One point as it is named in the tree. */
struct json *whatif_point(const struct inquiry *inquiry,
                          const struct point *point);
/* All kinds of answer of `point`, with the others in `list` in place, as cases;
 * *seen gets a bit for each outcome. list has room for one more. */
struct json *whatif_cases(struct inquiry *inquiry, struct supposed *list,
                          uint32_t count, const struct point *point,
                          unsigned *seen);
/* The outcome with these suppositions; REFER once the inquiry has failed. */
struct tried whatif_at(struct inquiry *inquiry, const struct supposed *list,
                       uint32_t count);

#endif
