/* SPDX-License-Identifier: Apache-2.0
 *
 * The households worked by hand as reports, one a line, their name in place of
 * the case number: with all lines and with nine, for the programmes that they
 * ask for and for all of them. What intake refuses has none.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

#define VECTORS TESTS_FOLDER "/vectors"

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

/* The same request for every programme that a household of its size may ask
 * for (extreme_hardship is for one person). */
static struct text
for_all(struct arena *arena, struct text request)
{
    struct fault fault = {0};
    struct json *root = json_read(arena, request, 32, &fault);
    struct json *list = json_array(arena), *old = NULL;
    const struct json *members =
        json_get(json_get(root, "household"), "members");
    for (struct json *node = root->first; node != NULL; node = node->next)
        if (text_equals_chars(node->key, "programmes"))
            old = node;
    if (old == NULL || members == NULL)
        fixture_stop("request", "has no programmes");
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (p != PROGRAMME_EXTREME_HARDSHIP || members->count == 1)
            json_add(list,
                     json_chars(arena, programme_name((enum programme)p)));
    old->first = list->first;
    old->last = list->last;
    old->count = list->count;
    return text_of(json_canonical(arena, root));
}

static void
report_print_one(const char *name, enum lines_on lines, bool is_for_all)
{
    struct trial trial;
    struct fault fault = {0};
    struct arena arena;
    arena_init(&arena, 0);
    const struct json *expected = json_read(
        &arena,
        fixture_text(&arena,
                     arena_printf(&arena, VECTORS "/%s/expected.json", name)),
        32, &fault);
    trial_init(&trial, lines, json_get(expected, "parameters"));
    struct population *population = population_load(
        &trial.arena, arena_printf(&arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        &arena, arena_printf(&arena, VECTORS "/%s/request.json", name));
    if (is_for_all)
        request = for_all(&arena, request);
    if (trial_ask(&trial, request, population)) {
        trial.input.case_no = name;
        trial_decide(&trial);
        printf("%.*s\n", (int)trial.bytes.size, trial.bytes.bytes);
    }
    trial_release(&trial);
    arena_release(&arena);
}

int
main(void)
{
    struct dirent **names;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    for (int i = 0; i < count; i++) {
        for (int turn = 0; turn < 4; turn++)
            report_print_one(names[i]->d_name,
                             turn % 2 == 0 ? ALL_LINES : NINE_LINES, turn >= 2);
        free(names[i]);
    }
    free(names);
    return count > 0 && fflush(stdout) == 0 ? 0 : 1;
}
