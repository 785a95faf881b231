/* SPDX-License-Identifier: Apache-2.0
 *
 * The log's keeper over the store's twin: what is signed continues what was
 * signed, what a directory gets is a whole log, and what a database must be to
 * begin on.
 */
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keeper_ground.h"
#include "log_start.h"
#include "tlog_rows.h"

#define HOUR (3600 * INSTANT_SECOND)

static void
a_new_log_is_numbered_signed_and_published(void)
{
    house_begin();
    leaves_add(700);
    turns(20);
    struct log_state found = state();
    CU_ASSERT_EQUAL(found.unnumbered, 0);
    CU_ASSERT_EQUAL(found.size, 701); /* and the day's leaf */
    CU_ASSERT_TRUE(found.checkpoint > 0);
    CU_ASSERT_EQUAL(published(), found.checkpoint);
    house_end();
}

static void
a_checkpoint_waits_for_its_time_and_for_something_new(void)
{
    house_begin();
    leaves_add(3);
    turns(3);
    int64_t first = state().checkpoint;
    leaves_add(2);
    now_us += 299 * INSTANT_SECOND;
    turns(3);
    CU_ASSERT_EQUAL(state().checkpoint, first);
    now_us += 2 * INSTANT_SECOND;
    turns(3);
    CU_ASSERT_EQUAL(state().checkpoint, first + 2);
    now_us += 3600 * INSTANT_SECOND;
    turns(3);
    CU_ASSERT_EQUAL(state().checkpoint, first + 2);
    leaves_add(1);
    log_keeper_rest(&keeper);
    CU_ASSERT_EQUAL(state().checkpoint, first + 3);
    leaves_add(1);
    log_keeper_rest(&keeper); /* however short ago the last one was */
    CU_ASSERT_EQUAL(state().checkpoint, first + 4);
    CU_ASSERT_EQUAL(published(), first + 4);
    house_end();
}

static void
each_day_has_a_checkpoint_even_an_empty_one(void)
{
    house_begin();
    turns(2);
    CU_ASSERT_EQUAL(state().checkpoint, 1);
    for (int day = 1; day < 4; day++) {
        now_us += INSTANT_DAY;
        turns(4);
        CU_ASSERT_EQUAL(state().checkpoint, 1 + day);
    }
    house_end();
}

static void
a_log_that_grows_stays_whole_in_its_directory(void)
{
    house_begin();
    static const uint32_t steps[] = {1, 254, 1, 1, 511, 300, 256};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        leaves_add(steps[i]);
        now_us += 400 * INSTANT_SECOND;
        turns(12);
        CU_ASSERT_EQUAL(published(), state().size);
    }
    /* Partial tiles went when theirs was full; the last ones stay. */
    const char *gone = arena_printf(&arena, "%s/tile/0/000.p", witness.folder);
    CU_ASSERT_EQUAL(access(gone, F_OK), -1);
    gone = arena_printf(&arena, "%s/tile/entries/000.p", witness.folder);
    CU_ASSERT_EQUAL(access(gone, F_OK), -1);
    CU_ASSERT_EQUAL(
        access(arena_printf(&arena, "%s/tile/1/000.p", witness.folder), F_OK),
        0);
    house_end();
}

static void
files_have_room(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Each file breaks off there, wherever that is: the log before it stays whole,
 * and the next one comes when there is room. */
static void
a_directory_without_room_stays_whole_and_goes_on(void)
{
    static const rlim_t rooms[] = {0,    1,    63,   200,  1000,
                                   4095, 8191, 8192, 12000};
    house_begin();
    leaves_add(3);
    turns(3);
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        int64_t before = published();
        CU_ASSERT_EQUAL(before, state().size);
        leaves_add(300);
        now_us += 400 * INSTANT_SECOND;
        files_have_room(rooms[i]);
        turns(12);
        now_us += INSTANT_SECOND;
        turns(2);
        files_have_room(RLIM_INFINITY);
        CU_ASSERT_TRUE(state().checkpoint > before); /* signed all the same */
        CU_ASSERT_EQUAL(published(), before);
        CU_ASSERT_TRUE(keeper.behind_us > 0); /* the alarm's gauge */
        keeper.push.witnesses[0].next_ms = 0; /* its pause is over */
        turns(12);
        CU_ASSERT_EQUAL(published(), state().checkpoint);
    }
    char *halves = chars("! find %s -name '*.new' | grep -q .", folder);
    CU_ASSERT_EQUAL(system(halves), 0);
    free(halves);
    house_end();
}

