/* SPDX-License-Identifier: Apache-2.0
 *
 * Leases, the first pass a few MiB a step, and batches.
 */
#include "upload_desk.h"

#include <stdlib.h>

#include "date.h"
#include "decode_message.h"
#include "log.h"
#include "mutant.h"
#include "upload_file.h"

#define READINGS 4
#define BATCH 600u
#define BATCH_BYTES ((size_t)16 << 20) /* but one, whatever its size */
#define LEASE_MS 5000
#define LOOK_MS 100
/* It is set aside when it is taken once more. */
#define TRIES 5u
#define PRUNE_MS 60000
#define SLICE_MS 20 /* between two slices of it */

struct prepared {
    struct arena arena;
    uint32_t from, count; /* count 0: there is nothing in it */
    int32_t day;
    struct upload_row rows[BATCH];
    struct acceptance accepted[BATCH];
};

struct reading {
    struct upload_desk *desk;
    bool is_open, is_indexed;
    struct arena arena; /* of the upload */
    struct upload upload;
    struct upload_file *file;
    int64_t at;      /* of the first pass */
    uint32_t chosen; /* which of the two is to be written */
    bool has_failed; /* preparing: no memory, or the file is gone */
    struct prepared prepared[2];
    struct upload_batch batch;
};

struct upload_desk {
    struct role *role;
    struct intake *intake;
    int64_t look_ms, prune_ms;
    bool is_look_owed;
    int turn; /* the reading whose step is next */
    struct reading readings[READINGS];
};

struct upload_desk *
upload_desk_open(struct role *role, struct intake *intake)
{
    struct upload_desk *desk = calloc(1, sizeof(*desk));
    if (desk == NULL)
        return NULL;
    desk->role = role;
    desk->intake = intake;
    for (int i = 0; i < READINGS; i++)
        desk->readings[i].desk = desk;
    return desk;
}

static void
reading_drop(struct reading *reading)
{
    if (!reading->is_open)
        return;
    upload_file_close(reading->file);
    arena_release(&reading->arena);
    for (int i = 0; i < 2; i++) {
        arena_release(&reading->prepared[i].arena);
        reading->prepared[i].count = 0;
    }
    reading->file = NULL;
    reading->is_open = false;
}

void
upload_desk_rest(struct upload_desk *desk)
{
    struct fault fault = {0};
    for (int i = 0; i < READINGS; i++) {
        struct reading *reading = &desk->readings[i];
        if (reading->is_open) /* or its lease ends by itself */
            (void)store_upload_leave(desk->role->store, &reading->upload, 0,
                                     &fault);
        reading_drop(reading);
    }
}

void
upload_desk_close(struct upload_desk *desk)
{
    if (desk == NULL)
        return;
    upload_desk_rest(desk);
    free(desk);
}

/* By no fault of the file: it is read again in a while. */
static void
reading_no_room(struct reading *reading)
{
    struct fault fault = {0};
    log_event(LOG_ERROR, "upload_no_room",
              LOG_INT("upload", reading->upload.upload_id));
    (void)store_upload_leave(reading->desk->role->store, &reading->upload,
                             LEASE_MS, &fault);
    reading_drop(reading);
}

/* What a call gave: false: not now. Where it is another's by now, or may be
 * further than is known here, it is let go. */
static bool
reading_done(struct reading *reading, enum store_result result,
             const struct fault *fault)
{
    if (result == STORE_FENCED) {
        reading_drop(reading);
        return false;
    }
    bool is_done = role_done(reading->desk->role, result, fault);
    if (!is_done && result != STORE_AWAY)
        reading_drop(reading);
    return is_done;
}

/* ---- taking ---- */

static struct reading *
reading_free(struct upload_desk *desk)
{
    for (int i = 0; i < READINGS; i++)
        if (!desk->readings[i].is_open)
            return &desk->readings[i];
    return NULL;
}

static bool
desk_is_idle(const struct upload_desk *desk)
{
    for (int i = 0; i < READINGS; i++)
        if (desk->readings[i].is_open)
            return false;
    return true;
}

static void
desk_take(struct upload_desk *desk)
{
    struct fault fault = {0};
    bool is_there = false;
    struct role *role = desk->role;
    struct reading *reading = reading_free(desk);
    int64_t now_ms = loop_monotonic_ms();
    desk->is_look_owed = now_ms < desk->look_ms;
    if (reading == NULL || desk->is_look_owed)
        return;
    desk->look_ms = now_ms + LOOK_MS;
    arena_init(&reading->arena, 0);
    enum store_result result =
        store_upload_take(role->store, &reading->arena, role->worker, LEASE_MS,
                          &reading->upload, &is_there, &fault);
    if (!role_done(role, result, &fault) || !is_there) {
        arena_release(&reading->arena);
        return;
    }
    reading->is_open = true;
    reading->is_indexed = reading->has_failed = false;
    reading->at = 0;
    reading->chosen = 0;
    for (int i = 0; i < 2; i++) {
        arena_init(&reading->prepared[i].arena, 0);
        reading->prepared[i].count = 0;
    }
    reading->file = upload_file_open(&reading->upload);
    log_event(LOG_INFO, "upload", LOG_INT("upload", reading->upload.upload_id),
              LOG_INT("size", reading->upload.size),
              LOG_INT("place", reading->upload.place));
    if (reading->file != NULL)
        return;
    reading_no_room(reading);
}

