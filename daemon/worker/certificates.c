/* SPDX-License-Identifier: Apache-2.0
 *
 * The ends of certificates, by line.
 */
#include "certificates.h"

#include <inttypes.h>

#include "certificate.h"

static int64_t
line_ends_us(const struct line_config *line)
{
    const char *const paths[] = {line->certificate, line->file_certificate,
                                 line->owner_certificate};
    int64_t least_us = INT64_MAX;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct fault fault = {0};
        int64_t ends_us;
        if (paths[i][0] != '\0' &&
            certificate_ends(paths[i], &ends_us, &fault) && ends_us < least_us)
            least_us = ends_us;
    }
    return least_us;
}

void
certificates_write(const struct config *config, struct buffer *out)
{
    const char *separator = "";
    buffer_chars(out, ",\"certificate_ends_us\":{");
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        int64_t ends_us = line->is_on ? line_ends_us(line) : INT64_MAX;
        if (ends_us == INT64_MAX)
            continue;
        buffer_printf(out, "%s\"%s\":%" PRId64, separator, line->name, ends_us);
        separator = ",";
    }
    buffer_chars(out, "}");
}
