/* SPDX-License-Identifier: Apache-2.0
 *
 * Money is int64 fen, areas are int64 of 0.01 m2, shares are p/q in lowest
 * terms. All arithmetic is checked; overflow is false, never wrapped. No
 * floating point.
 */
#ifndef HEDUI_CORE_MONEY_H
#define HEDUI_CORE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct share {
    int64_t p; /* p <= q for a part of a whole; q > 0 */
    int64_t q;
};

bool money_add(int64_t a, int64_t b, int64_t *sum);
bool money_subtract(int64_t a, int64_t b, int64_t *difference);
bool money_multiply(int64_t a, int64_t b, int64_t *product);
/* floor(a * p / q), half-up(a * p / q) with 128-bit intermediates, q > 0. */
bool money_scale_floor(int64_t a, int64_t p, int64_t q, int64_t *result);
bool money_scale_half_up(int64_t a, int64_t p, int64_t q, int64_t *result);
/* Compares a * p with b * q exactly (128 bit): <0, 0, >0. */
int money_compare_products(int64_t a, int64_t p, int64_t b, int64_t q);

/* Readers of decimal text; the whole text must be the number.
 * yuan    -1234.50 with exactly two decimals (`y.`)
 * comma   -1,234.50, commas every three, two decimals (`y,`)
 * wan     50.000000, six decimals of 10,000 yuan (`wan`), gives fen
 * area    exactly two decimals, no sign, gives 0.01 m2 (`a`)
 * thousandths  exactly three decimals, commas every three (`u3`)
 * loose   request money and areas: at most two decimals */
bool money_read_yuan(struct text text, int64_t *fen);
bool money_read_comma(struct text text, int64_t *fen);
bool money_read_wan(struct text text, int64_t *fen);
bool money_read_area(struct text text, int64_t *hundredths);
bool money_read_thousandths(struct text text, int64_t *units);
bool money_read_loose(struct text text, bool sign_allowed, int64_t *fen);
bool money_read_integer(struct text text, int64_t *value); /* optional - */
bool share_read_fraction(struct text text, struct share *share); /* 1/2 */
bool share_read_percent(struct text text, struct share *share);  /* 50% */
struct share share_reduce(struct share share);

/* "1234.50", "-0.05"; room for 24 bytes. */
void money_print(int64_t fen, char out[24]);
/* "1,234.50" for people. */
void money_print_grouped(int64_t fen, char out[32]);

#endif
