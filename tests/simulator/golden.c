// SPDX-License-Identifier: Apache-2.0
//
// simulator-golden: renders the golden cases from the golden population and
// compares bytes. Cases made by rules must be equal, and those whose layout is
// one of parts or pages; others are counted.
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
    size_t part_rows; // of the case
    size_t page_rows;
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
    size_t pages = h3_page_count(&golden->answers, golden->page_rows);
    bool is_good = true;
    for (size_t i = 0; i < pages && is_good; i++) {
        char number[16];
        snprintf(number, sizeof number, "%zu", i + 2);
        buffer_clear(body);
        h3_write(&golden->answers, ticket, golden->page_rows, i, body);
        is_good = golden_check_http(golden, number, type, body);
    }
    return is_good;
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
golden_ask_batch(struct golden *golden)
{
    json_t *request = golden_json(golden, "request.json");
    const json_t *batch = json_object_get(request, "batch");
    const char *mandate = json_string_value(json_object_get(batch, "mandate"));
    bool is_good = mandate || fault_set(&golden->fault, "no mandate");
    if (is_good)
        golden->exchange.mandate =
            arena_text(&golden->arena, mandate, strlen(mandate));
    json_decref(request);
    return is_good;
}

// The rows of request.csv: those of qz_request, or those of hd_query.
static bool
golden_ask_table(struct golden *golden)
{
    struct buffer rows = {0};
    bool is_good = golden_bytes(golden, "request.csv", &rows) &&
                   table_read(&golden->exchange, golden->line, rows.bytes,
                              &golden->arena, &golden->fault);
    if (is_good && golden->line->family == FAMILY_D1)
        is_good = golden_ask_batch(golden);
    if (is_good)
        golden_plan(golden);
    buffer_release(&rows);
    return is_good;
}

static bool
golden_check_d1(struct golden *golden, struct buffer *body)
{
    if (!golden_ask_table(golden))
        return false;
    d1_write_header(golden->line, body);
    char answered[24];
    snprintf(answered, sizeof answered, "%zu",
             d1_write(&golden->answers, body));
    return golden_expect(golden, "reply1.csv", body) &&
           golden_expect_text(golden, "reply1.json", "state", "2") &&
           golden_expect_text(golden, "reply1.json", "answered", answered) &&
           golden_expect_text(golden, "reply1.json", "note", "");
}

static bool
golden_check_d2(struct golden *golden, struct buffer *body)
{
    if (!golden_ask_table(golden))
        return false;
    char rows[24];
    snprintf(rows, sizeof rows, "%zu", d2_write(&golden->answers, body));
    return golden_expect(golden, "reply1.csv", body) &&
           golden_expect_text(golden, "reply1.json", "rows", rows);
}

static bool
golden_check_part(struct golden *golden, size_t at, const struct parts *parts)
{
    char name[32];
    char file[128];
    const struct part *part = &parts->items[at];
    snprintf(name, sizeof name, "reply%zu.plain", at + 1);
    if (!golden_expect(golden, name, &part->bytes))
        return false;
    snprintf(file, sizeof file, "HD_%s_%s_%s_R%zuof%zu.%s",
             golden->line->address, golden->exchange.date, golden->exchange.id,
             at + 1, parts->count, part->extension);
    snprintf(name, sizeof name, "reply%zu.json", at + 1);
    return golden_expect_text(golden, name, "file", file);
}

static bool
golden_file_name(struct golden *golden, char date[9], char id[17])
{
    json_t *request = golden_json(golden, "request.json");
    const char *file = json_string_value(json_object_get(request, "file"));
    bool is_good = file && file_read_name(golden->line, file, date, id);
    json_decref(request);
    return is_good || fault_set(&golden->fault, "request.json: bad name");
}

static bool
golden_check_files(struct golden *golden, struct buffer *body)
{
    char date[9] = "";
    char id[17] = "";
    struct parts parts = {NULL, 0};
    struct file_name name = {id, date};
    bool is_good = golden_file_name(golden, date, id) &&
                   golden_bytes(golden, "request.plain", body) &&
                   file_read(&golden->exchange, golden->line, &name, body,
                             &golden->arena, &golden->fault);
    if (is_good) {
        golden_plan(golden);
        file_write(&golden->answers, golden->part_rows, &parts);
    }
    for (size_t i = 0; i < parts.count && is_good; i++)
        is_good = golden_check_part(golden, i, &parts);
    parts_release(&parts);
    return is_good;
}

static void
golden_compare(struct golden *golden, const char *name)
{
    static bool (*const checks[])(struct golden *, struct buffer *) = {
        [FAMILY_H1] = golden_check_h1,    [FAMILY_H2] = golden_check_h2,
        [FAMILY_H3] = golden_check_h3,    [FAMILY_H4] = golden_check_h4,
        [FAMILY_D1] = golden_check_d1,    [FAMILY_D2] = golden_check_d2,
        [FAMILY_F1] = golden_check_files, [FAMILY_F2] = golden_check_files,
        [FAMILY_F3] = golden_check_files,
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

// Layouts of parts and pages can be had by asking for them.
static bool
golden_read_layout(struct golden *golden, const json_t *layout)
{
    size_t part =
        (size_t)json_integer_value(json_object_get(layout, "per_part"));
    size_t page =
        (size_t)json_integer_value(json_object_get(layout, "per_page"));
    golden->part_rows = part ? part : SIZE_MAX;
    golden->page_rows = page ? page : GOLDEN_PAGE_ROWS;
    return json_object_size(layout) == (part != 0) + (size_t)(page != 0);
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
    } else if (!golden_read_layout(golden,
                                   json_object_get(questions, "layout"))) {
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
