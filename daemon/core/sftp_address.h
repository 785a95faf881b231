/* SPDX-License-Identifier: Apache-2.0
 *
 * The folder of a file line that is not on this machine, as it stands in the
 * configuration: sftp://USER@HOST:PORT/PATH. PORT may be missing (22). PATH
 * stands as it is, nothing in it is encoded; /~/PATH begins where the login
 * does. A password has no place in it.
 */
#ifndef HEDUI_CORE_SFTP_ADDRESS_H
#define HEDUI_CORE_SFTP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sftp_address {
    char user[64];
    char host[256]; /* an IPv6 address without its brackets */
    uint16_t port;
    const char *path; /* in the text that was read; for the server */
};

/* Is it meant for SFTP, or any other scheme, and not a path here? */
bool sftp_address_is(const char *folder);
/* false: `expected` says what would be right (static). */
bool sftp_address_read(const char *folder, struct sftp_address *address,
                       const char **expected);

#endif
