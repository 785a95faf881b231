/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui whatif: what would settle a case that was referred, by how much one was
 * missed, and how much room another has left. The case is made again from its
 * stored evidence by the rules of its day, as replay does it.
 */
#include <getopt.h>

#include "evidence_find.h"
#include "json.h"
#include "whatif.h"

#define PAGE_MAX (1u << 26)

/* Of the case that is named; false after saying why. */
static bool
whatif_find(struct ctl *ctl, const char *word, uint32_t revision,
            struct case_evidence *evidence, struct case_made *made, int *code)
{
    struct rules rules = {0};
    bool is_made = false, is_same = false;
    if (!evidence_find(ctl, word, revision, evidence, code))
        return false;
    *code = EXIT_USAGE;
    if (!ctl_rules(ctl, &rules))
        return false;
    const struct view_ground ground = ctl_ground(ctl);
    enum store_result result =
        evidence_whatif(&ground, &rules, evidence, made, &is_made, &is_same);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    *code = EXIT_DIFFERS;
    if (is_made && !is_same)
        ctl_complain(ctl, "evidence_differs",
                     (long long)evidence->status.case_id);
    else if (!is_made)
        fprintf(stderr, "case C%lld: %s\n", (long long)evidence->status.case_id,
                made->why);
    return is_made && is_same;
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
    if (!whatif_find(ctl, ctl->argv[optind], (uint32_t)revision, &evidence,
                     &made, &code))
        return code;
    if (programme != NULL &&
        !evidence_keep_programme(made.tree, text_of(programme))) {
        ctl_complain(ctl, "no_programme", (long long)evidence.status.case_id,
                     programme);
        return EXIT_UNKNOWN;
    }
    return tree_print(ctl, made.tree, is_json);
}
