/* SPDX-License-Identifier: Apache-2.0
 *
 * Each allocation of the log's keeper fails once, and with all others after it:
 * in numbering, signing, publishing and keeping a cosignature, and in the look
 * with which a role starts. What comes of it is a role that goes on, or one
 * that stops and says that memory was short; started again it has every leaf
 * once, one history, and publishes it. Memory is never told as a forked log, a
 * damaged row, or a witness that is away; and a database behind its checkpoint
 * does not begin, however short memory is.
 *
 *   test_sealer_keeper_memory          a sample of the allocations
 *   test_sealer_keeper_memory --full   every one
 */
#include "short_memory.h"

#include <unistd.h>

#include "keeper_ground.h"
#include "log.h"
#include "log_start.h"
#include "short_words.h"
#include "tlog_rows.h"

#define NEVER 100000000L
#define LEAVES 300
#define LAST 8

static bool is_full;
static struct note_signer *cosigner;

/* ---- the twin's own memory is not the program's ---- */

static const struct store_calls *true_calls;
static struct store_calls calls;
static struct store_log_calls log_calls;
static store_number_fn number_fn;

static enum store_result
held(enum store_result result)
{
    short_memory.is_held = false;
    return result;
}

static bool
held_make(void *context, struct arena *to, const struct leaf_batch *batch,
          struct tile_row **tiles, uint32_t *count)
{
    short_memory.is_held = false;
    bool is_made = number_fn(context, to, batch, tiles, count);
    short_memory.is_held = true;
    return is_made;
}

static enum store_result
held_number(struct store *store, uint32_t max, int64_t *after,
            store_number_fn make, void *context, uint32_t *numbered,
            struct fault *fault)
{
    number_fn = make;
    short_memory.is_held = true;
    return held(true_calls->log->number(store, max, after, held_make, context,
                                        numbered, fault));
}

static enum store_result
held_note(struct store *store, enum leaf_kind kind, int64_t case_id,
          const struct digest *digest, struct fault *fault)
{
    short_memory.is_held = true;
    return held(true_calls->log->note(store, kind, case_id, digest, fault));
}

static enum store_result
held_put(struct store *store, const struct checkpoint_row *row,
         struct fault *fault)
{
    short_memory.is_held = true;
    return held(true_calls->log->put_checkpoint(store, row, fault));
}

static enum store_result
held_complete(struct store *store, int64_t size, struct text note,
              struct text token, struct fault *fault)
{
    short_memory.is_held = true;
    return held(
        true_calls->log->complete_checkpoint(store, size, note, token, fault));
}

static enum store_result
held_pushed(struct store *store, struct text name, int64_t size, bool is_taken,
            struct fault *fault)
{
    short_memory.is_held = true;
    return held(true_calls->log->pushed(store, name, size, is_taken, fault));
}

static void
store_hold(void)
{
    true_calls = role.store->calls;
    calls = *true_calls;
    log_calls = *true_calls->log;
    log_calls.number = held_number;
    log_calls.note = held_note;
    log_calls.put_checkpoint = held_put;
    log_calls.complete_checkpoint = held_complete;
    log_calls.pushed = held_pushed;
    calls.log = &log_calls;
    role.store->calls = &calls;
}

/* ---- a house whose log was published, cosigned, and has grown ---- */

struct tally {
    long allocations;
    unsigned runs, went_on, stopped, bad;
};

static void
armed(long after, bool for_good)
{
    short_words_begin();
    short_begin(after, for_good);
}

static bool
disarmed(struct tally *tally)
{
    bool has_fired = short_end();
    if (role.is_refused)
        short_words_drop(); /* that the database is behind is so */
    else
        short_words_end();
    tally->allocations = short_memory.seen;
    return has_fired;
}

static void
log_begin(void)
{
    static char vkey[256];
    struct buffer line;
    house_begin();
    store_hold();
    buffer_init(&line, sizeof(vkey));
    note_key_write(note_signer_key(cosigner), &line);
    snprintf(vkey, sizeof(vkey), "%.*s", (int)line.size, line.bytes);
    buffer_release(&line);
    witness.vkey = vkey;
    log_keeper_close(&keeper);
    struct fault fault = {0};
    CU_ASSERT_FATAL(log_keeper_open(&keeper, &role, &fault));
    leaves_add(LEAVES);
    turns(12);
    CU_ASSERT_EQUAL_FATAL(published(), LEAVES + 1); /* and the day's */
}

