/* SPDX-License-Identifier: Apache-2.0
 *
 * The file carrier (wire.md 2, "Files"): seals a request as CMS and puts it
 * into FOLDER/in, looks for the parts of the reply or a rejection in
 * FOLDER/out. A file is written as .tmp, renamed, then its empty .ok appears:
 * without .ok it does not exist. Every step may be repeated after a crash: the
 * same name is written again, parts are read again. Where the folder is
 * (folder.h) makes no difference here: each step begins where the one before
 * has ended.
 */
#include "cms.h"
#include "digest.h"
#include "folder.h"
#include "job.h"
#include "killpoint.h"
#include "mutant.h"

/* wire.md 2: 8 MiB plain; the CMS around it is smaller than a quarter. */
#define PART_MAX (8u << 20)
#define SEALED_MAX (10u << 20)
#define REJECTION_MAX 4096u
#define PARTS_MAX 64u
#define FILES_MAX 128u
/* The next part is fetched when this one has been split and put away. */
#define PARTS_A_LOOK 1u

struct key_ring {
    const struct line_config *line;
    struct cms_keys *keys;
    struct key_ring *next;
};

struct file_carrier {
    struct sftp_set *servers;
    struct key_ring *rings;
};

/* A file of the answer, with its name behind the stem. */
struct found_file {
    struct found_file *next;
    struct text rest;
    bool has_bytes, has_ok;
};

struct found_parts {
    struct text stem;
    struct arena *arena;
    char *names[PARTS_MAX + 1]; /* with .p7m, by their number */
    char *rejection;
    struct found_file *files; /* FILES_MAX at most */
    uint32_t file_count;
};

/* A job under way, in its arena; `scratch` holds one sealed part at a time. */
struct file_work {
    struct job *job;
    struct folder *folder;
    const struct cms_keys *keys;
    struct folder_call call;
    struct arena scratch;
    struct text sealed; /* sending */
    const char *name;   /* sending: "in/NAME.p7m" */
    unsigned step;      /* sending */
    struct found_parts found;
    char *const *names; /* of the parts to bring */
    uint32_t count, at; /* parts to bring, brought */
};

struct file_carrier *
file_open(struct sftp_set *servers)
{
    struct file_carrier *carrier = calloc(1, sizeof(*carrier));
    if (carrier != NULL)
        carrier->servers = servers;
    return carrier;
}

void
file_close(struct file_carrier *carrier)
{
    while (carrier != NULL && carrier->rings != NULL) {
        struct key_ring *next = carrier->rings->next;
        cms_keys_close(carrier->rings->keys);
        free(carrier->rings);
        carrier->rings = next;
    }
    free(carrier);
}

/* Keys are opened once a line. NULL: `fault` says which file. */
static const struct cms_keys *
keys_of(struct file_carrier *carrier, const struct line_config *line,
        struct fault *fault)
{
    for (struct key_ring *ring = carrier->rings; ring; ring = ring->next)
        if (ring->line == line)
            return ring->keys;
    struct cms_keys *keys = cms_keys_open(
        line->file_certificate, line->file_key, line->owner_certificate, fault);
    struct key_ring *ring = keys ? calloc(1, sizeof(*ring)) : NULL;
    if (ring == NULL) {
        cms_keys_close(keys);
        fault_set(fault, FAULT_LOCAL, "line %s: its keys cannot be opened",
                  line->name);
        return NULL;
    }
    *ring = (struct key_ring){line, keys, carrier->rings};
    carrier->rings = ring;
    return keys;
}

static void
work_end(struct file_work *work)
{
    folder_close(work->folder);
    work->folder = NULL;
    arena_release(&work->scratch);
}

static void
work_finish(struct file_work *work, enum carried_state state)
{
    work_end(work);
    job_finish(work->job, state);
}

