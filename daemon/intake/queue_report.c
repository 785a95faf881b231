/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may read a report that leaves by a queue: the certificate in the
 * configuration settles it, never what a request says.
 */
#include "queue_report.h"

#include <stdlib.h>
#include <string.h>

#include "cms.h"
#include "log.h"
#include "mutant.h"

struct report_recipients {
    const struct config *config;
    struct cms_recipient *of[]; /* one an agency, NULL: none registered */
};

void
report_recipients_close(struct report_recipients *recipients)
{
    if (recipients == NULL)
        return;
    for (unsigned i = 0; i < recipients->config->agencies_count; i++)
        cms_recipient_close(recipients->of[i]);
    free(recipients);
}

struct report_recipients *
report_recipients_open(const struct config *config, struct fault *fault)
{
    struct report_recipients *recipients =
        calloc(1, sizeof(*recipients) +
                      config->agencies_count * sizeof(recipients->of[0]));
    if (recipients == NULL)
        abort(); /* at the start of a process: nothing is in hand */
    recipients->config = config;
    for (unsigned i = 0; i < config->agencies_count; i++) {
        const struct agency_config *agency = &config->agencies[i];
        struct fault reason = {0};
        if (agency->certificate[0] == '\0')
            continue;
        recipients->of[i] = cms_recipient_open(agency->certificate, &reason);
        if (recipients->of[i] != NULL)
            continue;
        fault_set(fault, reason.kind, "agency %s: %.300s", agency->code,
                  reason.text);
        report_recipients_close(recipients);
        return NULL;
    }
    return recipients;
}

static const struct cms_recipient *
recipient_of(const struct report_recipients *recipients, struct text agency)
{
    for (unsigned i = 0; i < recipients->config->agencies_count; i++)
        if (text_equals(agency,
                        text_of(recipients->config->agencies[i].code)) ||
            (mutant_is("report_to_anybody") && recipients->of[i] != NULL))
            return recipients->of[i];
    return NULL;
}

static void
not_sent(const struct outbox_row *notice, const char *why)
{
    log_event(LOG_WARN, "report_not_sent", LOG_WORD("why", why),
              LOG_INT("case", notice->case_id),
              LOG_INT("revision", notice->revision));
}

static enum store_result
report_read(struct store *store, struct arena *arena,
            const struct outbox_row *notice, struct text *report,
            struct fault *fault)
{
    struct digest digest;
    enum store_result result = store_outbox_report(
        store, arena, notice->case_id, notice->revision, report, fault);
    if (result != STORE_DONE || text_is_absent(*report))
        return result;
    digest_sha256(*report, &digest);
    if (!digest_equals(&digest, &notice->digest)) {
        not_sent(notice, "other-bytes-than-sealed");
        *report = TEXT_NONE;
    } else if (report->size > REPORT_BYTES_MAX) {
        not_sent(notice, "too-large");
        *report = TEXT_NONE;
    }
    return STORE_DONE;
}

enum store_result
report_envelop(const struct report_recipients *recipients, struct store *store,
               struct arena *arena, const struct outbox_row *notice,
               struct text *envelope, struct fault *fault)
{
    const struct cms_recipient *recipient =
        recipient_of(recipients, notice->agency);
    struct text report = TEXT_NONE;
    *envelope = TEXT_NONE;
    if (recipient == NULL)
        return STORE_DONE;
    enum store_result result =
        report_read(store, arena, notice, &report, fault);
    if (result != STORE_DONE || text_is_absent(report))
        return result;
    return cms_envelop(recipient, arena, report, envelope, fault)
               ? STORE_DONE
               : STORE_BROKEN;
}
