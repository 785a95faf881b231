/* SPDX-License-Identifier: Apache-2.0
 *
 * Working days by the State Council's notices. A listed year is a bit a day:
 * Monday to Friday, less the public holidays, plus the make-up working days.
 * Outside the listed years Monday to Friday work, and whoever asks is told.
 */
#include "calendar.h"

#include <string.h>

#include "date.h"
#include "json.h"
#include "mutant.h"
#include "policy_check.h"
#include "slurp.h"

enum { YEARS_MAX = 64, DAYS_A_YEAR = 366 };

struct year {
    int year; /* 0: no entry */
    int32_t first_day;
    bool is_working[DAYS_A_YEAR];
};

struct calendar {
    struct digest digest;
    struct text bytes; /* as they were read */
    int year_count;    /* consecutive or not, in the order of the file */
    struct year years[YEARS_MAX];
};

static const struct year *
year_find(const struct calendar *calendar, int year)
{
    for (int i = 0; i < calendar->year_count; i++)
        if (calendar->years[i].year == year)
            return &calendar->years[i];
    return NULL;
}

static bool
days_set(struct year *year, const struct json *list, bool is_working,
         struct fault *fault)
{
    if (list == NULL || list->kind != JSON_ARRAY)
        return fault_set(fault, FAULT_INPUT,
                         "calendar: years.%d needs the lists off and work",
                         year->year);
    for (const struct json *node = list->first; node; node = node->next) {
        int32_t day;
        int y, m, d;
        if (node->kind != JSON_STRING || !date_read_iso(node->text, &day))
            return fault_set(fault, FAULT_INPUT,
                             "calendar: years.%d holds something that is no "
                             "date like %d-05-01",
                             year->year, year->year);
        date_split(day, &y, &m, &d);
        if (y != year->year)
            return fault_set(fault, FAULT_INPUT,
                             "calendar: years.%d holds a day of %d", year->year,
                             y);
        year->is_working[day - year->first_day] = is_working;
    }
    return true;
}

static bool
year_parse(struct calendar *calendar, const struct json *node,
           struct fault *fault)
{
    int64_t number;
    if (calendar->year_count == YEARS_MAX || node->key.size != 4 ||
        !text_to_count(node->key, &number) || number < 1900)
        return fault_set(fault, FAULT_INPUT,
                         "calendar: years has a key that is no year, or more "
                         "than %d years",
                         YEARS_MAX);
    struct year *year = &calendar->years[calendar->year_count++];
    year->year = (int)number;
    if (!date_make(year->year, 1, 1, &year->first_day))
        return fault_set(fault, FAULT_INPUT, "calendar: no year %d",
                         year->year);
    for (int i = 0; i < DAYS_A_YEAR; i++)
        year->is_working[i] = date_weekday(year->first_day + i) < 5;
    return days_set(year, json_get(node, "off"), false, fault) &&
           days_set(year, json_get(node, "work"), true, fault);
}

const struct calendar *
calendar_parse(struct arena *arena, struct text json, struct fault *fault)
{
    struct json *root = json_read(arena, json, 8, fault);
    struct calendar *calendar = arena_alloc(arena, sizeof(*calendar));
    if (root == NULL || calendar == NULL)
        return NULL;
    const struct json *years = json_get(root, "years");
    if (years == NULL || years->kind != JSON_OBJECT || years->count == 0) {
        fault_set(fault, FAULT_INPUT, "calendar: years is missing or empty");
        return NULL;
    }
    for (const struct json *node = years->first; node; node = node->next)
        if (!year_parse(calendar, node, fault))
            return NULL;
    digest_sha256(json, &calendar->digest);
    calendar->bytes = json;
    return calendar;
}

const struct calendar *
calendar_read(struct arena *arena, const char *path, struct fault *fault)
{
    struct text bytes;
    struct policy_notes notes;
    const char *slash = strrchr(path, '/');
    if (!slurp_file(arena, path, &bytes, fault))
        return NULL;
    notes_init(&notes, arena);
    calendar_check(&notes, slash == NULL ? path : slash + 1, bytes, DATE_NONE);
    if (!notes_fault(&notes, fault))
        return NULL;
    return calendar_parse(arena, bytes, fault);
}

const struct digest *
calendar_digest(const struct calendar *calendar)
{
    return &calendar->digest;
}

struct text
calendar_bytes(const struct calendar *calendar)
{
    return calendar->bytes;
}

bool
calendar_is_working(const struct calendar *calendar, int32_t day,
                    bool *is_known)
{
    int y, m, d;
    date_split(day, &y, &m, &d);
    const struct year *year = year_find(calendar, y);
    *is_known = year != NULL;
    if (year == NULL)
        return date_weekday(day) < 5;
    return year->is_working[day - year->first_day];
}

/* In which the day lies, or NULL; of several one that has no end yet. */
static const struct calendar_pause *
pause_on(const struct calendar_pause *pauses, uint32_t count, int32_t day)
{
    const struct calendar_pause *found = NULL;
    for (uint32_t i = 0; i < count; i++) {
        bool is_open = pauses[i].until == DATE_NONE;
        if (pauses[i].from < day && (is_open || day <= pauses[i].until) &&
            (found == NULL || is_open))
            found = &pauses[i];
    }
    return mutant_is("pause_ignored") ? NULL : found;
}

int32_t
calendar_due_paused(const struct calendar *calendar, int32_t start, int days,
                    const struct calendar_pause *pauses, uint32_t count,
                    bool *is_provisional)
{
    int32_t day = mutant_is("deadline_counts_first_day") ? start - 1 : start;
    *is_provisional = false;
    while (days > 0) {
        bool is_known;
        bool is_working = calendar_is_working(calendar, ++day, &is_known);
        const struct calendar_pause *pause = pause_on(pauses, count, day);
        if (pause != NULL && pause->until == DATE_NONE)
            return DATE_NONE;
        if (is_working && pause == NULL)
            days--;
        if (!is_known && !mutant_is("provisional_never"))
            *is_provisional = true;
    }
    return day;
}

int32_t
calendar_due(const struct calendar *calendar, int32_t start, int days,
             bool *is_provisional)
{
    return calendar_due_paused(calendar, start, days, NULL, 0, is_provisional);
}

int
calendar_working_days(const struct calendar *calendar, int32_t from, int32_t to)
{
    if (to < from)
        return -calendar_working_days(calendar, to, from);
    int count = 0;
    for (int32_t day = from + 1; day <= to; day++) {
        bool is_known;
        if (calendar_is_working(calendar, day, &is_known))
            count++;
    }
    return count;
}

int32_t
calendar_back(const struct calendar *calendar, int32_t due, int days)
{
    int32_t day = due;
    while (calendar_working_days(calendar, day, due) < days)
        day--;
    return day;
}

int
calendar_left(const struct calendar *calendar, int32_t today, int32_t due)
{
    return due < today ? -1 : calendar_working_days(calendar, today, due);
}

int
calendar_last_year(const struct calendar *calendar)
{
    int last = 0;
    for (int i = 0; i < calendar->year_count; i++)
        if (calendar->years[i].year > last)
            last = calendar->years[i].year;
    return last;
}
