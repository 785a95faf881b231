// SPDX-License-Identifier: Apache-2.0
//
// simulator-golden: renders the golden cases from the golden population and
// compares bytes. Cases made by rules must be equal; others are counted.
#include "charset.h"
#include "csv.h"
#include "family.h"
#include "golden_text.h"
#include "gzip.h"
#include "world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_FILE_MAX = 64 << 20, GOLDEN_PAGE_ROWS = 2000 };

struct golden {
    struct population population;
    struct arena arena;
    struct fault fault;
    const struct line *line;
    char directory[2048];
    struct behaviour_set behaviours;
    int64_t now_ms;
    struct exchange exchange;
    struct answers answers;
    size_t passed;
    size_t failed;
    size_t by_layout;
    size_t edited;
};

static json_t *
golden_json(struct golden *golden, const char *name)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", golden->directory, name);
    json_t *json = json_load_file(path, 0, &error);
    if (!json)
        fault_set(&golden->fault, "%s: %s", name, error.text);
    return json;
}

static bool
golden_bytes(struct golden *golden, const char *name, struct buffer *bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", golden->directory, name);
    buffer_reserve(bytes, 0);
    return buffer_read_file(bytes, path, GOLDEN_FILE_MAX) ||
           fault_set(&golden->fault, "%s cannot be read", name);
}

static bool
golden_expect(struct golden *golden, const char *name,
              const struct buffer *made)
{
    struct buffer expected = {0};
    bool is_good = golden_bytes(golden, name, &expected) &&
                   golden_same_bytes(name, &expected, made, &golden->fault);
    buffer_release(&expected);
    return is_good;
}

// Whether the member of replyN.json is the text given.
static bool
golden_expect_text(struct golden *golden, const char *file, const char *key,
                   const char *made)
{
    json_t *reply = golden_json(golden, file);
    const json_t *value = json_object_get(reply, key);
    if (!value)
        value = json_object_get(json_object_get(reply, "headers"), key);
    if (!value)
        value = json_object_get(json_object_get(reply, "batch"), key);
    char number[32];
    snprintf(number, sizeof number, "%lld",
             (long long)json_integer_value(value));
    const char *expected =
        json_is_integer(value) ? number : json_string_value(value);
    bool is_good = expected && strcmp(expected, made) == 0;
    if (!is_good)
        fault_set(&golden->fault, "%s: %s: expected %s, made %s", file, key,
                  expected ? expected : "(nothing)", made);
    json_decref(reply);
    return is_good;
}

static bool
golden_read_behaviours(struct golden *golden, const json_t *rows)
{
    static const char *const names[] = {"line",   "institution", "id",   "what",
                                        "detail", "from",        "until"};
    behaviour_init(&golden->behaviours);
    size_t at = 0;
    json_t *row = NULL;
    json_array_foreach(rows, at, row)
    {
        const char *cells[7];
        for (unsigned i = 0; i < 7; i++) {
            cells[i] = json_string_value(json_object_get(row, names[i]));
            cells[i] = cells[i] ? cells[i] : "";
        }
        if (!behaviour_add(&golden->behaviours, cells, &golden->fault))
            return false;
    }
    behaviour_index(&golden->behaviours);
    return true;
}

static void
golden_plan(struct golden *golden)
{
    answer_plan(&golden->answers, &golden->exchange, &golden->population,
                &golden->behaviours, golden->now_ms);
}

typedef bool golden_read(struct exchange *, const struct line *, const json_t *,
                         struct arena *, struct fault *);

static bool
golden_ask_http(struct golden *golden, golden_read *read)
{
    json_t *request = golden_json(golden, "request.json");
    bool is_good = request && read(&golden->exchange, golden->line,
                                   json_object_get(request, "body"),
                                   &golden->arena, &golden->fault);
    json_decref(request);
    if (is_good)
        golden_plan(golden);
    return is_good;
}

static bool
golden_check_http(struct golden *golden, const char *number, const char *type,
                  const struct buffer *body)
{
    char name[32];
    char head[32];
    snprintf(name, sizeof name, "reply%s.body", number);
    snprintf(head, sizeof head, "reply%s.json", number);
    return golden_expect(golden, name, body) &&
           golden_expect_text(golden, head, "content-type", type);
}

static bool
golden_check_h1(struct golden *golden, struct buffer *body)
{
    if (!golden_ask_http(golden, h1_read))
        return false;
    h1_write(&golden->answers, body);
    return golden_check_http(golden, "1", "application/json; charset=utf-8",
                             body);
}

