// SPDX-License-Identifier: Apache-2.0
//
// The table of behaviours and a reader for each form of detail; see
// behaviour_detail.h.
#include "behaviour_detail.h"

#include "clock.h"
#include "identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Each reader takes the detail and says whether it is understood.
static bool
detail_error(struct behaviour *row)
{
    row->number = strtoll(row->detail, NULL, 10);
    return *row->detail != '\0';
}

static bool
detail_none(struct behaviour *row)
{
    return !*row->detail || strcmp(row->detail, "-") == 0 ||
           strcmp(row->detail, "–") == 0;
}

static bool
detail_number(struct behaviour *row)
{
    char *end = NULL;
    row->number = strtoll(row->detail, &end, 10);
    return end != row->detail && !*end && row->number >= 0;
}

// 300, 300ms, 5s, 3wd, lognormal 300 2.0
static bool
detail_delay(struct behaviour *row)
{
    const char *text = row->detail;
    double median = 0;
    double spread = 0;
    char behind[8] = "";
    if (sscanf(text, "lognormal %lf %lf%7s", &median, &spread, behind) == 2) {
        row->number = (int64_t)median;
        row->spread = spread;
        return median > 0 && spread >= 1;
    }
    char *end = NULL;
    row->number = strtoll(text, &end, 10);
    if (end == text || row->number < 0)
        return false;
    row->is_days = strcmp(end, "wd") == 0;
    if (strcmp(end, "s") == 0)
        row->number *= 1000;
    return row->is_days || !*end || strcmp(end, "ms") == 0 ||
           strcmp(end, "s") == 0;
}

static bool
detail_hours(struct behaviour *row)
{
    int closes_hour = 0, closes = 0, opens_hour = 0, opens = 0;
    char behind[8] = "";
    if (!*row->detail) {
        row->closes_minute = 0; // always
        row->opens_minute = 24 * 60;
        return true;
    }
    if (sscanf(row->detail, "%d:%d-%d:%d%7s", &closes_hour, &closes,
               &opens_hour, &opens, behind) != 4)
        return false;
    row->closes_minute = closes_hour * 60 + closes;
    row->opens_minute = opens_hour * 60 + opens;
    return row->closes_minute >= 0 && row->closes_minute <= 24 * 60 &&
           row->opens_minute >= 0 && row->opens_minute <= 24 * 60;
}

static bool
detail_quota(struct behaviour *row)
{
    char text[128];
    snprintf(text, sizeof text, "%s", row->detail);
    char *rest = NULL;
    size_t parts = 0;
    for (char *part = strtok_r(text, " ", &rest); part;
         part = strtok_r(NULL, " ", &rest), parts++) {
        char *unit = NULL;
        int64_t limit = strtoll(part, &unit, 10);
        if (unit == part || limit < 0)
            return false;
        if (strcmp(unit, "/day") == 0 || strcmp(unit, "persons/day") == 0) {
            row->day_quota = limit;
            row->day_counts_persons = *unit == 'p';
        } else if (strcmp(unit, "/s") == 0) {
            row->second_quota = limit;
        } else if (strcmp(unit, "conn") == 0) {
            row->connection_quota = limit;
        } else {
            return false;
        }
    }
    return parts > 0;
}

static bool
detail_word(const char *word, const char *const *words, unsigned count,
            unsigned *found)
{
    for (*found = 0; *found < count; (*found)++)
        if (strcmp(word, words[*found]) == 0)
            return true;
    return false;
}

static bool
detail_refusal(struct behaviour *row)
{
    static const char *const words[] = {"consent", "restricted", "other",
                                        "fault"};
    unsigned found = 0;
    if (!detail_word(row->detail, words, 4, &found))
        return false;
    row->refusal = (enum refusal)found;
    return true;
}

static bool
detail_garble(struct behaviour *row)
{
    static const char *const words[GARBLE_COUNT_OF - 1] = {
        "bytes", "truncated", "count",        "sum",  "encoding",
        "html",  "huge",      "huge_chunked", "bomb", "zip",
        "deep",  "no_ok",     "part_missing"};
    unsigned found = 0;
    if (!detail_word(row->detail, words, GARBLE_COUNT_OF - 1, &found))
        return false;
    row->garble = (enum garble)(found + 1);
    return true;
}

static bool
detail_person(struct behaviour *row)
{
    char canonical[IDENTITY_SIZE];
    identity_canonical(row->detail, canonical);
    return *canonical != '\0';
}

static bool
detail_date(struct behaviour *row)
{
    return clock_is_date(row->detail);
}

static bool
detail_time(struct behaviour *row)
{
    return clock_parse(row->detail, &row->at_ms);
}

static const struct {
    const char *name;
    enum what what;
    bool (*read)(struct behaviour *row);
} DETAILS[WHAT_COUNT] = {
    {"slow", WHAT_SLOW, detail_delay},
    {"hang", WHAT_HANG, detail_none},
    {"reset", WHAT_RESET, detail_none},
    {"error", WHAT_ERROR, detail_error},
    {"busy", WHAT_BUSY, detail_number},
    {"closed", WHAT_CLOSED, detail_hours},
    {"quota", WHAT_QUOTA, detail_quota},
    {"several", WHAT_SEVERAL, detail_number},
    {"refuse", WHAT_REFUSE, detail_refusal},
    {"silent", WHAT_SILENT, detail_none},
    {"garble", WHAT_GARBLE, detail_garble},
    {"other_person", WHAT_OTHER_PERSON, detail_person},
    {"record_of", WHAT_RECORD_OF, detail_person},
    {"shift", WHAT_SHIFT, detail_number},
    {"stale", WHAT_STALE, detail_date},
    {"duplicate", WHAT_DUPLICATE, detail_none},
    {"late", WHAT_LATE, detail_delay},
    {"retract", WHAT_RETRACT, detail_time},
    {"nothing_for_all", WHAT_NOTHING_FOR_ALL, detail_none},
    {"without_id", WHAT_WITHOUT_ID, detail_none},
};

bool
behaviour_read_detail(struct behaviour *row, const char *what,
                      struct fault *fault)
{
    for (size_t i = 0; i < WHAT_COUNT; i++) {
        if (strcmp(DETAILS[i].name, what) != 0)
            continue;
        row->what = DETAILS[i].what;
        if (DETAILS[i].read(row))
            return true;
        return fault_set(fault, "column \"detail\": bad value \"%.60s\" for %s",
                         row->detail, what);
    }
    return fault_set(fault, "column \"what\": \"%.60s\" is no behaviour", what);
}
