/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the configuration: what config.c reads and config_print.c
 * writes. A new option is a member in config.h and a row in config_options.c.
 */
#ifndef HEDUI_CORE_CONFIG_OPTIONS_H
#define HEDUI_CORE_CONFIG_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum option_type {
    OPTION_TEXT,
    OPTION_NAME,     /* text, 1 to 64 printable ASCII; may not be missing */
    OPTION_PATH,     /* relative to the folder of the file */
    OPTION_PLACE,    /* a path, or as sftp_address.h says */
    OPTION_HOURS,    /* as service_hours.h says */
    OPTION_NETWORKS, /* as network.h says */
    OPTION_WORD,     /* one of `words` */
    OPTION_INTEGER,  /* least .. most */
    OPTION_BOOL,
};

struct option {
    const char *key;
    enum option_type type;
    size_t offset;        /* into the struct of its section */
    const char *fallback; /* the default, as it would be written */
    int64_t least, most;
    const char *words;   /* separated by a space; of an integer: why not less,
                            or NULL */
    const char *meaning; /* one or more sentences */
};

struct option_section {
    const char *key; /* NULL for the top of the file */
    const struct option *options;
    size_t count;
    const char *meaning;
};

enum { OPTIONS_MOST = 80 }; /* in one section */

extern const struct option_section option_top;
extern const struct option_section option_agency;
extern const struct option_section option_line;
extern const struct option_section option_witness;

#endif
