/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui report: the stored report as text, HTML or PDF for people, or as its
 * canonical bytes; or the letter to the family that is made of it.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "archive.h"
#include "json.h"
#include "page.h"
#include "report_paper.h"
#include "tombstone.h"

#define REPORT_DEPTH 32
#define PAGE_MAX (1u << 26)

bool
ctl_is_retraction(struct ctl *ctl, const struct json *tree, int *code)
{
    struct text name;
    int64_t case_id;
    return json_get(tree, "retracted") != NULL &&
           json_get_text(tree, "case_no", &name) &&
           text_to_count(text_slice(name, 1, name.size), &case_id) &&
           tombstone_is_there(ctl, case_id, stderr, code);
}

/* Scripts that look at many say why once, in the environment. */
static bool
report_look(struct ctl *ctl, const struct case_evidence *evidence, int *code)
{
    const char *why = ctl->why != NULL ? ctl->why : getenv("HEDUI_WHY");
    long long case_id = evidence->status.case_id;
    return archive_look(ctl, case_id, evidence->revision,
                        arena_printf(&ctl->arena, "%s C%lld revision %u",
                                     ctl->argv[0], case_id, evidence->revision),
                        why, code);
}

const struct json *
ctl_report(struct ctl *ctl, uint32_t revision, struct text *bytes, int *code)
{
    struct case_status status;
    struct case_evidence evidence = {0};
    bool found = false;
    if (optind + 1 != ctl->argc) {
        *code = EXIT_USAGE;
        return NULL;
    }
    if (!ctl_find(ctl, ctl->argv[optind], &status, code))
        return NULL;
    enum store_result result =
        ctl->store->calls->evidence(ctl->store, &ctl->arena, status.case_id,
                                    revision, &evidence, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return NULL;
    }
    if ((!found || text_is_empty(evidence.report)) &&
        tombstone_is_there(ctl, status.case_id, stderr, code))
        return NULL;
    if (!found || text_is_empty(evidence.report)) {
        ctl_complain(ctl, "no_report", (long long)status.case_id,
                     ctl_word(ctl, case_state_name(status.state)));
        *code = EXIT_UNKNOWN;
        return NULL;
    }
    if (!report_look(ctl, &evidence, code))
        return NULL;
    *bytes = evidence.report;
    const struct json *tree =
        json_read(&ctl->arena, evidence.report, REPORT_DEPTH, &ctl->fault);
    if (tree == NULL) {
        ctl_complain(ctl, "report_damaged", (long long)status.case_id,
                     ctl->fault.text);
        *code = EXIT_DIFFERS;
    }
    return tree;
}

enum form { FORM_TEXT, FORM_JSON, FORM_HTML, FORM_PDF, FORM_COUNT };

struct wish {
    enum form form;
    bool is_said; /* the form */
    bool is_letter;
    const char *out;
    int64_t revision, width;
};

static bool
form_said(struct wish *wish, const char *name)
{
    static const char *const names[] = {"text", "json", "html", "pdf"};
    int form = 0;
    while (form < FORM_COUNT && strcmp(name, names[form]) != 0)
        form++;
    if (form == FORM_COUNT || (wish->is_said && (int)wish->form != form))
        return false;
    wish->form = (enum form)form;
    wish->is_said = true;
    return true;
}

static bool
wish_read(struct ctl *ctl, struct wish *wish)
{
    static const struct option options[] = {
        {"format", required_argument, NULL, 'f'},
        {"html", no_argument, NULL, 'h'},
        {"json", no_argument, NULL, 'j'},
        {"letter", no_argument, NULL, 'l'},
        {"out", required_argument, NULL, 'o'},
        {"revision", required_argument, NULL, 'r'},
        {"width", required_argument, NULL, 'w'},
        {"why", required_argument, NULL, 'y'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "o:", options, NULL)) !=
           -1) {
        if (option == 'j' || option == 'h' || option == 'f') {
            if (!form_said(wish, option == 'j'   ? "json"
                                 : option == 'h' ? "html"
                                                 : optarg))
                return false;
        } else if (option == 'l')
            wish->is_letter = true;
        else if (option == 'o')
            wish->out = optarg;
        else if (option == 'y')
            ctl->why = optarg;
        else if (option == 'w') {
            if (!text_to_count(text_of(optarg), &wish->width) ||
                wish->width < PAGE_WIDTH_LEAST || wish->width > PAGE_WIDTH_MOST)
                return false;
        } else if (option != 'r' ||
                   !text_to_count(text_of(optarg), &wish->revision) ||
                   wish->revision > 100000)
            return false;
    }
    return (wish->form == FORM_TEXT || wish->width == 0) &&
           !(wish->is_letter && wish->form == FORM_JSON);
}

static int
bytes_put(struct ctl *ctl, const struct wish *wish, struct text bytes)
{
    if (wish->out == NULL
            ? fwrite(bytes.bytes, 1, bytes.size, stdout) == bytes.size &&
                  fflush(stdout) == 0
            : ctl_file_write(wish->out, bytes))
        return EXIT_WELL;
    ctl_complain(ctl, "cannot_write_file",
                 wish->out == NULL ? "stdout" : wish->out, strerror(errno));
    return EXIT_TROUBLE;
}

static int
page_put(struct ctl *ctl, const struct wish *wish, const struct json *tree)
{
    struct buffer out;
    int code;
    buffer_init(&out, PAGE_MAX);
    struct arena *arena = &ctl->arena;
    bool is_html = wish->form == FORM_HTML;
    bool is_made = wish->is_letter && is_html
                       ? letter_html(arena, tree, ctl->language, &out)
                   : wish->is_letter ? letter_print(arena, tree, ctl->language,
                                                    (size_t)wish->width, &out)
                   : is_html ? report_html(arena, tree, ctl->language, &out)
                             : report_print_wide(arena, tree, ctl->language,
                                                 (size_t)wish->width, &out);
    code = is_made ? bytes_put(ctl, wish, buffer_view(&out)) : EXIT_TROUBLE;
    if (!is_made)
        ctl_complain(ctl, "report_form");
    buffer_release(&out);
    return code;
}

int
command_report(struct ctl *ctl)
{
    struct wish wish = {0};
    struct text bytes, pdf;
    int code = EXIT_WELL;
    if (!wish_read(ctl, &wish))
        return EXIT_USAGE;
    const struct json *tree =
        ctl_report(ctl, (uint32_t)wish.revision, &bytes, &code);
    if (tree == NULL)
        return code;
    if (wish.form == FORM_JSON)
        return bytes_put(ctl, &wish, bytes);
    if (wish.is_letter && ctl_is_retraction(ctl, tree, &code))
        return code;
    if (wish.form == FORM_PDF)
        return report_paper(ctl, tree, bytes, wish.is_letter, &pdf, &code)
                   ? bytes_put(ctl, &wish, pdf)
                   : code;
    /* HTML of a retraction too, as it is sealed. */
    if (wish.form == FORM_TEXT && ctl_is_retraction(ctl, tree, &code))
        return code;
    return page_put(ctl, &wish, tree);
}
