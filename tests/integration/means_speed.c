/* SPDX-License-Identifier: Apache-2.0
 *
 * CPU of the pure half by size of the household, one JSON line a cell: identity
 * (match), the means test (who counts, ledgers, rulings), tree and bytes of the
 * report. The least of many turns. See tests/bench/means.
 */
#include <stdio.h>

#include "means_ground.h"

static const struct {
    const char *cell;
    struct means_size size;
    int times;
} cells[] = {
    {"3 persons, 2 programmes", {3, 0, 0, 0, false}, 300},
    {"3 persons, 12 programmes", {3, 2, 20, 0, true}, 300},
    {"20 members, 40 relatives, 2 programmes", {20, 40, 0, 0, false}, 50},
    {"20 members, 40 relatives, 400 bills", {20, 40, 400, 0, true}, 20},
    {"12 may count, 2 programmes", {13, 0, 0, 12, false}, 20},
    {"12 may count, 12 programmes", {13, 0, 0, 12, true}, 20},
    {"all of it", {20, 40, 400, 12, true}, 10},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        struct trial trial;
        struct means_cost cost;
        means_ground(&cells[i].size, &trial);
        means_measure(&trial, cells[i].times, &cost);
        printf("{\"cell\":\"%s\",\"records\":%u,\"match_us\":%.1f,"
               "\"means_us\":%.1f,\"report_us\":%.1f}\n",
               cells[i].cell, cost.records, cost.match, cost.means,
               cost.report);
        trial_release(&trial);
    }
    return 0;
}