static bool
golden_check_h2(struct golden *golden, struct buffer *body)
{
    if (!golden_ask_http(golden, h2_read))
        return false;
    h2_write(&golden->answers, body);
    return golden_check_http(golden, "1", "application/json", body);
}

static bool
golden_check_h3(struct golden *golden, struct buffer *body)
{
    static const char type[] = "application/json; charset=utf-8";
    if (!golden_ask_http(golden, h3_read))
        return false;
    char ticket[32];
    snprintf(ticket, sizeof ticket, "T%s", golden->exchange.id);
    buffer_printf(body, "{\"ticket\":\"%s\",\"wait\":86400}", ticket);
    if (!golden_check_http(golden, "1", type, body))
        return false;
    buffer_clear(body);
    h3_write(&golden->answers, ticket, GOLDEN_PAGE_ROWS, 0, body);
    return golden_check_http(golden, "2", type, body);
}

// The compressed bytes are compared first; where another zlib makes others,
// what they hold is what counts.
static bool
golden_check_h4(struct golden *golden, struct buffer *body)
{
    if (!golden_ask_http(golden, h4_read))
        return false;
    struct buffer packed = {0};
    struct buffer expected = {0};
    struct buffer inflated = {0};
    h4_write(&golden->answers, body);
    bool is_good = gzip_pack(body, &packed) &&
                   golden_bytes(golden, "reply1.body", &expected);
    struct fault differs = {""};
    if (is_good &&
        !golden_same_bytes("reply1.body", &expected, &packed, &differs)) {
        printf("note: %s: compressed otherwise\n", golden->directory);
        is_good = gzip_unpack(&expected, &inflated) &&
                  golden_same_bytes("reply1.body inflated", &inflated, body,
                                    &golden->fault);
    }
    buffer_release(&packed);
    buffer_release(&expected);
    buffer_release(&inflated);
    return is_good && golden_expect_text(golden, "reply1.json",
                                         "content-encoding", "gzip");
}

static bool
golden_ask_table(struct golden *golden, struct buffer *body)
{
    json_t *request = golden_json(golden, "request.json");
    const json_t *batch = json_object_get(request, "batch");
    const char *mandate = json_string_value(json_object_get(batch, "mandate"));
    size_t rows = (size_t)json_integer_value(json_object_get(batch, "rows"));
    struct csv csv;
    bool is_good = mandate && golden_bytes(golden, "request.csv", body);
    exchange_init(&golden->exchange, golden->line, &golden->arena, rows);
    if (is_good) {
        golden->exchange.mandate =
            arena_text(&golden->arena, mandate, strlen(mandate));
        csv_init(&csv, body->bytes);
        is_good = csv_next(&csv, &golden->fault);
    }
    json_decref(request);
    while (is_good && csv_next(&csv, &golden->fault)) {
        struct question question = {(unsigned)atoi(csv.cells[1]), csv.cells[3],
                                    csv.cells[2], csv.cells[4]};
        is_good =
            exchange_set_id(&golden->exchange, csv.cells[0], &golden->fault) &&
            exchange_add(&golden->exchange, &question, &golden->fault);
    }
    return is_good && exchange_check(&golden->exchange, &golden->fault);
}

static bool
golden_check_d1(struct golden *golden, struct buffer *body)
{
    struct buffer request = {0};
    bool is_good = golden_ask_table(golden, &request);
    if (is_good) {
        golden_plan(golden);
        d1_write_header(golden->line, body);
        char answered[24];
        snprintf(answered, sizeof answered, "%zu",
                 d1_write(&golden->answers, body));
        is_good =
            golden_expect(golden, "reply1.csv", body) &&
            golden_expect_text(golden, "reply1.json", "state", "2") &&
            golden_expect_text(golden, "reply1.json", "answered", answered) &&
            golden_expect_text(golden, "reply1.json", "note", "");
    }
    buffer_release(&request);
    return is_good;
}

static bool
golden_check_part(struct golden *golden, size_t at, size_t count,
                  const struct buffer *part)
{
    char name[32];
    char file[128];
    bool is_flags = golden->line->flag_count && at + 1 == count;
    snprintf(name, sizeof name, "reply%zu.plain", at + 1);
    if (!golden_expect(golden, name, part))
        return false;
    snprintf(file, sizeof file, "HD_%s_%s_%s_R%zuof%zu.%s",
             golden->line->address, golden->exchange.date, golden->exchange.id,
             at + 1, count, is_flags ? "csv" : "txt");
    snprintf(name, sizeof name, "reply%zu.json", at + 1);
    return golden_expect_text(golden, name, "file", file);
}

