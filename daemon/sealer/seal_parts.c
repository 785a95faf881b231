/* SPDX-License-Identifier: Apache-2.0
 *
 * Making the parts of a container, and judging the whole.
 */
#include "seal_parts.h"

#include "case_sheet.h"
#include "container_verify.h"
#include "date.h"
#include "json.h"
#include "log.h"
#include "mutant.h"
#include "pack.h"
#include "role_sealer.h"

enum { REPORT_DEPTH = 64 };
/* Of one entry: a document, or evidence. */
#define ENTRY_MAX ((size_t)512 << 20)
/* As hedui report has it. */
#define HTML_MAX ((size_t)1 << 26)

bool
seal_parts_group(struct arena *arena, const struct seal_batch *batch,
                 uint32_t group, struct evidence_round **round)
{
    int64_t *cases = arena_array(arena, batch->count, sizeof(*cases));
    struct settled_filter filter = {0, cases};
    for (uint32_t i = 0; cases != NULL && i < batch->count; i++) {
        const struct seal_case *of = &batch->cases[i];
        if (!of->is_purged && !of->is_retraction && of->group == group)
            cases[filter.count++] = of->case_id;
    }
    return cases != NULL &&
           evidence_round_open(arena, batch->groups[group].replies,
                               batch->groups[group].reply_count, &filter,
                               round);
}

/* ---- the parts ---- */

/* Who reads a report: its tree, of one case at a time. */
struct reading {
    struct arena arena;
    const struct json *tree;
};

static void
rules_read(struct arena *arena, const struct json *object, const char *key,
           struct case_sheet_rules *rules)
{
    struct text text = TEXT_NONE;
    *rules = (struct case_sheet_rules){0};
    if (json_get_text(object, "name", &text))
        rules->name = text_copy(arena, text);
    if (json_get_text(object, "version", &text))
        rules->version = text_copy(arena, text);
    if (json_get_text(object, key, &text))
        (void)digest_read_hex(text, &rules->digest);
}

static enum container_media
media_of(enum document_media media)
{
    return media == DOCUMENT_PDF   ? CONTAINER_PDF
           : media == DOCUMENT_PNG ? CONTAINER_PNG
                                   : CONTAINER_JPEG;
}

/* The files go into the container, in the order of the list. */
static bool
documents_add(struct arena *arena, const struct seal_case *of,
              struct container *container, struct case_sheet *sheet)
{
    struct fault fault = {0};
    struct document *list = NULL;
    uint32_t count = 0;
    const struct json *request =
        text_is_absent(of->request)
            ? json_object(arena)
            : json_read(arena, of->request, REPORT_DEPTH, &fault);
    if (request == NULL || !documents_merge(arena, request, of->documents,
                                            of->document_count, &list, &count))
        return false;
    struct case_sheet_document *rows = arena_array(arena, count, sizeof(*rows));
    if (rows == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct document *from = &list[i];
        bool has_file = from->is_delivered && !text_is_absent(from->bytes);
        rows[i] = (struct case_sheet_document){
            .kind = text_of(document_kind_name(from->kind)),
            .ref = from->ref,
            .name = from->name,
            .sha256 = from->sha256,
            .has_file = has_file,
            .media = media_of(from->media)};
        if (!has_file)
            continue;
        if (container->document_count == CONTAINER_DOCUMENTS_MAX)
            return false;
        container->documents[container->document_count++] =
            (struct container_document){rows[i].media, from->bytes};
    }
    sheet->documents = rows;
    sheet->document_count = count;
    return true;
}

static bool
sheet_make(struct arena *arena, const struct seal_case *of,
           const struct json *tree, int64_t now_us, struct container *container)
{
    struct fault fault = {0};
    struct case_sheet sheet = {.case_id = of->case_id,
                               .revision = of->revision,
                               .agency = of->agency,
                               .made_on = instant_shanghai_date(of->made_at_us),
                               .sealed_on = instant_shanghai_date(now_us),
                               .evidence = of->evidence,
                               .report = of->digest};
    rules_read(arena, json_get(tree, "pack"), "digest", &sheet.pack);
    rules_read(arena, json_get(tree, "clock"), "calendar", &sheet.calendar);
    sheet.reported.is_there = !of->is_purged;
    memcpy(sheet.reported.bytes, of->salt, LEAF_SALT_SIZE);
    sheet.received.is_there = of->has_request_salt;
    memcpy(sheet.received.bytes, of->request_salt, LEAF_SALT_SIZE);
    return documents_add(arena, of, container, &sheet) &&
           case_sheet_write(arena, &sheet, &container->case_json, &fault);
}

static bool
evidence_make(struct arena *arena, const struct seal_case *of,
              const struct json *tree, const struct evidence_round *round,
              struct text *bytes)
{
    struct case_sheet_rules pack, calendar;
    if (of->is_retraction)
        return pack_compress(arena, TEXT(""), bytes);
    rules_read(arena, json_get(tree, "pack"), "digest", &pack);
    rules_read(arena, json_get(tree, "clock"), "calendar", &calendar);
    const struct evidence_facts facts = {
        .source = {.case_id = of->case_id,
                   .revision = of->revision,
                   .accepted_at_us = of->accepted_at_us,
                   .due = of->due,
                   .request = of->request,
                   .plan = of->plan,
                   .recalled = of->recalled,
                   .pause_count = of->pause_count,
                   .pauses = of->pauses},
        .silence_count = of->silence_count,
        .silences = of->silences,
        .pack = pack.digest,
        .calendar = calendar.digest};
    return evidence_pack(arena, round, &facts, bytes);
}