/* A step that did not work ends the job. `what` it was, for people. */
static void
work_fail(struct file_work *work, enum folder_state state, const char *what)
{
    static const enum carried_state carried[] = {
        [FOLDER_TOO_LARGE] = CARRIED_TOO_LARGE,
        [FOLDER_NO_CONNECTION] = CARRIED_NO_CONNECTION,
        [FOLDER_TIMED_OUT] = CARRIED_TIMED_OUT,
        [FOLDER_REFUSED] = CARRIED_CERTIFICATE};
    struct job *job = work->job;
    if (state == FOLDER_ABSENT || state == FOLDER_UNUSABLE) {
        fault_set(&job->carried.fault, FAULT_LOCAL, "line %s: %s (%s)",
                  job->line->name, what,
                  state == FOLDER_ABSENT ? "it is not there" : work->call.why);
        work_finish(work, CARRIED_LOCAL);
        return;
    }
    if (state == FOLDER_REFUSED)
        fault_set(&job->carried.fault, FAULT_REMOTE, "line %s: %s",
                  job->line->name, work->call.why);
    work_finish(work, carried[state]);
}

static void
work_run(struct file_work *work, enum folder_verb verb, const char *path,
         folder_fn next)
{
    work->call.verb = verb;
    work->call.path = path;
    if (path == NULL)
        work_finish(work, CARRIED_TOO_LARGE);
    else
        folder_run(work->folder, &work->call, next, work);
}

/* What is sent again is first withdrawn, so that whoever looks in between sees
 * nothing or a whole file. After a loss of power what counts as sent is there,
 * or is written again. */
enum send_step { SEND_WITHDRAW, SEND_WRITE, SEND_RENAME, SEND_OK, SEND_DONE };

static enum send_step
send_step_of(const struct file_work *work)
{
    static const enum send_step early[] = {SEND_OK, SEND_WRITE, SEND_RENAME,
                                           SEND_DONE};
    return mutant_is("ok_before_rename") ? early[work->step]
                                         : (enum send_step)work->step;
}

static void on_sent(void *context, enum folder_state state);

static void
send_on(struct file_work *work)
{
    struct arena *arena = &work->job->carried.arena;
    char *temporary = arena_printf(arena, "%s.tmp", work->name);
    char *ok = arena_printf(arena, "%s.ok", work->name);
    work->call.to = work->name;
    switch (send_step_of(work)) {
    case SEND_WITHDRAW:
        work_run(work, FOLDER_REMOVE, ok, on_sent);
        break;
    case SEND_WRITE:
        work->call.bytes = work->sealed;
        work_run(work, FOLDER_WRITE, temporary, on_sent);
        break;
    case SEND_RENAME:
        work_run(work, FOLDER_RENAME, temporary, on_sent);
        break;
    case SEND_OK:
        work->call.bytes = TEXT("");
        work_run(work, FOLDER_WRITE, ok, on_sent);
        break;
    case SEND_DONE:
        work_finish(work, CARRIED_NOT_YET);
        break;
    }
}

static void
on_sent(void *context, enum folder_state state)
{
    struct file_work *work = context;
    enum send_step step = send_step_of(work);
    if (step == SEND_WRITE)
        killpoint_hit("file_written");
    if (step == SEND_RENAME)
        killpoint_hit("file_renamed");
    if (state != FOLDER_DONE &&
        !(step == SEND_WITHDRAW && state == FOLDER_ABSENT)) {
        work_fail(work, state, "cannot write into its folder in/");
        return;
    }
    work->step++;
    send_on(work);
}

static void
file_send(struct file_work *work)
{
    struct job *job = work->job;
    struct fault fault = {0};
    killpoint_hit("file_send");
    work->name = arena_printf(&job->carried.arena, "in/%.*s.p7m",
                              (int)job->request.file_name.size,
                              job->request.file_name.bytes);
    if (!cms_seal(work->keys, &job->carried.arena, job->request.body,
                  &work->sealed, &fault)) {
        work_end(work);
        job_fail_local(job, &fault);
    } else {
        send_on(work);
    }
}

/* "HD_x_20170901_E1.txt" -> stem without the ending. */
static struct text
stem_of(struct text name)
{
    size_t at = name.size;
    while (at > 0 && name.bytes[at - 1] != '.')
        at--;
    return at > 0 ? text_slice(name, 0, at - 1) : name;
}

