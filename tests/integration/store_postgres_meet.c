/* SPDX-License-Identifier: Apache-2.0
 *
 * Where two transactions meet, step by step on several connections: two lines
 * that answer late about one case, consents that two rounds could close, a
 * supplement behind its request, and two sealers that put a checkpoint.
 */
#include "store_ground.h"

#include <pthread.h>

#include "alerts.h"
#include "log_calls.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER
#define LINE_TWO LINE_MARRIAGE

/* ---- two late lines ---- */

struct late { /* a line that answers when its case has a report */
    struct store *store;
    int64_t fence;
    struct tray tray;
    struct exchange exchange;
    struct settle settle;
    pthread_t thread;
    enum store_result result;
    struct fault fault;
};

static struct late
late_sent(struct store *store, const char *worker, enum line line)
{
    struct late late = {.store = store,
                        .fence = world_keep(store, worker, line)};
    late.tray = world_tray(store, line, late.fence);
    late.exchange = world_exchange(&late.tray, 1);
    CU_ASSERT_EQUAL(world_take(store, line, late.fence, &late.exchange, 0),
                    STORE_DONE);
    late.settle =
        world_settle(&late.tray, late.exchange.exchange_id, 0, 1, true);
    return late;
}

/* AWAY is a lock that was not had in 3 s: once more, as a worker does. */
static void *
late_answers(void *context)
{
    struct late *late = context;
    do
        late->result =
            late->store->calls->got(late->store, late->tray.line, late->fence,
                                    late->exchange.exchange_id, &late->settle,
                                    1, NULL, 0, NULL, &late->fault);
    while (late->result == STORE_AWAY);
    return NULL;
}

static void
late_begins(struct late *late)
{
    CU_ASSERT_EQUAL_FATAL(
        pthread_create(&late->thread, NULL, late_answers, late), 0);
}

/* Until another connection waits for a lock of this kind; at most 10 s. */
static bool
is_waited_for(const char *locktype)
{
    char sql[200];
    snprintf(sql, sizeof(sql),
             "select count(*) + coalesce(sum(0), 0)"
             "  from pg_sleep(0.01) left join pg_locks"
             "    on locktype = '%s' and not granted where pid is not null",
             locktype);
    int64_t count = 0;
    for (int i = 0; i < 1000 && count == 0; i++)
        count = ground_count(sql);
    return count > 0;
}

/* The first has its lock and has written nothing yet; the second stands behind
 * it, and looks again when the first is done. */
