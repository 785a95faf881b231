/* SPDX-License-Identifier: Apache-2.0
 *
 * Each allocation of the sealer's round fails once, and after it all others:
 * ours, libcrypto's, libcurl's, zstd's, simdjson's and the C library's. The
 * job is a real one (report, evidence, a document), the authority answers over
 * HTTP. What comes of it is a container that is good and holds what it would
 * have held, or none, and then the job is there and is not refused; the next
 * round seals it, once.
 *
 *   test_sealer_memory                       a sample of the allocations
 *   test_sealer_memory --full                every one, both kinds of keys
 *   test_sealer_memory --full SM2            of these keys
 *   test_sealer_memory --full SM2 starting   and of this sweep alone
 *   test_sealer_memory --full SM2 starting 9 every ninth of it
 */
#include "short_memory.h"

#include <string.h>
#include <unistd.h>

#include "chance.h"
#include "check.h"
#include "container_verify.h"
#include "log.h"
#include "mutant.h"
#include "seal_parts.h"
#include "seal_round.h"
#include "short_words.h"
#include "stamp_server.h"
#include "verify_ground.h"

#define NEVER 100000000L
#define PATIENT_MS 20000

static bool is_full;
static const char *one_kind, *one_sweep; /* NULL: all */
static uint32_t each = 1;
static struct pki pki;
static struct ground ground;
static struct stamp_server *authority;
static struct config config;
static struct role role;
static struct sealer sealer;
static struct cades_anchors *anchors; /* of the judge beside */
static struct seal_case job;
static struct document documents[1];
static struct text manifest; /* of what is due */

/* ---- a store of one job ---- */

static struct {
    struct store store;
    int64_t fence;
    bool has_job, is_refused;
    bool was_unmade; /* a row without a container came to be written */
    unsigned containers;
    struct arena arena;
    struct seal_row row; /* the container */
} house;

static enum store_result
gave_up(struct fault *fault)
{
    (void)fault_set(fault, FAULT_LOCAL, "the store gave up");
    return STORE_BROKEN;
}

static enum store_result
house_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    (void)store, (void)fault;
    *now_us = PKI_NOW_US;
    return STORE_DONE;
}

static enum store_result
house_take(struct store *store, struct arena *arena, const char *holder,
           uint32_t max, int64_t bytes_max, int64_t lease_ms,
           struct seal_batch *batch, struct fault *fault)
{
    (void)store, (void)holder, (void)max, (void)bytes_max, (void)lease_ms;
    *batch = (struct seal_batch){.now_us = PKI_NOW_US};
    if (!house.has_job || house.is_refused)
        return STORE_DONE;
    batch->cases = arena_array(arena, 1, sizeof(*batch->cases));
    batch->groups = arena_array(arena, 1, sizeof(*batch->groups));
    if (arena_failed(arena))
        return gave_up(fault);
    batch->count = batch->group_count = 1;
    batch->cases[0] = job;
    batch->cases[0].fence = ++house.fence;
    batch->groups[0] = (struct seal_group){ground.row_count, ground.rows};
    return STORE_DONE;
}

static void
house_keep(const struct seal_row *row)
{
    short_memory.is_held = true;
    arena_release(&house.arena);
    house.row = *row;
    house.row.file = text_copy(&house.arena, row->file);
    house.row.signer = text_copy(&house.arena, row->signer);
    short_memory.is_held = false;
}

static enum store_result
house_done(struct store *store, const struct seal_row *rows, uint32_t count,
           store_judge_fn judge, void *context, struct fault *fault)
{
    (void)store;
    if (count != 1 || !house.has_job || rows->fence != house.fence)
        return STORE_FENCED;
    if (rows->is_refused) {
        house.is_refused = true;
        return STORE_DONE;
    }
    house.was_unmade |= text_is_absent(rows->file);
    if (!judge(context, rows, rows->file))
        return gave_up(fault);
    house_keep(rows);
    house.has_job = false;
    house.containers++;
    return STORE_DONE;
}

