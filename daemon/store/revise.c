/* SPDX-License-Identifier: Apache-2.0 */
#include "revise.h"

#include "date.h"

int64_t
revise_today(int64_t now_us)
{
    return instant_from_shanghai(instant_shanghai_date(now_us), 0);
}

int64_t
revise_tomorrow(int64_t now_us)
{
    return instant_from_shanghai(instant_shanghai_date(now_us) + 1, 0);
}
