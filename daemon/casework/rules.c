/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of a house, put together from its configuration: pack, calendar,
 * registry, what is paused, and which institutions must speak.
 */
#include "casework.h"
#include "config.h"

static bool
line_add(struct arena *arena, const struct line_config *line,
         struct rules *rules, const struct connector **connector,
         struct fault *fault)
{
    enum line number = line_find(text_of(line->name));
    *connector = connector_find(number);
    if (number == LINE_NONE || *connector == NULL)
        return fault_set(fault, FAULT_INPUT,
                         "lines: \"%s\" has no connector in this build",
                         line->name);
    rules->paused[number] = !line->is_on;
    struct text *institutions =
        arena_array(arena, line->institutions_count, sizeof(*institutions));
    if (institutions == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    for (unsigned i = 0; i < line->institutions_count; i++)
        institutions[i] = text_of(line->institutions[i]);
    rules->institution_count[number] = line->institutions_count;
    rules->institutions[number] = institutions;
    return true;
}

bool
rules_from_config(struct arena *arena, const struct config *config,
                  struct rules *rules, struct fault *fault)
{
    const struct connector **connectors =
        arena_array(arena, config->lines_count + 1, sizeof(*connectors));
    *rules = (struct rules){.connectors = connectors};
    if (connectors == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    rules->policy = policy_read(arena, config->policy, fault);
    rules->calendar = rules->policy == NULL
                          ? NULL
                          : calendar_read(arena, config->calendar, fault);
    if (rules->calendar == NULL)
        return false;
    for (unsigned i = 0; i < config->lines_count; i++)
        if (!line_add(arena, &config->lines[i], rules, &connectors[i], fault))
            return false;
    return true;
}
