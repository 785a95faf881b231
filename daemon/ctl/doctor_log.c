/* SPDX-License-Identifier: Apache-2.0
 *
 * The log: does its key lie there, does somebody number, sign and publish. What
 * the alerts say to who watches, to who asks. A log without a key is silent
 * here, unless nobody numbers it.
 */
#include <sys/stat.h>

#include "date.h"
#include "doctor.h"
#include "log_calls.h"

#define NUMBER_US (600 * INSTANT_SECOND)
#define CHECKPOINT_US (900 * INSTANT_SECOND)
#define WITNESS_US (3600 * INSTANT_SECOND)

static void
look_at_key(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const char *path = ctl->config->log_key;
    struct stat status;
    if (stat(path, &status) != 0)
        doctor_add(
            doctor, FINDING_ERROR, "log",
            arena_printf(&ctl->arena, ctl_word(ctl, "doctor_log_key"), path),
            "doctor_log_key_help");
    else if ((status.st_mode & 077) != 0)
        doctor_add(doctor, FINDING_ERROR, "log",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_log_key_open"), path),
                   "doctor_log_key_open_help");
}

static void
look_at_witness(struct doctor *doctor, const struct witness_row *due,
                int64_t now_us)
{
    struct ctl *ctl = doctor->ctl;
    struct checkpoint_row *rows = NULL;
    uint32_t count = 0;
    struct store *store = ctl->store;
    if (store->calls->log->checkpoints(store, &ctl->arena, due->size + 1, 1,
                                       &rows, &count,
                                       &ctl->fault) == STORE_DONE &&
        count == 1 && now_us - rows[0].at_us > WITNESS_US)
        doctor_add(doctor, FINDING_WARN, "log",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_log_witness"),
                                text_chars(&ctl->arena, due->witness)),
                   "doctor_log_witness_help");
}

static void
look_at_witnesses(struct doctor *doctor, int64_t now_us)
{
    struct ctl *ctl = doctor->ctl;
    uint32_t count = ctl->config->witnesses_count, due_count = 0;
    struct text *names = arena_array(&ctl->arena, count, sizeof(*names));
    struct witness_row *due = NULL;
    for (uint32_t i = 0; i < count && names != NULL; i++)
        names[i] = text_of(ctl->config->witnesses[i].name);
    if (count == 0) {
        doctor_add(doctor, FINDING_WARN, "log",
                   ctl_word(ctl, "doctor_log_alone"), "doctor_log_alone_help");
        return;
    }
    if (names == NULL || ctl->store->calls->log->pushes_due(
                             ctl->store, &ctl->arena, names, count, &due,
                             &due_count, &ctl->fault) != STORE_DONE)
        return;
    for (uint32_t i = 0; i < due_count; i++)
        look_at_witness(doctor, &due[i], now_us);
}

void
doctor_log(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct log_state state;
    int64_t now_us;
    struct store *store = ctl->store;
    bool is_signed = ctl->config->log_key[0] != '\0';
    if (store == NULL ||
        store->calls->now(store, &now_us, &ctl->fault) != STORE_DONE ||
        store->calls->log->state(store, &state, &ctl->fault) != STORE_DONE)
        return; /* the database is a finding already */
    if (state.unnumbered > 0 && now_us - state.oldest_us > NUMBER_US)
        doctor_add(doctor, FINDING_ERROR, "log",
                   ctl_word(ctl, "doctor_log_number"),
                   "doctor_log_number_help");
    if (!is_signed)
        return;
    look_at_key(doctor);
    if (state.checkpoint >= 0 && state.size > state.checkpoint &&
        now_us - state.checkpoint_us > CHECKPOINT_US)
        doctor_add(doctor, FINDING_ERROR, "log",
                   ctl_word(ctl, "doctor_log_checkpoint"),
                   "doctor_log_number_help");
    look_at_witnesses(doctor, now_us);
    if (!doctor_has(doctor, "log"))
        doctor_add(doctor, FINDING_OK, "log", ctl_word(ctl, "doctor_log_well"),
                   NULL);
}
