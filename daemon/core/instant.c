/* SPDX-License-Identifier: Apache-2.0
 *
 * Instants: microseconds since 1970 in UTC, and the forms in which owners want
 * Shanghai's wall time. Declared in date.h.
 */
#include <assert.h>

#include "date.h"

enum { SHANGHAI_S = 8 * 3600, DAY_S = 86400 };

static int64_t
instant_floor(int64_t value, int64_t by)
{
    int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

int32_t
instant_shanghai_date(int64_t instant_us)
{
    int64_t seconds = instant_floor(instant_us, INSTANT_SECOND);
    return (int32_t)instant_floor(seconds + SHANGHAI_S, DAY_S);
}

int64_t
instant_from_shanghai(int32_t date, int seconds_of_day)
{
    int64_t seconds = (int64_t)date * DAY_S + seconds_of_day - SHANGHAI_S;
    return seconds * INSTANT_SECOND;
}

/* Two digits at `at`, at most `most`; -1 otherwise. */
static int
instant_two(struct text text, size_t at, int most)
{
    int64_t value;
    if (text.size < at + 2 ||
        !text_to_count(text_slice(text, at, at + 2), &value) || value > most)
        return -1;
    return (int)value;
}

/* ".1" to ".123456" at the front of *rest, as microseconds. */
static bool
instant_read_fraction(struct text *rest, int64_t *us)
{
    *us = 0;
    if (rest->size == 0 || rest->bytes[0] != '.')
        return true;
    size_t digits = 0;
    int64_t weight = INSTANT_SECOND;
    while (digits + 1 < rest->size && rest->bytes[digits + 1] >= '0' &&
           rest->bytes[digits + 1] <= '9') {
        weight /= 10;
        *us += weight * (rest->bytes[digits + 1] - '0');
        digits++;
    }
    if (digits < 1 || digits > 6)
        return false;
    *rest = text_slice(*rest, digits + 1, rest->size);
    return true;
}

static bool
instant_read_zone(struct text zone, int *offset_s)
{
    *offset_s = 0;
    if (text_equals(zone, TEXT("Z")))
        return true;
    if (zone.size != 6 || (zone.bytes[0] != '+' && zone.bytes[0] != '-') ||
        zone.bytes[3] != ':')
        return false;
    int hours = instant_two(zone, 1, 23), minutes = instant_two(zone, 4, 59);
    if (hours < 0 || minutes < 0)
        return false;
    *offset_s = (hours * 60 + minutes) * (zone.bytes[0] == '-' ? -60 : 60);
    return true;
}

bool
instant_read(struct text text, int64_t *instant_us)
{
    int32_t date;
    if (text.size < 20 || text.bytes[10] != 'T' || text.bytes[13] != ':' ||
        text.bytes[16] != ':' || !date_read_iso(text_slice(text, 0, 10), &date))
        return false;
    int hours = instant_two(text, 11, 23);
    int minutes = instant_two(text, 14, 59);
    int seconds = instant_two(text, 17, 59);
    if (hours < 0 || minutes < 0 || seconds < 0)
        return false;
    struct text rest = text_slice(text, 19, text.size);
    int64_t us;
    int offset_s;
    if (!instant_read_fraction(&rest, &us) ||
        !instant_read_zone(rest, &offset_s))
        return false;
    int64_t total = (int64_t)date * DAY_S + hours * 3600 + minutes * 60 +
                    seconds - offset_s;
    *instant_us = total * INSTANT_SECOND + us;
    return true;
}

struct wall {
    int32_t date;
    int hour, minute, second;
};

static struct wall
instant_wall(int64_t instant_us, int offset_s)
{
    int64_t seconds = instant_floor(instant_us, INSTANT_SECOND) + offset_s;
    int64_t day = instant_floor(seconds, DAY_S);
    int rest = (int)(seconds - day * DAY_S);
    assert(day >= INT32_MIN && day <= INT32_MAX);
    return (struct wall){(int32_t)day, rest / 3600, rest / 60 % 60, rest % 60};
}

void
instant_print(int64_t instant_us, char out[32])
{
    char date[11];
    struct wall wall = instant_wall(instant_us, 0);
    date_print(wall.date, date);
    snprintf(out, 32, "%sT%02u:%02u:%02uZ", date, (unsigned)wall.hour % 24,
             (unsigned)wall.minute % 60, (unsigned)wall.second % 60);
}

void
instant_print_compact(int64_t instant_us, char out[16])
{
    char date[9];
    struct wall wall = instant_wall(instant_us, SHANGHAI_S);
    date_print_plain(wall.date, date);
    snprintf(out, 16, "%s%02u%02u%02u", date, (unsigned)wall.hour % 24,
             (unsigned)wall.minute % 60, (unsigned)wall.second % 60);
}

void
instant_print_spaced(int64_t instant_us, char out[32])
{
    char date[11];
    struct wall wall = instant_wall(instant_us, SHANGHAI_S);
    date_print(wall.date, date);
    snprintf(out, 32, "%s %02u:%02u:%02u", date, (unsigned)wall.hour % 24,
             (unsigned)wall.minute % 60, (unsigned)wall.second % 60);
}

void
instant_print_offset(int64_t instant_us, char out[32])
{
    char date[11];
    struct wall wall = instant_wall(instant_us, SHANGHAI_S);
    date_print(wall.date, date);
    snprintf(out, 32, "%sT%02u:%02u:%02u+08:00", date, (unsigned)wall.hour % 24,
             (unsigned)wall.minute % 60, (unsigned)wall.second % 60);
}
