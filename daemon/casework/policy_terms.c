/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of policy.md sections 3 to 7: every figure that a pack may have.
 */
#include "policy_terms.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "ruling.h"

#define P(name) (1u << PROGRAMME_##name)
#define T(name) (1u << TEST_##name)
#define M(name) (1u << MEASURE_##name)

enum {
    ALL = (1 << PROGRAMME_COUNT) - 1,
    /* Those that take over what another programme has found. */
    BY_LIVING = P(MINIMUM_LIVING) | P(MEDICAL) | P(EDUCATION) |
                P(DISABILITY_LIVING) | P(EMPLOYMENT_AID),
    BY_HARDSHIP = P(EXTREME_HARDSHIP) | P(MEDICAL),
    BY_LOW_INCOME = P(LOW_INCOME) | P(MEDICAL) | P(EDUCATION) |
                    P(DISABILITY_LIVING) | P(RURAL_HOUSING) | P(EMPLOYMENT_AID),
    BY_ILLNESS = P(ILLNESS_EXPENSE) | P(MEDICAL),
    BY_DWELLING = BY_LIVING | BY_LOW_INCOME | BY_ILLNESS,
    BY_EDUCATION = BY_ILLNESS | P(TEMPORARY),
    BY_RECOGNITION = P(MEDICAL) | P(EDUCATION) | P(DISABILITY_LIVING) |
                     P(RURAL_HOUSING) | P(EMPLOYMENT_AID),
    /* What compares income, and what rests on that. */
    ON_INCOME = T(INCOME) | T(EXPENSE) | T(RESTS_ON),
    WAYS = M(I1) | M(I2) | M(I3) | M(I4) | M(I5) | M(I6) | M(I7) | M(I8) |
           M(I9) | M(INCOME),
    /* A test that changes takes the grant or the gradual exit along. */
    GRANTS = TOUCH_GRANT | TOUCH_EXIT,
};

#define YUAN(n) ((int64_t)(n)*100)
/* Needed by the reader; in the list of a ruling; both. */
#define NEEDED true, false
#define LISTED true, true

