/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters, and what is remembered of a queue outside: of PostgreSQL alone
 * (letters.h, inbox.h).
 */
#include "store_ground.h"

#include <string.h>

#include "inbox.h"
#include "letters.h"
#include "queue.h"

static struct letter *letters;
static uint32_t letter_count;
static int64_t letters_waiting;

static void
list(int64_t from, bool is_all, uint32_t max)
{
    CU_ASSERT_EQUAL(store_letters(world.a, &world.arena, from, is_all, max,
                                  &letters, &letter_count, &letters_waiting,
                                  &world.fault),
                    STORE_DONE);
}

/* Two refused messages of the embedded queue, one of a topic that contradicts
 * a case. */
static void
three_letters(void)
{
    struct inbox_message message = {
        .origin = {.topic = TEXT("requests"), .partition = 2, .offset = 77},
        .key = TEXT("h"),
        .bytes = TEXT("agency r1 m2 1 8 A")};
    uint32_t fresh = 0;
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.origin"));
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.letter"));
    world_submit("agency r1 m1 1 8 A");
    world_put("bad");
    world_put("worse");
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(fresh, 1);
    CU_ASSERT_EQUAL(world_accept(10), 3);
}

static void
letters_say_why_and_from_where(void)
{
    world_begin();
    three_letters();
    list(0, false, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 3);
    CU_ASSERT_EQUAL(letters_waiting, 3);
    CU_ASSERT_FALSE(letters[0].is_conflict);
    CU_ASSERT_EQUAL(letters[0].queue_id, 2);
    CU_ASSERT_EQUAL(letters[0].size, 3);
    CU_ASSERT_TRUE(text_is_absent(letters[0].topic));
    CU_ASSERT_FALSE(text_is_absent(letters[0].errors));
    CU_ASSERT_TRUE(letters[2].is_conflict);
    CU_ASSERT_EQUAL(letters[2].case_id, 1);
    CU_ASSERT_TRUE(text_equals_chars(letters[2].topic, "requests"));
    CU_ASSERT_EQUAL(letters[2].partition, 2);
    CU_ASSERT_EQUAL(letters[2].offset, 77);
    list(letters[1].id, false, 1);
    CU_ASSERT_EQUAL_FATAL(letter_count, 1);
    CU_ASSERT_EQUAL(letters[0].queue_id, 3);
    CU_ASSERT_EQUAL(letters_waiting, 3);
    world_end();
}

