/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui explain: from the outcome down to the evidence, and with --finding down
 * to the bytes that one finding was read from.
 */
#include <getopt.h>

#include "evidence_find.h"
#include "finding_view.h"
#include "json.h"

#define PAGE_MAX (1u << 26)
#define REPORT_DEPTH 32

struct explain {
    bool is_json;
    int64_t revision, finding; /* 0: all of it */
};

static int
explain_finding(struct ctl *ctl, const struct explain *explain)
{
    struct case_evidence evidence = {0};
    int code = EXIT_WELL;
    if (optind + 1 != ctl->argc)
        return EXIT_USAGE;
    if (!evidence_find(ctl, ctl->argv[optind], (uint32_t)explain->revision,
                       &evidence, &code))
        return code;
    const struct json *tree =
        json_read(&ctl->arena, evidence.report, REPORT_DEPTH, &ctl->fault);
    if (tree == NULL) {
        ctl_complain(ctl, "report_damaged", (long long)evidence.status.case_id,
                     ctl->fault.text);
        return EXIT_DIFFERS;
    }
    return finding_view(ctl, &evidence, tree, explain->finding,
                        explain->is_json);
}

static int
explain_all(struct ctl *ctl, const struct explain *explain)
{
    struct text bytes;
    struct buffer out;
    int code = EXIT_WELL;
    const struct json *tree =
        ctl_report(ctl, (uint32_t)explain->revision, &bytes, &code);
    if (tree == NULL)
        return code;
    if (ctl_is_retraction(ctl, tree, &code))
        return code;
    buffer_init(&out, PAGE_MAX);
    bool is_printed =
        explain->is_json
            ? report_explain_json(&ctl->arena, tree, &out)
            : report_explain(&ctl->arena, tree, ctl->language, &out);
    return ctl_print_tree(ctl, is_printed, &out);
}

int
command_explain(struct ctl *ctl)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"finding", required_argument, NULL, 'f'},
        {"revision", required_argument, NULL, 'r'},
        {"why", required_argument, NULL, 'y'},
        {0}};
    struct explain explain = {0};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            explain.is_json = true;
        else if (option == 'y')
            ctl->why = optarg;
        else if (option == 'f' &&
                 text_to_count(text_of(optarg), &explain.finding) &&
                 explain.finding > 0)
            continue;
        else if (option != 'r' ||
                 !text_to_count(text_of(optarg), &explain.revision) ||
                 explain.revision > 100000)
            return EXIT_USAGE;
    return explain.finding > 0 ? explain_finding(ctl, &explain)
                               : explain_all(ctl, &explain);
}
