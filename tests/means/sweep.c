/* SPDX-License-Identifier: Apache-2.0
 *
 * means-sweep --population DIR --requests FILE --render PROGRAM [--reports]
 *     [--backwards] [--whatif]
 *
 * Many households through the pure half: each request is decoded as intake does
 * it and planned, every question of its plan is asked of simulator-render
 * behind a pipe, and the answers are settled and reported on as the engine
 * would. Prints a line a request and programme, in their order:
 *     {"request_id", "programme", "ruling": as in the report}
 *     {"request_id", "programme", "outcome": "REFUSED", "error": code}
 * or, with --reports, each whole report. --backwards hands the answers over in
 * the other order. With --whatif nothing is printed of a household: what whatif
 * says of it is proved (whatif_proof.h), and the last line is
 * "N passed, M failed". The figures go to standard error.
 */
#include "road.h"

#include <getopt.h>
#include <stdlib.h>

#include "date.h"

#define MEMORY ((size_t)4 << 30)

static struct text
file_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        road_stop(path, "it cannot be read");
    long size = ftell(file);
    char *bytes = size < 0 ? NULL : arena_alloc(arena, (size_t)size + 1);
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        road_stop(path, "it cannot be read");
    fclose(file);
    return (struct text){bytes, (size_t)size};
}

static int32_t
as_of_read(struct arena *arena, const char *population)
{
    struct fault fault = {0};
    struct text as_of;
    int32_t day;
    const char *path = arena_printf(arena, "%s/manifest.json", population);
    const struct json *root =
        json_read(arena, file_read(arena, path), 16, &fault);
    if (root == NULL || !json_get_text(root, "as_of", &as_of) ||
        !date_read_iso(as_of, &day))
        road_stop(path, "as_of is not to be found");
    return day;
}

static void
rules_read(struct arena *arena, struct rules *rules)
{
    struct fault fault = {0};
    rules->policy =
        policy_read(arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault);
    if (rules->policy == NULL)
        road_stop("the policy pack", fault.text);
    rules->calendar = calendar_read(
        arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault);
    if (rules->calendar == NULL)
        road_stop("the calendar", fault.text);
    rules->connectors = connector_registry;
}

/* A line that the configuration has switched off. */
static void
line_off(struct rules *rules, const char *name)
{
    const struct connector *connector = connector_find_name(text_of(name));
    if (connector == NULL)
        road_stop(name, "it is no line");
    rules->paused[connector->line] = true;
}

static void
requests_walk(struct road *road, struct text all)
{
    struct text requests[CHUNK_MAX], line;
    uint32_t count = 0;
    while (text_cut(&all, '\n', &line)) {
        if (!text_is_empty(line))
            requests[count++] = line;
        if (count == CHUNK_MAX) {
            road_walk(road, requests, count);
            count = 0;
        }
    }
    road_walk(road, requests, count);
}

static void
proof_print(const struct whatif_proof *proof)
{
    printf("%lu rulings, %lu cases, %lu thresholds, %lu sets, %lu margins, "
           "%lu reports\n%lu passed, %lu failed\n",
           proof->rulings, proof->cases, proof->thresholds, proof->together,
           proof->margins, proof->reports,
           proof->cases + proof->together + proof->margins, proof->wrong);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"population", required_argument, NULL, 'p'},
        {"requests", required_argument, NULL, 'q'},
        {"render", required_argument, NULL, 'r'},
        {"reports", no_argument, NULL, 'w'},
        {"backwards", no_argument, NULL, 'b'},
        {"off", required_argument, NULL, 'o'},
        {"whatif", no_argument, NULL, 'i'},
        {0}};
    static struct road road;
    static struct whatif_proof proof;
    struct arena arena;
    const char *population = NULL, *requests = NULL, *render = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'w')
            road.is_whole = true;
        else if (option == 'b')
            road.is_backwards = true;
        else if (option == 'i')
            road.proof = &proof;
        else if (option == 'o')
            line_off(&road.rules, optarg);
        else
            *(option == 'p'   ? &population
              : option == 'q' ? &requests
                              : &render) = optarg;
    }
    if (population == NULL || requests == NULL || render == NULL)
        road_stop("usage", "--population DIR --requests FILE --render PROGRAM");
    if (road.proof != NULL)
        proof.chance = chance_begin("figures");
    arena_init(&arena, MEMORY);
    rules_read(&arena, &road.rules);
    int32_t day = as_of_read(&arena, population);
    for (; connector_registry[road.owner_count] != NULL; road.owner_count++)
        owner_start(&road.owners[road.owner_count], render, population,
                    connector_registry[road.owner_count], day);
    requests_walk(&road, file_read(&arena, requests));
    for (uint32_t i = 0; i < road.owner_count; i++)
        owner_end(&road.owners[i]);
    fprintf(stderr, "%lu households, %lu refused, %lu rulings, %lu questions\n",
            road.households, road.refused, road.rulings, road.questions);
    arena_release(&arena);
    if (road.proof != NULL)
        proof_print(&proof);
    return fflush(stdout) == 0 ? 0 : 1;
}
