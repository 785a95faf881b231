/* SPDX-License-Identifier: Apache-2.0
 *
 * What a caller asks for: Accept, Content-Type, Accept-Language.
 */
#include "check.h"
#include "media.h"

#define ALL                                                                    \
    (MEDIA_BIT(MEDIA_JSON) | MEDIA_BIT(MEDIA_HTML) | MEDIA_BIT(MEDIA_TEXT) |   \
     MEDIA_BIT(MEDIA_CONTAINER))

static void
the_best_of_what_is_given_is_chosen(void)
{
    static const struct {
        const char *accept;
        enum media chosen;
    } rows[] = {
        {"", MEDIA_JSON},
        {"*/*", MEDIA_JSON},
        {"text/html", MEDIA_HTML},
        {"TEXT/HTML", MEDIA_HTML},
        {"text/*", MEDIA_HTML},
        {"text/plain, text/html;q=0.5", MEDIA_TEXT},
        {"text/plain;q=0.5, text/html", MEDIA_HTML},
        {"text/html;q=0, */*;q=0.1", MEDIA_JSON},
        {"application/json;q=0, */*", MEDIA_HTML},
        {"application/json;q=0.1, text/*;q=0.2", MEDIA_HTML},
        {"application/vnd.etsi.asic-e+zip", MEDIA_CONTAINER},
        {"application/xml", MEDIA_COUNT},
        {"application/xml, */*;q=0.01", MEDIA_JSON},
        {"text/html;level=1", MEDIA_HTML},
        {"*/*;q=0", MEDIA_COUNT},
        {"text/html;q=1.5, text/plain;q=0.9", MEDIA_HTML},
        {"image/*", MEDIA_COUNT},
        {",,;q=,", MEDIA_COUNT},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
         MEDIA_HTML},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CU_ASSERT_EQUAL(media_choose(text_of(rows[i].accept), ALL),
                        rows[i].chosen);
    CU_ASSERT_EQUAL(media_choose(TEXT_NONE, ALL), MEDIA_JSON);
    CU_ASSERT_EQUAL(media_choose(TEXT("text/html"), MEDIA_BIT(MEDIA_JSON)),
                    MEDIA_COUNT);
}

static void
a_body_has_one_type(void)
{
    CU_ASSERT_EQUAL(media_read(TEXT("application/json")), MEDIA_JSON);
    CU_ASSERT_EQUAL(media_read(TEXT("Application/JSON; charset=UTF-8")),
                    MEDIA_JSON);
    CU_ASSERT_EQUAL(media_read(TEXT("application/json;charset=\"utf-8\";")),
                    MEDIA_JSON);
    CU_ASSERT_EQUAL(media_read(TEXT("application/json; charset=gb18030")),
                    MEDIA_COUNT);
    CU_ASSERT_EQUAL(media_read(TEXT("application/jsonx")), MEDIA_COUNT);
    CU_ASSERT_EQUAL(media_read(TEXT("application/json, text/csv")),
                    MEDIA_COUNT);
    CU_ASSERT_EQUAL(media_read(TEXT("")), MEDIA_COUNT);
    CU_ASSERT_EQUAL(media_read(TEXT_NONE), MEDIA_COUNT);
    CU_ASSERT_EQUAL(media_read(TEXT("text/csv")), MEDIA_CSV);
}

static void
chinese_unless_english_is_liked_better(void)
{
    static const struct {
        const char *accept;
        enum language language;
    } rows[] = {
        {"", LANGUAGE_ZH},
        {"*", LANGUAGE_ZH},
        {"en", LANGUAGE_EN},
        {"en-GB,en;q=0.8", LANGUAGE_EN},
        {"zh-CN,zh;q=0.9,en;q=0.8", LANGUAGE_ZH},
        {"en;q=0.5, zh;q=0.4", LANGUAGE_EN},
        {"en;q=0.5, zh;q=0.5", LANGUAGE_ZH},
        {"de, en;q=0.7", LANGUAGE_EN},
        {"en;q=0.3, *;q=0.9", LANGUAGE_ZH},
        {"english", LANGUAGE_ZH},
        {"fr", LANGUAGE_ZH},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CU_ASSERT_EQUAL(media_language(text_of(rows[i].accept)),
                        rows[i].language);
    CU_ASSERT_EQUAL(media_language(TEXT_NONE), LANGUAGE_ZH);
}

static const struct unit_test tests[] = {
    {"the best of what is given is chosen",
     the_best_of_what_is_given_is_chosen},
    {"a body has one type", a_body_has_one_type},
    {"Chinese unless English is liked better",
     chinese_unless_english_is_liked_better},
};
UNIT_MAIN("front media", tests)
