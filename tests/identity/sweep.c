/* SPDX-License-Identifier: Apache-2.0
 *
 * identity-sweep --population DIR --ask FILE --render PROGRAM
 *
 * Everybody of a list is asked on every line that has a connector, the owners'
 * bytes are read and matched, and what became of each record is printed for a
 * judge that knows the facts (tests/identity/judge.py). Real ask, next, split,
 * read and match; the owners are simulator-render behind pipes.
 *
 * A line an answer, then one a finding, parted by tabs:
 *     A  line  ID  kind  reason
 *     F  line  ID  verdict  reason  counts(0|1)  record as JSON
 * The figures at the end go to standard error.
 */
#include "owner.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "date.h"
#include "ledger.h"
#include "line.h"

/* Persons whose answers are held at once. */
#define CHUNK 1000
#define OWNERS_MAX 64
#define MEMORY ((size_t)4 << 30)

struct asked_person {
    struct text id, name;
    int32_t birth;
};

struct sweep {
    struct arena arena; /* for as long as the sweep lasts */
    struct rules rules;
    int32_t as_of;
    uint32_t person_count;
    struct asked_person *persons;
    uint32_t owner_count;
    struct owner owners[OWNERS_MAX];
    uint64_t answers, findings;
};

static void
stop(const char *what, const char *why)
{
    fprintf(stderr, "identity: %s: %s\n", what, why);
    exit(2);
}

/* ---- what is given ---- */

static struct text
file_read(struct sweep *sweep, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        stop(path, "it cannot be read");
    long size = ftell(file);
    char *bytes =
        size < 0 ? NULL : arena_alloc(&sweep->arena, (size_t)size + 1);
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        stop(path, "it cannot be read");
    fclose(file);
    return (struct text){bytes, (size_t)size};
}

static void
persons_read(struct sweep *sweep, const char *path)
{
    struct fault fault = {0};
    struct csv_table table;
    struct text bytes = file_read(sweep, path);
    if (!csv_read(&sweep->arena, bytes, ',', &table, &fault))
        stop(path, fault.text);
    sweep->persons =
        arena_array(&sweep->arena, table.count, sizeof(struct asked_person));
    for (uint32_t i = 1; i < table.count; i++) {
        const struct csv_row *row = &table.rows[i];
        struct asked_person *person = &sweep->persons[sweep->person_count++];
        if (row->count != 4)
            stop(path, "no,id,name,birth are needed");
        person->id = row->cells[1].text;
        person->name = row->cells[2].text;
        if (!date_read_iso(row->cells[3].text, &person->birth))
            person->birth = DATE_NONE;
    }
}

static void
as_of_read(struct sweep *sweep, const char *population)
{
    struct fault fault = {0};
    struct text day;
    const char *path =
        arena_printf(&sweep->arena, "%s/manifest.json", population);
    const struct json *root =
        json_read(&sweep->arena, file_read(sweep, path), 16, &fault);
    if (root == NULL || !json_get_text(root, "as_of", &day) ||
        !date_read_iso(day, &sweep->as_of))
        stop(path, "as_of is not to be found");
}

static void
rules_read(struct sweep *sweep)
{
    struct fault fault = {0};
    sweep->rules.policy = policy_read(
        &sweep->arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault);
    sweep->rules.connectors = connector_registry;
    if (sweep->rules.policy == NULL)
        stop("the policy pack", fault.text);
}

/* ---- asking ---- */

/* Settled questions of a chunk, by owner and person. */
struct chunk {
    struct arena arena;
    uint32_t first, count; /* persons */
    struct settled *settled;
};

static void
questions_fill(const struct sweep *sweep, uint32_t from, uint32_t count,
               struct question *questions)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct asked_person *person = &sweep->persons[from + i];
        questions[i] = (struct question){.no = (int32_t)i + 1,
                                         .id = person->id,
                                         .name = person->name,
                                         .consent = TEXT("SQ1"),
                                         .birth = person->birth};
    }
}

static void
chunk_ask(struct sweep *sweep, struct chunk *chunk, uint32_t owner_at)
{
    struct owner *owner = &sweep->owners[owner_at];
    struct settled *settled = chunk->settled + (size_t)owner_at * chunk->count;
    uint32_t most = owner->connector->persons_max;
    for (uint32_t done = 0; done < chunk->count;) {
        uint32_t count =
            chunk->count - done < most ? chunk->count - done : most;
        struct question *questions =
            arena_array(&chunk->arena, count, sizeof(*questions));
        if (questions == NULL)
            stop("chunk", "no memory");
        questions_fill(sweep, chunk->first + done, count, questions);
        owner_ask(&chunk->arena, owner, questions, count, settled + done);
        done += count;
    }
}

/* ---- matching ---- */

