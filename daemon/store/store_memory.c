/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin: the same promises as store_postgres without a database, for
 * the simulation and for tests. A call is a transaction because nothing else
 * runs meanwhile: what can be refused is looked at before the first change.
 */
#include <assert.h>
#include <string.h>

#include "look.h"
#include "memory.h"
#include "mutant.h"

void *
rows_add(struct rows *rows)
{
    if (rows->count == rows->room) {
        uint32_t room = rows->room == 0 ? 16 : rows->room * 2;
        void *items = realloc(rows->items, room * rows->size);
        assert(items != NULL && "no memory for the memory twin");
        rows->items = items;
        rows->room = room;
    }
    char *row = (char *)rows->items + rows->count * rows->size;
    memset(row, 0, rows->size);
    rows->count++;
    return row;
}

void
rows_remove(struct rows *rows, uint32_t at)
{
    assert(at < rows->count);
    char *row = (char *)rows->items + at * rows->size;
    rows->count--;
    memmove(row, row + rows->size, (rows->count - at) * rows->size);
}

struct store_memory *
memory_of(struct store *store)
{
    return (struct store_memory *)store;
}

struct text
memory_keep(struct store_memory *memory, struct text text)
{
    struct text kept = text_copy(&memory->kept, text);
    assert(!arena_failed(&memory->kept) && "no memory for the memory twin");
    return kept;
}

int64_t
memory_id(struct store_memory *memory)
{
    return ++memory->last_id;
}

struct memory_case *
memory_case_find(struct store_memory *memory, int64_t case_id)
{
    /* Ids are given in the order of the rows, which never go. */
    uint32_t from = 0, to = memory->cases.count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        struct memory_case *row = ROW(memory->cases, memory_case, middle);
        if (row->case_id == case_id)
            return row;
        if (row->case_id < case_id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

struct memory_round *
memory_round_find(struct store_memory *memory, int64_t round_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++)
        if (ROW(memory->rounds, memory_round, i)->round_id == round_id)
            return ROW(memory->rounds, memory_round, i);
    return NULL;
}

void
memory_leaf(struct store_memory *memory, enum leaf_kind kind, int64_t case_id,
            uint32_t revision, const struct digest *digest)
{
    struct leaf_row *leaf = rows_add(&memory->leaves);
    *leaf = (struct leaf_row){.number = LEAF_UNNUMBERED,
                              .kind = kind,
                              .at_us = *memory->clock,
                              .case_id = case_id,
                              .revision = revision,
                              .digest = *digest};
}

void
memory_salt(struct store_memory *memory, uint8_t salt[LEAF_SALT_SIZE])
{
    struct digest chance;
    struct text parts[] = {
        TEXT("salt"),
        {(const char *)&memory->leaves.count, sizeof(memory->leaves.count)}};
    digest_sha256_parts(parts, 2, &chance);
    memcpy(salt, chance.bytes, LEAF_SALT_SIZE);
}

void
memory_leaf_salted(struct store_memory *memory, enum leaf_kind kind,
                   int64_t case_id, uint32_t revision,
                   const uint8_t salt[LEAF_SALT_SIZE],
                   const struct digest *digest)
{
    struct digest salted;
    leaf_salted(salt, digest, &salted);
    if (mutant_is("leaf_without_salt"))
        salted = *digest;
    memory_leaf(memory, kind, case_id, revision, &salted);
}

void
memory_aside(struct store_memory *memory, enum memory_aside kind,
             int64_t case_id, enum line line, const char *why,
             struct text bytes)
{
    struct memory_set_aside *aside = rows_add(&memory->set_aside);
    aside->kind = kind;
    aside->case_id = case_id;
    aside->line = line;
    aside->why = memory_keep(memory, text_of(why));
    aside->bytes = memory_keep(memory, bytes);
}

uint32_t
memory_revision_last(struct store_memory *memory, int64_t case_id)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        struct memory_report *report = ROW(memory->reports, memory_report, i);
        if (report->row.case_id == case_id && report->row.revision > last)
            last = report->row.revision;
    }
    return last;
}

bool
memory_tray_is_out(struct store_memory *memory, int64_t tray_id)
{
    for (uint32_t i = 0; i < memory->exchanges.count; i++) {
        struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        for (uint32_t p = 0;
             row->settled_at_us == 0 && p < row->exchange.part_count; p++)
            if (row->exchange.parts[p].tray_id == tray_id)
                return true;
    }
    return false;
}

struct withdrawn *
memory_withdrawn(struct store_memory *memory, struct arena *arena)
{
    struct withdrawn *list =
        arena_array(arena, memory->consents.count, sizeof(*list));
    for (uint32_t i = 0; list != NULL && i < memory->consents.count; i++) {
        struct memory_consent *row = ROW(memory->consents, memory_consent, i);
        list[i] = (struct withdrawn){row->case_id, row->consent,
                                     row->withdrawn_at_us};
    }
    return list;
}

enum store_result
memory_gave_up(struct fault *fault, const char *what)
{
    fault_set(fault, FAULT_LOCAL, "the store's %s gave up", what);
    return STORE_BROKEN;
}

static enum store_result
memory_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    (void)fault;
    *now_us = *memory_of(store)->clock;
    return STORE_DONE;
}

