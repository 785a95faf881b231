/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's documents, as schemas/021_documents.sql keeps them.
 */
#include "memory.h"
#include "mutant.h"

static struct memory_document *
document_row(struct store_memory *memory, uint32_t i)
{
    return ROW(memory->documents, memory_document, i);
}

/* The bytes that the case has of this digest already, else none. */
static struct text
bytes_of(struct store_memory *memory, int64_t case_id,
         const struct digest *sha256)
{
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row = document_row(memory, i);
        if (row->case_id == case_id &&
            digest_equals(&row->document.sha256, sha256))
            return row->document.bytes;
    }
    return TEXT_NONE;
}

/* Its number, 0 when it is there: an announced one by its number, a declaration
 * by its bytes. */
static uint32_t
document_number(struct store_memory *memory, int64_t case_id,
                const struct document *document)
{
    bool is_declaration = document->kind == DOCUMENT_DECLARATION;
    uint32_t ordinal = document->ordinal;
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row = document_row(memory, i);
        if (row->case_id != case_id)
            continue;
        if (is_declaration
                ? row->document.kind == DOCUMENT_DECLARATION &&
                      digest_equals(&row->document.sha256, &document->sha256)
                : row->document.ordinal == document->ordinal)
            return mutant_is("document_kept_twice") ? ordinal : 0;
        if (is_declaration && row->document.ordinal >= ordinal)
            ordinal = row->document.ordinal + 1;
    }
    return ordinal;
}

uint32_t
memory_keep_documents(struct store_memory *memory, int64_t case_id,
                      const struct acceptance *accepted)
{
    uint32_t fresh = 0;
    for (uint32_t i = 0; i < accepted->document_count; i++) {
        const struct document *given = &accepted->documents[i];
        uint32_t ordinal = document_number(memory, case_id, given);
        if (ordinal == 0)
            continue;
        struct text bytes = bytes_of(memory, case_id, &given->sha256);
        struct memory_document *row = rows_add(&memory->documents);
        row->case_id = case_id;
        row->document = *given;
        row->document.ordinal = ordinal;
        row->document.is_delivered = true;
        row->document.ref = TEXT_NONE;
        row->document.name = memory_keep(memory, given->name);
        row->document.received_at_us = *memory->clock;
        row->document.bytes =
            text_is_absent(bytes) ? memory_keep(memory, given->bytes) : bytes;
        fresh++;
    }
    return fresh;
}

uint32_t
memory_documents_came(struct store_memory *memory, int64_t case_id)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row = document_row(memory, i);
        count += row->case_id == case_id &&
                 row->document.kind != DOCUMENT_DECLARATION;
    }
    return count;
}

static bool
is_named(const struct wrong_id_case *wrong, const struct document *document)
{
    if (document->kind == DOCUMENT_DECLARATION)
        return true;
    for (uint32_t i = 0; i < wrong->document_count; i++)
        if (wrong->documents[i] == document->ordinal)
            return true;
    return false;
}

void
memory_purge_documents(struct store_memory *memory,
                       const struct wrong_id_case *wrong)
{
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *named = document_row(memory, i);
        if (named->case_id != wrong->case_id ||
            !is_named(wrong, &named->document) ||
            mutant_is("wrong_id_keeps_documents"))
            continue;
        for (uint32_t j = 0; j < memory->documents.count; j++) {
            struct memory_document *row = document_row(memory, j);
            if (row->case_id != wrong->case_id ||
                !digest_equals(&row->document.sha256, &named->document.sha256))
                continue;
            row->document.is_purged = true;
            row->document.name = row->document.bytes = TEXT_NONE;
        }
    }
}

/* In the order of their numbers. */
static void
document_insert(struct document *rows, uint32_t *count,
                const struct document *row)
{
    uint32_t at = (*count)++;
    while (at > 0 && rows[at - 1].ordinal > row->ordinal) {
        rows[at] = rows[at - 1];
        at--;
    }
    rows[at] = *row;
    rows[at].bytes = TEXT_NONE;
}

enum store_result
memory_documents(struct store *store, struct arena *arena, int64_t case_id,
                 struct document **rows, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *rows = arena_array(arena, memory->documents.count, sizeof(**rows));
    if (*rows == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < memory->documents.count; i++)
        if (document_row(memory, i)->case_id == case_id)
            document_insert(*rows, count, &document_row(memory, i)->document);
    return STORE_DONE;
}

enum store_result
memory_document(struct store *store, struct arena *arena, int64_t case_id,
                uint32_t ordinal, struct text *bytes, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *bytes = TEXT_NONE;
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row = document_row(memory, i);
        if (row->case_id == case_id && row->document.ordinal == ordinal &&
            !row->document.is_purged)
            *bytes = text_copy(arena, row->document.bytes);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}
