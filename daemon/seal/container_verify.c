/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging containers. Archive time stamps are judged from the newest to the
 * oldest, the signature and its stamp at last: how long a revocation of an
 * authority counts against its stamp is said by the stamp that covers it.
 */
#include "container_verify.h"

#include "container_index.h"
#include "date.h"
#include "mutant.h"

struct judging {
    struct arena *arena;
    const struct container_verifier *verifier;
    struct container_verdict *verdict;
    struct container_index index;
};

static void
flaw(struct judging *in, const char *word, const char *why, struct text name)
{
    flaws_add(&in->verdict->flaws, word, why, name);
}

const char *
container_level_name(enum container_level level)
{
    static const char *const names[] = {
        [CONTAINER_NONE] = "-", [CONTAINER_B] = "B",     [CONTAINER_T] = "T",
        [CONTAINER_LT] = "LT",  [CONTAINER_LTA] = "LTA",
    };
    return names[level];
}

static bool
check_manifests(struct judging *in, struct fault *fault)
{
    const struct container *container = &in->verdict->container;
    struct flaws *flaws = &in->verdict->flaws;
    struct manifest due;
    if (!container_index(in->arena, container, &in->index))
        return fault_set(fault, FAULT_LOCAL, "container: no memory");
    container_index_digest(&in->index, NULL,
                           container->archive_count > 0 ? in->index.count - 2
                                                        : in->index.data_count);
    container_due_manifest(&in->index, &due);
    if (!manifest_check(in->arena, &due, TEXT(CONTAINER_MANIFEST),
                        container->manifest, flaws, fault))
        return false;
    for (uint32_t i = 0; i < container->archive_count; i++) {
        container_due_archive(&in->index, i, &due);
        if (!mutant_is("container_archive_unread") &&
            !manifest_check(in->arena, &due,
                            container_archive_name(&in->index, i),
                            container->archives[i].manifest, flaws, fault))
            return false;
    }
    return true;
}

static void
judge_signature(struct judging *in)
{
    const struct container_verifier *verifier = in->verifier;
    struct container_verdict *verdict = in->verdict;
    struct cades_verdict *signature = &verdict->signature;
    struct text manifest = verdict->container.manifest;
    struct text p7s = verdict->container.signature;
    /* What is known of its stamp's authority when the first archive stamp
     * covers it, or now. */
    int64_t until_us = verdict->container.archive_count > 0
                           ? verdict->archives[0].at_us
                           : verifier->now_us;
    if (mutant_is("container_signature_stamp_unrevoked"))
        until_us = INSTANT_NONE;
    bool is_good = verifier->calls->verify(in->arena, verifier->anchors,
                                           manifest, p7s, until_us, signature);
    if (!is_good || signature->why != NULL)
        flaw(in, "signature",
             signature->why != NULL ? signature->why
                                    : "the signature is not good",
             TEXT(CONTAINER_SIGNATURE));
    else if (verifier->signer_digest != NULL &&
             !mutant_is("container_any_signer") &&
             !digest_equals(verifier->signer_digest,
                            &signature->signer_certificate) &&
             !digest_equals(verifier->signer_digest, &signature->signer_key))
        flaw(in, "signer", "somebody else has signed than was expected",
             TEXT(CONTAINER_SIGNATURE));
    container_leaf(verdict->container.manifest, &signature->signature,
                   &verdict->leaf);
    verdict->until_us = signature->signer_until_us;
    if (signature->has_timestamp)
        verdict->until_us = signature->tsa_until_us;
    if (signature->has_timestamp && !mutant_is("container_outlives_issuer") &&
        signature->signer_issuers_until_us < verdict->until_us)
        verdict->until_us = signature->signer_issuers_until_us;
}

static void
judge_archive(struct judging *in, uint32_t i)
{
    const struct container_verifier *verifier = in->verifier;
    const struct container *container = &in->verdict->container;
    struct timestamp_verdict *stamp = &in->verdict->archives[i];
    struct text name = container_token_name(&in->index, i);
    bool is_newest = i + 1 == container->archive_count;
    bool is_good = verifier->calls->timestamp_verify(
        in->arena, verifier->anchors, container->archives[i].manifest,
        container->archives[i].token,
        is_newest ? verifier->now_us : in->verdict->archives[i + 1].at_us,
        stamp);
    if (!is_good || stamp->why != NULL) {
        flaw(in, "timestamp",
             stamp->why != NULL ? stamp->why : "the time stamp is not good",
             name);
        return;
    }
    if (!stamp->has_revocation && !mutant_is("container_stamp_bare"))
        flaw(in, "timestamp_revocation",
             "a time stamp lacks the lists that show that it was in force",
             name);
}

/* A signature or stamp of tomorrow: a wrong clock, or a key that will be
 * stolen. */
