/* SPDX-License-Identifier: Apache-2.0
 *
 * What handlers may use: all of it belongs to the HTTP thread.
 */
#ifndef HEDUI_FRONT_HOUSE_H
#define HEDUI_FRONT_HOUSE_H

#include "casework.h"
#include "config.h"
#include "document.h"
#include "health.h"
#include "rate.h"
#include "risk_watch.h"
#include "store.h"

struct house {
    const struct config *config;
    struct store *store; /* a connection of the HTTP thread alone */
    struct arena arena;  /* of rules and calendar; as long as the house */
    struct rules rules;  /* of this house: policy, calendar, connectors */
    const struct calendar *calendar;
    struct document_limits document_limits;
    struct rate_limits rates;
    const struct health *health;         /* written by the main thread */
    const struct risk_watch *risk_watch; /* likewise */
};

#endif