/* Another log of the same key lies there: it is never written over. */
static void
a_directory_with_another_history_is_left_alone(void)
{
    house_begin();
    struct digest root = {{7}};
    struct text other = note_ground_checkpoint(
        &arena, keeper.signer, text_of(config.log_origin), 2, &root);
    file_write(arena_printf(&arena, "%s/checkpoint", witness.folder),
               text_chars(&arena, other));
    leaves_add(5);
    turns(6);
    CU_ASSERT_TRUE(keeper.push.is_refused);
    int64_t signed_before = state().checkpoint;
    leaves_add(5);
    now_us += HOUR;
    turns(3);
    log_keeper_rest(&keeper);
    CU_ASSERT_EQUAL(state().checkpoint, signed_before); /* nor signed */
    CU_ASSERT_EQUAL(
        access(arena_printf(&arena, "%s/tile", witness.folder), F_OK), -1);
    house_end();
}

/* The store is begun anew, as if an older copy had been restored. */
static void
store_roll_back(uint32_t leaves)
{
    role.store->calls->close(role.store);
    role.store = store_memory_open(&now_us);
    role.is_refused = role.loop.is_stopping = false;
    leaves_add(leaves);
    int64_t after = 0;
    uint32_t numbered = 0;
    struct fault fault = {0};
    CU_ASSERT_EQUAL(role.store->calls->log->number(role.store, 1000, &after,
                                                   tlog_number, NULL, &numbered,
                                                   &fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(numbered, leaves);
}

static void
a_database_behind_its_checkpoint_does_not_begin(void)
{
    house_begin();
    leaves_add(9);
    turns(6);
    CU_ASSERT_TRUE(log_start_look(&role));
    CU_ASSERT_FALSE(role.is_refused);
    store_roll_back(4); /* fewer */
    CU_ASSERT_FALSE(log_start_look(&role));
    CU_ASSERT_TRUE(role.is_refused);
    CU_ASSERT_TRUE(role.loop.is_stopping);
    store_roll_back(40); /* more, and others */
    CU_ASSERT_FALSE(log_start_look(&role));
    CU_ASSERT_TRUE(role.is_refused);
    house_end();
}

/* What this host remembers shows it, too; without either nothing does. */
static void
what_this_host_remembers_is_enough(void)
{
    house_begin();
    leaves_add(9);
    turns(6);
    unlink(arena_printf(&arena, "%s/checkpoint", witness.folder));
    store_roll_back(4);
    CU_ASSERT_FALSE(log_start_look(&role));
    unlink(path_of("sealer/log/checkpoint"));
    role.is_refused = role.loop.is_stopping = false;
    CU_ASSERT_TRUE(log_start_look(&role));
    house_end();
}

static void
a_cosignature_is_kept_when_it_verifies(void)
{
    house_begin();
    struct fault fault = {0};
    struct checkpoint_row row;
    struct buffer lines, forged;
    enum store_result result;
    bool is_there;
    struct note_signer *cosigner =
        note_ground_signer(WITNESS_PEM, "w.example", NOTE_COSIGNATURE);
    leaves_add(3);
    turns(3);
    CU_ASSERT_EQUAL_FATAL(role.store->calls->log->last_checkpoint(
                              role.store, &arena, &row, &is_there, &fault),
                          STORE_DONE);
    struct note note;
    CU_ASSERT_FATAL(note_read(&arena, row.note, &note, &fault));
    buffer_init(&lines, NOTE_SIZE_MAX);
    buffer_init(&forged, NOTE_SIZE_MAX);
    CU_ASSERT_FATAL(note_sign(cosigner, note.body, 1500000000, &lines, &fault));
    CU_ASSERT_FATAL(
        note_sign(cosigner, TEXT("another\n"), 1500000000, &forged, &fault));
    const struct note_key *key = note_signer_key(cosigner);
    CU_ASSERT_FALSE(log_cosigned_keep(role.store, &row, key,
                                      buffer_view(&forged), &result, &fault));
    CU_ASSERT_FALSE(log_cosigned_keep(role.store, &row, key, TEXT("yes\n"),
                                      &result, &fault));
    CU_ASSERT_TRUE(log_cosigned_keep(role.store, &row, key, buffer_view(&lines),
                                     &result, &fault));
    CU_ASSERT_EQUAL(result, STORE_DONE);
    role.store->calls->log->last_checkpoint(role.store, &arena, &row, &is_there,
                                            &fault);
    CU_ASSERT_FATAL(note_read(&arena, row.note, &note, &fault));
    CU_ASSERT_EQUAL(note.count, 2);
    CU_ASSERT_EQUAL(note_verify(&note, key, NULL), NOTE_SIGNED);
    note_signer_close(cosigner);
    buffer_release(&lines);
    buffer_release(&forged);
    house_end();
}

static void
a_missing_key_is_said_and_waited_for(void)
{
    house_begin();
    log_keeper_close(&keeper);
    struct fault fault = {0};
    unlink(config.log_key);
    CU_ASSERT_FATAL(log_keeper_open(&keeper, &role, &fault));
    leaves_add(2);
    turns(3);
    CU_ASSERT_EQUAL(state().size, 2); /* numbered all the same */
    CU_ASSERT_EQUAL(state().checkpoint, -1);
    file_write(config.log_key, PETER_PEM);
    chmod(config.log_key, 0644);
    keeper.key_ms = 0;
    turns(1);
    CU_ASSERT_EQUAL(state().checkpoint, -1); /* others may read it */
    chmod(config.log_key, 0600);
    keeper.key_ms = 0;
    turns(1);
    CU_ASSERT_EQUAL(state().checkpoint, 3);
    house_end();
}

static void
a_log_that_does_not_continue_is_not_signed(void)
{
    house_begin();
    struct fault fault = {0};
    struct checkpoint_row made;
    enum log_agreement agreement;
    leaves_add(4);
    turns(3);
    /* The last checkpoint says more than there is. */
    int64_t size = state().checkpoint;
    log_checkpoint_make(role.store, keeper.signer, size - 1, now_us, &made,
                        &arena, &agreement, &fault);
    CU_ASSERT_EQUAL(agreement, LOG_BEHIND);
    house_end();
}

static void
what_is_posted_and_what_answers_mean(void)
{
    house_begin();
    struct fault fault = {0};
    struct checkpoint_row row;
    struct buffer body;
    enum store_result result;
    bool is_there;
    int64_t size = 0;
    leaves_add(5);
    turns(3);
    role.store->calls->log->last_checkpoint(role.store, &arena, &row, &is_there,
                                            &fault);
    buffer_init(&body, NOTE_SIZE_MAX);
    CU_ASSERT_TRUE(log_post_write(role.store, &row, 0, &body, &result, &fault));
    CU_ASSERT_TRUE(
        text_starts_with(buffer_view(&body), "old 0\n\nPeterNeumann\n6\n"));
    buffer_clear(&body);
    CU_ASSERT_TRUE(log_post_write(role.store, &row, 3, &body, &result, &fault));
    CU_ASSERT_TRUE(text_starts_with(buffer_view(&body), "old 3\n"));
    buffer_release(&body);
    struct transfer_result answer = {.state = TRANSFER_DONE, .status = 200};
    CU_ASSERT_EQUAL(log_post_read(&answer, &size), LOG_POST_TAKEN);
    answer.status = 500;
    CU_ASSERT_EQUAL(log_post_read(&answer, &size), LOG_POST_AWAY);
    answer.status = 403;
    CU_ASSERT_EQUAL(log_post_read(&answer, &size), LOG_POST_REFUSED);
    answer.status = 409;
    answer.body = TEXT("17\n");
    CU_ASSERT_EQUAL(log_post_read(&answer, &size), LOG_POST_OTHER);
    CU_ASSERT_EQUAL(size, 17);
    answer.state = TRANSFER_TIMED_OUT;
    CU_ASSERT_EQUAL(log_post_read(&answer, &size), LOG_POST_AWAY);
    house_end();
}

/* A store whose leaves come as this test says. */
static struct store_calls calls;
static struct store_log_calls log_calls;
static const struct store_calls *true_calls;
static int64_t asked_after[64];
static uint32_t asked_count;

static void
calls_begin(void)
{
    true_calls = role.store->calls;
    calls = *true_calls;
    log_calls = *true_calls->log;
    calls.log = &log_calls;
    role.store->calls = &calls;
}

static enum store_result
number_full(struct store *store, uint32_t max, int64_t *after,
            store_number_fn make, void *context, uint32_t *numbered,
            struct fault *fault)
{
    (void)store, (void)make, (void)context, (void)fault;
    if (asked_count < 64)
        asked_after[asked_count++] = *after;
    *after += max;
    *numbered = asked_count % 3 == 0 ? max - 1 : max;
    return STORE_DONE;
}

/* A lower id can be committed later: after a batch that was not full the scan
 * begins at the top, and a scan in full batches once a second. */
static void
the_scan_for_leaves_begins_at_the_top_again(void)
{
    house_begin();
    calls_begin();
    log_calls.number = number_full;
    asked_count = 0;
    turns(6);
    CU_ASSERT_FATAL(asked_count >= 6);
    CU_ASSERT_EQUAL(asked_after[0], 0);
    CU_ASSERT_NOT_EQUAL(asked_after[1], 0);
    CU_ASSERT_EQUAL(asked_after[3], 0); /* the third was not full */
    asked_count = 0;
    keeper.rescan_ms = 0;
    turns(1);
    CU_ASSERT_EQUAL(asked_after[0], 0); /* a second has passed */
    role.store->calls = true_calls;
    house_end();
}

static enum store_result
leaves_altered(struct store *store, struct arena *to, int64_t from,
               uint32_t max, struct leaf_row **leaves, uint32_t *count,
               struct fault *fault)
{
    enum store_result result =
        true_calls->log->leaves(store, to, from, max, leaves, count, fault);
    for (uint32_t i = 0; i < *count; i++)
        if ((*leaves)[i].number == 2)
            (*leaves)[i].digest.bytes[0] ^= 1;
    return result;
}

static void
a_leaf_that_was_altered_is_not_published(void)
{
    house_begin();
    calls_begin();
    log_calls.leaves = leaves_altered;
    leaves_add(5);
    turns(6);
    CU_ASSERT_TRUE(state().checkpoint > 0);
    CU_ASSERT_EQUAL(
        access(arena_printf(&arena, "%s/checkpoint", witness.folder), F_OK),
        -1);
    role.store->calls = true_calls;
    house_end();
}

static struct text
stamp_there(void)
{
    struct fault fault = {0};
    struct text bytes;
    return log_folder_read(
               &arena,
               arena_printf(&arena, "%s/checkpoint.tst", witness.folder),
               &bytes, &fault)
               ? bytes
               : TEXT_NONE;
}

/* The authority was away: the stamp comes to a checkpoint that is published. */
static void
a_stamp_stands_beside_its_own_checkpoint(void)
{
    struct fault fault = {0};
    house_begin();
    const struct store_log_calls *log = role.store->calls->log;
    leaves_add(3);
    turns(3);
    int64_t first = state().checkpoint;
    CU_ASSERT_EQUAL(published(), first);
    CU_ASSERT_TRUE(text_is_absent(stamp_there()));
    CU_ASSERT_EQUAL(log->complete_checkpoint(role.store, first, TEXT_NONE,
                                             TEXT("stamp 1"), &fault),
                    STORE_DONE);
    turns(3);
    CU_ASSERT_TRUE(text_equals_chars(stamp_there(), "stamp 1"));
    leaves_add(1);
    now_us += 400 * INSTANT_SECOND;
    turns(3);
    CU_ASSERT_EQUAL(published(), first + 1);
    CU_ASSERT_TRUE(text_is_absent(stamp_there()));
    CU_ASSERT_EQUAL(log->complete_checkpoint(role.store, first + 1, TEXT_NONE,
                                             TEXT("stamp 2"), &fault),
                    STORE_DONE);
    turns(3);
    CU_ASSERT_TRUE(text_equals_chars(stamp_there(), "stamp 2"));
    house_end();
}

static const struct unit_test tests[] = {
    {"a stamp stands beside its own checkpoint",
     a_stamp_stands_beside_its_own_checkpoint},
    {"a new log is numbered signed and published",
     a_new_log_is_numbered_signed_and_published},
    {"a checkpoint waits for its time and for something new",
     a_checkpoint_waits_for_its_time_and_for_something_new},
    {"each day has a checkpoint even an empty one",
     each_day_has_a_checkpoint_even_an_empty_one},
    {"a log that grows stays whole in its directory",
     a_log_that_grows_stays_whole_in_its_directory},
    {"a directory without room stays whole and goes on",
     a_directory_without_room_stays_whole_and_goes_on},
    {"a directory with another history is left alone",
     a_directory_with_another_history_is_left_alone},
    {"a database behind its checkpoint does not begin",
     a_database_behind_its_checkpoint_does_not_begin},
    {"what this host remembers is enough", what_this_host_remembers_is_enough},
    {"a cosignature is kept when it verifies",
     a_cosignature_is_kept_when_it_verifies},
    {"a missing key is said and waited for",
     a_missing_key_is_said_and_waited_for},
    {"a log that does not continue is not signed",
     a_log_that_does_not_continue_is_not_signed},
    {"what is posted and what answers mean",
     what_is_posted_and_what_answers_mean},
    {"the scan for leaves begins at the top again",
     the_scan_for_leaves_begins_at_the_top_again},
    {"a leaf that was altered is not published",
     a_leaf_that_was_altered_is_not_published},
};

UNIT_MAIN("the log's keeper", tests)