/* As hedui witness puts it beside the checkpoint. */
static void
cosigned_put(void)
{
    struct fault fault = {0};
    struct checkpoint_row row;
    struct note note;
    struct buffer lines;
    bool is_there;
    CU_ASSERT_EQUAL_FATAL(role.store->calls->log->last_checkpoint(
                              role.store, &arena, &row, &is_there, &fault),
                          STORE_DONE);
    CU_ASSERT_FATAL(note_read(&arena, row.note, &note, &fault));
    buffer_init(&lines, NOTE_SIZE_MAX);
    CU_ASSERT_FATAL(note_sign(cosigner, note.body, 1500000000, &lines, &fault));
    struct text copy = text_copy(&arena, buffer_view(&lines));
    file_write(path_of("worm/cosigned"), text_chars(&arena, copy));
    buffer_release(&lines);
}

static uint32_t
lines_of_last(void)
{
    struct fault fault = {0};
    struct checkpoint_row row;
    struct note note;
    bool is_there;
    CU_ASSERT_EQUAL_FATAL(role.store->calls->log->last_checkpoint(
                              role.store, &arena, &row, &is_there, &fault),
                          STORE_DONE);
    CU_ASSERT_FATAL(note_read(&arena, row.note, &note, &fault));
    return note.count;
}

/* The role of this host again, with memory enough. */
static void
start_again(struct tally *tally)
{
    struct fault fault = {0};
    tally->bad += role.is_refused || keeper.is_forked || keeper.push.is_refused;
    log_keeper_close(&keeper);
    role.is_broken = role.loop.is_stopping = false;
    tally->bad += !log_start_look(&role) || role.is_refused;
    CU_ASSERT_FATAL(log_keeper_open(&keeper, &role, &fault));
    now_us += 400 * INSTANT_SECOND;
    turns(12);
}

/* Numbering, a checkpoint, its files, a cosignature. */
static void
keep_run(struct tally *tally, long after, bool for_good)
{
    log_begin();
    cosigned_put();
    leaves_add(LEAVES);
    now_us += 400 * INSTANT_SECOND;
    armed(after, for_good);
    for (int i = 0; i < 12 && !role.loop.is_stopping; i++)
        turns(1);
    (void)disarmed(tally);
    *(role.is_broken ? &tally->stopped : &tally->went_on) += 1;
    int64_t before = published();
    tally->bad += before != LEAVES + 1 && before != 2 * LEAVES + 1;
    tally->bad += after == NEVER && before != 2 * LEAVES + 1;
    start_again(tally);
    struct log_state found = state();
    tally->bad += found.unnumbered != 0 || found.size != 2 * LEAVES + 1;
    tally->bad += published() != found.size;
    house_end();
}

/* The key is opened, and what was published is compared. */
static void
start_run(struct tally *tally, long after, bool for_good)
{
    struct fault fault = {0};
    log_begin();
    log_keeper_close(&keeper);
    armed(after, for_good);
    bool may_go_on = log_start_look(&role);
    bool is_open =
        may_go_on && log_keeper_open(&keeper, &role, &fault) && !role.is_broken;
    bool has_fired = disarmed(tally);
    *(is_open ? &tally->went_on : &tally->stopped) += 1;
    tally->bad += !has_fired && !is_open;
    tally->bad += !is_open && !role.is_broken && fault.kind != FAULT_LOCAL;
    start_again(tally);
    tally->bad += published() != state().size;
    house_end();
}

/* An older copy of the database never begins. */
static void
behind_run(struct tally *tally, long after, bool for_good)
{
    struct fault fault = {0};
    uint32_t numbered = 0;
    int64_t from = 0;
    log_begin();
    role.store->calls = true_calls;
    role.store->calls->close(role.store);
    role.store = store_memory_open(&now_us);
    store_hold();
    leaves_add(4);
    CU_ASSERT_EQUAL(role.store->calls->log->number(role.store, 1000, &from,
                                                   tlog_number, NULL, &numbered,
                                                   &fault),
                    STORE_DONE);
    armed(after, for_good);
    tally->bad += log_start_look(&role);
    (void)disarmed(tally);
    *(role.is_refused ? &tally->went_on : &tally->stopped) += 1;
    tally->bad += !role.is_refused && !role.is_broken;
    house_end();
}

