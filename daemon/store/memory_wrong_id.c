/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's wrong IDs, as schemas/017_wrong_id.sql and
 * postgres_wrong_id.c do it.
 */
#include <assert.h>
#include <string.h>

#include "memory.h"
#include "mutant.h"

static struct memory_wrong_id *
wrong_find(struct store_memory *memory, int64_t case_id, uint32_t member)
{
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++) {
        struct memory_wrong_id *row =
            ROW(memory->wrong_ids, memory_wrong_id, i);
        if (row->wrong.case_id == case_id && row->wrong.member == member)
            return row;
    }
    return NULL;
}

/* The revision that retracts; 0: none does. */
static uint32_t
retracted_by(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++) {
        const struct memory_wrong_id *row =
            ROW(memory->wrong_ids, memory_wrong_id, i);
        if (row->wrong.case_id == case_id && row->wrong.revision > 0)
            return row->wrong.revision;
    }
    return 0;
}

bool
memory_has_wrong_id(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++)
        if (ROW(memory->wrong_ids, memory_wrong_id, i)->wrong.case_id ==
            case_id)
            return true;
    return false;
}

bool
memory_is_purged(struct store_memory *memory, int64_t case_id,
                 uint32_t revision)
{
    return revision < retracted_by(memory, case_id);
}

static uint32_t
purge_reply(struct store_memory *memory, const struct memory_wrong_id *wrong,
            struct memory_reply *row)
{
    struct arena scratch;
    struct text after;
    uint32_t purged = 0;
    if (row->row.round_id != wrong->root_id)
        return 0;
    arena_init(&scratch, 0);
    if (reply_purge(&scratch, row->row.evidence, wrong->wrong.case_id,
                    wrong->wrong.member, &after, &purged) &&
        purged > 0)
        row->row.evidence = memory_keep(memory, after);
    arena_release(&scratch);
    return purged;
}

/* ---- who was asked ---- */

static struct memory_exchange *
exchange_find(struct store_memory *memory, const char *exchange_id)
{
    for (uint32_t i = 0; i < memory->exchanges.count; i++) {
        struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (strcmp(row->exchange.exchange_id, exchange_id) == 0)
            return row;
    }
    return NULL;
}

static bool
ask_is_before(const struct wrong_id_ask *a, const struct wrong_id_ask *b)
{
    if (a->asked_at_us != b->asked_at_us)
        return a->asked_at_us < b->asked_at_us;
    if (a->line != b->line)
        return a->line < b->line;
    return text_compare(a->exchange_id, b->exchange_id) < 0;
}

static void
ask_add(struct store_memory *memory, struct wrong_id *wrong,
        const struct exchange *exchange)
{
    struct wrong_id_ask ask = {
        .line = exchange->line,
        .exchange_id = memory_keep(memory, text_of(exchange->exchange_id)),
        .mandate = memory_keep(memory, exchange->mandate),
        .asked_at_us = exchange->made_at_us};
    uint32_t at = wrong->ask_count;
    for (uint32_t i = 0; i < wrong->ask_count; i++)
        if (text_equals(wrong->asks[i].exchange_id, ask.exchange_id))
            return;
    struct wrong_id_ask *asks =
        arena_array(&memory->kept, wrong->ask_count + 1, sizeof(*asks));
    assert(asks != NULL);
    for (uint32_t i = 0; i < wrong->ask_count; i++)
        asks[i] = wrong->asks[i];
    wrong->asks = asks;
    while (at > 0 && ask_is_before(&ask, &wrong->asks[at - 1])) {
        wrong->asks[at] = wrong->asks[at - 1];
        at--;
    }
    wrong->asks[at] = ask;
    wrong->ask_count++;
}

/* Are they among the questions [from, to) of this tray? */
static bool
part_asks(struct store_memory *memory, const struct wrong_id *wrong,
          int64_t root_id, const struct tray_part *part)
{
    bool asks = false;
    for (uint32_t i = 0; i < memory->trays.count; i++) {
        const struct tray *tray = ROW(memory->trays, tray, i);
        struct arena scratch;
        struct tray_question *questions;
        uint32_t count;
        if (tray->tray_id != part->tray_id || tray->round_id != root_id)
            continue;
        arena_init(&scratch, 0);
        if (tray_unpack(&scratch, tray->questions, &questions, &count))
            for (uint32_t q = part->from; q < part->to && q < count; q++)
                asks |= questions[q].case_id == wrong->case_id &&
                        questions[q].member == wrong->member;
        arena_release(&scratch);
    }
    return asks;
}

