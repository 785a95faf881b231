/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts sftp://USER@HOST:PORT/PATH. Strict: what it does not know it refuses,
 * because a host that was misread is a host that gets our files.
 */
#include "sftp_address.h"

#include "text.h"

static const char expected_whole[] =
    "a path, or sftp://USER@HOST:PORT/PATH is needed";

bool
sftp_address_is(const char *folder)
{
    return strstr(folder, "://") != NULL;
}

static bool
has_only(struct text text, const char *allowed)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] == '\0' || strchr(allowed, text.bytes[i]) == NULL)
            return false;
    return text.size > 0;
}

static bool
is_printable(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == '\x7f')
            return false;
    return text.size > 0;
}

static bool
user_read(struct text user, struct sftp_address *address, const char **expected)
{
    if (!is_printable(user) || user.size >= sizeof(address->user) ||
        memchr(user.bytes, ' ', user.size) != NULL) {
        *expected = "sftp://USER@HOST:PORT/PATH is needed, USER of 1 to 63 "
                    "bytes";
        return false;
    }
    if (memchr(user.bytes, ':', user.size) != NULL) {
        *expected = "no password may stand in it: the login is by sftp_key";
        return false;
    }
    memcpy(address->user, user.bytes, user.size);
    address->user[user.size] = '\0';
    return true;
}

/* "HOST", "HOST:PORT", "[IPv6]", "[IPv6]:PORT". */
static bool
host_read(struct text place, struct sftp_address *address,
          const char **expected)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    struct text host, port = place;
    int64_t number = 22;
    bool is_ipv6 = text_starts_with(place, "[");
    if (is_ipv6) {
        port = text_slice(place, 1, place.size);
        if (!text_cut(&port, ']', &host) || text_is_absent(port) ||
            (port.size > 0 && port.bytes[0] != ':'))
            host = TEXT("");
        else if (port.size > 0)
            port = text_slice(port, 1, port.size);
        else
            port = TEXT_NONE;
    } else {
        text_cut(&port, ':', &host);
    }
    if (host.size >= sizeof(address->host) ||
        !has_only(host, is_ipv6 ? "0123456789abcdefABCDEF:." : name)) {
        *expected = "a HOST of letters, digits, \".\" and \"-\", or [IPv6] is "
                    "needed: sftp://USER@HOST:PORT/PATH";
        return false;
    }
    if (!text_is_absent(port) &&
        (!text_to_count(port, &number) || number < 1 || number > 65535)) {
        *expected = "a PORT of 1 to 65535 is needed";
        return false;
    }
    memcpy(address->host, host.bytes, host.size);
    address->host[host.size] = '\0';
    address->port = (uint16_t)number;
    return true;
}

bool
sftp_address_read(const char *folder, struct sftp_address *address,
                  const char **expected)
{
    static const char scheme[] = "sftp://";
    *address = (struct sftp_address){.port = 0};
    *expected = expected_whole;
    if (strncmp(folder, scheme, sizeof(scheme) - 1) != 0)
        return false;
    const char *from = folder + sizeof(scheme) - 1;
    const char *path = strchr(from, '/');
    if (path == NULL)
        return false;
    size_t size = (size_t)(path - from), at = size;
    while (at > 0 && from[at - 1] != '@')
        at--;
    if (at == 0)
        return false;
    if (!user_read((struct text){from, at - 1}, address, expected) ||
        !host_read((struct text){from + at, size - at}, address, expected))
        return false;
    if (!is_printable(text_of(path)) || strpbrk(path, "%?#") != NULL) {
        *expected = "a PATH is needed that stands as it is on the server, "
                    "without \"%\", \"?\" and \"#\"";
        return false;
    }
    if (strcmp(path, "/~") == 0)
        path = ".";
    else if (strncmp(path, "/~/", 3) == 0)
        path = path[3] == '\0' ? "." : path + 3;
    address->path = path;
    return true;
}
