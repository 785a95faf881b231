/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui report and hedui explain: the stored report as text for people or as
 * its canonical bytes, and the tree from the outcome to the evidence.
 */
#include <getopt.h>

#include "ctl.h"
#include "json.h"
#include "page.h"

#define REPORT_DEPTH 32

/* The report of the case named on the command line; NULL after saying why. */
static const struct json *
report_find(struct ctl *ctl, uint32_t revision, struct text *bytes, int *code)
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
    if (!found || text_is_empty(evidence.report)) {
        ctl_complain(ctl, "no_report", (long long)status.case_id,
                     ctl_word(ctl, case_state_name(status.state)));
        *code = EXIT_UNKNOWN;
        return NULL;
    }
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

struct wish {
    bool is_explain, is_json;
    int64_t revision, width;
};

static int
print_tree(struct ctl *ctl, const struct json *tree, const struct wish *wish)
{
    struct buffer out;
    buffer_init(&out, 1u << 26);
    bool is_printed =
        wish->is_explain
            ? report_explain(&ctl->arena, tree, ctl->language, &out)
            : report_print_wide(&ctl->arena, tree, ctl->language,
                                (size_t)wish->width, &out);
    if (is_printed)
        ctl_print(&out);
    else
        ctl_complain(ctl, "report_form");
    buffer_release(&out);
    return is_printed ? EXIT_WELL : EXIT_TROUBLE;
}

static bool
wish_read(const struct ctl *ctl, struct wish *wish)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"revision", required_argument, NULL, 'r'},
        {"width", required_argument, NULL, 'w'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1) {
        if (option == 'j' && !wish->is_explain)
            wish->is_json = true;
        else if (option == 'w' && !wish->is_explain) {
            if (!text_to_count(text_of(optarg), &wish->width) ||
                wish->width < PAGE_WIDTH_LEAST || wish->width > PAGE_WIDTH_MOST)
                return false;
        } else if (option != 'r' ||
                   !text_to_count(text_of(optarg), &wish->revision) ||
                   wish->revision > 100000)
            return false;
    }
    return true;
}

static int
report_command(struct ctl *ctl, bool is_explain)
{
    struct wish wish = {.is_explain = is_explain};
    struct text bytes;
    int code = EXIT_WELL;
    if (!wish_read(ctl, &wish))
        return EXIT_USAGE;
    const struct json *tree =
        report_find(ctl, (uint32_t)wish.revision, &bytes, &code);
    if (tree == NULL)
        return code;
    if (wish.is_json) {
        fwrite(bytes.bytes, 1, bytes.size, stdout);
        return EXIT_WELL;
    }
    return print_tree(ctl, tree, &wish);
}

int
command_report(struct ctl *ctl)
{
    return report_command(ctl, false);
}

int
command_explain(struct ctl *ctl)
{
    return report_command(ctl, true);
}
