/* SPDX-License-Identifier: Apache-2.0
 *
 * When a line's owner serves, as it is written in the configuration:
 * "09:00-17:00", Asia/Shanghai. The end does not belong to it; 24:00 is the
 * end of the day.
 */
#ifndef HEDUI_CORE_SERVICE_HOURS_H
#define HEDUI_CORE_SERVICE_HOURS_H

#include <stdbool.h>
#include <stdint.h>

struct line_config;

struct service_hours {
    int32_t from_s, to_s;    /* of a day */
    bool is_on_working_days; /* and on no other */
};

/* False where the text is something else, or ends before it begins. */
bool service_hours_parse(const char *text, struct service_hours *hours);
/* Of a line; without a text (no configuration was read) it always serves. */
struct service_hours service_hours_of(const struct line_config *line);
bool service_hours_are_always(const struct service_hours *hours);

#endif
