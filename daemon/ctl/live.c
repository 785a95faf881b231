/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture is made in memory first, so that a terminal never shows half of
 * one. A signal ends the process from its handler, by write() alone: also while
 * the database is waited for, and always with the terminal as it was.
 */
#include "live.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "mutant.h"

#define ENTER "\033[?1049h\033[?25l"
#define LEAVE "\033[?25h\033[?1049l"

/* What the handler needs: the process has one terminal. */
static struct {
    bool is_terminal;
    const char *bytes; /* the last whole picture, left behind at the end */
    size_t size;
} last;

bool
live_option(const struct ctl *ctl, int64_t *seconds)
{
    const char *word = optarg;
    *seconds = LIVE_SECONDS;
    if (word == NULL && optind < ctl->argc &&
        text_to_count(text_of(ctl->argv[optind]), seconds))
        word = ctl->argv[optind++];
    return word == NULL || (text_to_count(text_of(word), seconds) &&
                            *seconds >= 1 && *seconds <= LIVE_SECONDS_MAX);
}

static void
put(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, size);
        if (put <= 0)
            return;
        bytes += put;
        size -= (size_t)put;
    }
}

static void
on_end(int number)
{
    (void)number;
    if (last.is_terminal && !mutant_is("terminal_left_drawn")) {
        put(LEAVE, sizeof(LEAVE) - 1);
        put(last.bytes, last.size);
    }
    _exit(EXIT_WELL);
}

static void
on_resize(int number)
{
    (void)number; /* it ends the sleep */
}

static void
signals_set(sigset_t *ends)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction action = {.sa_handler = on_end};
    sigemptyset(ends);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaddset(ends, numbers[i]);
    action.sa_mask = *ends;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaction(numbers[i], &action, NULL);
    action = (struct sigaction){.sa_handler = on_resize};
    sigaction(SIGWINCH, &action, NULL);
}

/* What the command says, on both streams (glibc lets them be set). */
static int
run_into(struct ctl *ctl, int (*show)(struct ctl *ctl, const void *options),
         const void *options, char **said, size_t *size)
{
    FILE *out = stdout, *err = stderr;
    FILE *memory = open_memstream(said, size);
    if (memory == NULL)
        return EXIT_TROUBLE;
    stdout = stderr = memory;
    int code = show(ctl, options);
    stdout = out;
    stderr = err;
    fclose(memory);
    return code;
}

static size_t
terminal_rows(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 2
               ? size.ws_row
               : 24;
}

/* Line by line over what stands there; the last line of the terminal stays
 * free, so that nothing scrolls. */
static void
draw(const char *bytes, size_t size)
{
    struct text rest = {bytes, size}, line;
    struct buffer out;
    size_t rows = terminal_rows() - 1;
    buffer_init(&out, 1u << 24);
    buffer_chars(&out, "\033[H");
    while (rows-- > 0 && text_cut(&rest, '\n', &line)) {
        buffer_text(&out, line);
        buffer_chars(&out, "\033[K\r\n");
    }
    buffer_chars(&out, "\033[J");
    put(out.bytes, out.size);
    buffer_release(&out);
}

static void
title_write(struct ctl *ctl, const char *name, int64_t seconds,
            struct buffer *out)
{
    struct timespec now;
    char at[32];
    clock_gettime(CLOCK_REALTIME, &now);
    instant_print_spaced((int64_t)now.tv_sec * INSTANT_SECOND, at);
    const char *title = arena_printf(&ctl->arena, ctl_word(ctl, "live_title"),
                                     name, at, (long long)seconds);
    buffer_text(out, ctl_cut(ctl, title == NULL ? name : title, ctl_width()));
    buffer_chars(out, "\n");
}

/* The picture becomes the last one while no signal can look at it. */
static void
picture_set(const sigset_t *ends, struct buffer *picture)
{
    sigset_t before;
    char *old = NULL;
    union {
        const char *kept;
        char *owned;
    } bytes = {.kept = last.bytes};
    old = bytes.owned;
    sigprocmask(SIG_BLOCK, ends, &before);
    last.bytes = picture->bytes;
    last.size = picture->size;
    if (last.is_terminal)
        draw(last.bytes, last.size);
    else
        put(last.bytes, last.size);
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(old);
}

int
live_show(struct ctl *ctl, const char *name, int64_t seconds,
          int (*show)(struct ctl *ctl, const void *options),
          const void *options)
{
    sigset_t ends;
    char *table = NULL;
    size_t table_size = 0;
    const struct timespec pause = {seconds, 0};
    last.is_terminal = isatty(STDOUT_FILENO) == 1;
    signals_set(&ends);
    for (bool is_first = true;; is_first = false) {
        char *said = NULL;
        size_t size = 0;
        int code = run_into(ctl, show, options, &said, &size);
        if (code != EXIT_WELL && code != EXIT_TROUBLE) {
            if (last.is_terminal && !is_first)
                put(LEAVE, sizeof(LEAVE) - 1);
            fwrite(said, 1, size, stderr);
            free(said);
            free(table);
            return code;
        }
        if (last.is_terminal && is_first)
            put(ENTER, sizeof(ENTER) - 1);
        struct buffer picture;
        buffer_init(&picture, 1u << 24);
        if (name != NULL)
            title_write(ctl, name, seconds, &picture);
        if (code == EXIT_TROUBLE)
            buffer_add(&picture, said, size);
        if (code == EXIT_WELL) {
            free(table);
            table = said;
            table_size = size;
        } else {
            free(said);
        }
        if (name != NULL)
            buffer_chars(&picture, "\n");
        buffer_add(&picture, table, table_size);
        picture_set(&ends, &picture);
        arena_release(&ctl->arena);
        arena_init(&ctl->arena, CTL_MEMORY);
        nanosleep(&pause, NULL);
    }
}