static void
two_late_lines_make_one_revision(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    struct late one = late_sent(world.a, "a", LINE_ONE);
    struct late two = late_sent(world.b, "b", LINE_TWO);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    one.fence = world_keep(world.a, "a", LINE_ONE);
    two.fence = world_keep(world.b, "b", LINE_TWO);
    CU_ASSERT_TRUE(
        ground_admin(1, "begin; lock hedui.leaf in share row exclusive mode"));
    late_begins(&one);
    CU_ASSERT_TRUE(is_waited_for("relation"));
    late_begins(&two);
    CU_ASSERT_TRUE(is_waited_for("advisory"));
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    pthread_join(one.thread, NULL);
    pthread_join(two.thread, NULL);
    CU_ASSERT_EQUAL(one.result, STORE_DONE);
    CU_ASSERT_EQUAL(two.result, STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(world_queue().rounds_open, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REVISING);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_evidence(case_id, 2).reply_count, 2);
    /* And one alert of it. */
    struct alert *alerts = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(store_alerts(world.a, &world.arena, 0, 10, &alerts, &count,
                                 &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(alerts[0].case_id, case_id);
    CU_ASSERT_EQUAL(alerts[0].revision, 2);
    CU_ASSERT_TRUE(text_equals_chars(alerts[0].request_id, "r1"));
    CU_ASSERT_FALSE(text_is_absent(alerts[0].before));
    CU_ASSERT_EQUAL(store_alerts(world.a, &world.arena, alerts[0].id + 1, 10,
                                 &alerts, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    fault_clear(&one.fault);
    fault_clear(&two.fault);
    world_end();
}

/* ---- consents ---- */

static void
withdraw(int64_t case_id, const char *consent)
{
    CU_ASSERT_EQUAL(world.a->calls->withdraw_consent(
                        world.a, case_id, text_of(consent), &world.fault),
                    STORE_DONE);
}

static int64_t
open_consents(void)
{
    return ground_count("select count(*) from hedui.consent where is_open");
}

/* Some other round is reported. */
static void
close_another(void)
{
    static unsigned number;
    char message[40];
    snprintf(message, sizeof(message), "other o%u m 1 1 ", ++number);
    world_submit(message);
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
}

static void
a_consent_is_looked_at_as_long_as_it_may_be_asked_under(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    withdraw(case_id, "consent-2");
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1); /* it is not planned yet */
    world_open(world.a, 1);
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1); /* its tray waits */
    world_answer(LINE_ONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(open_consents(), 0);
    withdraw(case_id, "consent-1"); /* after its report */
    int64_t aside = world_submit("poison r2 m 1 8 A");
    world_open(world.a, 256);
    withdraw(aside, "consent-1");
    CU_ASSERT_EQUAL(open_consents(), 2);
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

static void
with_its_case_a_consent_is_withdrawn_for_good(void)
{
    enum withdrawal became;
    world_begin();
    int64_t fresh = world_submit("agency r1 m 1 8 A");
    withdraw(fresh, "consent-1");
    world.a->calls->withdraw_case(world.a, fresh, TEXT("clerk"), TEXT("why"),
                                  &became, &world.fault);
    CU_ASSERT_EQUAL(open_consents(), 0);
    int64_t planned = world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 256);
    withdraw(planned, "consent-1");
    world.a->calls->withdraw_case(world.a, planned, TEXT("clerk"), TEXT("why"),
                                  &became, &world.fault);
    /* Another waits for the tray: nothing of the first may be asked. */
    CU_ASSERT_EQUAL(open_consents(), 2);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

static void
who_closes_a_round_waits_for_no_consent(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 ");
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    withdraw(first, "consent-1");
    withdraw(first, "consent-2");
    CU_ASSERT_TRUE(ground_admin(1, "begin; select from hedui.consent"
                                   " where consent = 'consent-1' for update"));
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 1);
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    close_another();
    CU_ASSERT_EQUAL(open_consents(), 0);
    world_end();
}

/* However many others are open; a later round looks at a few of those. */
static void
a_round_closes_its_own_consents(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 ");
    withdraw(case_id, "consent-1");
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.consent (case_id, consent, withdrawn_at_us)"
           " select n / 500 * 1000000 + n, 'consent-1', 0"
           "   from generate_series(-499, 999) n where n <> 1"));
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.consent"
                                 " where is_open and case_id = 1"),
                    0);
    int64_t left = open_consents();
    CU_ASSERT_TRUE(left < 1498 && left >= 1498 - 64);
    close_another();
    CU_ASSERT_TRUE(open_consents() < left);
    CU_ASSERT_TRUE(
        ground_admin(0, "delete from hedui.consent where case_id <> 1"));
    world_end();
}

/* ---- two intakes ---- */

static bool
matches(struct arena *arena, const struct supplement_case *found,
        struct acceptance *acceptance)
{
    (void)arena;
    acceptance->status = found->is_found ? RECEIPT_ACCEPTED : RECEIPT_REFUSED;
    acceptance->errors = TEXT("unknown");
    return true;
}

static bool
decode_supplement(void *context, struct arena *arena,
                  const struct queued *message, int64_t now_us,
                  struct acceptance *acceptance)
{
    (void)context, (void)arena, (void)message, (void)now_us;
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->agency = TEXT("agency");
    acceptance->request_id = TEXT("r1");
    acceptance->supplement = matches;
    return true;
}

static uint32_t
accept_supplements(void)
{
    uint32_t taken = 9;
    CU_ASSERT_EQUAL(world.a->calls->accept(world.a, 10, decode_supplement, NULL,
                                           &taken, &world.fault),
                    STORE_DONE);
    return taken;
}

