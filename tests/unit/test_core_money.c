/* SPDX-License-Identifier: Apache-2.0
 *
 * Money: checked arithmetic, the notations of wire.md 3.1, shares.
 */
#include "money.h"

#include <string.h>

#include "chance.h"
#include "check.h"

typedef bool reader(struct text text, int64_t *value);

struct row {
    const char *text;
    int64_t value; /* REFUSED when it is none */
};

#define REFUSED INT64_MIN

static void
check_rows(reader *read, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = REFUSED;
        bool is_read = read(text_of(rows[i].text), &value);
        CU_ASSERT_EQUAL(is_read, rows[i].value != REFUSED);
        CU_ASSERT_EQUAL(value, rows[i].value);
        if (value != rows[i].value)
            printf("\n    '%s' gave %lld\n", rows[i].text, (long long)value);
    }
}

#define CHECK_ROWS(read, rows)                                                 \
    check_rows((read), (rows), sizeof(rows) / sizeof((rows)[0]))

static void
test_yuan(void)
{
    static const struct row rows[] = {
        {"1234.50", 123450},
        {"-1234.50", -123450},
        {"0.00", 0},
        {"-0.05", -5},
        {"0.01", 1},
        {"1234.5", REFUSED},
        {"1234", REFUSED},
        {"1,234.50", REFUSED},
        {"", REFUSED},
        {"-", REFUSED},
        {".50", REFUSED},
        {"1.", REFUSED},
        {"1.000", REFUSED},
        {"01.00", REFUSED},
        {" 1.00", REFUSED},
        {"1.00 ", REFUSED},
        {"+1.00", REFUSED},
        {"--1.00", REFUSED},
        {"1.0a", REFUSED},
        {"1e3", REFUSED},
        {"１.00", REFUSED},
        {"1.0.0", REFUSED},
        {"1.-5", REFUSED},
        {"92233720368547758.07", INT64_MAX},
        {"92233720368547758.08", REFUSED},
        {"-92233720368547758.07", -INT64_MAX},
        {"99999999999999999999.00", REFUSED},
    };
    CHECK_ROWS(money_read_yuan, rows);
}

static void
test_least_amount(void)
{
    int64_t fen = 0;
    CU_ASSERT_TRUE(money_read_yuan(TEXT("-92233720368547758.08"), &fen));
    CU_ASSERT_EQUAL(fen, INT64_MIN);
    char text[24];
    money_print(INT64_MIN, text);
    CU_ASSERT_STRING_EQUAL(text, "-92233720368547758.08");
}

static void
test_commas(void)
{
    static const struct row rows[] = {
        {"1,234.50", 123450},
        {"-1,234.50", -123450},
        {"1,234,567.89", 123456789},
        {"999.00", 99900},
        {"0.00", 0},
        {"1234.50", REFUSED},
        {"12,34.50", REFUSED},
        {",234.50", REFUSED},
        {"1,234,50", REFUSED},
        {"1,2345.00", REFUSED},
        {"0,234.50", REFUSED},
        {"1,,234.50", REFUSED},
        {"1,234.5", REFUSED},
        {"1,234", REFUSED},
        {"1,234.,0", REFUSED},
        {"1,234,.00", REFUSED},
    };
    CHECK_ROWS(money_read_comma, rows);
}

static void
test_wan(void)
{
    static const struct row rows[] = {
        {"50.000000", 50000000}, {"12.500050", 12500050},
        {"0.000001", 1},         {"50.00", REFUSED},
        {"50", REFUSED},         {"-1.000000", REFUSED},
        {"50.0000000", REFUSED}, {"1,000.000000", REFUSED},
    };
    CHECK_ROWS(money_read_wan, rows);
}

static void
test_areas_and_units(void)
{
    static const struct row areas[] = {
        {"86.42", 8642}, {"0.00", 0},        {"86.4", REFUSED},
        {"86", REFUSED}, {"-1.00", REFUSED},
    };
    static const struct row units[] = {
        {"1,234.567", 1234567}, {"50,000.000", 50000000}, {"0.001", 1},
        {"1234.567", REFUSED},  {"1,234.56", REFUSED},
    };
    CHECK_ROWS(money_read_area, areas);
    CHECK_ROWS(money_read_thousandths, units);
}

static bool
read_loose(struct text text, int64_t *value)
{
    return money_read_loose(text, false, value);
}

static bool
read_loose_signed(struct text text, int64_t *value)
{
    return money_read_loose(text, true, value);
}

static void
test_request_money(void)
{
    static const struct row rows[] = {
        {"30000.00", 3000000}, {"30000.0", 3000000},
        {"30000", 3000000},    {"0", 0},
        {"-1", REFUSED},       {"1.", REFUSED},
        {"1.000", REFUSED},    {"1,000", REFUSED},
        {"00", REFUSED},
    };
    static const struct row with_sign[] = {{"-1", -100}, {"-0.5", -50}};
    CHECK_ROWS(read_loose, rows);
    CHECK_ROWS(read_loose_signed, with_sign);
}

static void
test_integers(void)
{
    static const struct row rows[] = {
        {"44", 44},
        {"-3", -3},
        {"0", 0},
        {"007", REFUSED},
        {"1.0", REFUSED},
        {"", REFUSED},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", REFUSED},
    };
    CHECK_ROWS(money_read_integer, rows);
}

static void
check_share(bool (*read)(struct text, struct share *), const char *text,
            int64_t p, int64_t q)
{
    struct share share = {-1, -1};
    bool is_read = read(text_of(text), &share);
    CU_ASSERT_EQUAL(is_read, q > 0);
    CU_ASSERT_EQUAL(share.p, p);
    CU_ASSERT_EQUAL(share.q, q);
}

