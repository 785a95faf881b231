// SPDX-License-Identifier: Apache-2.0
//
// simulator-render: plays one owner without a carrier. It reads frames from
// standard input and writes frames to standard output until the input ends; a
// frame is a line of ASCII that ends with a size, then so many bytes. The
// README has the frames. What a carrier would do (wait, hang, sign, compress)
// is not done; what concerns bytes is.
#include "batch.h"
#include "family.h"
#include "hostile.h"
#include "refusal.h"
#include "service.h"
#include "tamper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RENDER_HEAD = 512,
    RENDER_WORDS = 6,
    RENDER_BODY_MAX = 256 << 20,
    RENDER_OUT = 1 << 20
};

struct render {
    struct world world;
    struct service service;
    const struct line *line;
    size_t part_rows;
    struct arena arena;
    struct buffer body; // of the frame that was read
    char head[RENDER_HEAD];
    char *words[RENDER_WORDS];
    size_t word_count;
};

// Reads one frame; false at the end of the input.
static bool
render_read(struct render *render, struct fault *fault)
{
    if (!fgets(render->head, sizeof render->head, stdin))
        return false;
    char *rest = NULL;
    render->word_count = 0;
    for (char *word = strtok_r(render->head, " \n", &rest);
         word && render->word_count < RENDER_WORDS;
         word = strtok_r(NULL, " \n", &rest))
        render->words[render->word_count++] = word;
    if (render->word_count < 2)
        return fault_set(fault, "a frame has a kind and a size");
    char *end = NULL;
    const char *text = render->words[render->word_count - 1];
    unsigned long long size = strtoull(text, &end, 10);
    if (*end || size > RENDER_BODY_MAX)
        return fault_set(fault, "%.60s is no size", text);
    buffer_clear(&render->body);
    buffer_reserve(&render->body, size);
    if (fread(render->body.bytes, 1, size, stdin) != size)
        return fault_set(fault, "the input ends in a frame");
    render->body.length = size;
    render->body.bytes[size] = '\0';
    return true;
}

static void
render_bytes(const struct buffer *bytes)
{
    fwrite(buffer_text(bytes), 1, bytes->length, stdout);
}

static void
render_error(const char *text)
{
    printf("error %zu\n%s", strlen(text), text);
}

// https PATH SIZE -> reply STATUS SIZE identity
static void
render_https(struct render *render)
{
    static struct http_reply reply;
    struct http_request request = {
        .method = "POST",
        .path = render->words[1],
        .headers = {{"content-type", "application/json"}},
        .header_count = 1,
        .body = render->body.bytes,
        .body_length = render->body.length};
    buffer_clear(&reply.body);
    service_handle(&render->service, &request, &reply);
    service_finish(&render->service, &reply);
    if (reply.action != SERVICE_SEND) {
        printf("reply 0 0 identity\n");
        return;
    }
    if (reply.filler)
        hostile_swell(&reply.body, HOSTILE_RENDERED);
    printf("reply %d %zu identity\n", reply.status, reply.body.length);
    render_bytes(&reply.body);
}

static void
render_part(const struct render *render, const struct exchange *exchange,
            const char *suffix, const char *extension,
            const struct buffer *bytes)
{
    printf("part HD_%s_%s_%s%s.%s %zu\n", render->line->address, exchange->date,
           exchange->id, suffix, extension, bytes->length);
    render_bytes(bytes);
}

static void
render_rejection(const struct render *render, const struct exchange *exchange,
                 const struct rejection *rejection)
{
    struct buffer line = {0};
    buffer_printf(&line, "%s %s\n", rejection->word, rejection->text);
    render_part(render, exchange, "", "rej", &line);
    buffer_release(&line);
}

static void
render_parts(struct render *render, const struct exchange *exchange,
             const struct effect *effect)
{
    struct answers answers;
    struct parts parts = {NULL, 0};
    char suffix[48];
    world_answer(&render->world, exchange, effect, &answers);
    file_write(&answers, render->part_rows, &parts);
    bool is_missing = effect->garble == GARBLE_PART_MISSING;
    size_t shift = is_missing && parts.count == 1;
    for (size_t i = is_missing && !shift; i < parts.count; i++) {
        struct buffer *bytes = &parts.items[i].bytes;
        tamper_plain(render->line, effect->garble, bytes);
        tamper_sent(effect->garble, bytes);
        snprintf(suffix, sizeof suffix, "_R%zuof%zu", i + 1 + shift,
                 parts.count + shift);
        render_part(render, exchange, suffix, parts.items[i].extension, bytes);
    }
    parts_release(&parts);
}

