/* SPDX-License-Identifier: Apache-2.0
 *
 * Sealing for the verify tests.
 */
#include "verify_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_sheet.h"

#define MUST(what)                                                             \
    do {                                                                       \
        if (!(what)) {                                                         \
            fprintf(stderr, "verify seal: %s: %s\n", #what, fault.text);       \
            exit(2);                                                           \
        }                                                                      \
    } while (0)

/* The first of these characters behind the mark becomes another of them. */
static void
alter_after(struct arena *arena, struct text *text, const char *mark,
            const char *digits)
{
    struct fault fault = {0};
    char *copy = arena_copy(arena, text->bytes, text->size);
    char *at = memmem(copy, text->size, mark, strlen(mark));
    MUST(at != NULL);
    at = strpbrk(at + strlen(mark), digits);
    MUST(at != NULL);
    *at = *at == digits[0] ? digits[1] : digits[0];
    text->bytes = copy;
}

static struct text
html_of(struct arena *arena, struct text report, enum language language)
{
    struct fault fault = {0};
    struct buffer out;
    const struct json *tree = json_read(arena, report, 64, &fault);
    MUST(tree != NULL);
    buffer_init(&out, (size_t)1 << 26);
    MUST(report_html(arena, tree, language, &out));
    struct text html = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return html;
}

/* A byte in the longest slice of the first reply; all else stays. */
static struct text
alter_slice(struct ground *ground, uint32_t which)
{
    struct fault fault = {0};
    struct evidence_kept kept;
    struct text plain, slice = TEXT(""), packed;
    struct text bytes = ground_pack(ground, which);
    MUST(evidence_unpack(&ground->arena, bytes, &kept));
    MUST(pack_expand(&ground->arena, bytes, EVIDENCE_PLAIN_MAX, &plain));
    for (uint32_t i = 0; i < kept.reply_count; i++)
        for (uint32_t j = 0; j < kept.replies[i].evidence.question_count; j++) {
            const struct reply_question *at =
                &kept.replies[i].evidence.questions[j];
            if (at->slice_count > 0 && at->slices[0].size > slice.size)
                slice = at->slices[0];
        }
    MUST(slice.size > 4);
    char *copy = arena_copy(&ground->arena, plain.bytes, plain.size);
    char *at = memmem(copy, plain.size, slice.bytes, slice.size);
    MUST(at != NULL);
    at[slice.size / 2] ^= 1;
    MUST(pack_compress(&ground->arena, (struct text){copy, plain.size},
                       &packed));
    return packed;
}

static void
sheet_write(struct ground *ground, uint32_t which, enum alteration alter,
            const struct case_made *made, struct container *parts)
{
    struct fault fault = {0};
    const struct evidence_facts *facts = &ground->facts[which];
    struct case_sheet_document documents[] = {
        {.kind = TEXT("consent"),
         .ref = TEXT("c1"),
         .has_file = true,
         .media = CONTAINER_PDF},
        {.kind = TEXT("mandate"), .has_file = true, .media = CONTAINER_JPEG}};
    for (uint32_t i = 0; i < 2; i++)
        digest_sha256(parts->documents[i].bytes, &documents[i].sha256);
    struct case_sheet sheet = {
        .case_id = facts->source.case_id,
        .revision = facts->source.revision,
        .agency = TEXT("310101001"),
        .made_on = 17413,
        .sealed_on = 17414,
        .pack = {.name = policy_name(ground->rules.policy),
                 .version = policy_version(ground->rules.policy),
                 .digest = facts->pack},
        .calendar = {.digest = facts->calendar},
        .evidence = made->evidence,
        .received = {.is_there = true, .bytes = {1, 2, (uint8_t)which}},
        .reported = {.is_there = true, .bytes = {3, 4, (uint8_t)which}},
        .documents = documents,
        .document_count = 2};
    digest_sha256(parts->report_json, &sheet.report);
    if (alter == ALTER_ROOT)
        sheet.evidence.bytes[0] ^= 1;
    if (alter == ALTER_RULES)
        sheet.pack.digest.bytes[0] ^= 1;
    MUST(case_sheet_write(&ground->arena, &sheet, &parts->case_json, &fault));
}

void
verify_parts(struct ground *ground, uint32_t which, enum alteration alter,
             struct container *parts)
{
    struct case_made made;
    struct arena *arena = &ground->arena;
    struct evidence_facts kept = ground->facts[which];
    ground_report(ground, which, &made);
    *parts = (struct container){
        .report_json = made.report,
        .documents = {{CONTAINER_PDF, TEXT("%PDF-1.7\n% consent\n%%EOF\n")},
                      {CONTAINER_JPEG, TEXT("\xFF\xD8\xFF mandate")}},
        .document_count = 2};
    if (alter == ALTER_FIGURE)
        alter_after(arena, &parts->report_json,
                    "\"name\":\"standard\",\"status\":\"official\",\"value\":",
                    "123456789");
    if (alter == ALTER_NAME)
        alter_after(arena, &parts->report_json, "\"name\":\"", "\xe5\xe6");
    parts->report_html = html_of(arena, parts->report_json,
                                 which == 1 ? LANGUAGE_ZH : LANGUAGE_EN);
    if (alter == ALTER_HTML)
        alter_after(arena, &parts->report_html, "<body", "ea");
    if (alter == ALTER_RULES) /* in the evidence, too */
        ground->facts[which].pack.bytes[0] ^= 1;
    parts->evidence = alter == ALTER_SLICE ? alter_slice(ground, which)
                      : alter == ALTER_EVIDENCE
                          ? ground_pack(ground, (which + 1) % GROUND_CASES)
                          : ground_pack(ground, which);
    ground->facts[which] = kept;
    sheet_write(ground, which, alter, &made, parts);
}

uint32_t
verify_leaves_of(struct ground *ground, uint32_t which,
                 const struct container *parts, struct leaf_row *rows)
{
    struct evidence_kept kept;
    struct digest digest;
    const struct case_source *source = &ground->facts[which].source;
    uint8_t received[LEAF_SALT_SIZE] = {1, 2, (uint8_t)which},
            reported[LEAF_SALT_SIZE] = {3, 4, (uint8_t)which};
    uint32_t count = 0;
    rows[count] =
        (struct leaf_row){.kind = LEAF_RECEIVED, .case_id = source->case_id};
    digest_sha256(source->request, &digest);
    leaf_salted(received, &digest, &rows[count++].digest);
    rows[count] = (struct leaf_row){.kind = LEAF_REPORTED,
                                    .case_id = source->case_id,
                                    .revision = source->revision};
    digest_sha256(parts->report_json, &digest);
    leaf_salted(reported, &digest, &rows[count++].digest);
    if (!evidence_unpack(&ground->arena, parts->evidence, &kept))
        return 0;
    for (uint32_t i = 0; i < kept.reply_count && count < LEAVES_OF_MAX; i++)
        rows[count++] = (struct leaf_row){.kind = LEAF_REPLY,
                                          .digest = kept.replies[i].root};
    return count;
}

static struct text
stamp_all(struct arena *arena, const struct verify_seal *seal,
          const struct container *parts)
{
    struct fault fault = {0};
    struct text manifest, token, file;
    MUST(
        container_archive_manifest(arena, parts, TEXT_NONE, &manifest, &fault));
    struct pki_stamp wish = {.content = manifest,
                             .at_us = seal->at_us + 60 * INSTANT_SECOND};
    MUST(timestamp_completed(arena, pki_token(arena, seal->pki, &wish),
                             seal->chain, &token, &fault));
    MUST(container_with_archive(arena, parts, TEXT_NONE, manifest, token, &file,
                                &fault));
    return file;
}

struct text
verify_sealed(struct arena *arena, const struct verify_seal *seal,
              struct container *parts, bool is_lta)
{
    struct fault fault = {0};
    struct text plain, stamped, file;
    if (text_is_absent(parts->signature)) {
        MUST(container_manifest(arena, parts, NULL, &parts->manifest, &fault));
        MUST(cades_sign(arena, seal->key, parts->manifest, seal->at_us, &plain,
                        &fault));
        struct pki_stamp wish = {.content = cades_signature_value(arena, plain),
                                 .at_us = seal->at_us + INSTANT_SECOND};
        MUST(cades_timestamped(arena, plain, pki_token(arena, seal->pki, &wish),
                               &stamped, &fault));
        MUST(cades_completed(arena, stamped, seal->chain, &parts->signature,
                             &fault));
    }
    if (is_lta)
        return stamp_all(arena, seal, parts);
    MUST(container_make(arena, parts, &file, &fault));
    return file;
}
