/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the address, and makes the socket with the rights that it keeps: the
 * mode is set by bind itself, so that there is no moment with another one.
 */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "mutant.h"
#include "text.h"

#define BACKLOG 4096 /* as far as the machine allows (somaxconn) */

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_in inet;
        struct sockaddr_un local;
    } at;
    socklen_t size;
};

static bool
read_local(const char *option, const char *path, struct address *address,
           struct fault *fault)
{
    size_t size = strlen(path);
    if (path[0] != '/' || size >= sizeof(address->at.local.sun_path))
        return fault_set(fault, FAULT_INPUT,
                         "%s: unix:/PATH needs a whole path of at "
                         "most %zu bytes",
                         option, sizeof(address->at.local.sun_path) - 1);
    address->at.local.sun_family = AF_UNIX;
    memcpy(address->at.local.sun_path, path, size + 1);
    address->size = sizeof(address->at.local);
    return true;
}

static bool
address_read(const char *option, const char *where, struct address *address,
             struct fault *fault)
{
    struct text host, rest = text_of(where);
    int64_t port = 0;
    char name[64];
    *address = (struct address){.size = sizeof(address->at.inet)};
    if (text_starts_with(rest, "unix:"))
        return read_local(option, where + 5, address, fault);
    if (!text_cut(&rest, ':', &host) || !text_to_count(rest, &port) ||
        port < 1 || port > 65535 || host.size >= sizeof(name))
        return fault_set(fault, FAULT_INPUT,
                         "%s is \"%.60s\": neither ADDRESS:PORT "
                         "nor unix:/PATH",
                         option, where);
    memcpy(name, host.bytes, host.size);
    name[host.size] = '\0';
    address->at.inet.sin_family = AF_INET;
    address->at.inet.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, name, &address->at.inet.sin_addr) != 1)
        return fault_set(fault, FAULT_INPUT,
                         "%s is \"%.60s\": no IPv4 address; "
                         "127.0.0.1 is this machine, 0.0.0.0 all its addresses",
                         option, where);
    return true;
}

bool
listen_check(const char *option, const char *where, struct fault *fault)
{
    struct address address;
    return address_read(option, where, &address, fault);
}

/* Only a socket that nobody answers is removed. */
static bool
leftover_remove(const struct address *address)
{
    struct stat stat;
    const char *path = address->at.local.sun_path;
    if (lstat(path, &stat) != 0)
        return errno == ENOENT;
    if (!S_ISSOCK(stat.st_mode) && !mutant_is("listen_removes_files")) {
        errno = EEXIST;
        return false;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool is_served = fd < 0 ||
                     connect(fd, &address->at.any, address->size) == 0 ||
                     errno == EAGAIN;
    if (fd >= 0)
        close(fd);
    if (!is_served)
        return unlink(path) == 0;
    errno = EADDRINUSE;
    return false;
}

static bool
listen_bind(int fd, const struct address *address)
{
    bool is_local = address->at.any.sa_family == AF_UNIX;
    int yes = 1;
    if (is_local && !leftover_remove(address))
        return false;
    if (!is_local)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    mode_t before = umask(is_local ? 0117 : 0077);
    bool is_bound = bind(fd, &address->at.any, address->size) == 0;
    int error = errno;
    umask(before);
    errno = error;
    return is_bound && listen(fd, BACKLOG) == 0;
}

int
listen_open(const char *option, const char *where, struct fault *fault)
{
    struct address address;
    if (!address_read(option, where, &address, fault))
        return -1;
    int fd = socket(address.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && listen_bind(fd, &address))
        return fd;
    fault_set(fault, FAULT_LOCAL, "%s: %.120s: %s", option, where,
              strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

void
listen_forget(const char *where)
{
    if (strncmp(where, "unix:", 5) == 0)
        unlink(where + 5);
}