// The effect on a new exchange; the owner keeps silent where it is held.
static bool
render_is_held(const struct effect *effect)
{
    return effect->kind == EFFECT_HANG || effect->kind == EFFECT_RESET ||
           effect->kind == EFFECT_BUSY;
}

// file NAME SIZE -> part NAME SIZE …, end
static void
render_file(struct render *render)
{
    char date[9] = "";
    char id[17] = "";
    struct file_name name = {id, date};
    struct exchange exchange = {.id = id, .date = date};
    struct fault fault = {""};
    if (!file_read_name(render->line, render->words[1], date, id)) {
        render_error("this is no name of the line");
        return;
    }
    if (!file_read(&exchange, render->line, &name, &render->body,
                   &render->arena, &fault)) {
        struct rejection rejection = {"FORMAT", fault.text};
        exchange = (struct exchange){.id = id, .date = date};
        render_rejection(render, &exchange, &rejection);
    } else {
        world_begin(&render->world, &exchange);
        struct effect effect = world_effect(&render->world, &exchange, 1);
        struct rejection rejection = refusal_of_file(&exchange, &effect);
        if (rejection.word)
            render_rejection(render, &exchange, &rejection);
        else if (!render_is_held(&effect) && effect.garble != GARBLE_NO_OK)
            render_parts(render, &exchange, &effect);
    }
    printf("end\n");
}

static void
render_table(int state, size_t answered, const struct buffer *bytes)
{
    printf("reply %d %zu %zu\n", state, answered, bytes->length);
    render_bytes(bytes);
}

static void
render_note(const char *word, const char *text)
{
    struct buffer note = {0};
    buffer_printf(&note, "%s %s", word, text);
    render_table(9, 0, &note);
    buffer_release(&note);
}

static void
render_batch(struct render *render, const struct exchange *exchange)
{
    struct buffer rows = {0};
    struct effect effect = world_effect(&render->world, exchange, 1);
    struct rejection rejection = refusal_of_batch(exchange, &effect);
    if (rejection.word) {
        render_note(rejection.word, rejection.text);
    } else if (effect.garble == GARBLE_HTML) {
        render_note("<!DOCTYPE html>", "502");
    } else if (render_is_held(&effect)) {
        render_table(effect.kind != EFFECT_HANG, 0, &rows);
    } else {
        d1_write_header(render->line, &rows);
        struct buffer answers = {0};
        size_t answered = batch_answer(&render->world, exchange, &effect,
                                       HOSTILE_RENDERED, &answers);
        buffer_add(&rows, answers.bytes, answers.length);
        buffer_release(&answers);
        render_table(2, answered, &rows);
    }
    buffer_release(&rows);
}

static void
render_row_table(struct render *render, const struct exchange *exchange)
{
    struct buffer rows = {0};
    struct answers answers;
    struct effect effect = world_line_effect(&render->world, exchange, 1);
    effect.kind = render_is_held(&effect) ? EFFECT_HANG : effect.kind;
    world_answer(&render->world, exchange, &effect, &answers);
    answers.cell_size = HOSTILE_RENDERED;
    bool is_refused = effect.kind == EFFECT_CLOSED ||
                      effect.kind == EFFECT_QUOTA || !*exchange->mandate;
    for (size_t i = 0; i < answers.count; i++) {
        struct answer *answer = &answers.items[i];
        struct effect own = effect;
        world_add_person(&render->world, render->line,
                         exchange->questions[i].id, &own);
        answer->is_missing = answer->is_missing || render_is_held(&own);
        if (own.kind == EFFECT_ERROR || is_refused) {
            answer->result = is_refused ? RESULT_OTHER : RESULT_FAULT;
            answer->list.count = 0;
        }
    }
    size_t count = d2_write(&answers, &rows);
    render_table(count == exchange->count ? 2 : 1, count, &rows);
    buffer_release(&rows);
}