static const struct policy_term terms[] = {
    {"standard", TERM_DATED, UNIT_FEN_MONTH, YUAN(100), YUAN(10000), LISTED,
     ALL, ON_INCOME | T(MONEY) | T(NO_ABLE_RELATIVE), M(INCOME) | M(I7),
     GRANTS | TOUCH_INTAKE, "最低生活保障标准，每人每月",
     "minimum living standard of a person"},
    {"standard_minor", TERM_DATED, UNIT_FEN_MONTH, YUAN(100), YUAN(15000),
     LISTED, P(MINIMUM_LIVING), 0, 0, TOUCH_GRANT,
     "未成年人救助标准（只用于计算救助金）",
     "standard of a minor; of the grant alone"},
    {"minimum_wage", TERM_DATED, UNIT_FEN_MONTH, YUAN(500), YUAN(20000), LISTED,
     ALL, ON_INCOME, M(INCOME) | M(I1) | M(I2), GRANTS,
     "最低工资：视同收入及就业收入豁免的条件，按所计月份取值",
     "minimum wage: imputed income and the condition of the disregard, of the "
     "month counted"},
    {"earnings_disregard", TERM_DATED, UNIT_FEN_MONTH, 0, YUAN(10000), LISTED,
     ALL, ON_INCOME, M(INCOME) | M(I1), GRANTS,
     "就业收入豁免：就业成员每月不计入的金额",
     "earnings disregard: what is not counted of a month's pay"},
    {"low_income_multiple", TERM_DATED, UNIT_TIMES, 100, 500, LISTED, ALL,
     ON_INCOME | T(NO_ABLE_RELATIVE), M(INCOME) | M(I7), GRANTS,
     "低收入标准为低保标准的倍数",
     "the low-income line as a multiple of the standard"},
    {"job_refusals", TERM_DATED, UNIT_COUNT, 1, 10, NEEDED, P(MINIMUM_LIVING),
     0, 0, TOUCH_GRANT, "拒绝介绍工作的次数，达到后减发",
     "refused job offers after which the share of that person is not granted"},
    {"deadline_days", TERM_DATED, UNIT_WORKING_DAYS, 1, 60, NEEDED, ALL, 0, 0,
     TOUCH_DEADLINE, "核对期限", "working days until a report is due"},
    {"disposable_income", TERM_YEARLY, UNIT_FEN_YEAR, YUAN(5000), YUAN(500000),
     false, true, BY_ILLNESS, T(INCOME) | T(RESTS_ON), 0, TOUCH_GRANT,
     "上年全市居民人均可支配收入",
     "disposable income per head of the city, of the year before"},
    {"dwelling_area", TERM_YEARLY, UNIT_AREA_HEAD, 500, 10000, false, true,
     BY_DWELLING, T(DWELLINGS) | T(RESTS_ON), 0, GRANTS,
     "上年全市人均住房建筑面积",
     "average dwelling area of the city, of the year before"},
    {"average_pension", TERM_YEARLY, UNIT_FEN_MONTH, YUAN(500), YUAN(30000),
     false, true, P(ELDER_CARE), T(INCOME), 0, 0,
     "上年企业退休人员月平均养老金", "average pension, of the year before"},
    {"limits.minimum_living.money.many", TERM_INTEGER, UNIT_FEN_HEAD,
     YUAN(1000), YUAN(1000000), LISTED, BY_LIVING, T(MONEY) | T(RESTS_ON), 0,
     GRANTS, "低保：人均货币财产限额，三人及以上",
     "minimum living: money a head, three persons and more"},
    {"limits.minimum_living.money.few", TERM_INTEGER, UNIT_FEN_HEAD, YUAN(1000),
     YUAN(1000000), LISTED, BY_LIVING, T(MONEY) | T(RESTS_ON), 0, GRANTS,
     "低保：人均货币财产限额，一至二人",
     "minimum living: money a head, one or two persons"},
    {"limits.minimum_living.vehicles", TERM_INTEGER, UNIT_COUNT, 0, 5, LISTED,
     BY_LIVING, T(VEHICLES) | T(RESTS_ON), 0, GRANTS, "低保：机动车数量上限",
     "minimum living: vehicles"},
    /* read, and used by nobody: extreme_hardship is for one person (G21) */
    {"limits.extreme_hardship.money.many", TERM_INTEGER, UNIT_FEN_HEAD,
     YUAN(1000), YUAN(1000000), NEEDED, BY_HARDSHIP, T(MONEY) | T(RESTS_ON), 0,
     0, "特困：人均货币财产限额，三人及以上",
     "extreme hardship: money a head, three persons and more"},
    {"limits.extreme_hardship.money.few", TERM_INTEGER, UNIT_FEN_HEAD,
     YUAN(1000), YUAN(1000000), LISTED, BY_HARDSHIP, T(MONEY) | T(RESTS_ON), 0,
     0, "特困：人均货币财产限额，一至二人",
     "extreme hardship: money a head, one or two persons"},
    {"limits.low_income.money.many", TERM_INTEGER, UNIT_FEN_HEAD, YUAN(1000),
     YUAN(1000000), LISTED, BY_LOW_INCOME, T(MONEY) | T(RESTS_ON), 0, 0,
     "低收入：人均货币财产限额，三人及以上",
     "low income: money a head, three persons and more"},
    {"limits.low_income.money.few", TERM_INTEGER, UNIT_FEN_HEAD, YUAN(1000),
     YUAN(1000000), LISTED, BY_LOW_INCOME, T(MONEY) | T(RESTS_ON), 0, 0,
     "低收入：人均货币财产限额，一至二人",
     "low income: money a head, one or two persons"},
    {"limits.low_income.vehicles", TERM_INTEGER, UNIT_COUNT, 0, 5, LISTED,
     BY_LOW_INCOME, T(VEHICLES) | T(RESTS_ON), 0, 0, "低收入：机动车数量上限",
     "low income: vehicles"},
    {"limits.illness_expense.money.many", TERM_INTEGER, UNIT_FEN_HEAD,
     YUAN(1000), YUAN(1000000), LISTED, BY_ILLNESS, T(MONEY) | T(RESTS_ON), 0,
     TOUCH_GRANT, "因病支出型：人均货币财产限额，三人及以上",
     "illness expense: money a head, three persons and more"},
    {"limits.illness_expense.money.few", TERM_INTEGER, UNIT_FEN_HEAD,
     YUAN(1000), YUAN(1000000), LISTED, BY_ILLNESS, T(MONEY) | T(RESTS_ON), 0,
     TOUCH_GRANT, "因病支出型：人均货币财产限额，一至二人",
     "illness expense: money a head, one or two persons"},
    {"limits.illness_expense.vehicles", TERM_INTEGER, UNIT_COUNT, 0, 5, LISTED,
     BY_ILLNESS, T(VEHICLES) | T(RESTS_ON), 0, TOUCH_GRANT,
     "因病支出型：机动车数量上限", "illness expense: vehicles"},
    {"limits.illness_expense.medical_share", TERM_SHARE, UNIT_SHARE, 5, 100,
     LISTED, BY_ILLNESS, T(EXPENSE) | T(RESTS_ON), 0, 0,
     "因病支出型：医疗支出占年收入的比例",
     "illness expense: medical expense as a share of yearly income"},
    {"limits.low_rent.income_month", TERM_INTEGER, UNIT_FEN_MONTH, YUAN(500),
     YUAN(50000), LISTED, P(LOW_RENT), T(INCOME), 0, 0,
     "廉租房：人均月收入限额", "low rent: income a head and month"},
    {"limits.low_rent.money", TERM_INTEGER, UNIT_FEN_HEAD, YUAN(1000),
     YUAN(2000000), LISTED, P(LOW_RENT), T(MONEY), 0, 0,
     "廉租房：人均货币财产限额", "low rent: money a head"},
    {"limits.low_rent.few_factor", TERM_SHARE, UNIT_TIMES, 100, 300, LISTED,
     P(LOW_RENT), T(INCOME) | T(MONEY), 0, 0, "廉租房：一至二人家庭的放宽倍数",
     "low rent: factor for one or two persons"},
    {"limits.low_rent.area_living", TERM_INTEGER, UNIT_AREA_HEAD, 100, 5000,
     LISTED, P(LOW_RENT), T(AREA), 0, 0, "廉租房：人均居住面积限额",
     "low rent: living area a head"},
    {"limits.shared_ownership.income_year", TERM_INTEGER, UNIT_FEN_YEAR,
     YUAN(10000), YUAN(1000000), LISTED, P(SHARED_OWNERSHIP), T(INCOME), 0, 0,
     "共有产权房：人均年收入限额", "shared ownership: income a head and year"},
    {"limits.shared_ownership.money", TERM_INTEGER, UNIT_FEN_HEAD, YUAN(1000),
     YUAN(2000000), LISTED, P(SHARED_OWNERSHIP), T(MONEY), 0, 0,
     "共有产权房：人均货币财产限额", "shared ownership: money a head"},
    {"limits.shared_ownership.few_factor", TERM_SHARE, UNIT_TIMES, 100, 300,
     LISTED, P(SHARED_OWNERSHIP), T(INCOME) | T(MONEY), 0, 0,
     "共有产权房：一至二人家庭的放宽倍数",
     "shared ownership: factor for one or two persons"},
    {"limits.shared_ownership.area", TERM_INTEGER, UNIT_AREA_HEAD, 100, 5000,
     LISTED, P(SHARED_OWNERSHIP), T(AREA), 0, 0, "共有产权房：人均住房面积限额",
     "shared ownership: dwelling area a head"},
    {"limits.shared_ownership.look_back_years", TERM_INTEGER, UNIT_YEARS, 1, 20,
     LISTED, P(SHARED_OWNERSHIP), T(SOLD), M(SOLD), 0,
     "共有产权房：出售住房的回溯年限",
     "shared ownership: years in which no dwelling was sold"},
    {"limits.temporary.money_standards", TERM_INTEGER, UNIT_TIMES, 1, 240,
     LISTED, P(TEMPORARY), T(MONEY), 0, TOUCH_GRANT,
     "临时救助：人均货币财产限额为标准的倍数",
     "temporary: money a head, in monthly standards"},
    {"limits.temporary.grant_months", TERM_INTEGER, UNIT_MONTHS, 1, 12, LISTED,
     P(TEMPORARY), 0, 0, TOUCH_GRANT, "临时救助：救助金最多月数",
     "temporary: months of the largest grant"},
    {"limits.rural_housing.rebuilt_years", TERM_INTEGER, UNIT_YEARS, 1, 50,
     LISTED, P(RURAL_HOUSING), T(NOT_REBUILT), 0, 0,
     "农村危房改造：距上次翻建年限",
     "rural housing: years since it was last rebuilt"},
    {"window_months.*", TERM_INTEGER, UNIT_MONTHS, 1, 36, NEEDED, ALL,
     ON_INCOME, WAYS | M(MEDICAL_EXPENSE) | M(EDUCATION_EXPENSE),
     TOUCH_PERIOD | GRANTS, "收入核算期", "months of which income counts"},
    {"validity_months", TERM_INTEGER, UNIT_MONTHS, 1, 24, NEEDED,
     BY_RECOGNITION, T(RESTS_ON), 0, 0, "认定结果的有效期",
     "months for which a determination is valid"},
    {"rules.minor_under", TERM_INTEGER, UNIT_YEARS, 14, 21, NEEDED, ALL, 0, 0,
     TOUCH_COUNTS | TOUCH_GRANT, "未成年人：未满此年龄", "a minor is under"},
    {"rules.work_from", TERM_INTEGER, UNIT_YEARS, 14, 21, LISTED, ALL,
     ON_INCOME | T(PERSON) | T(UNEMPLOYED), M(INCOME) | M(I2), GRANTS,
     "劳动年龄起点", "working age begins at"},
    {"rules.elder_from", TERM_INTEGER, UNIT_YEARS, 50, 80, LISTED,
     BY_HARDSHIP | P(ELDER_CARE), T(PERSON) | T(ELDER) | T(RESTS_ON), 0, 0,
     "老年人：年满此年龄", "an old person is from"},
    {"rules.old_elder_from", TERM_INTEGER, UNIT_YEARS, 60, 100, LISTED,
     P(ELDER_CARE), T(INCOME), 0, 0, "高龄老人：年满此年龄",
     "a very old person is from"},
    {"rules.infant_under", TERM_INTEGER, UNIT_YEARS, 1, 7, LISTED, ALL,
     ON_INCOME, M(INCOME) | M(I2), GRANTS, "婴幼儿：未满此年龄",
     "an infant is under"},
    {"rules.pension_age.male", TERM_INTEGER, UNIT_YEARS, 45, 75, LISTED, ALL,
     ON_INCOME | T(UNEMPLOYED), M(INCOME) | M(I2), GRANTS, "男性法定退休年龄",
     "pension age of men"},
    {"rules.pension_age.female", TERM_INTEGER, UNIT_YEARS, 45, 75, LISTED, ALL,
     ON_INCOME | T(UNEMPLOYED), M(INCOME) | M(I2), GRANTS, "女职工法定退休年龄",
     "pension age of women"},
    {"rules.pension_age.female_cadre", TERM_INTEGER, UNIT_YEARS, 45, 75, LISTED,
     ALL, ON_INCOME | T(UNEMPLOYED), M(INCOME) | M(I2), GRANTS,
     "女干部法定退休年龄", "pension age of women who are cadres"},
    {"rules.pension_age.delay_from", TERM_DATE, UNIT_DATE, 0, 0, LISTED, ALL,
     ON_INCOME | T(UNEMPLOYED), M(INCOME) | M(I2), GRANTS,
     "渐进式延迟退休开始之日", "first day of the later pension ages"},
    {"rules.unemployed_free_months", TERM_INTEGER, UNIT_MONTHS, 0, 24, LISTED,
     ALL, ON_INCOME, M(INCOME) | M(I2), GRANTS, "登记失业后不视同收入的月数",
     "months of registered unemployment without imputed income"},
    {"rules.religious_years", TERM_INTEGER, UNIT_YEARS, 1, 10, NEEDED, ALL, 0,
     0, TOUCH_COUNTS, "宗教教职人员脱离家庭的年限",
     "years after which religious staff do not count"},
    {"rules.deemed_rate", TERM_SHARE, UNIT_SHARE, 1, 60, LISTED, ALL, ON_INCOME,
     M(INCOME) | M(I3), GRANTS, "无成本账时的核定利润率",
     "profit deemed of sales without a book of costs"},
    {"rules.maintenance_share", TERM_SHARE, UNIT_SHARE, 1, 100, LISTED, ALL,
     ON_INCOME | T(NO_ABLE_RELATIVE), M(INCOME) | M(I7), GRANTS,
     "赡养抚养扶养义务人超出部分应付的比例",
     "share of what a relative has above the line"},
    {"rules.differs_share", TERM_SHARE, UNIT_SHARE, 1, 50, NEEDED, ALL, 0, 0,
     TOUCH_COMPARED, "申报与核对相差超过此比例即为不符",
     "sources that are further apart differ"},
    {"rules.living_to_building", TERM_INTEGER, UNIT_TIMES, 1, 4, LISTED,
     BY_DWELLING | P(LOW_RENT) | P(SHARED_OWNERSHIP),
     T(DWELLINGS) | T(AREA) | T(RESTS_ON), M(DWELLING_AREA), GRANTS,
     "居住面积折算为建筑面积的倍数", "living area to building area"},
    {"rules.gradual_exit", TERM_STEPS, UNIT_MONTHS, 0, 24, LISTED,
     P(MINIMUM_LIVING), 0, 0, TOUCH_EXIT, "渐退期：按收入增幅的月数",
     "months of gradual exit, by the rise of income"},
    {"school_tariff.lodging", TERM_INTEGER, UNIT_FEN_YEAR, 0, YUAN(20000),
     LISTED, BY_EDUCATION, ON_INCOME, M(EDUCATION_EXPENSE), TOUCH_GRANT,
     "公办学校住宿费标准", "lodging at a public school"},
    {"school_tariff.fee.*", TERM_INTEGER, UNIT_FEN_YEAR, 0, YUAN(100000),
     LISTED, BY_EDUCATION, ON_INCOME, M(EDUCATION_EXPENSE), TOUCH_GRANT,
     "公办学校学费标准", "fees of a public school"},
    {"freshness_days.*", TERM_INTEGER, UNIT_DAYS, 1, 400, NEEDED, ALL, 0, 0,
     TOUCH_STALE, "数据时效：更早的数据视为过期",
     "days after which data of a line are too old"},
    {"complete_report.*", TERM_LINES, UNIT_NONE, 0, 0, NEEDED, ALL, 0, 0,
     TOUCH_COMPLETE, "报告称为完整所需的线路",
     "lines without which a report is not called complete"},
};