static void
a_letter_is_sent_again_once(void)
{
    int64_t queue_id = 0, again = 7;
    struct letter letter;
    struct text bytes;
    bool found;
    world_begin();
    three_letters();
    list(0, false, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 3);
    int64_t id = letters[0].id;
    CU_ASSERT_EQUAL(store_letter(world.a, &world.arena, id, &letter, &bytes,
                                 &found, &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(found && text_equals_chars(bytes, "bad"));
    CU_ASSERT_EQUAL(store_letter_resend(world.a, id, TEXT("agency r2 m 1 8 A"),
                                        &queue_id, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(store_letter_resend(world.b, id, TEXT("agency r3 m 1 8 A"),
                                        &again, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(again, 0);
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_ACCEPTED);
    list(0, false, 10);
    CU_ASSERT_EQUAL(letter_count, 2);
    CU_ASSERT_EQUAL(letters_waiting, 2);
    list(0, true, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 3);
    CU_ASSERT_EQUAL(letters[0].done, LETTER_RESENT);
    CU_ASSERT_EQUAL(letters[0].done_queue_id, queue_id);
    world_end();
}

/* Who sends it again does not read it, and vouches for nobody. */
static void
a_letter_stays_its_senders(void)
{
    int64_t queue_id = 0;
    world_begin();
    three_letters();
    CU_ASSERT_TRUE(ground_admin(
        0, "update hedui.receipt set agency = 'other' where queue_id = 2"));
    list(0, false, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 3);
    CU_ASSERT_TRUE(text_equals_chars(letters[0].agency, "other"));
    CU_ASSERT_TRUE(text_is_absent(letters[1].agency));
    CU_ASSERT_EQUAL(store_letter_resend(world.a, letters[0].id,
                                        TEXT("agency r2 m 1 8 A"), &queue_id,
                                        &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.queue"
                                 " where agency = 'other'"),
                    1);
    world_end();
}

static void
a_letter_is_discarded_once(void)
{
    bool done = false, again = true;
    world_begin();
    three_letters();
    list(0, false, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 3);
    int64_t id = letters[2].id;
    CU_ASSERT_EQUAL(
        store_letter_discard(world.a, id, "a test", &done, &world.fault),
        STORE_DONE);
    CU_ASSERT_TRUE(done);
    CU_ASSERT_EQUAL(
        store_letter_discard(world.a, id, "again", &again, &world.fault),
        STORE_DONE);
    CU_ASSERT_FALSE(again);
    list(id, true, 10);
    CU_ASSERT_EQUAL_FATAL(letter_count, 1);
    CU_ASSERT_EQUAL(letters[0].done, LETTER_DISCARDED);
    CU_ASSERT_TRUE(text_equals_chars(letters[0].done_why, "a test"));
    int64_t waiting = 0;
    CU_ASSERT_EQUAL(store_letters_waiting(world.a, &waiting, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(waiting, 2);
    world_end();
}

/* Nothing else waits: no message, no notice. */
static void
a_letter_that_is_not_out_is_work(void)
{
    struct work_waiting waiting = {0};
    world_begin();
    three_letters();
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.queue"), 0);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.letter"), 1);
    CU_ASSERT_EQUAL(
        world.a->calls->work_waiting(world.a, &waiting, &world.fault),
        STORE_DONE);
    CU_ASSERT_TRUE(waiting.intake);
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.letter"));
    CU_ASSERT_EQUAL(
        world.a->calls->work_waiting(world.a, &waiting, &world.fault),
        STORE_DONE);
    CU_ASSERT_FALSE(waiting.intake);
    world_end();
}

static void
what_no_topic_holds_is_forgotten(void)
{
    struct inbox_message message = {
        .origin = {.topic = TEXT("requests"), .offset = 1},
        .bytes = TEXT("agency r1 m1 1 8 A")};
    uint32_t fresh = 0, forgotten = 0;
    world_begin();
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.origin"));
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    world_clock(world.now_us + 20 * INSTANT_DAY);
    message.origin.offset = 2;
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    world_clock(world.now_us + 11 * INSTANT_DAY);
    CU_ASSERT_EQUAL(
        store_inbox_forget(world.a, 30, 10, &forgotten, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(forgotten, 1);
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(fresh, 0); /* the later one is known still */
    CU_ASSERT_EQUAL(ground_count("select min(message_offset) from"
                                 " hedui.origin"),
                    2);
    world_accept(10);
    world_end();
}

static void
what_is_published_is_not_undone_by_a_count(void)
{
    uint32_t sealed = 0, published = 0;
    struct config config = {.queue = "postgres"};
    world_begin();
    struct queue *queue = queue_open(&config, world.a, "a", &world.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(queue);
    world_submit("agency r1 m 1 8 ");
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_TRUE(ground_admin(0, "alter table hedui.plan rename to away"));
    CU_ASSERT_EQUAL(queue->calls->publish(queue, 10, &published, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(published, 1);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_NONE);
    CU_ASSERT_TRUE(ground_admin(0, "alter table hedui.away rename to plan"));
    queue->calls->close(queue, 0);
    world_end();
}

const struct conformance_test postgres_letter_tests[] = {
    {"letters say why, and where they came from",
     letters_say_why_and_from_where},
    {"a letter is sent again once", a_letter_is_sent_again_once},
    {"a letter stays its sender's", a_letter_stays_its_senders},
    {"a letter is discarded once, with a reason", a_letter_is_discarded_once},
    {"a letter that is not out yet is work for the intake",
     a_letter_that_is_not_out_is_work},
    {"what no topic can bring again is forgotten",
     what_no_topic_holds_is_forgotten},
    {"what is published stays so where its stages cannot be counted",
     what_is_published_is_not_undone_by_a_count},
    {NULL, NULL},
};
