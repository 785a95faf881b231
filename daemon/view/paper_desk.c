/* SPDX-License-Identifier: Apache-2.0
 *
 * Places, and the helpers of those that are at work.
 */
#include "paper_desk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "date.h"
#include "digest.h"
#include "json.h"
#include "mutant.h"

#define FACTS_MAX 65536
#define PDF_MAX ((off_t)64 << 20)

/* ---- what it takes ---- */

static struct json *
instant(struct arena *arena, int64_t at_us)
{
    char chars[32];
    instant_print(at_us, chars);
    return json_string(arena, text_copy(arena, text_of(chars)));
}

static struct json *
seal_facts(struct arena *arena, const struct seal_row *row)
{
    static const char *const levels[] = {"", "B", "T", "LT", "LTA"};
    struct json *seal = json_object(arena);
    char hex[65];
    digest_hex(&row->leaf, hex);
    json_set(seal, "leaf", json_string(arena, text_copy(arena, text_of(hex))));
    json_set(seal, "level", json_chars(arena, levels[row->level]));
    json_set(seal, "sealed_at", instant(arena, row->sealed_at_us));
    json_set(seal, "signer", json_string(arena, row->signer));
    if (row->level > SEAL_B)
        json_set(seal, "stamped_at", instant(arena, row->stamped_at_us));
    return seal;
}

static struct text
input_of(struct arena *arena, struct text report, const struct seal_row *row,
         enum language language, bool is_letter)
{
    struct buffer out;
    struct json *wish = json_object(arena);
    if (is_letter)
        json_set(wish, "letter", json_bool(arena, true));
    json_set(wish, "language",
             json_chars(arena, language == LANGUAGE_EN ? "en" : "zh"));
    if (row != NULL && row->level != SEAL_HASHES)
        json_set(wish, "seal", seal_facts(arena, row));
    if (arena_failed(arena))
        return TEXT_NONE;
    buffer_init(&out, FACTS_MAX + report.size);
    json_write(wish, &out);
    buffer_chars(&out, "\n");
    buffer_text(&out, report);
    struct text input =
        out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return input;
}

struct text
paper_desk_input(struct arena *arena, struct text report,
                 const struct seal_row *row, enum language language)
{
    return input_of(arena, report, row, language, false);
}

struct text
paper_desk_letter(struct arena *arena, struct text report,
                  enum language language)
{
    return input_of(arena, report, NULL, language, true);
}

/* ---- places ---- */

