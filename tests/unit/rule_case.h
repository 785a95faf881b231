/* SPDX-License-Identifier: Apache-2.0
 *
 * One row of a table test: a household in a few lines, what the lines know,
 * and what the report must say. The register knows every local member unless
 * own_register is set. In a CSV the word MONTH in a row stands for twelve rows,
 * one for each month of the period 2016-09 to 2017-08.
 */
#ifndef HEDUI_TESTS_UNIT_RULE_CASE_H
#define HEDUI_TESTS_UNIT_RULE_CASE_H

#include "trial.h"

struct rule_case {
    const char *sentence;   /* begins with the code of policy.md section 9 */
    const char *as_of;      /* NULL: 2017-09-01 */
    const char *programmes; /* "\"medical\"", NULL: the first two */
    const char *members;
    const char *household; /* more members of "household", or NULL */
    const char *request;   /* more members of the request, or NULL */
    bool own_register;
    struct {
        const char *line, *csv;
    } rows[6];
    struct {
        const char *line, *id, *what, *detail, *institution;
    } behaves[5];
    struct {
        const char *path, *want; /* from the root of the report */
    } wants[6];
};

/* Runs one row; prints what differs. Gives the number of wants it checked. */
unsigned rule_case_run(const struct rule_case *row);
/* Asks and decides without checking; the caller releases the trial. */
void rule_case_decide(const struct rule_case *row, struct trial *trial);

#define ML "rulings.minimum_living."
#define LI "rulings.low_income."
#define RULING(programme) "rulings." programme "."

#define ELDER                                                                  \
    "{\"ref\":\"m1\",\"name\":\"王建国\",\"id_kind\":\"resident\","         \
    "\"id\":\"310101195003020216\",\"relation\":\"self\"}"
#define ABLE                                                                   \
    "{\"ref\":\"m1\",\"name\":\"周建国\",\"id_kind\":\"resident\","         \
    "\"id\":\"310101197001107018\",\"relation\":\"self\"}"
#define WIFE                                                                   \
    "{\"ref\":\"m2\",\"name\":\"王秀英\",\"id_kind\":\"resident\","         \
    "\"id\":\"310101195006111527\",\"relation\":\"spouse\"}"
#define MEMBER(ref, id, relation, more)                                        \
    "{\"ref\":\"" ref "\",\"name\":\"李小明\",\"id_kind\":\"resident\","    \
    "\"id\":\"" id "\",\"relation\":\"" relation "\"" more "}"
#define SELF(id, more)                                                         \
    "{\"ref\":\"m1\",\"name\":\"王建国\",\"id_kind\":\"resident\","         \
    "\"id\":\"" id "\",\"relation\":\"self\"" more "}"

#endif
