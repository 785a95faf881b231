/* SPDX-License-Identifier: Apache-2.0
 *
 * Which programmes rest on which others (policy S3, G16).
 */
#include "ruling.h"

uint32_t
programme_rests(enum programme programme, enum programme rests[RESTS_MAX])
{
    static const enum programme medical[] = {
        PROGRAMME_MINIMUM_LIVING, PROGRAMME_EXTREME_HARDSHIP,
        PROGRAMME_LOW_INCOME, PROGRAMME_ILLNESS_EXPENSE};
    static const enum programme living[] = {PROGRAMME_MINIMUM_LIVING,
                                            PROGRAMME_LOW_INCOME};
    static const enum programme low[] = {PROGRAMME_LOW_INCOME};
    const enum programme *list = NULL;
    uint32_t count = 0;
    switch (programme) {
    case PROGRAMME_MEDICAL:
        list = medical;
        count = 4;
        break;
    case PROGRAMME_EDUCATION:
    case PROGRAMME_DISABILITY_LIVING:
    case PROGRAMME_EMPLOYMENT_AID:
        list = living;
        count = 2;
        break;
    case PROGRAMME_RURAL_HOUSING:
        list = low;
        count = 1;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < count; i++)
        rests[i] = list[i];
    return count;
}

bool
programme_is_rested_on(enum programme programme)
{
    enum programme others[RESTS_MAX];
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        uint32_t count = programme_rests((enum programme)p, others);
        for (uint32_t i = 0; i < count; i++)
            if (others[i] == programme)
                return true;
    }
    return false;
}