static enum store_result
house_take_unstamped(struct store *store, struct arena *arena, uint32_t max,
                     int64_t wait_ms, struct seal_row **rows, uint32_t *count,
                     struct fault *fault)
{
    (void)store, (void)max, (void)wait_ms;
    *count = 0;
    if (house.containers == 0 || house.row.level != SEAL_B)
        return STORE_DONE;
    *rows = arena_array(arena, 1, sizeof(**rows));
    if (*rows == NULL)
        return gave_up(fault);
    **rows = house.row;
    (*rows)->before = house.row.file_digest;
    (*rows)->file = text_copy(arena, house.row.file);
    *count = 1;
    return arena_failed(arena) ? gave_up(fault) : STORE_DONE;
}

static enum store_result
house_raised(struct store *store, const struct seal_row *rows, uint32_t count,
             store_judge_fn judge, void *context, struct fault *fault)
{
    (void)store;
    if (count != 1 || house.row.level != SEAL_B ||
        !digest_equals(&rows->before, &house.row.file_digest) ||
        !digest_equals(&rows->leaf, &house.row.leaf))
        return STORE_FENCED;
    if (!judge(context, rows, rows->file))
        return gave_up(fault);
    house_keep(rows);
    return STORE_DONE;
}

static const struct store_seal_calls seal_calls = {
    .take = house_take,
    .done = house_done,
    .take_unstamped = house_take_unstamped,
    .raised = house_raised,
};
static const struct store_calls calls = {.now = house_now,
                                         .sealing = &seal_calls};

static void
house_begin(void)
{
    arena_release(&house.arena);
    house.store.calls = &calls;
    house.has_job = true;
    house.is_refused = house.was_unmade = false;
    house.containers = 0;
}

/* ---- the sealer ---- */

static void
config_make(void)
{
    static char key[96], certificate[96], roots[96], lists[96];
    snprintf(key, sizeof(key), "%s", pki_path(&pki, "signer.key"));
    snprintf(certificate, sizeof(certificate), "%s",
             pki_path(&pki, "signer.pem"));
    snprintf(roots, sizeof(roots), "%s", pki_path(&pki, "issuers.pem"));
    snprintf(lists, sizeof(lists), "%s", pki_path(&pki, "chain.pem"));
    config = (struct config){.seal_key = key,
                             .seal_module = "",
                             .seal_pin_file = "",
                             .seal_certificate = certificate,
                             .seal_roots = roots,
                             .seal_crls = lists,
                             .seal_language = "zh",
                             .seal_tsa_url = "",
                             .seal_tsa_policy = "",
                             .seal_tsa_ca = "",
                             .seal_tsa_wait_ms = PATIENT_MS,
                             .seal_tsa_tolerance_ms = 60000};
}

static void
job_make(void)
{
    static struct case_made made;
    const struct evidence_facts *facts = &ground.facts[0];
    ground_report(&ground, 0, &made);
    documents[0] = (struct document){.ordinal = 1,
                                     .kind = DOCUMENT_DECLARATION,
                                     .name = TEXT("paper"),
                                     .is_delivered = true,
                                     .media = DOCUMENT_PDF,
                                     .bytes = TEXT("%PDF-1.7\n%%EOF\n")};
    digest_sha256(documents[0].bytes, &documents[0].sha256);
    job = (struct seal_case){.case_id = facts->source.case_id,
                             .revision = facts->source.revision,
                             .agency = TEXT("310101001"),
                             .accepted_at_us = facts->source.accepted_at_us,
                             .made_at_us = PKI_NOW_US - DAY_US,
                             .due = facts->source.due,
                             .report = made.report,
                             .evidence = made.evidence,
                             .request = facts->source.request,
                             .plan = facts->source.plan,
                             .document_count = 1,
                             .documents = documents};
    digest_sha256(job.report, &job.digest);
}

/* A new connection, and nothing that the last failure has left behind. */
static void
stamper_renew(bool has_authority)
{
    struct fault fault = {0};
    stamper_close(sealer.stamper);
    config.seal_tsa_url = has_authority
                              ? (char *)(uintptr_t)stamp_server_url(authority)
                              : (char *)(uintptr_t) "";
    sealer.stamper = stamper_open(&config, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sealer.stamper);
    sealer.pause_ms = sealer.not_before_ms = 0;
    role.is_broken = role.loop.is_stopping = false;
}

