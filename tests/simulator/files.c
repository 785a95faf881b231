// SPDX-License-Identifier: Apache-2.0
//
// Requests as files: seen, taken, answered when their time has come, taken
// back when the behaviour says so. What was taken and not answered when the
// simulator ended is answered by the next one. Paths are in files_place.c.
#include "files.h"

#include "family.h"
#include "files_place.h"
#include "hostile.h"
#include "refusal.h"
#include "seal.h"
#include "tamper.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { FILES_POLL_MS = 500 };

struct job {
    struct job *next;
    struct place place;
    bool is_held; // still in `in`: the line does not answer now
    bool is_answered;
    int64_t due_ms;     // monotonic
    int64_t retract_ms; // simulated
};

struct files {
    struct world *world;
    struct files_options options;
    struct seal_keys *keys[LINE_COUNT];
    pthread_t thread;
    int stop;
    int watch;
    struct job *jobs;
};

static struct job *
files_add_job(struct files *files, const struct place *place)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    *job = (struct job){
        .next = files->jobs, .place = *place, .retract_ms = INT64_MAX};
    files->jobs = job;
    return job;
}

static void
files_reject(struct files *files, const struct place *place, const char *word,
             const char *text)
{
    struct buffer line = {0};
    buffer_printf(&line, "%s %s\n", word, text);
    place_write(place, "", "rej", &(struct place_bytes){.bytes = &line});
    world_log(files->world, "%s: %s.rej: %s", place->line->name, place->stem,
              word);
    buffer_release(&line);
}

static bool
files_has_name(const struct place *place, struct fault *fault)
{
    const char *extension = place->line->extension;
    return strcmp(place->extension, extension) == 0 ||
           fault_set(fault, "the name does not end in .%s", extension);
}

// Reads the request at the path. On failure the owner's refusal is written.
static bool
files_read(struct files *files, const struct place *place, const char *path,
           struct arena *arena, struct exchange *exchange)
{
    struct buffer sealed = {0};
    struct buffer plain = {0};
    struct fault fault = {""};
    const char *word = "FORMAT";
    struct file_name name = {place->exchange_id, place->date};
    bool is_good = buffer_read_file(&sealed, path, 64 << 20);
    if (is_good) {
        enum seal_result result = seal_unpack(files->keys[place->line->number],
                                              &sealed, &plain, &fault);
        is_good =
            result == SEAL_GOOD && files_has_name(place, &fault) &&
            file_read(exchange, place->line, &name, &plain, arena, &fault);
        if (result == SEAL_BAD_SIGNATURE)
            word = "SIGNATURE";
    }
    if (!is_good) {
        world_count(files->world, place->line,
                    *word == 'S' ? COUNT_UNAUTHORISED : COUNT_MALFORMED);
        files_reject(files, place, word, fault.text);
    }
    buffer_release(&sealed);
    buffer_release(&plain);
    return is_good;
}

// How the reply's part is written: place of the part among how many, and
// whether there is an .ok.
struct files_part {
    const struct place *place;
    size_t number;
    size_t count;
    struct part *part;
};

static void
files_write_part(struct files *files, const struct effect *effect,
                 const struct files_part *part)
{
    struct buffer sealed = {0};
    struct fault fault = {""};
    const struct place *place = part->place;
    struct buffer *plain = &part->part->bytes;
    char suffix[48];
    char extension[16];
    snprintf(suffix, sizeof suffix, "_R%zuof%zu", part->number, part->count);
    snprintf(extension, sizeof extension, "%s.p7m", part->part->extension);
    tamper_plain(place->line, effect->garble, plain);
    if (effect->garble == GARBLE_TRUNCATED)
        tamper_sent(effect->garble, plain);
    if (seal_pack(files->keys[place->line->number], refusal_signer(effect),
                  plain, &sealed, &fault)) {
        if (effect->garble == GARBLE_BYTES)
            tamper_sent(effect->garble, &sealed);
        struct place_bytes bytes = {
            .bytes = &sealed,
            .length = effect->garble == GARBLE_HUGE ? HOSTILE_HUGE : 0,
            .is_without_ok = effect->garble == GARBLE_NO_OK};
        place_write(place, suffix, extension, &bytes);
    } else {
        world_log(files->world, "%s: %s", place->line->name, fault.text);
    }
    buffer_release(&sealed);
}