static bool
ends_with(struct text text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size &&
           memcmp(text.bytes + text.size - size, end, size) == 0;
}

/* Is `rest` "_R<k>of<n>.<ext>.p7m.ok"? Gives k, else 0. */
static uint32_t
part_number(struct text rest)
{
    unsigned k = 0, n = 0;
    int used = 0;
    if (!ends_with(rest, ".p7m.ok") ||
        sscanf(rest.bytes, "_R%2uof%2u.%n", &k, &n, &used) != 2 || used == 0)
        return 0;
    return k <= n && n <= PARTS_MAX ? k : 0;
}

/* Keeps account of which files have their .ok; what is being written is none
 * yet. */
static void
found_note(struct found_parts *found, struct text rest)
{
    bool is_ok = ends_with(rest, ".ok");
    if (is_ok)
        rest.size -= 3;
    if ((!text_starts_with(rest, "_R") && !text_starts_with(rest, ".rej")) ||
        ends_with(rest, ".tmp"))
        return;
    struct found_file *file = found->files;
    while (file != NULL && !text_equals(file->rest, rest))
        file = file->next;
    if (file == NULL && found->file_count < FILES_MAX &&
        (file = arena_alloc(found->arena, sizeof(*file))) != NULL) {
        file->rest = text_copy(found->arena, rest);
        file->next = found->files;
        found->files = file;
        found->file_count++;
    }
    if (file != NULL && is_ok)
        file->has_ok = true;
    else if (file != NULL)
        file->has_bytes = true;
}

/* A file without its .ok, or a part behind one that is missing. */
static bool
found_is_unfinished(const struct found_parts *found, uint32_t known)
{
    for (const struct found_file *file = found->files; file; file = file->next)
        if (file->has_bytes && !file->has_ok &&
            !mutant_is("unfinished_not_seen"))
            return true;
    for (uint32_t i = known + 1; i <= PARTS_MAX; i++)
        if (found->names[i] != NULL)
            return true;
    return false;
}

/* An entry of the folder: a part of ours, our rejection, or neither. A file is
 * there when its .ok is. Of two parts with one number the name that sorts first
 * counts, on every look. */
static void
found_add(void *context, struct text name)
{
    struct found_parts *found = context;
    struct text stem = found->stem;
    if (name.size <= stem.size ||
        memcmp(name.bytes, stem.bytes, stem.size) != 0)
        return;
    struct text rest = text_slice(name, stem.size, name.size);
    uint32_t number = part_number(rest);
    found_note(found, rest);
    if (number > 0) {
        char *part = arena_copy(found->arena, name.bytes, name.size - 3);
        char **known = &found->names[number];
        if (part != NULL && (*known == NULL || strcmp(part, *known) < 0))
            *known = part;
    } else if (rest.bytes[0] == '.' && ends_with(rest, ".rej.ok")) {
        found->rejection = arena_copy(found->arena, name.bytes, name.size - 3);
    }
}

/* What cannot be brought ends the look; an .ok without its file is one that the
 * owner is about to take away. */
static void
not_brought(struct file_work *work, enum folder_state state)
{
    if (state == FOLDER_ABSENT)
        work_finish(work, CARRIED_NOT_YET);
    else
        work_fail(work, state, "a file in its folder out/ cannot be read");
}

/* The next file of this look: `scratch` takes its bytes. */
static void
bring(struct file_work *work, const char *name, size_t cap, folder_fn next)
{
    char *path = arena_printf(&work->job->carried.arena, "out/%s", name);
    arena_release(&work->scratch);
    work->call.cap = cap;
    work->call.arena = &work->scratch;
    work_run(work, FOLDER_READ, path, next);
}

static void
on_rejection(void *context, enum folder_state state)
{
    struct file_work *work = context;
    struct carried *carried = &work->job->carried;
    if (state != FOLDER_DONE) {
        not_brought(work, state);
        return;
    }
    digest_sha256(work->call.bytes, carried->received);
    carried->replies->is_rejection = true;
    carried->replies->file_name = text_of(work->found.rejection);
    carried->replies->body = text_copy(&carried->arena, work->call.bytes);
    carried->reply_count = 1;
    work_finish(work, CARRIED_REPLY);
}