/* ---- the end ---- */

/* reason NULL: well. */
static void
reading_end(struct reading *reading, const char *reason, struct text errors)
{
    struct fault fault = {0};
    struct upload_row row = {.line = 1,
                             .status = RECEIPT_REFUSED,
                             .request_id = TEXT_NONE,
                             .errors = errors};
    struct text why = reason == NULL ? TEXT_NONE : text_of(reason);
    int64_t id = reading->upload.upload_id;
    row.place = reading->upload.place;
    enum store_result result =
        store_upload_end(reading->desk->role->store, &reading->upload, why,
                         &row, text_is_absent(errors) ? 0 : 1, &fault);
    if (!reading_done(reading, result, &fault))
        return;
    log_event(LOG_INFO, "upload_ended", LOG_INT("upload", id),
              LOG_INT("households", reading->upload.place),
              LOG_WORD("reason", reason == NULL ? "-" : reason));
    if (!mutant_is("upload_pieces_stay"))
        reading->desk->prune_ms = 0;
    reading_drop(reading);
}

/* ---- the first pass ---- */

static void
index_end(struct reading *reading)
{
    struct text errors = TEXT_NONE;
    const char *reason =
        upload_file_end(reading->file, &reading->arena, &errors);
    if (arena_failed(&reading->arena)) {
        reading_no_room(reading);
    } else if (reason != NULL)
        reading_end(reading, reason, errors);
    else {
        reading->is_indexed = true;
        reading->upload.found = upload_file_count(reading->file);
    }
}

static void
index_step(struct reading *reading)
{
    struct fault fault = {0};
    struct arena arena;
    struct text bytes;
    arena_init(&arena, 0);
    enum store_result result = store_upload_read(
        reading->desk->role->store, &arena, &reading->upload, reading->at,
        upload_file_count(reading->file), LEASE_MS, &bytes, &fault);
    if (reading_done(reading, result, &fault)) {
        reading->at += (int64_t)bytes.size;
        bool is_last = reading->at >= reading->upload.size;
        if (bytes.size == 0 || reading->at > reading->upload.size) {
            reading_end(reading, "UPLOAD_DAMAGED",
                        upload_word(&arena, "UPLOAD_DAMAGED"));
        } else if (!upload_file_feed(reading->file, bytes, is_last)) {
            reading_no_room(reading);
        } else if (is_last) {
            index_end(reading);
        }
    }
    arena_release(&arena);
}

/* ---- deciding ---- */

static void
acceptance_copy(struct arena *arena, struct acceptance *acceptance)
{
    struct text *const texts[] = {
        &acceptance->agency,  &acceptance->request_id,
        &acceptance->lines,   &acceptance->household_key,
        &acceptance->request, &acceptance->errors,
        &acceptance->marks};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = text_copy(arena, *texts[i]);
}

static void
refuse(struct reading *reading, struct prepared *prepared, uint32_t i,
       struct text errors)
{
    struct acceptance *acceptance = &prepared->accepted[i];
    if (acceptance->supplement != NULL)
        errors = upload_word(&prepared->arena, "UPLOAD_DOCUMENTS_ALONE");
    acceptance->supplement = NULL;
    acceptance->status = RECEIPT_REFUSED;
    prepared->rows[i].errors = upload_file_errors(
        reading->file, &prepared->arena, prepared->from + i, errors);
}

/* A request alone is decided in an arena of its own, of which its canonical
 * bytes are kept; documents stay where they were decoded. */
static bool
decide(struct reading *reading, struct prepared *prepared, uint32_t i,
       struct text bytes, int64_t now_us)
{
    struct acceptance *acceptance = &prepared->accepted[i];
    struct upload_row *row = &prepared->rows[i];
    bool is_alone = message_is_alone(bytes);
    struct arena scratch;
    struct arena *arena = is_alone ? &scratch : &prepared->arena;
    struct queued message = {.put_at_us = reading->upload.received_at_us,
                             .bytes = bytes,
                             .agency = reading->upload.agency};
    arena_init(&scratch, 0);
    bool is_decided = intake_accept(reading->desk->intake, arena, &message,
                                    now_us, acceptance);
    if (is_decided && is_alone)
        acceptance_copy(&prepared->arena, acceptance);
    arena_release(&scratch);
    if (!is_decided || arena_failed(&prepared->arena))
        return false;
    if (!text_is_absent(acceptance->request_id))
        row->request_id = acceptance->request_id;
    if (acceptance->status == RECEIPT_REFUSED || acceptance->supplement != NULL)
        refuse(reading, prepared, i, acceptance->errors);
    return !arena_failed(&prepared->arena);
}

