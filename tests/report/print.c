/* SPDX-License-Identifier: Apache-2.0
 *
 * report-print [--lang zh|en] [--width N | --html] [--letter]
 *
 * Reports as JSON, one a line, on standard input; each comes out as the text
 * for people that `hedui report` prints, or the HTML; or the letter to the
 * family, in either; ended by a line with a form feed.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "casework.h"

#define DEPTH_MAX 32

static _Noreturn void
stop(const char *what)
{
    fprintf(stderr, "report-print: %s\n", what);
    exit(2);
}

static void
line_print(const char *line, size_t size, enum language language, size_t width,
           bool is_html, bool is_letter)
{
    struct arena arena;
    struct fault fault = {0};
    struct buffer out;
    arena_init(&arena, 0);
    buffer_init(&out, (size_t)1 << 28);
    const struct json *tree =
        json_read(&arena, (struct text){line, size}, DEPTH_MAX, &fault);
    if (tree == NULL)
        stop(fault.text);
    bool is_made =
        is_letter && is_html ? letter_html(&arena, tree, language, &out)
        : is_letter          ? letter_print(&arena, tree, language, width, &out)
        : is_html            ? report_html(&arena, tree, language, &out)
                  : report_print_wide(&arena, tree, language, width, &out);
    if (!is_made)
        stop("a line is no report");
    fwrite(out.bytes, 1, out.size, stdout);
    puts("\f");
    buffer_release(&out);
    arena_release(&arena);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"html", no_argument, NULL, 'h'},
        {"letter", no_argument, NULL, 't'},
        {"lang", required_argument, NULL, 'l'},
        {"width", required_argument, NULL, 'w'},
        {0}};
    enum language language = LANGUAGE_EN;
    int64_t width = 0;
    bool is_html = false, is_letter = false;
    char *line = NULL;
    size_t room = 0;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h')
            is_html = true;
        else if (option == 't')
            is_letter = true;
        else if (option == 'l')
            language = strcmp(optarg, "zh") == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
        else if (option != 'w' || !text_to_count(text_of(optarg), &width))
            stop("usage: report-print [--lang zh|en] [--width N | --html] "
                 "[--letter]");
    }
    for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;)
        line_print(line, (size_t)size, language, (size_t)width, is_html,
                   is_letter);
    free(line);
    return 0;
}