static void
files_answer(struct files *files, const struct place *place,
             const struct exchange *exchange, const struct effect *effect)
{
    struct answers answers;
    struct parts parts = {NULL, 0};
    world_answer(files->world, exchange, effect, &answers);
    file_write(&answers, files->options.part_rows, &parts);
    // The first part never comes; where there is but one, it is the second.
    bool is_missing = effect->garble == GARBLE_PART_MISSING;
    size_t shift = is_missing && parts.count == 1;
    for (size_t i = is_missing && !shift; i < parts.count; i++) {
        struct files_part part = {place, i + 1 + shift, parts.count + shift,
                                  &parts.items[i]};
        files_write_part(files, effect, &part);
    }
    world_log(files->world, "%s: %s answered in %zu parts", place->line->name,
              place->stem, parts.count);
    parts_release(&parts);
}

// Looks at a request in `in`: holds it back, refuses it or takes it.
static void
files_take(struct files *files, struct job *job, struct exchange *exchange,
           bool is_new)
{
    struct world *world = files->world;
    if (is_new)
        world_begin(world, exchange);
    struct effect effect = world_effect(world, exchange, is_new);
    job->is_held = effect.kind == EFFECT_HANG || effect.kind == EFFECT_RESET ||
                   effect.kind == EFFECT_BUSY;
    if (effect.kind == EFFECT_RESET)
        place_write_half(&job->place);
    if (job->is_held)
        return;
    struct rejection refusal = refusal_of_file(exchange, &effect);
    job->is_answered = refusal.word != NULL;
    if (refusal.word)
        files_reject(files, &job->place, refusal.word, refusal.text);
    job->due_ms = clock_monotonic_ms() + effect.delay_ms;
    job->retract_ms = job->is_answered ? INT64_MAX : effect.retract_ms;
    place_take(&job->place);
    if (!job->is_answered && effect.delay_ms == 0) {
        files_answer(files, &job->place, exchange, &effect);
        job->is_answered = true;
    }
}

static void
files_look_at(struct files *files, struct job *job, bool is_new)
{
    struct arena arena = {NULL};
    struct exchange exchange;
    char path[PLACE_PATH];
    place_request(&job->place, "in", path);
    if (files_read(files, &job->place, path, &arena, &exchange)) {
        files_take(files, job, &exchange, is_new);
    } else {
        place_take(&job->place);
        job->is_held = false;
        job->is_answered = true;
    }
    arena_release(&arena);
}

// Answers, or answers again, what was taken.
static void
files_answer_taken(struct files *files, struct job *job)
{
    struct arena arena = {NULL};
    struct exchange exchange;
    char path[PLACE_PATH];
    place_request(&job->place, "taken", path);
    if (files_read(files, &job->place, path, &arena, &exchange)) {
        struct effect effect = world_effect(files->world, &exchange, 0);
        files_answer(files, &job->place, &exchange, &effect);
    }
    job->is_answered = true;
    arena_release(&arena);
}

static void
files_scan(struct files *files, const struct line *line)
{
    struct place_list list = place_scan(files->options.directory, line, "in");
    for (size_t i = 0; i < list.count; i++) {
        const struct place *place = &list.places[i];
        struct job *job = files->jobs;
        while (job && (!job->is_held || job->place.line != line ||
                       strcmp(job->place.stem, place->stem) != 0))
            job = job->next;
        bool is_new = job == NULL;
        if (is_new)
            job = files_add_job(files, place);
        files_look_at(files, job, is_new);
    }
    free(list.places);
}

static void
files_resume(struct files *files, const struct line *line)
{
    struct place_list list =
        place_scan(files->options.directory, line, "taken");
    for (size_t i = 0; i < list.count; i++)
        files_add_job(files, &list.places[i]);
    free(list.places);
}

