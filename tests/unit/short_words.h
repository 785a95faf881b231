/* SPDX-License-Identifier: Apache-2.0
 *
 * What a program says while its memory is short: each warning and each error
 * of its log has to say that it is that. Of one source file of a program.
 */
#ifndef HEDUI_TESTS_UNIT_SHORT_WORDS_H
#define HEDUI_TESTS_UNIT_SHORT_WORDS_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
    int true_stderr, caught;
    char others[16][500]; /* the first of those that say something else */
    unsigned counts[16], total;
} short_words = {.caught = -1};

static void
short_words_begin(void)
{
    if (short_words.caught < 0) {
        short_words.caught = memfd_create("words", MFD_CLOEXEC);
        short_words.true_stderr = dup(STDERR_FILENO);
    }
    CU_ASSERT_FATAL(short_words.caught >= 0 && short_words.true_stderr >= 0);
    CU_ASSERT_EQUAL(ftruncate(short_words.caught, 0), 0);
    CU_ASSERT_EQUAL(lseek(short_words.caught, 0, SEEK_SET), 0);
    dup2(short_words.caught, STDERR_FILENO);
}

static bool
short_words_has(const char *line, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(line, words[i]) != NULL)
            return true;
    return false;
}

/* "no memory", "memory was short", "out of memory"; the store's twin, whose
 * memory is not the program's, "gave up"; and libcurl, where it had none for a
 * connection, gives no reason. Under a word that blames others no reason helps.
 */
static bool
short_words_say_it(const char *line)
{
    static const char *const ways[] = {"memory", "gave up",
                                       "tsa_away (no answer)", "tsa_slow ("};
    static const char *const blames[] = {
        "tsa_wrong",     "tsa_refused",      "container_damaged",
        "log_damaged",   "log_forked",       "witness_away",
        "witness_ahead", "witness_unsigned", "log_key_missing"};
    return short_words_has(line, ways, sizeof(ways) / sizeof(ways[0])) &&
           !short_words_has(line, blames, sizeof(blames) / sizeof(blames[0]));
}

static void
short_words_other(const char *line)
{
    const char *from = strstr(line, "\"event\"");
    from = from == NULL ? line : from;
    short_words.total++;
    for (int i = 0; i < 16; i++) {
        char *kept = short_words.others[i];
        if (kept[0] == '\0')
            snprintf(kept, sizeof(short_words.others[i]), "%s", from);
        if (strncmp(kept, from, sizeof(short_words.others[i]) - 1) == 0) {
            short_words.counts[i]++;
            return;
        }
    }
}

/* How many sentences said something else since the last time, and which. */
static unsigned
short_words_print(void)
{
    unsigned total = short_words.total;
    for (int i = 0; i < 16 && short_words.counts[i] > 0; i++)
        printf("    %u x %s\n", short_words.counts[i], short_words.others[i]);
    memset(short_words.others, 0, sizeof(short_words.others));
    memset(short_words.counts, 0, sizeof(short_words.counts));
    short_words.total = 0;
    return total;
}

/* What was said is right as it was. */
static inline void
short_words_drop(void)
{
    dup2(short_words.true_stderr, STDERR_FILENO);
}

static void
short_words_end(void)
{
    static char bytes[1 << 16];
    dup2(short_words.true_stderr, STDERR_FILENO);
    ssize_t size = pread(short_words.caught, bytes, sizeof(bytes) - 1, 0);
    bytes[size > 0 ? size : 0] = '\0';
    char *rest = bytes, *line;
    while ((line = strtok_r(rest, "\n", &rest)) != NULL)
        if (!short_words_say_it(line))
            short_words_other(line);
}

#endif