/* false: no memory, or the file cannot be read any more. */
static bool
prepare(struct reading *reading, struct prepared *prepared, uint32_t from,
        int64_t now_us)
{
    uint32_t end = upload_file_count(reading->file);
    arena_release(&prepared->arena);
    prepared->from = from;
    prepared->count = 0;
    prepared->day = instant_shanghai_date(now_us);
    while (prepared->count < BATCH && from + prepared->count < end &&
           prepared->arena.used < BATCH_BYTES) {
        uint32_t i = prepared->count;
        struct upload_item item;
        if (!upload_file_item(reading->file, &prepared->arena, from + i, &item))
            return false;
        prepared->rows[i] = (struct upload_row){.place = from + i,
                                                .line = item.line,
                                                .request_id = item.request_id,
                                                .errors = item.errors};
        prepared->accepted[i] = (struct acceptance){.status = RECEIPT_REFUSED};
        if (!text_is_absent(item.bytes) &&
            !decide(reading, prepared, i, item.bytes, now_us))
            return false;
        prepared->count++;
    }
    return true;
}

static void
prepare_next(void *context)
{
    struct reading *reading = context;
    const struct prepared *now = &reading->prepared[reading->chosen];
    reading->has_failed |=
        !prepare(reading, &reading->prepared[1 - reading->chosen],
                 now->from + now->count, reading->batch.now_us);
}

/* What is to be written next is there. */
static bool
prepare_now(struct reading *reading, int64_t now_us)
{
    struct fault fault = {0};
    struct store *store = reading->desk->role->store;
    struct prepared *prepared = &reading->prepared[reading->chosen];
    if (now_us == 0 && prepared->count > 0 &&
        prepared->from == reading->upload.place)
        return true;
    if (now_us == 0 &&
        !reading_done(reading, store->calls->now(store, &now_us, &fault),
                      &fault))
        return false;
    reading->has_failed |=
        !prepare(reading, prepared, reading->upload.place, now_us);
    return true;
}

static void
batch_step(struct reading *reading)
{
    struct fault fault = {0};
    struct role *role = reading->desk->role;
    if (!prepare_now(reading, 0))
        return;
    struct prepared *prepared = &reading->prepared[reading->chosen];
    if (reading->has_failed) {
        reading_no_room(reading);
        return;
    }
    reading->batch = (struct upload_batch){.count = prepared->count,
                                           .rows = prepared->rows,
                                           .accepted = prepared->accepted,
                                           .day = prepared->day,
                                           .beside = prepare_next,
                                           .context = reading};
    enum store_result result = store_upload_accept(
        role->store, &reading->upload, &reading->batch, LEASE_MS, &fault);
    if (!reading_done(reading, result, &fault))
        return;
    if (reading->batch.is_late) {
        (void)prepare_now(reading, reading->batch.now_us);
        return;
    }
    reading->upload.place += prepared->count;
    role_count(role, "taken", prepared->count);
    prepared->count = 0;
    reading->chosen = 1 - reading->chosen;
}

/* It has ended the intake that read it each time, or that may be so. */
static void
reading_set_aside(struct reading *reading)
{
    log_event(LOG_ERROR, "upload_set_aside",
              LOG_INT("upload", reading->upload.upload_id),
              LOG_INT("place", reading->upload.place), LOG_INT("tries", TRIES));
    reading_end(reading, "UPLOAD_SET_ASIDE",
                upload_word(&reading->arena, "UPLOAD_SET_ASIDE"));
}

static void
reading_step(struct reading *reading)
{
    if (reading->upload.tries > TRIES && !mutant_is("upload_tries_for_ever"))
        reading_set_aside(reading);
    else if (!reading->is_indexed)
        index_step(reading);
    else if (reading->upload.place < upload_file_count(reading->file))
        batch_step(reading);
    else
        reading_end(reading, NULL, TEXT_NONE);
}

static void
desk_prune(struct upload_desk *desk)
{
    struct fault fault = {0};
    uint32_t pruned = 0;
    int64_t now_ms = loop_monotonic_ms();
    if (now_ms < desk->prune_ms)
        return;
    desk->prune_ms = now_ms + PRUNE_MS;
    if (role_done(desk->role,
                  store_upload_prune(desk->role->store, &pruned, &fault),
                  &fault) &&
        pruned > 0)
        desk->prune_ms = now_ms + SLICE_MS;
}

/* One of them a turn: what else comes in waits for one step, not for four. */
bool
upload_desk_step(struct upload_desk *desk)
{
    desk_prune(desk);
    desk_take(desk);
    if (desk->role->is_away)
        return false;
    for (int i = 0; i < READINGS; i++) {
        struct reading *reading = &desk->readings[desk->turn];
        desk->turn = (desk->turn + 1) % READINGS;
        if (reading->is_open) {
            reading_step(reading);
            break;
        }
    }
    return !desk_is_idle(desk) && !desk->role->is_away;
}

int64_t
upload_desk_wait_ms(const struct upload_desk *desk, int64_t tick_ms)
{
    int64_t now_ms = loop_monotonic_ms(), until_ms = now_ms + tick_ms;
    if (desk->is_look_owed && desk->look_ms < until_ms)
        until_ms = desk->look_ms;
    if (desk->prune_ms < until_ms)
        until_ms = desk->prune_ms;
    return until_ms > now_ms ? until_ms - now_ms : 0;
}