static void
place_free(struct paper_place *place)
{
    if (place->pid > 0) {
        kill(place->pid, SIGKILL);
        while (waitpid(place->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close(place->in);
    close(place->out);
    close(place->said);
    *place = (struct paper_place){0};
}

static struct paper_place *
place_find(struct paper_desk *desk, uint64_t ticket)
{
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        if (desk->places[i].ticket == ticket)
            return &desk->places[i];
    return NULL;
}

/* Whose caller has gone away. */
static void
places_sweep(struct paper_desk *desk, int64_t now_ms)
{
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        if (desk->places[i].ticket != 0 &&
            now_ms >= desk->places[i].asked_ms + PAPER_GONE_MS &&
            !mutant_is("paper_place_kept"))
            place_free(&desk->places[i]);
}

static bool
input_write(int fd, struct text input)
{
    while (input.size > 0) {
        ssize_t size = write(fd, input.bytes, input.size);
        if (size < 0 && errno != EINTR)
            return false;
        if (size > 0)
            input = text_slice(input, (size_t)size, input.size);
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

uint64_t
paper_desk_order(struct paper_desk *desk, struct text input, int64_t now_ms,
                 struct fault *fault)
{
    places_sweep(desk, now_ms);
    struct paper_place *place = place_find(desk, 0);
    if (place == NULL)
        return 0;
    place->in = memfd_create("order", MFD_CLOEXEC);
    place->out = memfd_create("pdf", MFD_CLOEXEC);
    place->said = memfd_create("said", MFD_CLOEXEC);
    place->asked_ms = now_ms;
    place->ticket = ++desk->tickets;
    if (place->in >= 0 && place->out >= 0 && place->said >= 0 &&
        input_write(place->in, input))
        return place->ticket;
    place_free(place);
    (void)fault_set(fault, FAULT_LOCAL, "no memory for another report");
    return 0;
}

/* ---- helpers ---- */

static bool
helper_path(char path[PATH_MAX])
{
#ifdef HEDUI_TEST_BUILD
    const char *other = getenv("HEDUI_PAPER");
    if (other != NULL)
        return snprintf(path, PATH_MAX, "%s", other) < PATH_MAX;
#endif
    ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - 16);
    char *slash;
    if (size <= 0)
        return false;
    path[size] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL)
        return false;
    memcpy(slash + 1, "hedui-paper", sizeof("hedui-paper"));
    return true;
}

/* With an environment of its own: nothing of ours is a helper's business, and
 * settings of libraries would be other bytes. */
static bool
helper_start(struct paper_place *place)
{
    char path[PATH_MAX], mutant[128] = "";
    char *const arguments[] = {path, NULL};
    char language[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC";
    char *environment[] = {language, zone, mutant, NULL};
    const char *bug = getenv("HEDUI_MUTANT");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    if (!helper_path(path))
        return false;
    if (bug == NULL)
        environment[2] = NULL;
    else
        snprintf(mutant, sizeof(mutant), "HEDUI_MUTANT=%s", bug);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, place->in, 0);
    posix_spawn_file_actions_adddup2(&actions, place->out, 1);
    posix_spawn_file_actions_adddup2(&actions, place->said, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(&place->pid, path, &actions, &attributes, arguments,
                            environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        place->pid = 0;
    return error == 0;
}

/* May this order begin? The oldest that waits, where a helper is free. */
static bool
is_next(const struct paper_desk *desk, const struct paper_place *place)
{
    uint32_t working = 0;
    for (uint32_t i = 0; i < PAPER_PLACES; i++) {
        const struct paper_place *other = &desk->places[i];
        working += other->pid > 0;
        if (other->ticket != 0 && other->pid == 0 &&
            other->ticket < place->ticket)
            return false;
    }
    return working < PAPER_HELPERS || mutant_is("paper_helpers_unbounded");
}

/* All of it; NONE: too large, or no memory. */
static struct text
bytes_of(int fd, struct arena *arena, off_t most)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0 || stat.st_size > most)
        return TEXT_NONE;
    char *bytes = arena_alloc(arena, (size_t)stat.st_size + 1);
    if (bytes == NULL ||
        pread(fd, bytes, (size_t)stat.st_size, 0) != stat.st_size)
        return TEXT_NONE;
    return (struct text){bytes, (size_t)stat.st_size};
}

static enum paper_state
helper_ended(struct paper_place *place, int status, struct arena *arena,
             struct text *pdf, struct fault *fault)
{
    place->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        *pdf = bytes_of(place->out, arena, PDF_MAX);
        if (text_starts_with(*pdf, "%PDF-"))
            return PAPER_MADE;
    }
    struct text said = text_trim(bytes_of(place->said, arena, 300));
    (void)fault_set(fault, FAULT_LOCAL, "hedui-paper made no PDF%s%.*s",
                    text_is_empty(said) ? "" : ": ",
                    text_is_empty(said) ? 0 : (int)said.size,
                    text_is_empty(said) ? "" : said.bytes);
    return PAPER_FAILED;
}

enum paper_state
paper_desk_look(struct paper_desk *desk, uint64_t ticket, int64_t now_ms,
                struct arena *arena, struct text *pdf, struct fault *fault)
{
    struct paper_place *place = place_find(desk, ticket);
    enum paper_state state = PAPER_AT_WORK;
    int status = 0;
    if (ticket == 0 || place == NULL) {
        (void)fault_set(fault, FAULT_LOCAL, "the order is not there any more");
        return PAPER_FAILED;
    }
    place->asked_ms = now_ms;
    places_sweep(desk, now_ms);
    if (place->pid == 0 && is_next(desk, place)) {
        place->begun_ms = now_ms;
        if (!helper_start(place)) {
            (void)fault_set(fault, FAULT_LOCAL,
                            "hedui-paper is not beside this program");
            state = PAPER_FAILED;
        }
    } else if (place->pid > 0) {
        if (waitpid(place->pid, &status, WNOHANG) == place->pid) {
            state = helper_ended(place, status, arena, pdf, fault);
        } else if (now_ms >= place->begun_ms + PAPER_WORK_MS) {
            (void)fault_set(fault, FAULT_LOCAL,
                            "hedui-paper took longer than %d s",
                            PAPER_WORK_MS / 1000);
            state = PAPER_FAILED;
        }
    }
    if (state != PAPER_AT_WORK)
        place_free(place);
    return state;
}

void
paper_desk_drop(struct paper_desk *desk, uint64_t ticket)
{
    struct paper_place *place = ticket == 0 ? NULL : place_find(desk, ticket);
    if (place != NULL && !mutant_is("paper_order_kept"))
        place_free(place);
}

void
paper_desk_close(struct paper_desk *desk)
{
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        if (desk->places[i].ticket != 0)
            place_free(&desk->places[i]);
}
