/* SPDX-License-Identifier: Apache-2.0
 *
 * The stamp of a checkpoint, of an authority that answers over HTTP: a stamp
 * that the store cannot keep is not asked for again each second.
 */
#include <poll.h>

#include "check.h"
#include "leaf.h"
#include "log.h"
#include "log_calls.h"
#include "log_stamp.h"
#include "note_ground.h"
#include "stamp_server.h"

#define WAIT_TURNS 2000 /* of 10 ms */

static struct arena arena;
static struct pki pki;
static struct stamp_server *authority;
static struct config config;
static struct role role;
static struct log_stamp stamp;

static struct {
    struct text note, token;
    bool is_full; /* nothing can be kept */
    unsigned tried;
} house;

static enum store_result
house_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    (void)store, (void)fault;
    *now_us = PKI_NOW_US;
    return STORE_DONE;
}

static enum store_result
house_last(struct store *store, struct arena *into, struct checkpoint_row *row,
           bool *is_there, struct fault *fault)
{
    (void)store, (void)into, (void)fault;
    *row = (struct checkpoint_row){
        .size = 7, .note = house.note, .token = house.token};
    *is_there = true;
    return STORE_DONE;
}

static enum store_result
house_complete(struct store *store, int64_t size, struct text note,
               struct text token, struct fault *fault)
{
    (void)store, (void)note;
    CU_ASSERT_EQUAL(size, 7);
    house.tried++;
    if (house.is_full) {
        (void)fault_set(fault, FAULT_STORE, "the disk is full");
        return STORE_BROKEN;
    }
    house.token = text_copy(&arena, token);
    return STORE_DONE;
}

static const struct store_log_calls log_calls = {
    .last_checkpoint = house_last, .complete_checkpoint = house_complete};
static const struct store_calls calls = {.now = house_now, .log = &log_calls};
static struct store store = {.calls = &calls};

static void
begin(void)
{
    static char roots[96], url[96];
    struct fault fault = {0};
    struct digest root = {{7}};
    arena_init(&arena, 0);
    pki_open(&pki, "P-256");
    authority = stamp_server_open(&pki, PKI_NOW_US);
    snprintf(roots, sizeof(roots), "%s", pki_path(&pki, "issuers.pem"));
    snprintf(url, sizeof(url), "%s", stamp_server_url(authority));
    config = (struct config){.seal_roots = roots,
                             .seal_crls = "",
                             .seal_tsa_url = url,
                             .seal_tsa_policy = "",
                             .seal_tsa_ca = "",
                             .seal_tsa_wait_ms = 20000,
                             .seal_tsa_tolerance_ms = 60000};
    role = (struct role){.name = "sealer", .config = &config, .store = &store};
    struct note_signer *signer =
        note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    house.note =
        note_ground_checkpoint(&arena, signer, TEXT("log.example/1"), 7, &root);
    note_signer_close(signer);
    house.token = TEXT_NONE;
    CU_ASSERT_FATAL(loop_open(&role.loop, &fault));
    CU_ASSERT_FATAL(log_stamp_open(&stamp, &role, &fault));
}

/* Until the store was asked to keep one, so many times. */
static void
steps_until(unsigned tried)
{
    for (int i = 0; i < WAIT_TURNS && house.tried < tried; i++) {
        log_stamp_step(&stamp);
        (void)poll(NULL, 0, 10);
    }
    CU_ASSERT_EQUAL(house.tried, tried);
}

static void
what_cannot_be_kept_is_not_asked_for_again_at_once(void)
{
    house.is_full = true;
    steps_until(1);
    CU_ASSERT_EQUAL(stamp.size, 0);
    CU_ASSERT_TRUE(stamp.look_ms > loop_monotonic_ms() + 30000);
    house.is_full = false;
    stamp.look_ms = 0; /* a minute later */
    steps_until(2);
    CU_ASSERT_FALSE(text_is_absent(house.token));
    struct timestamp_verdict verdict;
    CU_ASSERT_TRUE(log_stamp_is_good(&arena, stamp.house.anchors, house.note,
                                     house.token, PKI_NOW_US, &verdict));
}

static void
end(void)
{
    log_stamp_close(&stamp);
    loop_close(&role.loop);
    stamp_server_close(authority);
    pki_close(&pki);
    CU_ASSERT_FALSE(arena_failed(&arena));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"an authority and a checkpoint are there", begin},
    {"a stamp that cannot be kept is asked for again a minute later",
     what_cannot_be_kept_is_not_asked_for_again_at_once},
    {"what was open is closed", end},
};

int
main(void)
{
    log_init("sealer", LOG_ERROR);
    return unit_run("a checkpoint's stamp", tests,
                    sizeof(tests) / sizeof(tests[0]));
}