enum { TERM_COUNT = sizeof(terms) / sizeof(terms[0]) };

const struct policy_term *
policy_terms(size_t *count)
{
    *count = TERM_COUNT;
    return terms;
}

/* "freshness_days.*" is "freshness_days." and one more word of no dot. */
static bool
term_is(const struct policy_term *term, struct text name)
{
    size_t size = strlen(term->name);
    if (term->name[size - 1] != '*')
        return text_equals_chars(name, term->name);
    return name.size > size - 1 &&
           memcmp(name.bytes, term->name, size - 1) == 0 &&
           memchr(name.bytes + size - 1, '.', name.size - size + 1) == NULL;
}

const struct policy_term *
policy_term_find(struct text name)
{
    for (size_t i = 0; i < TERM_COUNT; i++)
        if (term_is(&terms[i], name))
            return &terms[i];
    return NULL;
}

#define NEAR_MAX 64

/* Letters to change, add or drop (Levenshtein). */
static size_t
distance(struct text a, const char *b)
{
    size_t row[NEAR_MAX + 1], size = strlen(b);
    if (a.size > NEAR_MAX || size > NEAR_MAX)
        return NEAR_MAX;
    for (size_t j = 0; j <= size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= size; j++) {
            size_t best = corner + (a.bytes[i - 1] != b[j - 1]);
            corner = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[size];
}

static void
nearer(struct text written, const char *name, const char **best, size_t *least)
{
    size_t letters = distance(written, name);
    if (letters < *least) {
        *best = name;
        *least = letters;
    }
}

/* Three letters, and no more than half of what was written. */
static size_t
near_least(struct text written)
{
    size_t half = written.size / 2 + 1;
    return half < 4 ? half : 4;
}

const char *
policy_near(struct text written, const char *const *names)
{
    const char *best = NULL;
    size_t least = near_least(written);
    for (; *names != NULL; names++)
        nearer(written, *names, &best, &least);
    return best;
}

const char *
policy_near_term(struct text written)
{
    const char *best = NULL;
    size_t least = near_least(written);
    for (size_t i = 0; i < TERM_COUNT; i++) {
        const char *dot = strrchr(terms[i].name, '.');
        nearer(written, terms[i].name, &best, &least);
        if (dot != NULL && text_equals_chars(written, dot + 1))
            return terms[i].name;
    }
    for (size_t i = 0; best == NULL && i < TERM_COUNT; i++)
        if (written.size >= 4 && memmem(terms[i].name, strlen(terms[i].name),
                                        written.bytes, written.size) != NULL)
            best = terms[i].name;
    return best;
}

const char *
policy_term_pointer(struct arena *arena, const struct policy_term *term,
                    struct text name)
{
    const char *section = term->form == TERM_DATED    ? "/dated/"
                          : term->form == TERM_YEARLY ? "/yearly/"
                                                      : "/";
    char *pointer =
        arena_printf(arena, "%s%.*s", section, (int)name.size, name.bytes);
    for (char *at = pointer; at != NULL && *at != '\0'; at++)
        if (*at == '.')
            *at = '/';
    return pointer;
}

static const char *const units[UNIT_COUNT_OF_UNITS][2] = {
    [UNIT_FEN] = {"元", "yuan"},
    [UNIT_FEN_MONTH] = {"元/月", "yuan a month"},
    [UNIT_FEN_YEAR] = {"元/年", "yuan a year"},
    [UNIT_FEN_HEAD] = {"元/人", "yuan a head"},
    [UNIT_AREA_HEAD] = {"平方米/人", "m² a head"},
    [UNIT_SHARE] = {"比例", "share"},
    [UNIT_TIMES] = {"倍", "times"},
    [UNIT_COUNT] = {"个", "number"},
    [UNIT_DAYS] = {"天", "days"},
    [UNIT_WORKING_DAYS] = {"个工作日", "working days"},
    [UNIT_MONTHS] = {"个月", "months"},
    [UNIT_YEARS] = {"年（岁）", "years"},
    [UNIT_DATE] = {"日期", "date"},
    [UNIT_NONE] = {"-", "-"},
};

const char *
term_unit_name(enum term_unit unit, enum language language)
{
    return units[unit][language == LANGUAGE_ZH ? 0 : 1];
}

const char *
term_value(struct arena *arena, enum term_unit unit, int64_t value,
           const struct share *share)
{
    char money[32];
    if (share != NULL && share->q != 0)
        return unit == UNIT_SHARE && 100 * share->p % share->q == 0
                   ? arena_printf(arena, "%lld/%lld (%lld %%)",
                                  (long long)share->p, (long long)share->q,
                                  (long long)(100 * share->p / share->q))
                   : arena_printf(arena, "%lld/%lld", (long long)share->p,
                                  (long long)share->q);
    switch (unit) {
    case UNIT_FEN:
    case UNIT_FEN_MONTH:
    case UNIT_FEN_YEAR:
    case UNIT_FEN_HEAD:
    case UNIT_AREA_HEAD:
        money_print_grouped(value, money);
        return arena_printf(arena, "%s", money);
    default:
        return arena_printf(arena, "%lld", (long long)value);
    }
}

static const char *const touches[TOUCH_BITS][2] = {
    {"救助金额", "the grant"},
    {"办理期限（新受理的案件）", "the deadline of cases accepted from then on"},
    {"申请的核算期", "the period that a request must have"},
    {"哪些数据视为过期", "which data are too old, and so a gap"},
    {"报告是否称为完整", "whether a report is called complete"},
    {"申报与核对的对照", "declared beside found"},
    {"哪些人计入家庭", "who counts"},
    {"渐退期", "the months of gradual exit"},
    {"可受理的基准日", "the first reference date that is accepted"},
};

const char *
term_touch_name(enum term_touch touch, enum language language)
{
    for (int bit = 0; bit < TOUCH_BITS; bit++)
        if ((unsigned)touch == 1u << bit)
            return touches[bit][language == LANGUAGE_ZH ? 0 : 1];
    return "";
}
