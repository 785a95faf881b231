/* Days and months as integers, by the proleptic Gregorian calendar. Reads no
 * clock and no time zone. */
#include "day.h"

#include <stddef.h>

int
day_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era;
}

int
day_from_date(struct date date)
{
    return day_of(date.year, date.month, date.day);
}

struct date
day_to_date(int day)
{
    int z = day;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    struct date date;

    date.day = doy - (153 * mp + 2) / 5 + 1;
    date.month = mp < 10 ? mp + 3 : mp - 9;
    date.year = yoe + era * 400 + (date.month <= 2 ? 1 : 0);
    return date;
}

int
day_month(int day)
{
    struct date date = day_to_date(day);

    return date.year * 12 + date.month - 1;
}

int
day_month_first(int month)
{
    return day_of(month / 12, month % 12 + 1, 1);
}

int
day_add_years(int day, int years)
{
    struct date date = day_to_date(day);

    date.year += years;
    return day_from_date(date);
}

int
day_age(int birth, int on)
{
    struct date from = day_to_date(birth);
    struct date to = day_to_date(on);
    int age = to.year - from.year;

    if (to.month < from.month || (to.month == from.month && to.day < from.day))
        age--;
    return age;
}

bool
day_read(const char *text, int *day)
{
    int part[3] = {0, 0, 0};
    static const int ends[] = {4, 7, 10};
    int at = 0;

    for (size_t i = 0; i < 3; i++) {
        for (; at < ends[i]; at++) {
            if (text[at] < '0' || text[at] > '9')
                return false;
            part[i] = part[i] * 10 + (text[at] - '0');
        }
        if (text[at] != (i < 2 ? '-' : '\0'))
            return false;
        at++;
    }
    if (part[1] < 1 || part[1] > 12 || part[2] < 1)
        return false;
    *day = day_of(part[0], part[1], part[2]);
    struct date back = day_to_date(*day);
    return back.month == part[1] && back.day == part[2];
}
