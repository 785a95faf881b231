/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui says: the catalogue is whole in both languages, and every key that
 * the commands use is in it. And tables: Chinese is two columns wide.
 */
#include <glob.h>
#include <string.h>

#include "check.h"
#include "ctl.h"

static struct arena arena;

static bool
has_word(struct text key)
{
    size_t count;
    const struct ctl_word *words = ctl_words(&count);
    for (size_t i = 0; i < count; i++)
        if (text_equals_chars(key, words[i].key))
            return true;
    return false;
}

/* "%u of %s" gives "us"; lengths count too. */
static void
conversions(const char *sentence, char out[32])
{
    size_t size = 0;
    for (const char *at = sentence; (at = strchr(at, '%')) != NULL;) {
        if (*++at == '\0')
            break; /* "99 %" */
        size_t length = strspn(at, "lz") + 1;
        for (size_t i = 0; i < length && size < 31; i++)
            out[size++] = at[i];
        at += length;
    }
    out[size] = '\0';
}

static void
both_languages_say_the_same(void)
{
    size_t count;
    const struct ctl_word *words = ctl_words(&count);
    CU_ASSERT_TRUE(count > 50);
    for (size_t i = 0; i < count; i++) {
        char en[32], zh[32];
        CU_ASSERT_TRUE(words[i].en != NULL && words[i].en[0] != '\0');
        CU_ASSERT_TRUE(words[i].zh != NULL && words[i].zh[0] != '\0');
        conversions(words[i].en, en);
        conversions(words[i].zh, zh);
        CU_ASSERT_STRING_EQUAL(en, zh);
        for (size_t j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(words[i].key, words[j].key);
    }
}

static struct text
read_source(const char *path)
{
    struct buffer out;
    char chunk[4096];
    size_t got;
    FILE *file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    buffer_init(&out, 1 << 20);
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buffer_add(&out, chunk, got);
    fclose(file);
    struct text text = text_copy(&arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

/* Every string between `mark` and `end`. */
static uint32_t
look_for_keys(struct text source, const char *mark, char end)
{
    uint32_t count = 0;
    const char *at = source.bytes;
    while ((at = strstr(at, mark)) != NULL) {
        const char *stop = strchr(at += strlen(mark), end);
        for (const char *quote = at; stop != NULL && quote < stop;) {
            quote = memchr(quote, '"', (size_t)(stop - quote));
            const char *close = quote ? strchr(quote + 1, '"') : NULL;
            if (close == NULL || close > stop)
                break;
            struct text key = {quote + 1, (size_t)(close - quote - 1)};
            if (!has_word(key))
                printf("no word for \"%.*s\"\n", (int)key.size, key.bytes);
            CU_ASSERT_TRUE(has_word(key));
            quote = close + 1;
            count++;
        }
    }
    return count;
}

static void
every_key_has_a_word(void)
{
    glob_t files;
    uint32_t words = 0, lists = 0;
    arena_init(&arena, 0);
    CU_ASSERT_FATAL(glob(SOURCE_FOLDER "/daemon/ctl/*.c", 0, NULL, &files) ==
                    0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct text source = read_source(files.gl_pathv[i]);
        words += look_for_keys(source, "ctl_word(ctl, ", ')');
        words += look_for_keys(source, "ctl_complain(ctl, ", ',');
        lists += look_for_keys(source, "const keys[] = {", '}');
        lists += look_for_keys(source, "all[QUEUE_ROWS] = {", ';');
    }
    globfree(&files);
    CU_ASSERT_TRUE(words > 20);
    CU_ASSERT_TRUE(lists > 25);
    for (int state = 0; state < STATE_COUNT; state++)
        CU_ASSERT_TRUE(
            has_word(text_of(case_state_name((enum case_state)state))));
    for (int lane = 0; lane < LANE_COUNT; lane++)
        CU_ASSERT_TRUE(has_word(text_of(lane_name((enum lane)lane))));
    arena_release(&arena);
}

static void
the_language_is_chosen(void)
{
    struct ctl ctl = {.language = LANGUAGE_ZH};
    CU_ASSERT_STRING_EQUAL(ctl_word(&ctl, "case"), "案件");
    ctl.language = LANGUAGE_EN;
    CU_ASSERT_STRING_EQUAL(ctl_word(&ctl, "case"), "case");
}

static void
chinese_is_two_columns_wide(void)
{
    CU_ASSERT_EQUAL(text_width(TEXT("")), 0);
    CU_ASSERT_EQUAL(text_width(TEXT("case")), 4);
    CU_ASSERT_EQUAL(text_width(TEXT("案件")), 4);
    CU_ASSERT_EQUAL(text_width(TEXT("（C1）")), 6);
    CU_ASSERT_EQUAL(text_width(TEXT("─·é")), 3);
    CU_ASSERT_EQUAL(text_width(TEXT("\xF0\xA0\x80\x80")), 2);
    CU_ASSERT_EQUAL(text_width(TEXT("案\xE4")), 3); /* cut off: no overrun */
}

static void
columns_stand_below_each_other(void)
{
    struct table table;
    struct buffer out;
    arena_init(&arena, 0);
    buffer_init(&out, 4096);
    table_init(&table, &arena, 3);
    table.is_right[1] = true;
    table_chars(&table, "案件");
    table_chars(&table, "n");
    table_chars(&table, "last");
    table_chars(&table, "C1");
    table_integer(&table, 12345);
    table_chars(&table, NULL);
    table_chars(&table, "an unfinished row is left out");
    table_write(&table, &out);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), "案件      n  last\n"
                                                        "─────────────────\n"
                                                        "C1    12345  \n"));
    buffer_release(&out);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"both languages have every word, with the same values",
     both_languages_say_the_same},
    {"every key that a command uses has its word", every_key_has_a_word},
    {"the language is chosen", the_language_is_chosen},
    {"Chinese is two columns wide", chinese_is_two_columns_wide},
    {"the columns of a table stand below each other",
     columns_stand_below_each_other},
};

UNIT_MAIN("what hedui says", tests)