static int64_t
files_work(struct files *files)
{
    int64_t wait_ms = FILES_POLL_MS;
    int64_t now_ms = clock_monotonic_ms();
    int64_t simulated_ms = clock_now_ms(&files->world->clock);
    for (struct job **at = &files->jobs; *at;) {
        struct job *job = *at;
        bool is_done = false;
        if (!job->is_held && !job->is_answered && job->due_ms <= now_ms)
            files_answer_taken(files, job);
        if (job->is_answered && job->retract_ms <= simulated_ms) {
            job->retract_ms = INT64_MAX;
            files_answer_taken(files, job);
        }
        is_done = job->is_answered && job->retract_ms == INT64_MAX;
        int64_t left_ms = job->is_answered ? job->retract_ms - simulated_ms
                                           : job->due_ms - now_ms;
        if (!job->is_held && !is_done && left_ms < wait_ms)
            wait_ms = left_ms > 0 ? left_ms : 0;
        if (is_done) {
            place_forget(&job->place);
            *at = job->next;
            free(job);
        } else {
            at = &job->next;
        }
    }
    return wait_ms;
}

static void *
files_run(void *argument)
{
    struct files *files = argument;
    for (size_t i = 0; i < line_count(); i++)
        if (files->keys[line_at(i)->number])
            files_resume(files, line_at(i));
    for (;;) {
        for (size_t i = 0; i < line_count(); i++)
            if (files->keys[line_at(i)->number])
                files_scan(files, line_at(i));
        int64_t wait_ms = files_work(files);
        struct pollfd watched[2] = {{.fd = files->stop, .events = POLLIN},
                                    {.fd = files->watch, .events = POLLIN}};
        poll(watched, 2, (int)wait_ms);
        if (watched[0].revents)
            return NULL;
        place_drain(files->watch);
    }
}

// Another owner of files with keys of his own, or NULL.
static const char *
files_neighbour(const struct files *files, size_t at)
{
    for (size_t i = 1; i < line_count(); i++) {
        const struct line *line = line_at((at + i) % line_count());
        if (line_is_file(line) &&
            seal_is_possible(files->options.keys, line->name))
            return line->name;
    }
    return NULL;
}

static bool
files_prepare(struct files *files, struct fault *fault)
{
    size_t served = 0;
    for (size_t i = 0; i < line_count(); i++) {
        const struct line *line = line_at(i);
        if (!line_is_file(line))
            continue;
        if (!seal_is_possible(files->options.keys, line->name)) {
            world_log(files->world, "%s: has no keys, is not served",
                      line->name);
            continue;
        }
        served++;
        files->keys[line->number] = seal_open(files->options.keys, line->name,
                                              files_neighbour(files, i), fault);
        if (!files->keys[line->number] ||
            !place_prepare(files->options.directory, line, files->watch, fault))
            return false;
    }
    return served || fault_set(fault, "--keys: no owner of files has any");
}

struct files *
files_open(struct world *world, const struct files_options *options,
           struct fault *fault)
{
    struct files *files = calloc(1, sizeof *files);
    if (!files)
        abort();
    *files = (struct files){.world = world,
                            .options = *options,
                            .stop = eventfd(0, EFD_CLOEXEC),
                            .watch = place_watch()};
    if (files_prepare(files, fault) &&
        pthread_create(&files->thread, NULL, files_run, files) == 0)
        return files;
    fault_set(fault, "the file thread cannot start");
    for (unsigned i = 0; i < LINE_COUNT; i++)
        seal_close(files->keys[i]);
    close(files->stop);
    close(files->watch);
    free(files);
    return NULL;
}

void
files_close(struct files *files)
{
    if (!files)
        return;
    eventfd_write(files->stop, 1);
    pthread_join(files->thread, NULL);
    for (unsigned i = 0; i < LINE_COUNT; i++)
        seal_close(files->keys[i]);
    while (files->jobs) {
        struct job *job = files->jobs;
        files->jobs = job->next;
        free(job);
    }
    close(files->stop);
    close(files->watch);
    free(files);
}