static bool
container_good(struct container_verdict *verdict, struct arena *arena)
{
    static const struct container_calls of = {cades_verify_at,
                                              timestamp_verify};
    const struct container_verifier verifier = {.calls = &of,
                                                .anchors = anchors,
                                                .entry_cap = 1 << 26,
                                                .now_us = INSTANT_NONE};
    return container_verify(arena, &verifier, house.row.file, verdict);
}

/* One container, as it is due; at which level is told. */
static bool
is_sealed(enum seal_level level)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct container_verdict *verdict = arena_alloc(&arena, sizeof(*verdict));
    enum container_level due = level == SEAL_LT ? CONTAINER_LT : CONTAINER_B;
    bool is_good = house.containers == 1 && !house.has_job &&
                   container_good(verdict, &arena) && verdict->level == due &&
                   digest_equals(&verdict->leaf, &house.row.leaf) &&
                   (text_is_absent(manifest) ||
                    text_equals(verdict->container.manifest, manifest));
    if (is_good && text_is_absent(manifest))
        manifest = text_copy(&ground.arena, verdict->container.manifest);
    arena_release(&arena);
    return is_good;
}

static void
begin(const char *kind)
{
    struct fault fault = {0};
    arena_init(&house.arena, 0);
    pki_open(&pki, kind);
    ground_open(&ground);
    config_make();
    job_make();
    authority = stamp_server_open(&pki, PKI_NOW_US);
    anchors = pki_anchors(&pki, "root.pem");
    role = (struct role){.name = "sealer",
                         .worker = "host:1",
                         .config = &config,
                         .store = &house.store};
    CU_ASSERT_FATAL(loop_open(&role.loop, &fault));
    sealer = (struct sealer){.role = &role, .lease_ms = 60000};
    CU_ASSERT_FATAL(
        seal_house_open(&sealer.house, &config, PKI_NOW_US, &fault));
    manifest = TEXT_NONE;
    house_begin();
    stamper_renew(true);
    CU_ASSERT_TRUE_FATAL(seal_round(&sealer));
    CU_ASSERT_TRUE_FATAL(is_sealed(SEAL_LT));
}

static void
end(void)
{
    stamper_close(sealer.stamper);
    sealer.stamper = NULL;
    seal_house_close(&sealer.house);
    loop_close(&role.loop);
    cades_anchors_close(anchors);
    stamp_server_close(authority);
    ground_close(&ground);
    pki_close(&pki);
    arena_release(&house.arena);
}

/* ---- sweeps ---- */

struct tally {
    long allocations;
    unsigned runs, sealed, stamped, faults, bad;
};

/* A connection that was lost for lack of memory may be waited for. */
static void
armed(long after, bool for_good)
{
    config.seal_tsa_wait_ms = after < NEVER ? 200 : PATIENT_MS;
    short_words_begin();
    short_begin(after, for_good);
}

static bool
disarmed(struct tally *tally)
{
    bool has_fired = short_end();
    config.seal_tsa_wait_ms = PATIENT_MS;
    short_words_end();
    tally->allocations = short_memory.seen;
    return has_fired;
}

/* What the failure has left, and what the next round makes of it. */
static void
round_judge(struct tally *tally)
{
    enum seal_level level = house.row.level;
    if (house.containers == 0) {
        tally->faults++;
        tally->bad += !house.has_job || house.is_refused;
    } else {
        tally->sealed++;
        tally->stamped += level == SEAL_LT;
        tally->bad += !is_sealed(level);
    }
    stamper_renew(true);
    (void)seal_house_has_key(&sealer.house, PKI_NOW_US);
    (void)seal_round(&sealer);
    tally->bad += !is_sealed(house.row.level);
}

static void
round_run(struct tally *tally, long after, bool for_good)
{
    house_begin();
    stamper_renew(true);
    armed(after, for_good);
    (void)seal_round(&sealer);
    bool has_fired = disarmed(tally);
    tally->bad += !has_fired && house.containers == 0;
    tally->bad += after == NEVER && house.row.level != SEAL_LT;
    tally->bad += house.was_unmade;
    round_judge(tally);
}