static void
test_shares(void)
{
    check_share(share_read_fraction, "1/2", 1, 2);
    check_share(share_read_fraction, "2/4", 1, 2);
    check_share(share_read_fraction, "1/1", 1, 1);
    check_share(share_read_fraction, "3333/10000", 3333, 10000);
    check_share(share_read_fraction, "3/2", -1, -1);
    check_share(share_read_fraction, "1/0", -1, -1);
    check_share(share_read_fraction, "1", -1, -1);
    check_share(share_read_fraction, "1/2/3", -1, -1);
    check_share(share_read_fraction, "-1/2", -1, -1);
    check_share(share_read_percent, "50%", 1, 2);
    check_share(share_read_percent, "33.33%", 3333, 10000);
    check_share(share_read_percent, "100%", 1, 1);
    check_share(share_read_percent, "100.00%", 1, 1);
    check_share(share_read_percent, "12.5%", 1, 8);
    check_share(share_read_percent, "100.01%", -1, -1);
    check_share(share_read_percent, "33.333%", -1, -1);
    check_share(share_read_percent, "50", -1, -1);
    check_share(share_read_percent, "%", -1, -1);
}

static void
test_overflow(void)
{
    int64_t out = 77;
    CU_ASSERT_FALSE(money_add(INT64_MAX, 1, &out));
    CU_ASSERT_FALSE(money_add(INT64_MIN, -1, &out));
    CU_ASSERT_FALSE(money_subtract(INT64_MIN, 1, &out));
    CU_ASSERT_FALSE(money_multiply(INT64_MAX, 2, &out));
    CU_ASSERT_FALSE(money_scale_floor(INT64_MAX, 2, 1, &out));
    CU_ASSERT_FALSE(money_scale_half_up(INT64_MAX, 3, 2, &out));
    CU_ASSERT_TRUE(money_add(INT64_MAX, -1, &out));
    CU_ASSERT_EQUAL(out, INT64_MAX - 1);
    CU_ASSERT_TRUE(money_scale_floor(INT64_MAX, INT64_MAX, INT64_MAX, &out));
    CU_ASSERT_EQUAL(out, INT64_MAX);
}

static void
test_rounding(void)
{
    int64_t out;
    CU_ASSERT_TRUE(money_scale_floor(100, 1, 3, &out));
    CU_ASSERT_EQUAL(out, 33);
    CU_ASSERT_TRUE(money_scale_floor(-100, 1, 3, &out));
    CU_ASSERT_EQUAL(out, -34);
    CU_ASSERT_TRUE(money_scale_half_up(1, 1, 2, &out));
    CU_ASSERT_EQUAL(out, 1);
    CU_ASSERT_TRUE(money_scale_half_up(-1, 1, 2, &out));
    CU_ASSERT_EQUAL(out, 0);
    CU_ASSERT_TRUE(money_scale_half_up(-3, 1, 2, &out));
    CU_ASSERT_EQUAL(out, -1);
    CU_ASSERT_TRUE(money_scale_half_up(100, 2, 3, &out));
    CU_ASSERT_EQUAL(out, 67);
}

static void
test_products(void)
{
    CU_ASSERT_EQUAL(
        money_compare_products(INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX), 0);
    CU_ASSERT_TRUE(money_compare_products(INT64_MAX, INT64_MAX, INT64_MAX, 1) >
                   0);
    CU_ASSERT_TRUE(money_compare_products(INT64_MIN, INT64_MAX, INT64_MAX, 1) <
                   0);
}

static void
test_print_and_read_agree(void)
{
    struct chance chance = chance_begin("money");
    for (int i = 0; i < 20000; i++) {
        int64_t fen =
            (int64_t)chance_next(&chance) >> chance_below(&chance, 63);
        char plain[24], grouped[32];
        int64_t a = 0, b = 0;
        money_print(fen, plain);
        money_print_grouped(fen, grouped);
        bool is_read = money_read_yuan(text_of(plain), &a) &&
                       money_read_comma(text_of(grouped), &b);
        if (!is_read || a != fen || b != fen) {
            printf("\n    %lld: %s %s\n", (long long)fen, plain, grouped);
            CU_FAIL_FATAL("a printed amount is read as another");
        }
    }
    CU_PASS("all agree");
}

static void
test_shares_are_lowest(void)
{
    struct chance chance = chance_begin("shares");
    for (int i = 0; i < 20000; i++) {
        int64_t q = 1 + chance_below(&chance, 10000);
        int64_t p = chance_below(&chance, (uint32_t)q + 1);
        struct share share = share_reduce((struct share){p, q});
        bool is_equal = share.p * q == p * share.q;
        for (int64_t d = 2; d <= 7 && is_equal; d++)
            is_equal = share.p % d != 0 || share.q % d != 0;
        if (!is_equal)
            CU_FAIL_FATAL("a share is not in lowest terms");
    }
    CU_PASS("all in lowest terms");
}

static const struct unit_test tests[] = {
    {"yuan have exactly two decimals", test_yuan},
    {"the least amount is read and printed", test_least_amount},
    {"commas stand every three digits", test_commas},
    {"wan have six decimals", test_wan},
    {"areas have two decimals and units three", test_areas_and_units},
    {"request money has at most two decimals", test_request_money},
    {"integers have no decimals and no leading zero", test_integers},
    {"shares are in lowest terms and at most one", test_shares},
    {"overflow is refused, never wrapped", test_overflow},
    {"floor goes down and half goes up", test_rounding},
    {"products are compared in 128 bits", test_products},
    {"what is printed is read", test_print_and_read_agree},
    {"every reduced share is equal and lowest", test_shares_are_lowest},
};

UNIT_MAIN("core money", tests)