static void
memory_close(struct store *store)
{
    struct store_memory *memory = memory_of(store);
    struct rows *tables[] = {
        &memory->cases,     &memory->fresh,       &memory->turns,
        &memory->rounds,    &memory->trays,       &memory->exchanges,
        &memory->replies,   &memory->reports,     &memory->set_aside,
        &memory->seal_jobs, &memory->containers,  &memory->outbox,
        &memory->notices,   &memory->queue,       &memory->receipts,
        &memory->leaves,    &memory->consents,    &memory->beats,
        &memory->processes, &memory->witnesses,   &memory->rule_files,
        &memory->silences,  &memory->days,        &memory->determinations,
        &memory->drains,    &memory->alerts,      &memory->pauses,
        &memory->floors,    &memory->wrong_ids,   &memory->institutions,
        &memory->tiles,     &memory->checkpoints, &memory->pushes,
        &memory->looks,     &memory->documents,   &memory->numbers,
    };
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        free(tables[i]->items);
    arena_release(&memory->kept);
    free(memory);
}

static const struct store_calls memory_calls = {
    .close = memory_close,
    .now = memory_now,
    .queue_put = memory_queue_put,
    .accept = memory_accept,
    .receipts = memory_receipts,
    .open = memory_open,
    .wake = memory_wake,
    .close_round = memory_close_round,
    .split_round = memory_split_round,
    .next_wake = memory_next_wake,
    .keep = memory_keep_lines,
    .release = memory_release,
    .waiting = memory_waiting,
    .trays = memory_trays,
    .exchanges = memory_exchanges,
    .take = memory_take,
    .again = memory_again,
    .got = memory_got,
    .seal = memory_seal,
    .publish = memory_publish,
    .withdraw_consent = memory_withdraw_consent,
    .withdraw_case = memory_withdraw_case,
    .pause_clock = memory_pause_clock,
    .resume_clock = memory_resume_clock,
    .wrong_id = memory_wrong_id,
    .wrong_ids = memory_wrong_ids,
    .documents = memory_documents,
    .document = memory_document,
    .keep_rules = memory_keep_rules,
    .rules_kept = memory_rules_kept,
    .arrive = memory_arrive,
    .witness = memory_witness,
    .give_order = memory_give_order,
    .lift_order = memory_lift_order,
    .orders = memory_orders,
    .beat = memory_beat,
    .heartbeats = memory_heartbeats,
    .find_case = memory_find_case,
    .list_cases = memory_list_cases,
    .evidence = memory_evidence,
    .line_statuses = memory_line_statuses,
    .queue_status = memory_queue_status,
    .deadlines = memory_deadlines,
    .programme_risks = memory_programme_risks,
    .work_waiting = memory_work_waiting,
    .invariants = memory_invariants,
    .log = &memory_log_calls,
    .sealing = &memory_seal_calls,
    .archive = &memory_archive_calls,
};

struct store *
store_memory_open(const int64_t *now_us)
{
    struct store_memory *memory = calloc(1, sizeof(*memory));
    assert(memory != NULL && "no memory for the memory twin");
    memory->store.calls = &memory_calls;
    memory->clock = now_us;
    arena_init(&memory->kept, 0);
    memory->cases.size = sizeof(struct memory_case);
    memory->fresh.size = sizeof(struct memory_fresh);
    memory->turns.size = sizeof(struct memory_turn);
    memory->floors.size = sizeof(struct memory_floor);
    memory->rounds.size = sizeof(struct memory_round);
    memory->trays.size = sizeof(struct tray);
    memory->pauses.size = sizeof(struct memory_pause);
    memory->wrong_ids.size = sizeof(struct memory_wrong_id);
    memory->exchanges.size = sizeof(struct memory_exchange);
    memory->replies.size = sizeof(struct memory_reply);
    memory->reports.size = sizeof(struct memory_report);
    memory->set_aside.size = sizeof(struct memory_set_aside);
    memory->seal_jobs.size = sizeof(struct memory_revision);
    memory->containers.size = sizeof(struct memory_container);
    memory->outbox.size = sizeof(struct memory_revision);
    memory->notices.size = sizeof(struct notice);
    memory->queue.size = sizeof(struct queued);
    memory->receipts.size = sizeof(struct receipt);
    memory->leaves.size = sizeof(struct leaf_row);
    memory->consents.size = sizeof(struct memory_consent);
    memory->beats.size = sizeof(struct heartbeat);
    memory->processes.size = sizeof(struct memory_process);
    memory->witnesses.size = sizeof(struct memory_witness);
    memory->rule_files.size = sizeof(struct rule_file);
    memory->silences.size = sizeof(struct line_silence);
    memory->determinations.size = sizeof(struct memory_determination);
    memory->alerts.size = sizeof(struct memory_alert);
    memory->days.size = sizeof(struct memory_line_day);
    memory->drains.size = sizeof(struct order);
    memory->institutions.size = sizeof(struct memory_institution);
    memory->tiles.size = sizeof(struct tile_row);
    memory->checkpoints.size = sizeof(struct checkpoint_row);
    memory->pushes.size = sizeof(struct witness_row);
    memory->looks.size = sizeof(struct look_row);
    memory->documents.size = sizeof(struct memory_document);
    memory->numbers.size = sizeof(uint32_t);
    return &memory->store;
}
