/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui whatif: what would settle a case that was referred, by how much one was
 * missed, and how much room another has left. The case is made again from its
 * stored evidence by the rules of its day, as replay does it.
 */
#include <getopt.h>

#include "evidence.h"
#include "json.h"
#include "mutant.h"
#include "whatif.h"

#define PAGE_MAX (1u << 26)

/* In the place of the report: the counterfactuals. */
static bool
whatif_as_report(struct arena *arena, const struct rules *rules,
                 const struct case_input *input, struct json **tree,
                 struct text *bytes, struct report_summary *summary,
                 struct fault *fault)
{
    *summary = (struct report_summary){0};
    *bytes = TEXT_NONE;
    return whatif_make(arena, rules, input, tree, fault);
}

/* Evidence that does not give the stored report any more says nothing about
 * it. */
static bool
is_same_report(struct ctl *ctl, const struct case_evidence *evidence, int *code)
{
    struct case_made made = {0};
    if (!evidence_again(ctl, evidence, report_make, &made, code))
        return false;
    if (text_equals(made.report, evidence->report) ||
        mutant_is("whatif_any_evidence"))
        return true;
    ctl_complain(ctl, "evidence_differs", (long long)evidence->status.case_id);
    *code = EXIT_DIFFERS;
    return false;
}

/* The one ruling that was asked for; false: it is not there. */
static bool
keep_programme(struct json *tree, const char *programme)
{
    struct json *rulings = json_get(tree, "rulings");
    struct json *one = json_get(rulings, programme);
    if (one == NULL)
        return false;
    one->next = NULL;
    rulings->first = rulings->last = one;
    rulings->count = 1;
    return true;
}

static int
tree_print(struct ctl *ctl, const struct json *tree, bool is_json)
{
    struct buffer out;
    bool is_printed = true;
    buffer_init(&out, PAGE_MAX);
    if (is_json) {
        json_write(tree, &out);
        buffer_chars(&out, "\n");
    } else {
        is_printed = whatif_print(&ctl->arena, tree, ctl->language, &out);
    }
    is_printed = is_printed && !out.failed;
    return ctl_print_tree(ctl, is_printed, &out);
}

int
command_whatif(struct ctl *ctl)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"programme", required_argument, NULL, 'p'},
        {"revision", required_argument, NULL, 'r'},
        {0}};
    struct case_evidence evidence = {0};
    struct case_made made = {0};
    const char *programme = NULL;
    bool is_json = false;
    int64_t revision = 0;
    int option, code = EXIT_WELL;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            is_json = true;
        else if (option == 'p' &&
                 programme_find(text_of(optarg)) != PROGRAMME_COUNT)
            programme = optarg;
        else if (option != 'r' || !text_to_count(text_of(optarg), &revision) ||
                 revision > 100000)
            return EXIT_USAGE;
    if (optind + 1 != ctl->argc)
        return EXIT_USAGE;
    if (!evidence_find(ctl, ctl->argv[optind], (uint32_t)revision, &evidence,
                       &code) ||
        !is_same_report(ctl, &evidence, &code) ||
        !evidence_again(ctl, &evidence, whatif_as_report, &made, &code))
        return code;
    if (programme != NULL && !keep_programme(made.tree, programme)) {
        ctl_complain(ctl, "no_programme", (long long)evidence.status.case_id,
                     programme);
        return EXIT_UNKNOWN;
    }
    return tree_print(ctl, made.tree, is_json);
}
