/* SPDX-License-Identifier: Apache-2.0
 *
 * What both stores do alike where a case is looked at again: when.
 */
#ifndef HEDUI_STORE_REVISE_H
#define HEDUI_STORE_REVISE_H

#include <stdint.h>

/* The first instant of the day of now_us, in Shanghai, and of the next. */
int64_t revise_today(int64_t now_us);
int64_t revise_tomorrow(int64_t now_us);

#endif
