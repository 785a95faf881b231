/* SPDX-License-Identifier: Apache-2.0
 *
 * The persons of a request, whoever wrote it and in whatever order; packed
 * determinations.
 */
#include "determination.h"

#include <string.h>

#include "check.h"
#include "date.h"

static struct member
resident(const char *number)
{
    struct member member = {.id_kind = ID_RESIDENT, .id = text_of(number)};
    CU_ASSERT_TRUE(idno_normalise(member.id, &member.idno));
    return member;
}

static struct member
passport(const char *number, int32_t birth)
{
    return (struct member){
        .id_kind = ID_PASSPORT, .id = text_of(number), .birth = birth};
}

static bool
are_same(const struct member *a, uint32_t a_count, const struct member *b,
         uint32_t b_count)
{
    struct member left[4], right[4];
    struct arena arena;
    memcpy(left, a, a_count * sizeof(*a));
    memcpy(right, b, b_count * sizeof(*b));
    struct household_request one = {.member_count = a_count, .members = left};
    struct household_request two = {.member_count = b_count, .members = right};
    arena_init(&arena, 0);
    struct text p = household_persons(&arena, &one);
    struct text q = household_persons(&arena, &two);
    CU_ASSERT_FALSE(text_is_empty(p));
    CU_ASSERT_FALSE(text_is_empty(q));
    bool are = text_equals(p, q);
    arena_release(&arena);
    return are;
}

static void
the_same_persons_are_the_same_text(void)
{
    struct member a[] = {resident("310101195003020216"),
                         resident("310101195006111527"),
                         passport(" E1234567 ", 3000)};
    struct member b[] = {passport("E1234567", 3000),
                         resident("310101195006111527"),
                         resident("310101 19500302 0216")};
    CU_ASSERT_TRUE(are_same(a, 3, b, 3));
    struct member old = resident("310101500302021");
    struct member new = resident(old.idno.digits);
    CU_ASSERT_TRUE(are_same(&old, 1, &new, 1));
}

static void
others_are_another_text(void)
{
    struct member a[] = {resident("310101195003020216"),
                         resident("310101195006111527")};
    struct member b[] = {resident("310101195003020216"),
                         resident("310101197001107018")};
    CU_ASSERT_FALSE(are_same(a, 2, b, 2));
    CU_ASSERT_FALSE(are_same(a, 2, a, 1));
    struct member p = passport("E1234567", 3000);
    struct member q = passport("E1234567", 3001);
    struct member r = passport("E1234567", 3000);
    CU_ASSERT_FALSE(are_same(&p, 1, &q, 1));
    r.id_kind = ID_HMT;
    CU_ASSERT_FALSE(are_same(&p, 1, &r, 1));
}

static void
who_has_no_number_is_nobody(void)
{
    struct arena arena;
    struct member members[] = {resident("310101195003020216"),
                               {.id_kind = ID_ABSENT, .birth = 3000}};
    struct household_request request = {.member_count = 2, .members = members};
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(text_is_absent(household_persons(&arena, &request)));
    request.member_count = 1;
    CU_ASSERT_FALSE(text_is_absent(household_persons(&arena, &request)));
    members[0] = passport("", 3000);
    CU_ASSERT_TRUE(text_is_absent(household_persons(&arena, &request)));
    request.member_count = 0;
    CU_ASSERT_TRUE(text_is_absent(household_persons(&arena, &request)));
    arena_release(&arena);
}

static struct text
packed(struct arena *arena)
{
    const struct determination list[] = {
        {.programme = PROGRAMME_LOW_INCOME,
         .outcome = OUTCOME_WITHIN,
         .from = 17000,
         .until = DATE_NONE,
         .case_no = TEXT("C12"),
         .revision = 3,
         .persons = TEXT("310101195003020216\n310101195006111527")},
        {.programme = PROGRAMME_EMPLOYMENT_AID,
         .outcome = OUTCOME_OVER,
         .from = -1,
         .until = 17100,
         .case_no = TEXT("C9223372036854775807"),
         .revision = UINT32_MAX,
         .persons = TEXT("")}};
    struct buffer out;
    buffer_init(&out, 1 << 16);
    CU_ASSERT_TRUE(determinations_pack(list, 2, &out));
    struct text bytes = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return bytes;
}

static void
determinations_survive(void)
{
    struct arena arena;
    struct determination *list = NULL;
    uint32_t count = 0;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE_FATAL(
        determinations_unpack(&arena, packed(&arena), &list, &count));
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(list[0].programme, PROGRAMME_LOW_INCOME);
    CU_ASSERT_EQUAL(list[0].outcome, OUTCOME_WITHIN);
    CU_ASSERT_EQUAL(list[0].from, 17000);
    CU_ASSERT_EQUAL(list[0].until, DATE_NONE);
    CU_ASSERT_TRUE(text_equals_chars(list[0].case_no, "C12"));
    CU_ASSERT_EQUAL(list[0].revision, 3);
    CU_ASSERT_TRUE(text_equals_chars(list[0].persons,
                                     "310101195003020216\n310101195006111527"));
    CU_ASSERT_EQUAL(list[1].programme, PROGRAMME_EMPLOYMENT_AID);
    CU_ASSERT_EQUAL(list[1].until, 17100);
    CU_ASSERT_EQUAL(list[1].revision, UINT32_MAX);
    arena_release(&arena);
}

/* Cut anywhere, or with a number that nobody knows. */
static void
damage_is_told(void)
{
    struct arena arena;
    struct determination *list = NULL;
    uint32_t count = 0;
    arena_init(&arena, 0);
    struct text whole = packed(&arena);
    for (size_t i = 0; i < whole.size; i++)
        CU_ASSERT_FALSE(determinations_unpack(&arena, text_slice(whole, 0, i),
                                              &list, &count));
    for (size_t i = 0; i < 3; i++) { /* format, count, programme */
        struct text changed = text_copy(&arena, whole);
        char *bytes = arena_copy(&arena, changed.bytes, changed.size);
        bytes[i] = 0x7F;
        changed.bytes = bytes;
        CU_ASSERT_FALSE(determinations_unpack(&arena, changed, &list, &count));
    }
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"the same persons are the same text", the_same_persons_are_the_same_text},
    {"other persons are another text", others_are_another_text},
    {"who has no number is nobody", who_has_no_number_is_nobody},
    {"determinations survive packing", determinations_survive},
    {"damage is told", damage_is_told},
};

UNIT_MAIN("model determination", tests)
