/* SPDX-License-Identifier: Apache-2.0
 *
 * Deadlines by the calendar alone: working days, make-up days, years that are
 * not listed, pauses. Every due day was counted by hand.
 */
#include <stdio.h>

#include "calendar.h"
#include "check.h"
#include "date.h"
#include "trial.h"

static struct trial trial;

static int32_t
day_of(const char *iso)
{
    int32_t day = DATE_NONE;
    if (iso != NULL)
        CU_ASSERT_FATAL(date_read_iso(text_of(iso), &day));
    return day;
}

static void
check_due(const char *sentence, int32_t have, bool is_provisional,
          const char *want, bool want_provisional)
{
    char text[16];
    CU_ASSERT_EQUAL(have, day_of(want));
    CU_ASSERT_EQUAL(is_provisional, want_provisional);
    date_print(have, text);
    if (have != day_of(want) || is_provisional != want_provisional)
        printf("  %s: %s%s\n", sentence, text,
               is_provisional ? ", provisional" : "");
    unit_ran(sentence);
}

static void
deadlines(void)
{
    static const struct {
        const char *sentence, *start;
        int days;
        const char *due;
        bool is_provisional;
    } rows[] = {
        {"B08 fifteen days of September", "2017-09-01", 15, "2017-09-22",
         false},
        {"B08 over the holiday of October, a Saturday works", "2017-09-22", 15,
         "2017-10-19", false},
        {"B08 the clock starts on a holiday", "2017-10-01", 15, "2017-10-27",
         false},
        {"B08 over the new year of the moon, a Sunday works", "2016-12-31", 20,
         "2017-02-03", false},
        {"B08 from a leap day", "2024-02-29", 15, "2024-03-21", false},
        {"B08 express, from a leap day", "2024-02-29", 2, "2024-03-04", false},
        {"B08 to the last day of the last listed year", "2026-12-10", 15,
         "2026-12-31", false},
        {"B08 a day more: into a year that is not listed", "2026-12-11", 15,
         "2027-01-01", true},
        {"B08 in a year that is not listed", "2027-03-01", 15, "2027-03-22",
         true},
        {"B08 in a year before the first", "1999-12-31", 2, "2000-01-04", true},
    };
    trial_init(&trial, ALL_LINES, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is_provisional;
        int32_t due = calendar_due(trial.rules.calendar, day_of(rows[i].start),
                                   rows[i].days, &is_provisional);
        check_due(rows[i].sentence, due, is_provisional, rows[i].due,
                  rows[i].is_provisional);
    }
    trial_release(&trial);
}

/* Fifteen days from Friday 2017-09-01: without a pause 2017-09-22. */
static const struct {
    const char *sentence, *start;
    struct {
        const char *from, *until;
    } pauses[2];
    const char *due; /* NULL: the clock stands */
    bool is_provisional;
} pause_rows[] = {
    {"a pause of three working days",
     "2017-09-01",
     {{"2017-09-05", "2017-09-08"}},
     "2017-09-27",
     false},
    {"a pause over a weekend takes nothing",
     "2017-09-01",
     {{"2017-09-08", "2017-09-10"}},
     "2017-09-22",
     false},
    {"a pause from the day of acceptance",
     "2017-09-01",
     {{"2017-09-01", "2017-09-04"}},
     "2017-09-25",
     false},
    {"two pauses that overlap count once",
     "2017-09-01",
     {{"2017-09-05", "2017-09-08"}, {"2017-09-07", "2017-09-11"}},
     "2017-09-28",
     false},
    {"the same, the later one first",
     "2017-09-01",
     {{"2017-09-07", "2017-09-11"}, {"2017-09-05", "2017-09-08"}},
     "2017-09-28",
     false},
    {"a pause that begins on the day it is due",
     "2017-09-01",
     {{"2017-09-22", "2017-10-20"}},
     "2017-09-22",
     false},
    {"a pause the day before, over the holiday",
     "2017-09-01",
     {{"2017-09-21", "2017-10-09"}},
     "2017-10-10",
     false},
    {"a pause of no day",
     "2017-09-01",
     {{"2017-09-08", "2017-09-05"}},
     "2017-09-22",
     false},
    {"the agency still waits",
     "2017-09-01",
     {{"2017-09-05", NULL}},
     NULL,
     false},
    {"it waits within another pause",
     "2017-09-01",
     {{"2017-09-05", "2017-09-08"}, {"2017-09-06", NULL}},
     NULL,
     false},
    {"it waits since the day it was due",
     "2017-09-01",
     {{"2017-09-22", NULL}},
     "2017-09-22",
     false},
    {"a pause moves it into a year that is not listed",
     "2026-12-10",
     {{"2026-12-30", "2027-01-04"}},
     "2027-01-05",
     true},
};

static void
pauses(void)
{
    trial_init(&trial, ALL_LINES, NULL);
    for (size_t i = 0; i < sizeof(pause_rows) / sizeof(pause_rows[0]); i++) {
        struct calendar_pause list[2];
        uint32_t count = 0;
        bool is_provisional;
        for (; count < 2 && pause_rows[i].pauses[count].from != NULL; count++)
            list[count] = (struct calendar_pause){
                day_of(pause_rows[i].pauses[count].from),
                day_of(pause_rows[i].pauses[count].until)};
        int32_t due = calendar_due_paused(trial.rules.calendar,
                                          day_of(pause_rows[i].start), 15, list,
                                          count, &is_provisional);
        check_due(pause_rows[i].sentence, due, is_provisional,
                  pause_rows[i].due, pause_rows[i].is_provisional);
    }
    trial_release(&trial);
}

static const struct unit_test tests[] = {
    {"B08 due days, and what is provisional", deadlines},
    {"the clock stops while the agency waits for the applicant", pauses},
};

UNIT_MAIN("casework calendar", tests)