static void
answer_print(struct sweep *sweep, const struct work *work,
             const struct asked_person *person, enum line line)
{
    const struct cell *cell = cell_at(&work->matched, line, 0);
    const struct finding *all = &work->matched.findings[cell->finding_first];
    const int size = (int)person->id.size;
    printf("A\t%s\t%.*s\t%s\t%s\n", line_name(line), size, person->id.bytes,
           answer_kind_name(cell->kind),
           cell->reason == REASON_NONE ? "-"
                                       : answer_reason_name(cell->reason));
    sweep->answers++;
    for (uint32_t i = 0; i < cell->finding_count; i++) {
        struct buffer json;
        buffer_init(&json, 1 << 20);
        json_write(record_to_json(work->arena, all[i].record), &json);
        printf("F\t%s\t%.*s\t%s\t%s\t%d\t%.*s\n", line_name(line), size,
               person->id.bytes, verdict_name(all[i].verdict),
               match_reason_name(all[i].reason), all[i].counts, (int)json.size,
               json.bytes);
        buffer_release(&json);
        sweep->findings++;
    }
}

static void
person_match(struct sweep *sweep, const struct chunk *chunk, uint32_t at)
{
    struct arena arena;
    struct fault fault = {0};
    const struct asked_person *person = &sweep->persons[chunk->first + at];
    struct member member = {.ref = TEXT("m1"),
                            .name = person->name,
                            .id = person->id,
                            .birth = person->birth};
    struct plan_item items[OWNERS_MAX];
    struct settled settled[OWNERS_MAX];
    struct plan plan = {.count = sweep->owner_count, .items = items};
    struct household_request request = {.member_count = 1,
                                        .members = &member,
                                        .as_of = sweep->as_of,
                                        .period_to = date_month(sweep->as_of),
                                        .period_from =
                                            date_month(sweep->as_of) - 12};
    struct case_input input = {.request = &request,
                               .plan = &plan,
                               .settled_count = sweep->owner_count,
                               .settled = settled};
    struct work work = {.arena = &arena,
                        .rules = &sweep->rules,
                        .input = &input,
                        .request = &request,
                        .policy = sweep->rules.policy};
    struct heard *heard;
    uint32_t heard_count;
    if (!idno_normalise(person->id, &member.idno))
        stop("the list of persons", "an ID number is none");
    arena_init(&arena, MEMORY);
    for (uint32_t i = 0; i < sweep->owner_count; i++) {
        enum line line = sweep->owners[i].connector->line;
        items[i] = (struct plan_item){.line = line, .state = PLAN_ASK};
        settled[i] = chunk->settled[(size_t)i * chunk->count + at];
    }
    if (!match_hear(&arena, &sweep->rules, &input, &heard_count, &heard,
                    &fault) ||
        !match_make(&work, heard, heard_count, &fault))
        stop("match", fault.text);
    for (uint32_t i = 0; i < sweep->owner_count; i++)
        answer_print(sweep, &work, person, items[i].line);
    arena_release(&arena);
}

static void
chunk_run(struct sweep *sweep, uint32_t first)
{
    struct chunk chunk = {.first = first};
    chunk.count = sweep->person_count - first < CHUNK
                      ? sweep->person_count - first
                      : CHUNK;
    arena_init(&chunk.arena, MEMORY);
    chunk.settled =
        arena_array(&chunk.arena, (size_t)sweep->owner_count * chunk.count,
                    sizeof(struct settled));
    for (uint32_t i = 0; i < sweep->owner_count && chunk.settled; i++)
        chunk_ask(sweep, &chunk, i);
    for (uint32_t i = 0; i < chunk.count && chunk.settled; i++)
        person_match(sweep, &chunk, i);
    if (arena_failed(&chunk.arena))
        stop("chunk", "no memory");
    arena_release(&chunk.arena);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"population", required_argument, NULL, 'p'},
        {"ask", required_argument, NULL, 'a'},
        {"render", required_argument, NULL, 'r'},
        {0}};
    static struct sweep sweep;
    const char *population = NULL, *ask = NULL, *render = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        *(option == 'p'   ? &population
          : option == 'a' ? &ask
                          : &render) = optarg;
    if (population == NULL || ask == NULL || render == NULL)
        stop("usage", "--population DIR --ask FILE --render PROGRAM");
    arena_init(&sweep.arena, MEMORY);
    rules_read(&sweep);
    persons_read(&sweep, ask);
    as_of_read(&sweep, population);
    for (; connector_registry[sweep.owner_count] != NULL; sweep.owner_count++)
        owner_start(&sweep.owners[sweep.owner_count], render, population,
                    connector_registry[sweep.owner_count], sweep.as_of);
    for (uint32_t at = 0; at < sweep.person_count; at += CHUNK)
        chunk_run(&sweep, at);
    for (uint32_t i = 0; i < sweep.owner_count; i++)
        owner_end(&sweep.owners[i]);
    fprintf(stderr, "%u persons, %u lines, %lu answers, %lu findings\n",
            sweep.person_count, sweep.owner_count, sweep.answers,
            sweep.findings);
    arena_release(&sweep.arena);
    return fflush(stdout) == 0 ? 0 : 1;
}
