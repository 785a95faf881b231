/* SPDX-License-Identifier: Apache-2.0
 *
 * One container: is it to be believed, is it what its case.json says, does its
 * evidence give its report, and is it in the log?
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "date.h"
#include "mutant.h"
#include "verify.h"

#define FILE_MAX ((size_t)1 << 30)
#define ENTRY_MAX ((size_t)256 << 20)

static bool
read_all(int file, char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = read(file, bytes + at, size - at);
        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

static bool
file_read(struct arena *arena, const char *path, struct text *bytes)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    char *copy = NULL;
    bool is_read = fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                   (size_t)status.st_size <= FILE_MAX;
    if (is_read)
        copy = arena_alloc(arena, (size_t)status.st_size);
    is_read =
        is_read && copy != NULL && read_all(file, copy, (size_t)status.st_size);
    close(file);
    if (is_read)
        *bytes = (struct text){copy, (size_t)status.st_size};
    return is_read;
}

static void
worse(struct verify_result *result, enum verify_verdict verdict)
{
    if (verdict > result->verdict)
        result->verdict = verdict;
}

/* What the form alone cannot know. */
static void
look_at_demands(const struct verifier *verifier, bool is_digest,
                struct container_verdict *verdict)
{
    const struct cades_verdict *signature = &verdict->signature;
    struct text name = TEXT(CONTAINER_SIGNATURE);
    if (verdict->level < verifier->level)
        flaws_add(&verdict->flaws, "level", "its level is lower than is due",
                  TEXT_NONE);
    if (verifier->signer != NULL && !is_digest &&
        !text_equals_chars(signature->signer, verifier->signer) &&
        !mutant_is("verify_any_signer"))
        flaws_add(&verdict->flaws, "signer", "somebody else has signed it",
                  name);
}

/* The distance from the claim to the stamp is said. The log knew of this seal
 * when it was made: where it did not, the claim is dated back. */
static void
look_at_claim(struct verify_result *result)
{
    const struct cades_verdict *signature = &result->container.signature;
    struct verify_logged *logged = &result->logged;
    int64_t claim_us = signature->signing_time_us;
    if (signature->has_timestamp &&
        signature->timestamp_us - claim_us > VERIFY_DISTANCE_US)
        result->distance_days =
            (signature->timestamp_us - claim_us) / INSTANT_DAY;
    if (!logged->is_looked_at || logged->word != NULL ||
        logged->at_us - claim_us <= VERIFY_DISTANCE_US ||
        mutant_is("verify_any_signing_time"))
        return;
    logged->word = "verify_logged_later";
    logged->verdict = VERIFY_REFUSED;
}

static void
look(struct arena *arena, const struct verifier *verifier, const char *path,
     struct verify_result *result)
{
    static const struct container_calls calls = {cades_verify_at,
                                                 timestamp_verify};
    struct container_verifier judge = {
        .calls = &calls,
        .anchors = verifier->anchors,
        .entry_cap = ENTRY_MAX,
        .now_us = mutant_is("verify_any_day") ? INSTANT_NONE : verifier->at_us};
    struct container_verdict *verdict = &result->container;
    struct text bytes;
    struct digest signer;
    bool is_digest = verifier->signer != NULL &&
                     digest_read_hex(text_of(verifier->signer), &signer);
    judge.signer_digest = is_digest ? &signer : NULL;
    *result = (struct verify_result){.file = path};
    if (!file_read(arena, path, &bytes)) {
        worse(result, VERIFY_UNREAD);
        return;
    }
    bool is_good = container_verify(arena, &judge, bytes, verdict);
    result->has_sheet = !text_is_absent(verdict->container.case_json) &&
                        case_sheet_read(arena, verdict->container.case_json,
                                        &result->sheet, &result->sheet_why);
    if (result->has_sheet)
        case_sheet_check(&result->sheet, &verdict->container, &verdict->flaws);
    else if (is_good)
        flaws_add(&verdict->flaws, "sheet", result->sheet_why,
                  TEXT("case.json"));
    if (is_good)
        look_at_demands(verifier, is_digest, verdict);
    if (verdict->flaws.count > 0) {
        worse(result, VERIFY_REFUSED);
        return;
    }
    verify_again(arena, &verifier->rules, &verdict->container, &result->sheet,
                 &result->again);
    worse(result, result->again.verdict);
    verify_log_find(arena, &verifier->log, &result->sheet, &verdict->leaf,
                    &result->logged);
    look_at_claim(result);
    if (result->logged.is_looked_at && result->logged.word == NULL &&
        verifier->log.tiles_path != NULL)
        verify_leaves(&verifier->log, &result->sheet, result->again.kept,
                      &result->logged);
    worse(result, result->logged.verdict);
}

void
verify_file(struct arena *arena, const struct verifier *verifier,
            const char *path, struct verify_result *result)
{
    look(arena, verifier, path, result);
    bool is_short =
        arena_failed(arena) || flaws_lack_memory(&result->container.flaws);
    /* Nothing that was found then says anything of the file. */
    if (is_short && !mutant_is("verify_blames_for_memory"))
        *result = (struct verify_result){.file = path,
                                         .verdict = VERIFY_CANNOT,
                                         .again = {.word = "verify_memory"}};
}