static bool
golden_check_f2(struct golden *golden, struct buffer *body)
{
    struct buffer parts[F2_PARTS_MAX] = {{0}};
    bool is_good = golden_bytes(golden, "request.plain", body) &&
                   f2_read(&golden->exchange, golden->line, body,
                           &golden->arena, &golden->fault);
    if (!is_good)
        return false;
    golden_plan(golden);
    size_t count = f2_write(&golden->answers, SIZE_MAX, parts);
    for (size_t i = 0; i < count; i++) {
        is_good = is_good && golden_check_part(golden, i, count, &parts[i]);
        buffer_release(&parts[i]);
    }
    return is_good;
}

static void
golden_compare(struct golden *golden, const char *name)
{
    static bool (*const checks[])(struct golden *, struct buffer *) = {
        [FAMILY_H1] = golden_check_h1, [FAMILY_H2] = golden_check_h2,
        [FAMILY_H3] = golden_check_h3, [FAMILY_H4] = golden_check_h4,
        [FAMILY_D1] = golden_check_d1, [FAMILY_F2] = golden_check_f2,
    };
    struct buffer body = {0};
    if (checks[golden->line->family](golden, &body)) {
        golden->passed++;
    } else {
        golden->failed++;
        printf("FAIL %s/%s: %s\n", golden->line->name, name,
               golden->fault.text);
    }
    buffer_release(&body);
}

static void
golden_run_case(struct golden *golden, const char *root, const char *name)
{
    golden->fault.text[0] = '\0';
    snprintf(golden->directory, sizeof golden->directory, "%s/%s/%s", root,
             golden->line->name, name);
    json_t *questions = golden_json(golden, "questions.json");
    const char *made = json_string_value(json_object_get(questions, "made"));
    const json_t *stamp = json_object_get(questions, "stamp");
    const char *at = json_string_value(json_object_get(stamp, "made_at"));
    if (!made || !at || !clock_parse(at, &golden->now_ms)) {
        golden->failed++;
        printf("FAIL %s/%s: no questions.json\n", golden->line->name, name);
    } else if (strcmp(made, "layout") == 0) {
        golden->by_layout++;
    } else if (strcmp(made, "edited") == 0) {
        golden->edited++;
    } else if (golden_read_behaviours(
                   golden, json_object_get(questions, "behaviour"))) {
        golden_compare(golden, name);
    } else {
        golden->failed++;
        printf("FAIL %s/%s: %s\n", golden->line->name, name,
               golden->fault.text);
    }
    json_decref(questions);
    behaviour_release(&golden->behaviours);
    arena_reset(&golden->arena);
}

static int
golden_is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
golden_run_line(struct golden *golden, const char *root)
{
    char path[2048];
    struct dirent **cases = NULL;
    snprintf(path, sizeof path, "%s/%s", root, golden->line->name);
    int count = scandir(path, &cases, golden_is_case, alphasort);
    for (int i = 0; i < count; i++) {
        golden_run_case(golden, root, cases[i]->d_name);
        free(cases[i]);
    }
    free(cases);
}

int
main(int argc, char **argv)
{
    if (argc != 2 && argc != 3) {
        fputs("usage: simulator-golden CASES [POPULATION]\n"
              "CASES/LINE/CASE are the cases; the population is\n"
              "CASES/population unless given.\n",
              stderr);
        return 2;
    }
    char population[4096];
    snprintf(population, sizeof population, "%s/population", argv[1]);
    static struct golden golden;
    columns_init();
    line_init();
    behaviour_init(&golden.behaviours);
    if (!population_load(&golden.population, argc == 3 ? argv[2] : population,
                         &golden.fault)) {
        fprintf(stderr, "simulator-golden: %s\n", golden.fault.text);
        return 2;
    }
    for (size_t i = 0; i < line_count(); i++) {
        golden.line = line_at(i);
        golden_run_line(&golden, argv[1]);
    }
    printf("not compared: %zu of a layout of the owner's choice, %zu edited\n",
           golden.by_layout, golden.edited);
    printf("%zu passed, %zu failed\n", golden.passed, golden.failed);
    population_release(&golden.population);
    arena_release(&golden.arena);
    return golden.failed || !golden.passed;
}
