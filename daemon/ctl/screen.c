/* SPDX-License-Identifier: Apache-2.0
 *
 * How wide a terminal is, and what fits.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ctl.h"

size_t
ctl_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int64_t wanted;
    if (columns != NULL && text_to_count(text_of(columns), &wanted) &&
        wanted >= 40 && wanted <= 1000)
        return (size_t)wanted;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= 40)
        return size.ws_col;
    return 160;
}

struct text
ctl_cut(struct ctl *ctl, const char *chars, size_t width)
{
    struct text text = text_of(chars);
    if (text_width(text) <= width)
        return text;
    size_t size = text.size;
    while (size > 0 && (text_width(text_slice(text, 0, size)) + 1 > width ||
                        ((unsigned char)chars[size] & 0xc0) == 0x80))
        size--;
    return text_of(arena_printf(&ctl->arena, "%.*s…", (int)size, chars));
}