/* One part, read and opened; the sealed bytes go while it is. One that cannot
 * be believed garbles the exchange. */
static void
on_part(void *context, enum folder_state state)
{
    struct file_work *work = context;
    struct carried *carried = &work->job->carried;
    struct reply *reply = &carried->replies[work->at];
    const char *name = work->names[work->at];
    struct text sealed = work->call.bytes;
    if (state != FOLDER_DONE) {
        not_brought(work, state);
        return;
    }
    digest_sha256(sealed, &carried->received[work->at]);
    if (!cms_open(work->keys, &carried->arena, sealed, &work->scratch, PART_MAX,
                  &reply->body, &carried->fault)) {
        work_finish(work, CARRIED_DAMAGED);
        return;
    }
    reply->file_name = text_slice(text_of(name), 0, strlen(name) - 4);
    if (++work->at < work->count) {
        bring(work, work->names[work->at], SEALED_MAX, on_part);
        return;
    }
    carried->reply_count = work->count;
    work_finish(work, CARRIED_REPLY);
}

/* The new parts, in order of their numbers and without a hole: what is known is
 * always the first so many. One a look, which bounds memory. */
static void
parts_choose(struct file_work *work, uint32_t known)
{
    const struct found_parts *found = &work->found;
    if (mutant_is("part_order_ignored"))
        while (known < PARTS_MAX && found->names[known + 1] == NULL)
            known++;
    work->names = &work->found.names[known + 1];
    while (known + work->count < PARTS_MAX && work->count < PARTS_A_LOOK &&
           work->names[work->count] != NULL)
        work->count++;
}

static void
on_listed(void *context, enum folder_state state)
{
    struct file_work *work = context;
    struct job *job = work->job;
    struct arena *arena = &job->carried.arena;
    if (state != FOLDER_DONE) {
        work_fail(work, state, "cannot read its folder out/");
        return;
    }
    bool is_rejected = work->found.rejection != NULL;
    if (is_rejected)
        work->count = 1;
    else
        parts_choose(work, job->parts_known);
    job->carried.replies =
        arena_array(arena, work->count, sizeof(struct reply));
    job->carried.received =
        arena_array(arena, work->count, sizeof(struct digest));
    if (work->count == 0 || arena_failed(arena)) {
        job->carried.is_unfinished =
            found_is_unfinished(&work->found, job->parts_known);
        work_finish(work, CARRIED_NOT_YET);
    } else if (is_rejected) {
        bring(work, work->found.rejection, REJECTION_MAX, on_rejection);
    } else {
        bring(work, work->names[0], SEALED_MAX, on_part);
    }
}

static void
file_poll(struct file_work *work)
{
    killpoint_hit("file_poll");
    work->found.stem = stem_of(work->job->request.file_name);
    work->found.arena = &work->job->carried.arena;
    work->call.found = found_add;
    work->call.context = &work->found;
    work_run(work, FOLDER_LIST, "out", on_listed);
}

void
file_run(struct file_carrier *carrier, struct job *job)
{
    struct fault fault = {0};
    struct file_work *work = arena_alloc(&job->carried.arena, sizeof(*work));
    const struct cms_keys *keys = keys_of(carrier, job->line, &fault);
    job->work = work;
    if (keys == NULL) {
        job_fail_local(job, &fault);
        return;
    }
    if (work == NULL ||
        (work->folder = folder_open(carrier->servers, job->line)) == NULL) {
        job_finish(job, CARRIED_NO_CONNECTION);
        return;
    }
    work->job = job;
    work->keys = keys;
    arena_init(&work->scratch, SEALED_MAX + 4096);
    if (job->is_poll)
        file_poll(work);
    else
        file_send(work);
}

void
file_cancel(struct job *job)
{
    if (job->work != NULL && !job->is_done)
        work_end(job->work);
}