static void
purge_and_note(struct store_memory *memory, struct memory_wrong_id *wrong,
               struct memory_reply *row)
{
    uint32_t purged = purge_reply(memory, wrong, row);
    struct memory_exchange *exchange =
        exchange_find(memory, row->row.exchange_id);
    wrong->wrong.answers += purged;
    if (purged == 0 || exchange == NULL || mutant_is("late_asker_forgotten"))
        return;
    ask_add(memory, &wrong->wrong, &exchange->exchange);
    if (exchange->settled_at_us != 0)
        exchange->exchange.memo = TEXT_NONE;
}

void
memory_purge_late(struct store_memory *memory, struct memory_reply *row)
{
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++)
        purge_and_note(memory, ROW(memory->wrong_ids, memory_wrong_id, i), row);
}

bool
memory_asked_about_a_stranger(struct store_memory *memory,
                              const char *exchange_id)
{
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++) {
        const struct wrong_id *wrong =
            &ROW(memory->wrong_ids, memory_wrong_id, i)->wrong;
        for (uint32_t a = 0; a < wrong->ask_count; a++)
            if (text_equals_chars(wrong->asks[a].exchange_id, exchange_id))
                return true;
    }
    return false;
}

/* The replies are purged, and who sent them is noted; then who is being asked
 * now. */
static void
wrong_purge(struct store_memory *memory, struct memory_wrong_id *wrong)
{
    for (uint32_t i = 0; i < memory->replies.count; i++) {
        struct memory_reply *row = ROW(memory->replies, memory_reply, i);
        if (!mutant_is("wrong_id_keeps_answers"))
            purge_and_note(memory, wrong, row);
    }
    for (uint32_t i = 0; i < memory->exchanges.count; i++) {
        const struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        for (uint32_t p = 0;
             row->settled_at_us == 0 && p < row->exchange.part_count; p++)
            if (part_asks(memory, &wrong->wrong, wrong->root_id,
                          &row->exchange.parts[p]))
                ask_add(memory, &wrong->wrong, &row->exchange);
    }
}

/* ---- the report ---- */

/* A revision that is being made is not made. */
static void
leave_revision(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = memory->rounds.count; i-- > 0;) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        uint32_t left = 0;
        for (uint32_t c = 0; c < round->case_count; c++)
            if (round->case_ids[c] != case_id)
                round->case_ids[left++] = round->case_ids[c];
        if (left == round->case_count)
            continue;
        round->case_count = left;
        round->fence = memory_id(memory);
        round->lease_until_us = INSTANT_NONE;
        round->attempts -= round->attempts > 0;
        if (left == 0)
            rows_remove(&memory->rounds, i);
    }
}

static void
reports_purge(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        struct report_row *row = &ROW(memory->reports, memory_report, i)->row;
        if (row->case_id == case_id)
            row->report = row->recalled = TEXT_NONE;
    }
    for (uint32_t i = memory->determinations.count; i-- > 0;)
        if (ROW(memory->determinations, memory_determination, i)->case_id ==
            case_id)
            rows_remove(&memory->determinations, i);
}

static void
retract(struct store_memory *memory, const struct wrong_id_case *made)
{
    reports_purge(memory, made->case_id);
    if (!mutant_is("wrong_id_keeps_containers"))
        memory_purge_containers(memory, made->case_id);
    struct memory_report *row = rows_add(&memory->reports);
    row->row = made->row;
    row->row.case_id = made->case_id;
    row->row.revision = made->last + 1;
    row->row.report = memory_keep(memory, made->row.report);
    row->row.summary = memory_keep(memory, made->row.summary);
    row->round_fence = memory_id(memory);
    row->made_at_us = row->closed_at_us = made->at_us;
    struct memory_revision *job = rows_add(&memory->seal_jobs);
    job->id = memory_id(memory);
    job->case_id = made->case_id;
    job->revision = made->last + 1;
    memory_salt(memory, row->salt);
    memory_leaf_salted(memory, LEAF_REPORTED, made->case_id, made->last + 1,
                       row->salt, &made->row.digest);
    struct memory_alert *alert = rows_add(&memory->alerts);
    alert->case_id = made->case_id;
    alert->revision = made->last + 1;
}