/* The other has the request in hand for longer than a supplement waits. */
static void
a_supplement_waits_for_the_request_that_another_has_in_hand(void)
{
    world_begin();
    int64_t request = world_put("agency r1 m 1 8 A");
    CU_ASSERT_TRUE(
        ground_admin(1, "begin; select from hedui.queue for update"));
    int64_t supplement = world_put("documents");
    world_clock(world.now_us + 2 * STORE_SUPPLEMENT_WAITS_US);
    CU_ASSERT_EQUAL(accept_supplements(), 0);
    CU_ASSERT_EQUAL(world_receipt(supplement).status, RECEIPT_WAITING);
    CU_ASSERT_EQUAL(accept_supplements(), 0); /* not at once */
    CU_ASSERT_TRUE(ground_admin(1, "rollback"));
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_EQUAL(world_receipt(request).status, RECEIPT_ACCEPTED);
    world_clock(world.now_us + 2 * STORE_SUPPLEMENT_AGAIN_US);
    CU_ASSERT_EQUAL(accept_supplements(), 1);
    CU_ASSERT_EQUAL(world_receipt(supplement).status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(world_receipt(supplement).case_id,
                    world_receipt(request).case_id);
    world_end();
}

/* ---- two sealers ---- */

struct putting {
    struct checkpoint_row row;
    pthread_t thread;
    enum store_result result;
    struct fault fault;
};

static void *
puts_checkpoint(void *context)
{
    struct putting *putting = context;
    do {
        fault_clear(&putting->fault);
        putting->result = world.a->calls->log->put_checkpoint(
            world.a, &putting->row, &putting->fault);
    } while (putting->result == STORE_AWAY);
    return NULL;
}

/* While one of size 3 is put, whose root is that of "root", one of `size` is
 * put by another sealer: it stands behind that. */
static enum store_result
put_behind_three(int64_t size, const char *root)
{
    struct putting second = {.row = {.size = size, .note = TEXT("second")}};
    digest_sha256(text_of(root), &second.row.root);
    world_begin();
    CU_ASSERT_TRUE(ground_admin(
        0,
        "insert into hedui.leaf (kind, at_us, digest)"
        " select 7, i, sha256(i::text::bytea) from generate_series(1, 4) i"));
    CU_ASSERT_EQUAL(world_number_all(), 4);
    CU_ASSERT_TRUE(
        ground_admin(1, "begin; select size from hedui.log_head for update;"
                        " insert into hedui.checkpoint (size, at_us, root,"
                        "   note) values (3, 1, sha256('root'), 'first')"));
    CU_ASSERT_EQUAL_FATAL(
        pthread_create(&second.thread, NULL, puts_checkpoint, &second), 0);
    CU_ASSERT_TRUE(is_waited_for("transactionid"));
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    pthread_join(second.thread, NULL);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.checkpoint"
                                 " where note = 'first'"),
                    1);
    fault_clear(&second.fault);
    world_end();
    return second.result;
}

static void
who_puts_a_checkpoint_sees_what_it_waited_for(void)
{
    CU_ASSERT_EQUAL(put_behind_three(3, "root"), STORE_DONE);
    CU_ASSERT_EQUAL(put_behind_three(3, "another"), STORE_BROKEN);
    CU_ASSERT_EQUAL(put_behind_three(2, "root"), STORE_FENCED);
    CU_ASSERT_EQUAL(put_behind_three(4, "root"), STORE_DONE);
}

const struct conformance_test postgres_meet_tests[] = {
    {"two lines that answer late at once make one revision of both",
     two_late_lines_make_one_revision},
    {"a withdrawn consent is looked at as long as a question may be asked "
     "under it",
     a_consent_is_looked_at_as_long_as_it_may_be_asked_under},
    {"the consents of a withdrawn case are closed with its last tray",
     with_its_case_a_consent_is_withdrawn_for_good},
    {"who closes a round waits for no consent that another has in hand",
     who_closes_a_round_waits_for_no_consent},
    {"a round closes its own consents and a few others, however many there are",
     a_round_closes_its_own_consents},
    {"a supplement waits for the request that another intake has in hand",
     a_supplement_waits_for_the_request_that_another_has_in_hand},
    {"who puts a checkpoint sees the one that it waited for",
     who_puts_a_checkpoint_sees_what_it_waited_for},
    {NULL, NULL},
};