// rows BATCH LINE MANDATE SIZE -> reply STATE ANSWERED SIZE; what is "-" is
// not there.
static void
render_rows(struct render *render)
{
    struct exchange exchange;
    struct fault fault = {""};
    const char *mandate = render->words[3];
    if (strcmp(render->words[2], render->line->address) != 0) {
        render_note("OTHER", "this is not the line's");
        return;
    }
    if (!table_read(&exchange, render->line, render->body.bytes, &render->arena,
                    &fault)) {
        render_note("OTHER", fault.text);
        return;
    }
    world_begin(&render->world, &exchange);
    if (render->line->family == FAMILY_D2) {
        render_row_table(render, &exchange);
        return;
    }
    if (strcmp(render->words[1], exchange.id) != 0) {
        render_note("OTHER", "the rows are of another batch");
        return;
    }
    exchange.mandate = strcmp(mandate, "-") == 0 ? "" : mandate;
    render_batch(render, &exchange);
}

static void
render_answer(struct render *render)
{
    const struct line *line = render->line;
    const char *kind = render->words[0];
    bool is_table = line->family == FAMILY_D1 || line->family == FAMILY_D2;
    arena_reset(&render->arena);
    if (strcmp(kind, "file") == 0 && render->word_count == 3 &&
        line_is_file(line))
        render_file(render);
    else if (strcmp(kind, "rows") == 0 && render->word_count == 5 && is_table)
        render_rows(render);
    else if (strcmp(kind, "https") == 0 && render->word_count == 3 &&
             !is_table && !line_is_file(line))
        render_https(render);
    else
        render_error("this is no frame of the line");
    fflush(stdout);
}

// The options, and the line; false where they are not understood.
static bool
render_options(struct render *render, int argc, char **argv,
               const char **population, const char **now)
{
    size_t page_rows = 2000;
    render->part_rows = 1000000;
    for (int at = 1; at < argc; at++) {
        const char *value = at + 1 < argc ? argv[at + 1] : "";
        if (strcmp(argv[at], "--population") == 0)
            *population = argv[++at];
        else if (strcmp(argv[at], "--now") == 0)
            *now = argv[++at];
        else if (strcmp(argv[at], "--part-rows") == 0 && ++at)
            render->part_rows = strtoul(value, NULL, 10);
        else if (strcmp(argv[at], "--page-rows") == 0 && ++at)
            page_rows = strtoul(value, NULL, 10);
        else if (!render->line)
            render->line = line_named(argv[at]);
        else
            return false;
    }
    render->service =
        (struct service){.world = &render->world,
                         .options = {.page_rows = page_rows,
                                     .ticket_life_seconds = INT32_MAX,
                                     .is_bare = true}};
    return render->line && *population && page_rows && render->part_rows;
}

int
main(int argc, char **argv)
{
    static struct render render;
    static char out[RENDER_OUT];
    const char *population = NULL;
    const char *now = NULL;
    char morning[32];
    int64_t start_ms = 0;
    struct fault fault = {""};
    columns_init();
    line_init();
    if (!render_options(&render, argc, argv, &population, &now)) {
        fputs("usage: simulator-render --population DIR [--part-rows N] "
              "[--page-rows N] [--now TIME] LINE\n",
              stderr);
        return 2;
    }
    setvbuf(stdout, out, _IOFBF, sizeof out);
    if (world_open_line(&render.world, population, render.line->number,
                        &fault)) {
        snprintf(morning, sizeof morning, "%.10s 09:00",
                 render.world.population.as_of);
        if (!clock_parse(now ? now : morning, &start_ms))
            fault_set(&fault, "--now %s: no time", now);
        clock_init(&render.world.clock, start_ms, 1000);
        while (!fault.text[0] && render_read(&render, &fault))
            render_answer(&render);
    }
    if (fault.text[0])
        fprintf(stderr, "simulator-render: %s\n", fault.text);
    service_release(&render.service);
    arena_release(&render.arena);
    buffer_release(&render.body);
    world_close(&render.world);
    return fault.text[0] != '\0';
}