static void
wrong_keep(struct store_memory *memory, struct memory_case *found,
           const struct wrong_id_case *made)
{
    bool is_retracting = made->last > 0 && !made->is_retracted;
    struct memory_wrong_id *wrong = rows_add(&memory->wrong_ids);
    wrong->person = made->person;
    wrong->root_id = text_is_absent(found->plan) ? 0 : found->plan_round;
    wrong->wrong =
        (struct wrong_id){.case_id = made->case_id,
                          .member = made->member,
                          .at_us = made->at_us,
                          .by = memory_keep(memory, made->by),
                          .why = memory_keep(memory, made->why),
                          .revision = is_retracting        ? made->last + 1
                                      : made->is_retracted ? made->last
                                                           : 0};
    struct digest shredded;
    bool is_done =
        shredded_digest_of(&memory->kept, made->case_id, made->member,
                           made->at_us, wrong->wrong.revision, &shredded);
    assert(is_done && "no memory for the memory twin");
    memory_leaf(memory, LEAF_SHREDDED, made->case_id, 0, &shredded);
    found->request = memory_keep(memory, made->masked);
    found->has_salt = false;
    memset(found->salt, 0, sizeof(found->salt));
    /* The same request again is another one: a conflict. */
    digest_random(&found->meaning, sizeof(found->meaning));
    for (uint32_t i = 0; i < memory->set_aside.count; i++) {
        struct memory_set_aside *aside =
            ROW(memory->set_aside, memory_set_aside, i);
        if (aside->kind == ASIDE_CONFLICT && aside->case_id == made->case_id)
            aside->bytes = TEXT_NONE;
    }
    memory_purge_documents(memory, made);
    if (is_retracting && !mutant_is("wrong_id_not_retracted"))
        retract(memory, made);
    if (wrong->root_id != 0)
        wrong_purge(memory, wrong);
}

enum store_result
memory_wrong_id(struct store *store, int64_t case_id, uint32_t member,
                struct text by, struct text why, store_wrong_id_fn make,
                void *context, enum wrong_id_change *became,
                struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct memory_case *found = memory_case_find(memory, case_id);
    *became = found == NULL                                 ? WRONG_ID_UNKNOWN
              : wrong_find(memory, case_id, member) != NULL ? WRONG_ID_BEFORE
                                                            : WRONG_ID_DONE;
    if (*became != WRONG_ID_DONE)
        return STORE_DONE;
    struct wrong_id_case made = {.case_id = case_id,
                                 .member = member,
                                 .at_us = *memory->clock,
                                 .by = by,
                                 .why = why,
                                 .request = found->request,
                                 .last = memory_revision_last(memory, case_id),
                                 .is_retracted =
                                     retracted_by(memory, case_id) > 0};
    struct arena scratch;
    enum withdrawal withdrawn;
    arena_init(&scratch, 0);
    bool done = make(context, &scratch, &made);
    if (done && made.is_nobody)
        *became = WRONG_ID_NOBODY;
    if (done && !made.is_nobody) {
        leave_revision(memory, made.last > 0 ? case_id : 0);
        done = memory_withdraw_case(store, case_id, by, why, &withdrawn,
                                    fault) == STORE_DONE &&
               (text_is_absent(found->plan) ||
                memory_withdraw_consent(store, case_id, TEXT(""), fault) ==
                    STORE_DONE);
        wrong_keep(memory, found, &made);
    }
    arena_release(&scratch);
    return done ? STORE_DONE : memory_gave_up(fault, "wrong ID callback");
}

enum store_result
memory_wrong_ids(struct store *store, struct arena *arena, int64_t case_id,
                 struct wrong_id **rows, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *rows = arena_array(arena, memory->wrong_ids.count, sizeof(**rows));
    if (*rows == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < memory->wrong_ids.count; i++) {
        const struct wrong_id *row =
            &ROW(memory->wrong_ids, memory_wrong_id, i)->wrong;
        uint32_t at = *count;
        if (row->case_id != case_id)
            continue;
        while (at > 0 && (*rows)[at - 1].member > row->member) {
            (*rows)[at] = (*rows)[at - 1];
            at--;
        }
        (*rows)[at] = *row;
        ++*count;
    }
    return STORE_DONE;
}
