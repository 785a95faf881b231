/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening key, roots and lists, and looking after them.
 */
#include "seal_house.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "flaw.h"
#include "log.h"
#include "seal_key.h"

enum { FILES_MAX = 64 };

bool
seal_house_is_wanted(const struct config *config)
{
    return config->seal_key[0] != '\0';
}

static const char *
or_null(const char *path)
{
    return path[0] == '\0' ? NULL : path;
}

static struct seal_key *
key_open(const struct config *config, int64_t now_us, struct fault *fault)
{
    const struct seal_key_source source = {
        .key = config->seal_key,
        .certificate = config->seal_certificate,
        .module = or_null(config->seal_module),
        .pin = or_null(config->seal_pin_file)};
    return seal_key_open(&source, now_us, fault);
}

/* ---- lists ---- */

struct files {
    struct arena arena;
    const char *paths[FILES_MAX];
    uint32_t count;
    uint64_t mark; /* of names, sizes and times */
};

static void
mark_add(uint64_t *mark, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        *mark = (*mark ^ at[i]) * UINT64_C(0x100000001b3);
}

static void
files_add(struct files *files, const char *path)
{
    struct stat about;
    if (files->count == FILES_MAX || path == NULL)
        return;
    files->paths[files->count++] = path;
    mark_add(&files->mark, path, strlen(path));
    if (stat(path, &about) != 0)
        return;
    mark_add(&files->mark, &about.st_mtim, sizeof(about.st_mtim));
    mark_add(&files->mark, &about.st_size, sizeof(about.st_size));
    mark_add(&files->mark, &about.st_ino, sizeof(about.st_ino));
}

static int
is_list(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end != NULL &&
           (strcmp(end, ".pem") == 0 || strcmp(end, ".crl") == 0);
}

static void
files_of(struct files *files, const struct config *config)
{
    struct dirent **entries;
    arena_init(&files->arena, 1 << 20);
    files_add(files, or_null(config->seal_certificate));
    files_add(files, or_null(config->seal_roots));
    if (config->seal_crls[0] == '\0')
        return;
    int count = scandir(config->seal_crls, &entries, is_list, alphasort);
    if (count < 0)
        files_add(files, config->seal_crls);
    for (int i = 0; i < count; i++) {
        files_add(files, arena_printf(&files->arena, "%s/%s", config->seal_crls,
                                      entries[i]->d_name));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static bool
chain_read(struct seal_house *house, struct fault *fault)
{
    struct files files = {.mark = UINT64_C(0xcbf29ce484222325)};
    files_of(&files, house->config);
    if (files.mark != house->chain_mark) {
        struct seal_chain *chain =
            seal_chain_open(files.paths, files.count, fault);
        /* Half of a file that is being written: the old ones go on. */
        if (chain != NULL) {
            seal_chain_close(house->chain);
            house->chain = chain;
            house->chain_mark = files.mark;
        }
    }
    arena_release(&files.arena);
    return fault->kind == FAULT_NONE;
}

const struct seal_chain *
seal_house_chain(struct seal_house *house, int64_t now_us)
{
    struct fault fault = {0};
    if (!chain_read(house, &fault))
        log_fault(LOG_ERROR, "crls_unread", &fault);
    if (house->chain == NULL || seal_chain_until_us(house->chain) <= now_us)
        return NULL;
    return house->chain;
}

/* ---- key ---- */

static bool
probe_fault(const struct seal_house *house, const char *why,
            struct fault *fault)
{
    if (why == NULL || flaw_lacks_memory(&(struct flaw){.why = why}))
        return fault_set(fault, FAULT_LOCAL, "no memory to judge a signature");
    return fault_set(fault, FAULT_INPUT,
                     "%s does not lead to a root in %s: %s. Put the issuers "
                     "behind the certificate, and their root into seal_roots",
                     house->config->seal_certificate, house->config->seal_roots,
                     why);
}

/* Signs something, and judges it as an auditor would. */
static bool
probe(struct seal_house *house, int64_t now_us, struct fault *fault)
{
    struct arena arena;
    struct cades_verdict verdict = {0};
    struct text p7s;
    arena_init(&arena, 1 << 22);
    bool done =
        cades_sign(&arena, house->key, TEXT("hedui"), now_us, &p7s, fault);
    /* Twice: what libcrypto remembers of a certificate that memory was short
     * for goes with the first judgement. */
    if (done &&
        !cades_verify(&arena, house->anchors, TEXT("hedui"), p7s, &verdict) &&
        !cades_verify(&arena, house->anchors, TEXT("hedui"), p7s, &verdict))
        done = probe_fault(house, verdict.why, fault);
    if (done) {
        snprintf(house->signer, sizeof(house->signer), "%.*s",
                 (int)verdict.signer.size, verdict.signer.bytes);
        house->signer_until_us = verdict.signer_until_us;
    }
    arena_release(&arena);
    return done;
}

bool
seal_house_open(struct seal_house *house, const struct config *config,
                int64_t now_us, struct fault *fault)
{
    *house = (struct seal_house){.config = config};
    if (config->seal_certificate[0] == '\0' || config->seal_roots[0] == '\0')
        return fault_set(fault, FAULT_INPUT,
                         "seal_key needs seal_certificate and seal_roots "
                         "beside it");
    house->anchors = cades_anchors_open(config->seal_roots, fault);
    if (house->anchors == NULL || !chain_read(house, fault))
        return false;
    house->key = key_open(config, now_us, fault);
    if (house->key != NULL)
        return probe(house, now_us, fault);
    if (fault->kind != FAULT_STORE)
        return false;
    log_fault(LOG_WARN, "seal_key_away", fault);
    fault_clear(fault);
    return true;
}

void
seal_house_close(struct seal_house *house)
{
    seal_key_close(house->key);
    seal_chain_close(house->chain);
    cades_anchors_close(house->anchors);
}

bool
seal_house_has_key(struct seal_house *house, int64_t now_us)
{
    struct fault fault = {0};
    if (house->key != NULL)
        return true;
    house->key = key_open(house->config, now_us, &fault);
    if (house->key != NULL && probe(house, now_us, &fault)) {
        log_event(LOG_INFO, "seal_key_back", LOG_INT("format", 2));
        return true;
    }
    if (fault.kind != FAULT_STORE)
        log_fault(LOG_ERROR, "seal_key_refused", &fault);
    seal_key_close(house->key);
    house->key = NULL;
    return false;
}

void
seal_house_lose_key(struct seal_house *house, const struct fault *fault)
{
    log_fault(LOG_WARN, "seal_key_away", fault);
    seal_key_close(house->key);
    house->key = NULL;
}