static bool
html_make(struct arena *arena, struct arena *scratch, const struct json *tree,
          enum language language, struct text *html)
{
    struct buffer out;
    buffer_init(&out, HTML_MAX);
    bool done = report_html(scratch, tree, language, &out);
    *html = text_copy(arena, buffer_view(&out));
    if (out.is_starved)
        arena_give_up(arena);
    buffer_release(&out);
    return done;
}

static bool
refuse(struct seal_parts *parts, const char *event)
{
    log_event(LOG_ERROR, event, LOG_INT("case", parts->of->case_id),
              LOG_INT("revision", parts->of->revision));
    parts->is_refused = true;
    return true;
}

bool
seal_parts_make(struct arena *arena, const struct seal_case *of,
                const struct evidence_round *round, enum language language,
                int64_t now_us, struct seal_parts *parts)
{
    struct digest digest;
    struct fault fault = {0};
    struct arena scratch;
    *parts = (struct seal_parts){.of = of};
    digest_sha256(text_is_absent(of->report) ? TEXT("") : of->report, &digest);
    if (!digest_equals(&digest, &of->digest) &&
        !mutant_is("seals_other_bytes_signed"))
        return refuse(parts, "report_damaged");
    struct container *container = &parts->container;
    arena_init(&scratch, 0);
    container->report_json = of->report;
    const struct json *tree =
        json_read(&scratch, of->report, REPORT_DEPTH, &fault);
    bool done =
        tree != NULL &&
        html_make(arena, &scratch, tree, language, &container->report_html) &&
        sheet_make(arena, of, tree, now_us, container) &&
        evidence_make(arena, of, tree, round, &container->evidence) &&
        container_manifest(arena, container, &digest, &container->manifest,
                           &fault);
    bool is_short = arena_failed(arena) || arena_failed(&scratch);
    arena_release(&scratch);
    if (is_short)
        return false;
    return done || refuse(parts, "report_not_sealed");
}

bool
seal_parts_sign(struct arena *arena, const struct seal_key *key, int64_t now_us,
                struct seal_parts *parts, struct fault *fault)
{
    struct container *container = &parts->container;
    if (!cades_sign(arena, key, container->manifest, now_us,
                    &container->signature, fault))
        return false;
    parts->value = cades_signature_value(arena, container->signature);
    parts->is_signed = !text_is_absent(parts->value);
    return parts->is_signed ||
           fault_set(fault, FAULT_LOCAL, "a signature without a value");
}

/* ---- rows ---- */

bool
seal_parts_row(struct arena *arena, const struct seal_parts *parts,
               struct seal_row *row, struct fault *fault)
{
    struct digest signature;
    if (!container_make(arena, &parts->container, &row->file, fault))
        return false;
    digest_sha256(parts->value, &signature);
    container_leaf(parts->container.manifest, &signature, &row->leaf);
    digest_sha256(row->file, &row->file_digest);
    return true;
}

bool
seal_hashes_row(struct arena *arena, const struct seal_case *of,
                struct seal_row *row)
{
    struct seal_job job = {.case_id = of->case_id,
                           .revision = of->revision,
                           .digest = of->digest,
                           .evidence = of->evidence,
                           .is_purged = true};
    if (!seal_container(NULL, arena, &job))
        return false;
    row->level = SEAL_HASHES;
    row->file = job.container;
    row->leaf = row->file_digest = job.container_digest;
    return true;
}

/* ---- judging ---- */

static bool
level_is(enum container_level found, enum seal_level wanted)
{
    return wanted == SEAL_B    ? found == CONTAINER_B
           : wanted == SEAL_LT ? found == CONTAINER_LT
                               : wanted == SEAL_LTA && found == CONTAINER_LTA;
}

static bool
file_is_good(struct seal_judge *judge, struct arena *arena,
             const struct seal_row *row, struct text file)
{
    static const struct container_calls calls = {cades_verify_at,
                                                 timestamp_verify};
    const struct container_verifier verifier = {.calls = &calls,
                                                .anchors = judge->anchors,
                                                .entry_cap = ENTRY_MAX,
                                                .now_us = INSTANT_NONE};
    struct container_verdict *verdict = arena_alloc(arena, sizeof(*verdict));
    judge->flaw = (struct flaw){
        "memory", "there is no memory to judge a container", TEXT_NONE};
    if (verdict == NULL)
        return false;
    if (!container_verify(arena, &verifier, file, verdict)) {
        if (!arena_failed(arena) && !flaws_lack_memory(&verdict->flaws))
            judge->flaw = verdict->flaws.list[0];
        return false;
    }
    judge->flaw = (struct flaw){
        "other", "its level, its leaf or its time is not what was made",
        TEXT_NONE};
    return level_is(verdict->level, row->level) &&
           digest_equals(&verdict->leaf, &row->leaf) &&
           (row->level == SEAL_B ||
            verdict->signature.timestamp_us == row->stamped_at_us);
}

bool
seal_judge_row(void *context, const struct seal_row *row, struct text file)
{
    struct digest digest;
    struct seal_judge *judge = context;
    struct arena arena;
    digest_sha256(text_is_absent(file) ? TEXT("") : file, &digest);
    judge->flaw =
        (struct flaw){"bytes", "storage gives back other bytes", TEXT_NONE};
    bool is_good = digest_equals(&digest, &row->file_digest);
    if (is_good && row->level != SEAL_HASHES) {
        arena_init(&arena, 0);
        is_good = file_is_good(judge, &arena, row, file);
        arena_release(&arena);
    }
    if (is_good || mutant_is("seals_unjudged"))
        return true;
    struct fault fault = {0};
    (void)fault_set(&fault, FAULT_LOCAL, "%s: %s", judge->flaw.word,
                    judge->flaw.why);
    log_fault(LOG_ERROR, "container_refused", &fault);
    return false;
}
