/* SPDX-License-Identifier: Apache-2.0
 *
 * By the rows of the options, in their order.
 */
#include "config_digest.h"

#include <stdlib.h>
#include <string.h>

#include "config_options.h"
#include "text.h"

static void
add_section(struct buffer *lines, const struct option_section *section,
            const void *values)
{
    buffer_printf(lines, "[%s]\n", section->key == NULL ? "" : section->key);
    for (size_t i = 0; i < section->count; i++) {
        const struct option *option = &section->options[i];
        const void *value = (const char *)values + option->offset;
        /* Of the house and of a line alike: a libpq string. */
        if (strcmp(option->key, "database") == 0)
            continue;
        buffer_printf(lines, "%s=", option->key);
        if (option->type == OPTION_INTEGER)
            buffer_printf(lines, "%lld\n", (long long)*(const int64_t *)value);
        else if (option->type == OPTION_BOOL)
            buffer_chars(lines, *(const bool *)value ? "true\n" : "false\n");
        else
            buffer_printf(lines, "%zu:%s\n", strlen(*(char *const *)value),
                          *(char *const *)value);
    }
}

void
config_digest(const struct config *config, struct digest *digest)
{
    struct buffer lines;
    buffer_init(&lines, (size_t)64 << 20);
    add_section(&lines, &option_top, config);
    for (unsigned i = 0; i < config->agencies_count; i++)
        add_section(&lines, &option_agency, &config->agencies[i]);
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        add_section(&lines, &option_line, line);
        for (unsigned j = 0; j < line->institutions_count; j++)
            buffer_printf(&lines, "- %s\n", line->institutions[j]);
    }
    for (unsigned i = 0; i < config->witnesses_count; i++)
        add_section(&lines, &option_witness, &config->witnesses[i]);
    digest_sha256(buffer_view(&lines), digest);
    buffer_release(&lines);
}
