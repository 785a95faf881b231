/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui doctor: the archive. Bytes that nobody reads rot unseen, and a proof
 * ends with the certificates of its last stamp.
 */
#include "archive_calls.h"
#include "date.h"
#include "doctor.h"
#include "mutant.h"

#define SCRUB_DAYS 90
#define RENEW_DAYS 366

enum finding_level
doctor_scrub_level(int64_t now_us, int64_t scrubbed_us, int64_t damaged)
{
    if (damaged > 0)
        return FINDING_ERROR;
    return scrubbed_us == INSTANT_NONE ||
                   (now_us - scrubbed_us > SCRUB_DAYS * INSTANT_DAY &&
                    !mutant_is("scrub_never_due"))
               ? FINDING_WARN
               : FINDING_OK;
}

static void
look_at_scrub(struct doctor *doctor, const struct archive_state *state,
              int64_t now_us)
{
    struct ctl *ctl = doctor->ctl;
    char at[32] = "-";
    if (state->scrubbed_us != INSTANT_NONE)
        instant_print_spaced(state->scrubbed_us, at);
    enum finding_level level =
        doctor_scrub_level(now_us, state->scrubbed_us, state->damaged);
    doctor_add(doctor, level, "archive",
               state->scrubbed_us == INSTANT_NONE
                   ? arena_printf(&ctl->arena,
                                  ctl_word(ctl, "doctor_scrub_never"),
                                  (long long)state->files)
                   : arena_printf(&ctl->arena, ctl_word(ctl, "doctor_scrub"),
                                  at, (long long)state->checked,
                                  (long long)state->damaged),
               level == FINDING_OK      ? NULL
               : level == FINDING_ERROR ? "doctor_scrub_damaged"
                                        : "doctor_scrub_help");
}

static void
look_at_proofs(struct doctor *doctor, const struct archive_state *state,
               int64_t now_us)
{
    struct ctl *ctl = doctor->ctl;
    char day[11];
    if (state->soonest_us - now_us > RENEW_DAYS * INSTANT_DAY)
        return;
    date_print(instant_shanghai_date(state->soonest_us), day);
    doctor_add(
        doctor, state->soonest_us <= now_us ? FINDING_ERROR : FINDING_WARN,
        "archive",
        arena_printf(&ctl->arena, ctl_word(ctl, "doctor_proof_ends"), day),
        "doctor_proof_help");
}

void
doctor_archive(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct archive_state state;
    struct fault fault = {0};
    int64_t now_us = 0;
    /* Where the database is away it was said. */
    if (ctl->store == NULL ||
        ctl->store->calls->now(ctl->store, &now_us, &fault) != STORE_DONE ||
        ctl->store->calls->archive->state(ctl->store, &state, &fault) !=
            STORE_DONE ||
        state.files == 0)
        return;
    look_at_scrub(doctor, &state, now_us);
    look_at_proofs(doctor, &state, now_us);
}
