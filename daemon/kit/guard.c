/* SPDX-License-Identifier: Apache-2.0
 *
 * One mapping a copy: the bytes end where its last page, unreadable, begins.
 */
#include "guard.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mutant.h"

struct text
guard_copy(struct guards *guards, struct text bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (bytes.size + page - 1) / page * page;
    if (text_is_absent(bytes) || guards->count == GUARDED_MAX ||
        mutant_is("bytes_without_guard"))
        return bytes;
    char *base = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return bytes;
    if (mprotect(base + room, page, PROT_NONE) != 0) {
        munmap(base, room + page);
        return bytes;
    }
    guards->list[guards->count].base = base;
    guards->list[guards->count++].size = room + page;
    char *to = base + room - bytes.size;
    memcpy(to, bytes.bytes, bytes.size);
    return (struct text){to, bytes.size};
}

void
guard_release(struct guards *guards)
{
    while (guards->count > 0) {
        guards->count--;
        munmap(guards->list[guards->count].base,
               guards->list[guards->count].size);
    }
}