/* One is kept, or it is said that memory was short. */
static void
cosign_run(struct tally *tally, long after, bool for_good)
{
    struct fault fault = {0};
    struct checkpoint_row row;
    struct text given;
    enum store_result result;
    bool is_there;
    log_begin();
    cosigned_put();
    CU_ASSERT_EQUAL_FATAL(role.store->calls->log->last_checkpoint(
                              role.store, &arena, &row, &is_there, &fault),
                          STORE_DONE);
    CU_ASSERT_FATAL(
        log_folder_read(&arena, path_of("worm/cosigned"), &given, &fault));
    uint32_t before = lines_of_last();
    armed(after, for_good);
    bool is_kept = log_cosigned_keep(
        role.store, &row, note_signer_key(cosigner), given, &result, &fault);
    (void)disarmed(tally);
    *(is_kept ? &tally->went_on : &tally->stopped) += 1;
    tally->bad += lines_of_last() != before + is_kept;
    tally->bad += !is_kept && fault.kind != FAULT_LOCAL;
    house_end();
}

/* A witness's key out of the configuration. */
static void
vkey_run(struct tally *tally, long after, bool for_good)
{
    struct fault fault = {0};
    struct note_key key;
    struct buffer line;
    buffer_init(&line, 256);
    note_key_write(note_signer_key(cosigner), &line);
    short_begin(after, for_good);
    bool is_read = note_key_read(buffer_view(&line), &key, &fault);
    (void)short_end();
    tally->allocations = short_memory.seen;
    *(is_read ? &tally->went_on : &tally->stopped) += 1;
    tally->bad += !is_read && fault.kind != FAULT_LOCAL;
    buffer_release(&line);
}

/* ---- sweeps ---- */

typedef void run_fn(struct tally *tally, long after, bool for_good);

static void
sweep(const char *what, run_fn *run, long runs_wanted)
{
    struct tally tally = {0};
    run(&tally, NEVER, false); /* what is made once, is */
    tally = (struct tally){0};
    run(&tally, NEVER, false);
    long most = tally.allocations;
    CU_ASSERT_EQUAL(tally.bad, 0);
    CU_ASSERT_FATAL(most > 0);
    /* The last ones are ours, and not a library's that is set up: all. */
    long stride = is_full || most < runs_wanted ? 1 : most / runs_wanted;
    tally = (struct tally){0};
    for (long after = 0;
         after<most; after += most - after> LAST + stride ? stride : 1)
        for (int for_good = 0; for_good < 2; for_good++, tally.runs++)
            run(&tally, after, for_good == 1);
    printf("    %s: %ld allocations, %u runs: %u went on, %u stopped, %u bad\n",
           what, most, tally.runs, tally.went_on, tally.stopped, tally.bad);
    CU_ASSERT_EQUAL(short_words_print(), 0);
    CU_ASSERT_EQUAL(tally.bad, 0);
    CU_ASSERT_TRUE(tally.stopped > 0);
}

static void
no_leaf_is_lost_and_nothing_is_forked(void)
{
    long runs = SHORT_IS_WATCHED ? 10 : 60;
    cosigner = note_ground_signer(WITNESS_PEM, "w.example", NOTE_COSIGNATURE);
    printf("\n");
    sweep("keeping", keep_run, runs);
    sweep("starting", start_run, runs);
    sweep("starting behind", behind_run, runs);
    sweep("a cosignature", cosign_run, runs);
    sweep("a key", vkey_run, runs);
    note_signer_close(cosigner);
}

static const struct unit_test tests[] = {
    {"whatever allocation of the log's keeper fails, it goes on or starts "
     "again",
     no_leaf_is_lost_and_nothing_is_forked},
};

int
main(int count, char **arguments)
{
    is_full = count > 1 && strcmp(arguments[1], "--full") == 0;
    log_init("sealer", LOG_WARN);
    return unit_run("the log's keeper's memory", tests, 1);
}
