/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of measures.md, section 5: one row a line, one letter a programme
 * in the order of enum programme (ML EH LI IE LR SO ME TE ED EC DL RH EA).
 * x feeds a measure of the programme, c on a condition only, - not at all.
 */
#include "needs.h"

static const char *const need_table[LINE_COUNT] = {
    [LINE_HOUSEHOLD_REGISTER] = "xxxxxxxxxxxxx",
    [LINE_MARRIAGE] = "xxxxxxxxxxxxx",
    [LINE_DEATH] = "xxxxxxxxxxxxx",
    [LINE_BENEFITS] = "-------------",
    [LINE_DISABILITY] = "cxccccxcccxcc",
    [LINE_CUSTODY] = "xxxxxxxxxxxxx",
    [LINE_INCOME_TAX] = "xxxxxxxxxxxxx",
    [LINE_BUSINESS_TAX] = "xxxxxxxxxxxxx",
    [LINE_SOCIAL_INSURANCE] = "xxxxxxxxxxxxx",
    [LINE_PENSION] = "xxxxxxxxxxxxx",
    [LINE_EMPLOYMENT] = "xxxxxxxxxxxxx",
    [LINE_MEDICAL_INSURANCE] = "---x--xx-----",
    [LINE_MUTUAL_AID] = "---x--xx-----",
    [LINE_HOUSING_FUND] = "xxxxxxxxxxxxx",
    [LINE_REAL_ESTATE] = "xcxxxxxcxcxxx",
    [LINE_PUBLIC_HOUSING] = "xcxxxxxcxcxxx",
    [LINE_HOUSING_TRANSACTIONS] = "xxxxxxxxxxxxx",
    [LINE_MOTOR_VEHICLES] = "x-xx--x-x-xxx",
    [LINE_VESSELS] = "-------------",
    [LINE_COMPANIES] = "-------------",
    [LINE_SOCIAL_ORGANISATIONS] = "-------------",
    [LINE_STATE_BANKS] = "xxxxxxxxx-xxx",
    [LINE_NATIONAL_BANKS] = "xxxxxxxxx-xxx",
    [LINE_LOCAL_BANKS] = "xxxxxxxxx-xxx",
    [LINE_SECURITIES] = "xxxxxxxxx-xxx",
    [LINE_FUNDS] = "xxxxxxxxx-xxx",
    [LINE_INSURANCE] = "xxxxxxxxx-xxx",
    [LINE_PAYMENTS] = "xxxxxxxxx-xxx",
    [LINE_EDUCATION] = "cccxccxxxcccc",
};

enum need
line_need(enum line line, enum programme programme)
{
    if (line <= LINE_NONE || line >= LINE_COUNT)
        return NEED_NONE;
    switch (need_table[line][programme]) {
    case 'x':
        return NEED_ALWAYS;
    case 'c':
        return NEED_CONDITION;
    default:
        return NEED_NONE;
    }
}