/* Level B, raised: it stays what it was or is LT, with its leaf. */
static void
raise_run(struct tally *tally, long after, bool for_good)
{
    house_begin();
    stamper_renew(false);
    (void)seal_round(&sealer);
    tally->bad += !is_sealed(SEAL_B);
    stamper_renew(true);
    armed(after, for_good);
    (void)seal_raise(&sealer);
    (void)disarmed(tally);
    tally->faults += house.row.level == SEAL_B;
    tally->stamped += house.row.level == SEAL_LT;
    tally->bad += !is_sealed(house.row.level);
    tally->bad += after == NEVER && house.row.level != SEAL_LT;
    stamper_renew(true);
    (void)seal_raise(&sealer);
    tally->bad += !is_sealed(SEAL_LT);
}

/* A role that starts: it has all, or says so and has nothing. */
static void
start_run(struct tally *tally, long after, bool for_good)
{
    struct seal_house opened;
    struct fault fault = {0};
    armed(after, for_good);
    bool is_open = seal_house_open(&opened, &config, PKI_NOW_US, &fault);
    struct stamper *stamper = is_open ? stamper_open(&config, &fault) : NULL;
    bool has_fired = disarmed(tally);
    tally->sealed += stamper != NULL;
    tally->faults += stamper == NULL;
    tally->bad += is_open != (fault.kind == FAULT_NONE) && stamper != NULL;
    tally->bad += is_open && opened.key == NULL;
    tally->bad += !has_fired && stamper == NULL;
    if (stamper == NULL && fault.kind != FAULT_LOCAL)
        short_words_other(fault.text);
    stamper_close(stamper);
    seal_house_close(&opened);
}

typedef void run_fn(struct tally *tally, long after, bool for_good);

static void
sweep(const char *what, run_fn *run, unsigned runs_wanted)
{
    struct chance chance = chance_begin(what);
    struct tally tally = {0};
    if (one_sweep != NULL && strcmp(one_sweep, what) != 0)
        return;
    run(&tally, NEVER, false);
    long most = tally.allocations;
    CU_ASSERT_EQUAL(tally.bad, 0);
    CU_ASSERT_TRUE_FATAL(most > 100);
    uint32_t stride = is_full ? each : (uint32_t)(most / runs_wanted) * 2;
    tally = (struct tally){0};
    for (long after = 0; after < most; tally.runs++) {
        run(&tally, after, tally.runs % 4 == 3);
        if (is_full)
            run(&tally, after, true);
        after += is_full      ? stride
                 : stride < 2 ? 1
                              : 1 + chance_below(&chance, stride);
    }
    printf("    %s: %ld allocations, %u failed: %u went on (%u stamped), %u "
           "faults, %u bad\n",
           what, most, tally.runs, tally.sealed, tally.stamped, tally.faults,
           tally.bad);
    CU_ASSERT_EQUAL(short_words_print(), 0);
    CU_ASSERT_EQUAL_FATAL(tally.bad, 0);
    CU_ASSERT_TRUE(tally.faults > 0);
}

static void
whole(const char *kind, unsigned runs)
{
    if (one_kind != NULL && strcmp(one_kind, kind) != 0)
        return;
    begin(kind);
    sweep("a round", round_run, runs);
    sweep("raising", raise_run, runs / 3);
    sweep("starting", start_run, runs / 3);
    end();
}

static void
no_bad_seal_and_never_two(void)
{
    whole("P-256", SHORT_IS_WATCHED ? 60 : 600); /* it is slow then */
    if (is_full)
        whole("SM2", 300);
}

static const struct unit_test tests[] = {
    {"whatever allocation of a round fails, the case is sealed well or waits",
     no_bad_seal_and_never_two},
};

int
main(int count, char **arguments)
{
    is_full = count > 1 && strcmp(arguments[1], "--full") == 0;
    one_kind = is_full && count > 2 ? arguments[2] : NULL;
    one_sweep = is_full && count > 3 ? arguments[3] : NULL;
    int wished = is_full && count > 4 ? atoi(arguments[4]) : 1;
    each = wished > 1 ? (uint32_t)wished : 1;
    log_init("sealer", LOG_WARN);
    return unit_run("sealer memory", tests, 1);
}
