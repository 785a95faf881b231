/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui-paper: makes one report a PDF. `hedui report --format pdf` and the API
 * run it, so that whatever fonts and drawing cost or do wrong is a process of
 * its own, and heduid has neither of them inside.
 *
 * Standard input: a line {"language":"zh|en","seal":{...}}, without "seal"
 * where there is none (paper.h), with "letter":true for the letter to the
 * family; then the bytes of the report. Standard output:
 * the PDF. Exit code 0; or 1, with a sentence on standard error.
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "paper.h"

#define INPUT_MAX ((size_t)64 << 20)
#define MEMORY_MAX ((rlim_t)2 << 30)
#define ARENA_MAX ((size_t)1 << 30)
#define SECONDS_MAX 60
#define DEPTH_MAX 32

static _Noreturn void
stop(const char *what)
{
    fprintf(stderr, "hedui-paper: %s\n", what);
    exit(1);
}

/* Whatever a report is like, it takes no more than this, and ends with who
 * asked for it. */
static void
limits_set(void)
{
    const struct rlimit seconds = {SECONDS_MAX, SECONDS_MAX};
    const struct rlimit file = {PAPER_BYTES_MAX, PAPER_BYTES_MAX};
    const struct rlimit none = {0, 0};
    (void)!setrlimit(RLIMIT_CPU, &seconds);
    (void)!setrlimit(RLIMIT_FSIZE, &file);
    (void)!setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)
    const struct rlimit memory = {MEMORY_MAX, MEMORY_MAX};
    (void)!setrlimit(RLIMIT_AS, &memory);
#endif
    (void)!prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void
input_read(struct buffer *in)
{
    char part[65536];
    ssize_t size;
    buffer_init(in, INPUT_MAX);
    while ((size = read(STDIN_FILENO, part, sizeof(part))) != 0)
        if (size > 0)
            buffer_add(in, part, (size_t)size);
        else if (errno != EINTR)
            stop("standard input cannot be read");
    if (in->failed)
        stop("the report is too large");
}

static void
output_write(struct text pdf)
{
    while (pdf.size > 0) {
        ssize_t size = write(STDOUT_FILENO, pdf.bytes, pdf.size);
        if (size < 0 && errno != EINTR)
            stop("standard output cannot be written");
        if (size > 0)
            pdf = text_slice(pdf, (size_t)size, pdf.size);
    }
}

int
main(void)
{
    struct arena arena;
    struct buffer in;
    struct fault fault = {0};
    struct text rest, line, language, pdf;
    limits_set();
    arena_init(&arena, ARENA_MAX);
    input_read(&in);
    rest = buffer_view(&in);
    if (!text_cut(&rest, '\n', &line) || text_is_absent(rest))
        stop("there is no report behind the first line");
    const struct json *wish = json_read(&arena, line, DEPTH_MAX, &fault);
    struct paper_order order = {
        .tree =
            wish == NULL ? NULL : json_read(&arena, rest, DEPTH_MAX, &fault),
        .seal = json_get(wish, "seal")};
    if (order.tree == NULL)
        stop(fault.text);
    if (!json_get_text(wish, "language", &language))
        stop("no language is said");
    order.language =
        text_equals_chars(language, "en") ? LANGUAGE_EN : LANGUAGE_ZH;
    const struct json *letter = json_get(wish, "letter");
    order.is_letter = letter != NULL && letter->kind == JSON_TRUE;
    digest_sha256(rest, &order.report);
    if (!paper_report(&arena, &order, &pdf, &fault))
        stop(fault.text);
    output_write(pdf);
    buffer_release(&in);
    arena_release(&arena);
    return 0;
}
