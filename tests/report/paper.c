/* SPDX-License-Identifier: Apache-2.0
 *
 * report-paper --out FOLDER [--lang zh|en] [--seal FILE] [--letter]
 *
 * Reports as JSON, one a line, on standard input; each comes out as the PDF
 * that hedui-paper makes: FOLDER/1.pdf, FOLDER/2.pdf ... With the seal's facts
 * of a file, of one line (paper.h).
 */
#include <getopt.h>

#include "paper.h"

#define DEPTH_MAX 32

static _Noreturn void
stop(const char *what)
{
    fprintf(stderr, "report-paper: %s\n", what);
    exit(2);
}

static struct json *
seal_read(struct arena *arena, const char *path)
{
    char line[4096];
    struct fault fault = {0};
    FILE *file = fopen(path, "re");
    if (file == NULL || fgets(line, sizeof(line), file) == NULL)
        stop("the seal cannot be read");
    fclose(file);
    struct json *seal = json_read(arena, text_of(line), DEPTH_MAX, &fault);
    if (seal == NULL)
        stop(fault.text);
    return seal;
}

static void
line_print(const char *line, size_t size, struct paper_order *order,
           const char *path)
{
    struct arena arena;
    struct fault fault = {0};
    struct text pdf;
    arena_init(&arena, 0);
    order->tree =
        json_read(&arena, (struct text){line, size}, DEPTH_MAX, &fault);
    if (order->tree == NULL)
        stop(fault.text);
    digest_sha256((struct text){line, size}, &order->report);
    if (!paper_report(&arena, order, &pdf, &fault))
        stop(fault.text);
    FILE *file = fopen(path, "we");
    if (file == NULL || fwrite(pdf.bytes, 1, pdf.size, file) != pdf.size ||
        fclose(file) != 0)
        stop("a file cannot be written");
    arena_release(&arena);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"letter", no_argument, NULL, 't'},
        {"lang", required_argument, NULL, 'l'},
        {"out", required_argument, NULL, 'o'},
        {"seal", required_argument, NULL, 's'},
        {0}};
    struct paper_order order = {.language = LANGUAGE_EN};
    struct arena arena;
    const char *out = NULL;
    char *line = NULL, path[512];
    size_t room = 0;
    int option;
    unsigned number = 0;
    arena_init(&arena, 0);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (option == 'l' && strcmp(optarg, "zh") == 0)
            order.language = LANGUAGE_ZH;
        else if (option == 't')
            order.is_letter = true;
        else if (option == 's')
            order.seal = seal_read(&arena, optarg);
        else if (option == 'o')
            out = optarg;
    if (out == NULL)
        stop("usage: report-paper --out FOLDER [--lang zh|en] [--seal FILE] "
             "[--letter]");
    for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) {
        snprintf(path, sizeof(path), "%s/%u.pdf", out, ++number);
        line_print(line, (size_t)size - (line[size - 1] == '\n'), &order, path);
    }
    free(line);
    arena_release(&arena);
    return 0;
}
