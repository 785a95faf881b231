/* SPDX-License-Identifier: Apache-2.0
 *
 * What handlers may use: all of it belongs to the HTTP thread.
 */
#ifndef HEDUI_FRONT_HOUSE_H
#define HEDUI_FRONT_HOUSE_H

#include "api.h"
#include "casework.h"
#include "config.h"
#include "console.h"
#include "document.h"
#include "health.h"
#include "paper_desk.h"
#include "rate.h"
#include "risk_watch.h"
#include "store.h"

/* Of a client certificate, kept for half of its life. */
#define HOUSE_SESSIONS 256
struct session {
    struct digest certificate;
    struct api_caller caller;
    struct arena arena; /* of the caller's texts */
    int64_t until_ms;   /* monotonic; 0: none */
};

struct event_stream;

struct house {
    const struct config *config;
    const char *version; /* of this program */
    struct store *store; /* a connection of the HTTP thread alone */
    struct arena arena;  /* of rules and calendar; as long as the house */
    struct rules rules;  /* of this house: policy, calendar, connectors */
    struct document_limits document_limits;
    struct rate_limits rates;
    struct session sessions[HOUSE_SESSIONS];
    struct event_stream *streams; /* that are open */
    struct paper_desk paper;
    struct console console;
    const struct health *health;   /* written by the main thread */
    struct risk_watch *risk_watch; /* likewise */
};

#endif
