/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of a policy pack (parameters.json, with pack.json beside it) and of a
 * calendar: all that is wrong at once. An error refuses the pack, here and when
 * a house starts; a warning does not. Pure: bytes in, notes out.
 */
#ifndef HEDUI_CASEWORK_POLICY_CHECK_H
#define HEDUI_CASEWORK_POLICY_CHECK_H

#include "policy_notes.h"
#include "policy_terms.h"

#define PACK_FIGURES "parameters.json"
#define PACK_SOURCES "pack.json"

/* `sources` absent: there is no pack.json, which is an error. `on`: figures
 * whose last value is older than a year then are warned of; DATE_NONE: not. */
void policy_check(struct policy_notes *notes, struct text parameters,
                  struct text sources, int32_t on);
/* `file`: what the notes call it. `on`: a calendar without that year is warned
 * of; DATE_NONE: not. */
void calendar_check(struct policy_notes *notes, const char *file,
                    struct text calendar, int32_t on);

/* ---- pack.json ---- */

/* The entry that speaks for the name: its own, or that of a prefix
 * ("limits.low_income"). NULL. */
const struct json *source_find(const struct json *pack, struct text name);
/* The sentence of an entry, of the value from `from` where it has one of its
 * own (absent: of all). Absent where there is none. */
struct text source_text(const struct json *source, struct text from,
                        enum language language);

/* ---- inside: one file a part ---- */

struct policy_check {
    struct policy_notes *notes;
    const struct json *root, *pack; /* pack NULL: not there, or no JSON */
    int32_t on, first_day;          /* of the standard; DATE_NONE */
};

void check_dated(struct policy_check *check);
void check_yearly(struct policy_check *check);
/* limits, rules, windows, tariffs, freshness, complete_report, left_out. */
void check_parts(struct policy_check *check);
void check_sources(struct policy_check *check);
void check_adjustment(struct policy_check *check);
/* The entry of pack.json has its source in both languages. */
void check_sentences(struct policy_check *check, const char *pointer,
                     const struct json *entry);
bool check_status_is(struct text status);
bool check_integer(struct policy_check *check, const struct policy_term *term,
                   const char *pointer, const struct json *value);
bool check_share(struct policy_check *check, const struct policy_term *term,
                 const char *pointer, const struct json *value);
/* Says that a name is not known, with the nearest of `names` or of the terms
 * (NULL). */
void check_unknown(struct policy_check *check, const char *pointer,
                   struct text written, const char *const *names);

#endif