static void
judge_future(struct judging *in)
{
    const struct container_verdict *verdict = in->verdict;
    int64_t now_us = in->verifier->now_us;
    if (now_us == INSTANT_NONE || mutant_is("container_of_the_future"))
        return;
    int64_t most_us = now_us + CADES_CLOCK_US;
    /* What is absent is INSTANT_NONE. */
    if (verdict->signature.signing_time_us > most_us ||
        verdict->signature.timestamp_us > most_us)
        flaw(in, "timestamp_future",
             "a signature or a time stamp is of a time that is yet to come",
             TEXT(CONTAINER_SIGNATURE));
    for (uint32_t i = 0; i < verdict->container.archive_count; i++)
        if (verdict->archives[i].at_us > most_us)
            flaw(in, "timestamp_future",
                 "a signature or a time stamp is of a time that is yet to come",
                 container_token_name(&in->index, i));
}

/* The lists in a signature or token: made before the stamp that covers them
 * (`covered_us`; INSTANT_NONE: none does), or else about when they were due. */
static void
judge_lists(struct judging *in, const struct cades_lists *lists,
            int64_t covered_us, struct text name)
{
    int64_t now_us = in->verifier->now_us;
    bool is_covered = covered_us != INSTANT_NONE;
    if (is_covered && lists->youngest_us > covered_us + CADES_CLOCK_US &&
        !mutant_is("container_list_after_its_cover"))
        flaw(in, "list_later",
             "a revocation list was made after the time stamp that covers it",
             name);
    if (!is_covered && lists->is_late && !mutant_is("container_list_late"))
        flaw(in, "list_late",
             "a revocation list was made long after the time stamp, and no "
             "later stamp covers it",
             name);
    if (!is_covered && now_us != INSTANT_NONE &&
        lists->youngest_us > now_us + CADES_CLOCK_US &&
        !mutant_is("container_of_the_future"))
        flaw(in, "list_future",
             "a revocation list is of a time that is yet to come", name);
}

static void
judge_all_lists(struct judging *in)
{
    struct container_verdict *verdict = in->verdict;
    const struct timestamp_verdict *stamps = verdict->archives;
    uint32_t count = verdict->container.archive_count;
    judge_lists(in, &verdict->signature.lists,
                count > 0 ? stamps[0].at_us : INSTANT_NONE,
                TEXT(CONTAINER_SIGNATURE));
    for (uint32_t i = 0; i < count; i++)
        judge_lists(in, &stamps[i].lists,
                    i + 1 < count ? stamps[i + 1].at_us : INSTANT_NONE,
                    container_token_name(&in->index, i));
}

/* Each stamp follows the one before, while that could still be proved. */
static void
judge_times(struct judging *in)
{
    struct container_verdict *verdict = in->verdict;
    int64_t before_us = verdict->signature.timestamp_us;
    for (uint32_t i = 0; i < verdict->container.archive_count; i++) {
        const struct timestamp_verdict *stamp = &verdict->archives[i];
        struct text name = container_token_name(&in->index, i);
        if (stamp->at_us < before_us && !mutant_is("container_times_unordered"))
            flaw(in, "timestamp_order",
                 "a time stamp is older than what it covers", name);
        if (stamp->at_us > verdict->until_us)
            flaw(
                in, "timestamp_late",
                "a time stamp came when what it covers could not be proved any "
                "more",
                name);
        before_us = stamp->at_us;
        verdict->until_us = stamp->tsa_until_us;
    }
    if (in->verifier->now_us != INSTANT_NONE &&
        in->verifier->now_us > verdict->until_us)
        flaw(in, "ended",
             "the certificates that prove its time have ended and it was not "
             "renewed",
             TEXT_NONE);
}

static void
judge_level(struct judging *in)
{
    static const enum container_level levels[] = {
        [CADES_NONE] = CONTAINER_NONE,
        [CADES_B] = CONTAINER_B,
        [CADES_T] = CONTAINER_T,
        [CADES_LT] = CONTAINER_LT,
    };
    struct container_verdict *verdict = in->verdict;
    verdict->level = levels[verdict->signature.level];
    if (verdict->container.archive_count == 0)
        return;
    if (verdict->signature.level == CADES_LT)
        verdict->level = CONTAINER_LTA;
    else if (verdict->signature.level != CADES_NONE)
        flaw(in, "archive_level",
             "the archive time stamp covers a signature that is not complete",
             TEXT(CONTAINER_SIGNATURE));
}

bool
container_verify(struct arena *arena, const struct container_verifier *verifier,
                 struct text file, struct container_verdict *verdict)
{
    struct fault fault = {0};
    struct judging in = {
        .arena = arena, .verifier = verifier, .verdict = verdict};
    *verdict = (struct container_verdict){.until_us = INSTANT_NONE};
    bool is_read = container_read(arena, file, verifier->entry_cap,
                                  &verdict->container, &verdict->flaws);
    if (is_read && !check_manifests(&in, &fault)) {
        flaw(&in, "memory", "there is no memory to judge a container",
             TEXT_NONE);
    } else if (is_read) {
        for (uint32_t i = verdict->container.archive_count; i > 0; i--)
            judge_archive(&in, i - 1);
        judge_signature(&in);
        judge_future(&in);
        if (verdict->flaws.count == 0) {
            judge_all_lists(&in);
            judge_times(&in);
        }
        judge_level(&in);
    }
    if (verdict->flaws.count > 0)
        verdict->level = CONTAINER_NONE;
    return verdict->flaws.count == 0;
}
