#ifndef GENERATOR_DAY_H
#define GENERATOR_DAY_H

#include <stdbool.h>

/* A day is a count of days from 0000-03-01, so that 0, which means "none", is
 * nobody's birthday; a month is year x 12 + month - 1. No time zone. */
struct date {
    int year, month, day;
};

int day_from_date(struct date date);
struct date day_to_date(int day);
int day_of(int year, int month, int day);
int day_month(int day);
int day_month_first(int month);

/* The same day so many years on; 29 February becomes 1 March. */
int day_add_years(int day, int years);

/* Whole years, reached on the birthday; 29 February: 1 March in a common year
 * (policy B07). */
int day_age(int birth, int on);

/* "2017-09-01", strictly; false if it is not a day of the calendar. */
bool day_read(const char *text, int *day);

#endif
