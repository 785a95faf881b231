/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a container: refused with a word, or a zip that the writer makes
 * of its entries byte for byte, and where these are those of a container, one
 * that is made of its parts byte for byte. The same bytes as a manifest: good
 * only where they are the one that is due. Seeds: tests/fuzz/container_seeds.
 */
#include <stdlib.h>

#include "container.h"
#include "manifest.h"
#include "zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check_zip(struct arena *arena, struct text file)
{
    static struct zip zip, once_more;
    struct zip_refusal refusal;
    struct fault fault = {0};
    struct text again;
    if (!zip_read(arena, file, SIZE_MAX, &zip, &refusal)) {
        if (refusal.word == NULL || refusal.why == NULL)
            abort();
        return;
    }
    bool is_stored = true;
    for (uint32_t i = 0; i < zip.count; i++)
        is_stored = is_stored && !zip.entries[i].is_deflated;
    /* Deflated there are many files for the same entries. */
    if (!zip_write(arena, zip.entries, zip.count, &again, &fault) ||
        (is_stored && !text_equals(file, again)) ||
        !zip_read(arena, again, SIZE_MAX, &once_more, &refusal) ||
        once_more.count != zip.count)
        abort();
    for (uint32_t i = 0; i < zip.count; i++)
        if (!text_equals(zip.entries[i].bytes, once_more.entries[i].bytes))
            abort();
}

static bool
has_deflated(struct arena *arena, struct text file)
{
    static struct zip zip;
    struct zip_refusal refusal;
    bool any = false;
    if (!zip_read(arena, file, SIZE_MAX, &zip, &refusal))
        abort();
    for (uint32_t i = 0; i < zip.count; i++)
        any = any || zip.entries[i].is_deflated;
    return any;
}

static void
check_container(struct arena *arena, struct text file)
{
    static struct container container;
    struct flaws flaws = {0};
    struct fault fault = {0};
    struct text again;
    if (!container_read(arena, file, SIZE_MAX, &container, &flaws)) {
        if (flaws.count == 0 || flaws.list[0].word == NULL)
            abort();
        return;
    }
    /* As it is written with entries stored. */
    if (!container_make(arena, &container, &again, &fault) ||
        (!text_equals(file, again) && !has_deflated(arena, file)))
        abort();
}

static void
check_manifest(struct arena *arena, struct text bytes)
{
    struct manifest_object objects[2] = {
        {.name = TEXT("report.json"), .media = TEXT("application/json")},
        {.name = TEXT("documents/01.pdf"), .media = TEXT("application/pdf")}};
    struct manifest due = {TEXT("META-INF/signature001.p7s"),
                           TEXT("application/pkcs7-signature"), objects, 2};
    struct flaws flaws = {0};
    struct fault fault = {0};
    struct text good;
    if (!manifest_write(arena, &due, &good, &fault) ||
        !manifest_check(arena, &due, TEXT("manifest"), bytes, &flaws, &fault) ||
        (flaws.count == 0) != text_equals(good, bytes))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct text file = {(const char *)bytes, size};
    arena_init(&arena, 0);
    check_zip(&arena, file);
    check_container(&arena, file);
    check_manifest(&arena, file);
    arena_release(&arena);
    return 0;
}
