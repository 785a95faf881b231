/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that a command makes.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ctl.h"

bool
ctl_file_write(const char *name, struct text bytes)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    if (fd < 0)
        return false;
    while (done < bytes.size) {
        ssize_t put = write(fd, bytes.bytes + done, bytes.size - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    bool is_whole = done == bytes.size && fsync(fd) == 0;
    int reason = errno;
    close(fd);
    if (!is_whole)
        unlink(name);
    errno = reason;
    return is_whole;
}
