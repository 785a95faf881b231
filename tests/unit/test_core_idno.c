/* SPDX-License-Identifier: Apache-2.0
 *
 * Identity numbers and credit codes. All numbers are invented.
 */
#include "idno.h"

#include <string.h>

#include "chance.h"
#include "check.h"
#include "date.h"

static struct idno
idno_of(const char *text)
{
    struct idno idno;
    CU_ASSERT_TRUE(idno_normalise(text_of(text), &idno));
    return idno;
}

static void
test_vectors(void)
{
    static const char *const valid[] = {
        "310101198001010018", "31010119800101000X", "310108200002290028",
        "31010819820520007X", "310101200909095015", "310230196812127015"};
    for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
        struct idno idno = idno_of(valid[i]);
        CU_ASSERT_TRUE(idno_is_valid(&idno));
    }
}

static void
test_check_digit(void)
{
    char digits[] = "310101198001010018";
    int valid = 0;
    for (int i = 0; i < 11; i++) {
        digits[17] = "0123456789X"[i];
        struct idno idno = idno_of(digits);
        valid += idno_is_valid(&idno);
    }
    CU_ASSERT_EQUAL(valid, 1);
    struct idno leap = idno_of("310108190002290023");
    CU_ASSERT_FALSE(idno_is_valid(&leap));
    struct idno none = {{0}};
    CU_ASSERT_FALSE(idno_is_valid(&none));
}

/* MOD 11-2 finds every change of one digit and every swap of neighbours. */
static void
test_every_wrong_digit(void)
{
    const char *right = "310101198001010018";
    int accepted = 0;
    for (size_t at = 0; at < 17; at++)
        for (char c = '0'; c <= '9'; c++) {
            struct idno idno = idno_of(right);
            if (idno.digits[at] == c)
                continue;
            idno.digits[at] = c;
            accepted += idno_is_valid(&idno);
        }
    for (size_t at = 0; at < 16; at++) {
        struct idno idno = idno_of(right);
        char kept = idno.digits[at];
        if (kept == idno.digits[at + 1])
            continue;
        idno.digits[at] = idno.digits[at + 1];
        idno.digits[at + 1] = kept;
        accepted += idno_is_valid(&idno);
    }
    CU_ASSERT_EQUAL(accepted, 0);
}

static void
test_fifteen_digits(void)
{
    struct idno old = idno_of("310101800101001");
    CU_ASSERT_STRING_EQUAL(old.digits, "310101198001010018");
    CU_ASSERT_TRUE(idno_is_valid(&old));
    old = idno_of("310103480715204");
    CU_ASSERT_STRING_EQUAL(old.digits, "310103194807152044");
}

static void
test_spaces_and_case(void)
{
    struct idno a = idno_of("31010119800101000X");
    struct idno b = idno_of(" 310101 19800101 000x\u3000");
    CU_ASSERT_TRUE(idno_equals(&a, &b));
    struct idno none;
    CU_ASSERT_FALSE(idno_normalise(TEXT("31010119800101000"), &none));
    CU_ASSERT_FALSE(idno_equals(&none, &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT("3101011980010100188"), &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT("31010119800101X018"), &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT("310101\t19800101001"), &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT("31010180010100X"), &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT_NONE, &none));
    CU_ASSERT_FALSE(idno_normalise(TEXT("31010119800101000\xE3\x80"), &none));
}

static void
test_what_a_number_says(void)
{
    struct idno odd = idno_of("31010819820520007X");
    int32_t birth;
    CU_ASSERT_TRUE(date_make(1982, 5, 20, &birth));
    CU_ASSERT_EQUAL(idno_birth(&odd), birth);
    struct idno even = idno_of("310115199002282069");
    CU_ASSERT_FALSE(idno_is_male(&even));
    CU_ASSERT_TRUE(idno_is_male(&odd));
    CU_ASSERT_EQUAL(idno_distance(&odd, &odd), 0);
    struct idno other = odd;
    other.digits[9] = '9';
    CU_ASSERT_EQUAL(idno_distance(&odd, &other), 1);
    struct idno none = {{0}};
    CU_ASSERT_EQUAL(idno_birth(&none), DATE_NONE);
    CU_ASSERT_EQUAL(idno_distance(&odd, &none), 18);
}

static void
test_mask(void)
{
    char masked[19];
    struct idno idno = idno_of("31010819820520007X");
    idno_mask(&idno, masked);
    CU_ASSERT_STRING_EQUAL(masked, "310108********007X");
    struct idno none = {{0}};
    idno_mask(&none, masked);
    CU_ASSERT_STRING_EQUAL(masked, "?");
}

static void
test_old_numbers_by_chance(void)
{
    struct chance chance = chance_begin("idno");
    for (int i = 0; i < 5000; i++) {
        char old[16];
        int32_t birth;
        int year = 1900 + (int)chance_below(&chance, 100);
        int month = 1 + (int)chance_below(&chance, 12);
        int day = 1 + (int)chance_below(&chance, 28);
        snprintf(old, sizeof(old), "%06u%02d%02d%02d%03u",
                 310000 + chance_below(&chance, 1000), year % 100, month, day,
                 chance_below(&chance, 1000));
        struct idno idno = idno_of(old);
        bool is_date = date_make(year, month, day, &birth);
        if (!is_date || !idno_is_valid(&idno) || idno_birth(&idno) != birth)
            CU_FAIL_FATAL("an old number became another person's");
    }
    CU_PASS("all old numbers keep their birth date");
}

static void
test_credit_codes(void)
{
    CU_ASSERT_TRUE(credit_code_is_valid(TEXT("91310000MA1K000006")));
    CU_ASSERT_TRUE(credit_code_is_valid(TEXT("91000000000000000K")));
    CU_ASSERT_FALSE(credit_code_is_valid(TEXT("91310000MA1K000007")));
    CU_ASSERT_FALSE(credit_code_is_valid(TEXT("91310000MA1K00000I")));
    CU_ASSERT_FALSE(credit_code_is_valid(TEXT("9131O000MA1K000006")));
    CU_ASSERT_FALSE(credit_code_is_valid(TEXT("91310000MA1K0006")));
    CU_ASSERT_FALSE(
        credit_code_is_valid((struct text){"91310000MA1K00000\0", 18}));
}

static const struct unit_test tests[] = {
    {"the vectors of the standard are valid", test_vectors},
    {"one check character of eleven is right", test_check_digit},
    {"every wrong digit and every swap is found", test_every_wrong_digit},
    {"fifteen digits become eighteen", test_fifteen_digits},
    {"spaces and small x do not matter, all else does", test_spaces_and_case},
    {"a number says birth date and sex", test_what_a_number_says},
    {"the birth date is masked", test_mask},
    {"old numbers keep their birth date", test_old_numbers_by_chance},
    {"credit codes have a check character", test_credit_codes},
};

UNIT_MAIN("core idno", tests)
