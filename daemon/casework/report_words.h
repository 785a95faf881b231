/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts of a report's tree as phrases for people.
 */
#ifndef HEDUI_CASEWORK_REPORT_WORDS_H
#define HEDUI_CASEWORK_REPORT_WORDS_H

#include "page.h"

/* "1,894.00", "0.00 or more", "2", "36.10 m²": a number or [low, high]. */
const char *words_amount(const struct page *page, const struct json *node,
                         struct text measure);
/* "PARTIAL(bank)" of a cell: its words, with the reason of the cell. */
const char *words_gap(const struct page *page, struct text gap,
                      struct text reason);
/* The member's name, from the report's household. */
struct text words_member(const struct json *report, struct text ref);
/* Owner of a line, from the report's matrix. */
const char *words_owner(const struct page *page, const struct json *report,
                        struct text line);
/* "Housing fund" of "Housing fund / Housing Fund Centre". */
const char *words_owner_short(const struct page *page, const char *owner);
/* One more behind ", " (zh: 、); NULL when the arena is full. */
const char *words_joined(const struct page *page, const char *so_far,
                         const char *word);
/* The names of a list of members. */
const char *words_members(const struct page *page, const struct json *report,
                          const struct json *refs);
/* A finding by its number; NULL where there is none. */
const struct json *words_finding(const struct json *report, int64_t no);
bool words_has_mark(const struct json *entry, const char *mark);
/* Keys that we made up for things without a number say nothing to people. */
bool words_is_made_up(struct text key);
/* Words of a list joined by ", " (zh: 、). */
const char *words_list(const struct page *page, const char *prefix,
                       const struct json *array);
/* What an entry is: its measure, and its kind where that says more. */
const char *words_entry(const struct page *page, const struct json *entry);
/* Its amount, or what a limit flag says. */
const char *words_entry_amount(const struct page *page,
                               const struct json *entry);
/* Its source with account, unit or plate, and its marks in brackets. */
const char *words_entry_source(const struct page *page,
                               const struct json *report,
                               const struct json *entry);
/* Where an entry comes from: a line's owner, or declared, imputed, relative. */
const char *words_source(const struct page *page, const struct json *report,
                         const struct json *entry);
struct text tree_get(const struct json *object, const char *key);
int64_t tree_number(const struct json *object, const char *key);
bool tree_is(const struct json *object, const char *key);
const struct json *tree_first(const struct json *node);
/* Names of tests with that result, joined: all, those about means, or those
 * that say whom the programme is for. */
enum words_of { WORDS_ALL, WORDS_MEANS, WORDS_OTHER };
const char *words_tests(const struct page *page, const struct json *ruling,
                        const char *result, enum words_of of);
/* What a test compared; of dwellings the area too. */
const char *words_test_value(const struct page *page, const struct json *ruling,
                             const struct json *test);
/* The rulings that it rests on, with their outcomes; "" where none. */
const char *words_rests(const struct page *page, const struct json *ruling);
/* The determination of another case that stood for a ruling: which, of which
 * day, and until when it is valid. */
const char *words_reused(const struct page *page, const struct json *earlier);
/* Does the ruling read the entries of that window? A report of the first
 * version has one window and does not say so. */
bool ruling_is_of_window(const struct json *ruling, struct text window);
/* Rulings in the order of the programmes; NULL at the end. Start with
 * *programme = 0. */
const struct json *next_ruling(const struct json *report, int *programme);
/* The same of "recognitions", the rulings that others rest on. */
const struct json *next_ruling_in(const struct json *report, const char *key,
                                  int *programme);
/* The months of a window, "period from – to", by a ruling that reads it; NULL
 * where none says them. */
const char *words_months(const struct page *page, const struct json *report,
                         struct text window);
/* How many lines are a gap in the ruling. */
uint32_t words_missing_lines(const struct json *ruling);
/* Whether the report says that the member does not count. */
bool words_is_not_counted(const struct json *tree, struct text member);

#endif
