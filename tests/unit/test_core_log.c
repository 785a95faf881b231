/* SPDX-License-Identifier: Apache-2.0
 *
 * Log lines: always one JSON object, whatever a word holds.
 */
#include "log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "json.h"

static char bytes[16384];

/* stderr goes into a pipe while lines are written. */
static int kept, ends[2];

static void
begin(void)
{
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
}

static struct text
end(void)
{
    dup2(kept, STDERR_FILENO);
    close(kept);
    size_t size = 0;
    ssize_t got;
    while ((got = read(ends[0], bytes + size, sizeof(bytes) - size)) > 0)
        size += (size_t)got;
    close(ends[0]);
    return (struct text){bytes, size};
}

static struct json *
parse(struct arena *arena, struct text line)
{
    struct fault fault = {0};
    arena_init(arena, 0);
    CU_ASSERT_TRUE_FATAL(line.size > 0);
    CU_ASSERT_EQUAL(line.bytes[line.size - 1], '\n');
    struct json *node = json_read(arena, line, 4, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    return node;
}

static void
test_line(void)
{
    struct arena arena;
    struct text text;
    int64_t integer = 0;
    log_init("worker", LOG_INFO);
    begin();
    log_event(LOG_INFO, "round_opened", LOG_INT("cases", 256),
              LOG_WORD("line", "state_banks"));
    struct json *node = parse(&arena, end());
    CU_ASSERT_TRUE(json_get_text(node, "role", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "worker"));
    CU_ASSERT_TRUE(json_get_text(node, "level", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "info"));
    CU_ASSERT_TRUE(json_get_text(node, "event", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "round_opened"));
    CU_ASSERT_TRUE(json_get_text(node, "line", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "state_banks"));
    CU_ASSERT_TRUE(json_get_integer(node, "cases", &integer));
    CU_ASSERT_EQUAL(integer, 256);
    CU_ASSERT_TRUE(json_get_text(node, "t", &text));
    CU_ASSERT_EQUAL(text.size, 20);
    CU_ASSERT_EQUAL(text.bytes[19], 'Z');
    arena_release(&arena);
}

static void
test_level(void)
{
    log_init("worker", LOG_WARN);
    begin();
    log_event(LOG_INFO, "quiet", LOG_INT("x", 1));
    CU_ASSERT_EQUAL(end().size, 0);
    begin();
    log_event(LOG_WARN, "loud", LOG_INT("x", 1));
    CU_ASSERT_TRUE(end().size > 0);
}

static void
test_words(void)
{
    static char huge[5000];
    memset(huge, '\x01', sizeof(huge) - 1);
    const char *words[] = {"\"quoted\" \\ back",
                           "line\nbreak\t\x7F",
                           "bad \xFF\xC3 utf8",
                           "王",
                           "",
                           huge,
                           NULL};
    log_init("front", LOG_DEBUG);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct arena arena;
        begin();
        log_event(LOG_ERROR, "odd", LOG_WORD("a", words[i]),
                  LOG_INT("n", INT64_MIN), LOG_WORD("b", words[i]));
        struct text line = end();
        CU_ASSERT_PTR_EQUAL(memchr(line.bytes, '\n', line.size),
                            line.bytes + line.size - 1);
        struct json *node = parse(&arena, line);
        CU_ASSERT_PTR_NOT_NULL(json_get(node, "event"));
        if (i < 4) {
            CU_ASSERT_PTR_NOT_NULL(json_get(node, "b"));
        }
        arena_release(&arena);
    }
}

static void
test_fault(void)
{
    struct arena arena;
    struct text text;
    struct fault fault = {0};
    fault_set(&fault, FAULT_REMOTE, "line death: %d replies", 3);
    begin();
    log_fault(LOG_ERROR, "exchange_failed", &fault);
    struct json *node = parse(&arena, end());
    CU_ASSERT_TRUE(json_get_text(node, "fault", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "REMOTE"));
    CU_ASSERT_TRUE(json_get_text(node, "text", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "line death: 3 replies"));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"a line has time, level, role, event and fields", test_line},
    {"what is below the level is not written", test_level},
    {"no word breaks a line", test_words},
    {"a fault has its kind and its text", test_fault},
};

UNIT_MAIN("core log", tests)
