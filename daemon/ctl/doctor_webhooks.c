/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui doctor: webhooks. Nobody is told over TLS that cannot be judged, and
 * what is dead stays so until somebody sends it again.
 */
#include <unistd.h>

#include "doctor.h"
#include "webhooks.h"

void
doctor_webhooks(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const char *ca = ctl->config->webhook_ca;
    struct webhook_backlog backlog = {0};
    struct webhook *webhooks = NULL;
    struct fault fault = {0};
    uint32_t count = 0;
    /* Where the database is away it was said. */
    if (ctl->store == NULL ||
        store_webhooks(ctl->store, &ctl->arena, TEXT_NONE, &webhooks, &count,
                       &fault) != STORE_DONE ||
        store_webhook_backlog(ctl->store, &backlog, &fault) != STORE_DONE)
        return;
    if (count > 0 && access(ca, R_OK) != 0)
        doctor_add(
            doctor, FINDING_ERROR, "webhooks",
            arena_printf(&ctl->arena, ctl_word(ctl, "doctor_webhook_ca"), ca),
            "doctor_webhook_ca_help");
    doctor_add(doctor, backlog.dead > 0 ? FINDING_WARN : FINDING_OK, "webhooks",
               arena_printf(&ctl->arena, ctl_word(ctl, "doctor_webhooks"),
                            count, (long long)backlog.waiting,
                            (long long)backlog.dead),
               backlog.dead > 0 ? "doctor_webhooks_help" : NULL);
}
