/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui connector: the kit of whoever writes a connector. `new` makes its
 * folder from a template, `check` looks at it before it is handed in. Both work
 * in the source tree that this program was built from, and need no database
 * and no configuration.
 */
#include <getopt.h>
#include <limits.h>
#include <unistd.h>

#include "connector.h"
#include "ctl.h"
#include "inspect.h"
#include "json.h"
#include "scaffold.h"

#define TIMES 100
#define TIMES_MAX 1000000

static void
print_section(const struct scaffold *scaffold)
{
    printf("  - name: %s\n", scaffold->name);
    switch (scaffold->carrier) {
    case CARRIER_HTTPS:
        fputs("    url: https://owner.example:8443\n"
              "    ca: keys/owner-ca.pem\n"
              "    certificate: keys/hedui.pem\n"
              "    key: keys/hedui.key\n",
              stdout);
        if (strcmp(scaffold->family, "H1") == 0 ||
            strcmp(scaffold->family, "H2") == 0)
            fputs("    app_id: hedui\n"
                  "    secret_file: keys/owner.secret\n",
                  stdout);
        break;
    case CARRIER_DATABASE:
        printf("    database: \"host=exchange.example dbname=qz user=hedui\"\n"
               "    schema: %s\n",
               scaffold->name);
        break;
    case CARRIER_FILE:
        printf("    folder: exchange/%s\n"
               "    file_certificate: keys/hedui-file.pem\n"
               "    file_key: keys/hedui-file.key\n"
               "    owner_certificate: keys/%s.pem\n",
               scaffold->name, scaffold->name);
        if (strcmp(scaffold->family, "F2") == 0 ||
            strcmp(scaffold->family, "F3") == 0)
            fputs("    institutions: [示例银行]\n", stdout);
    }
}

static int
new_refuse(const struct ctl *ctl, const struct scaffold *scaffold,
           enum scaffold_result result, const char *detail)
{
    switch (result) {
    case SCAFFOLD_BAD_NAME:
        ctl_complain(ctl, "new_bad_name", scaffold->name);
        return EXIT_USAGE;
    case SCAFFOLD_NAME_TAKEN:
        ctl_complain(ctl, "new_name_taken", scaffold->name, detail);
        return EXIT_USAGE;
    case SCAFFOLD_FOLDER_EXISTS:
        ctl_complain(ctl, "new_folder_exists", detail);
        return EXIT_USAGE;
    case SCAFFOLD_BAD_FAMILY:
        ctl_complain(ctl, "new_bad_family", scaffold->family, detail);
        return EXIT_USAGE;
    case SCAFFOLD_BAD_LINE:
        ctl_complain(ctl, "new_bad_line", LINE_COUNT, LINES_MAX - 1);
        return EXIT_USAGE;
    case SCAFFOLD_LINE_TAKEN:
        ctl_complain(ctl, "new_line_taken", scaffold->line, detail);
        return EXIT_USAGE;
    case SCAFFOLD_LINES_FULL:
        ctl_complain(ctl, "new_lines_full");
        return EXIT_TROUBLE;
    default:
        ctl_complain(ctl, "new_trouble", detail);
        return EXIT_TROUBLE;
    }
}

/* The tree in which we stand, else the one that this program was built from. */
static void
choose_tree(struct scaffold *scaffold)
{
    bool is_here = access("connectors/template", R_OK) == 0;
    scaffold->templates = is_here ? "connectors/template"
                                  : HEDUI_SOURCE_FOLDER "/connectors/template";
    scaffold->into = is_here ? "connectors" : HEDUI_SOURCE_FOLDER "/connectors";
}

static int
connector_new(struct ctl *ctl)
{
    static const struct option options[] = {
        {"family", required_argument, NULL, 'f'},
        {"line", required_argument, NULL, 'l'},
        {"into", required_argument, NULL, 'i'},
        {0}};
    struct scaffold scaffold = {.family = "H1"};
    int64_t line = 0;
    int option;
    const char *detail;
    choose_tree(&scaffold);
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'f')
            scaffold.family = optarg;
        else if (option == 'i')
            scaffold.into = optarg;
        else if (option != 'l')
            return EXIT_USAGE;
        else if (!text_to_count(text_of(optarg), &line) || line == 0 ||
                 line > INT_MAX)
            line = INT_MAX; /* no number of a line */
    if (optind + 1 != ctl->argc)
        return EXIT_USAGE;
    scaffold.name = ctl->argv[optind];
    scaffold.line = (int)line;
    enum scaffold_result result =
        scaffold_make(&ctl->arena, &scaffold, &detail);
    if (result != SCAFFOLD_DONE)
        return new_refuse(ctl, &scaffold, result, detail);
    printf(ctl_word(ctl, "new_done"), scaffold.folder, scaffold.line,
           scaffold.family, scaffold.cases);
    printf(ctl_word(ctl, "new_next"), scaffold.folder, scaffold.name,
           scaffold.folder, scaffold.name);
    print_section(&scaffold);
    return EXIT_WELL;
}

/* ---- check ---- */

static const char *
rule_word(const struct ctl *ctl, enum inspect_rule rule, const char *form)
{
    char key[32];
    (void)snprintf(key, sizeof(key), form, inspect_rule_name(rule));
    return ctl_word(ctl, key);
}

static void
print_finding(const struct ctl *ctl, const struct inspect_finding *finding)
{
    bool has_where = !text_is_empty(finding->where);
    printf("%s %s", finding->is_good ? "✓" : "✕",
           rule_word(ctl, finding->rule, "check_%s"));
    if (has_where || !text_is_empty(finding->detail))
        printf(": %.*s%s%.*s", (int)finding->where.size,
               has_where ? finding->where.bytes : "", has_where ? " " : "",
               (int)finding->detail.size,
               text_is_empty(finding->detail) ? "" : finding->detail.bytes);
    printf("\n");
}

/* The findings, and behind the last bad one of each rule what to do. */
static void
print_list(const struct ctl *ctl, const struct inspection *inspection)
{
    for (uint32_t i = 0; i < inspection->count; i++) {
        const struct inspect_finding *finding = &inspection->findings[i];
        bool is_last = i + 1 == inspection->count ||
                       inspection->findings[i + 1].rule != finding->rule;
        print_finding(ctl, finding);
        if (!finding->is_good && is_last)
            printf("  → %s\n", rule_word(ctl, finding->rule, "check_%s_help"));
    }
    printf(ctl_word(ctl, inspection->failed == 0 ? "check_well" : "check_ill"),
           inspection->connector->name, inspection->failed);
}

static void
print_json(struct ctl *ctl, const struct inspection *inspection)
{
    struct arena *arena = &ctl->arena;
    struct json *root = json_object(arena), *list = json_array(arena);
    struct buffer out;
    for (uint32_t i = 0; i < inspection->count; i++) {
        const struct inspect_finding *finding = &inspection->findings[i];
        struct json *one = json_object(arena);
        json_set(one, "rule",
                 json_chars(arena, inspect_rule_name(finding->rule)));
        json_set(one, "good", json_bool(arena, finding->is_good));
        if (!text_is_empty(finding->where))
            json_set(one, "where", json_string(arena, finding->where));
        if (!text_is_empty(finding->detail))
            json_set(one, "detail", json_string(arena, finding->detail));
        json_add(list, one);
    }
    json_set(root, "connector", json_chars(arena, inspection->connector->name));
    json_set(root, "failed", json_integer(arena, inspection->failed));
    json_set(root, "findings", list);
    buffer_init(&out, (size_t)1 << 26);
    json_write_pretty(root, &out);
    ctl_print(&out);
    printf("\n");
    buffer_release(&out);
}

/* NAME, or a folder of that name: its cases and source are those looked at. */
static bool
check_target(struct ctl *ctl, const char *word, struct inspection *inspection)
{
    const char *slash;
    char *path = arena_copy(&ctl->arena, word, strlen(word));
    size_t size = path == NULL ? 0 : strlen(path);
    while (size > 1 && path[size - 1] == '/')
        path[--size] = '\0';
    slash = path == NULL ? NULL : strrchr(path, '/');
    const char *name = slash == NULL ? word : slash + 1;
    inspection->connector = connector_find_name(text_of(name));
    if (inspection->connector == NULL) {
        ctl_complain(ctl, "check_unknown", name);
        return false;
    }
    inspection->folder = slash != NULL
                             ? path
                             : arena_printf(&ctl->arena, "%s/connectors/%s",
                                            HEDUI_SOURCE_FOLDER, name);
    inspection->owners = arena_printf(&ctl->arena, "%s/tests/golden/%s",
                                      HEDUI_SOURCE_FOLDER, name);
    return inspection->folder != NULL && inspection->owners != NULL;
}

static int
connector_check(struct ctl *ctl)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"seed", required_argument, NULL, 's'},
        {"times", required_argument, NULL, 't'},
        {0}};
    struct inspection inspection = {.arena = &ctl->arena,
                                    .calls = HEDUI_SOURCE_FOLDER
                                    "/tests/lib/connector_calls",
                                    .build = HEDUI_BUILD_FOLDER};
    bool is_json = false;
    int64_t seed = 1, times = TIMES;
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            is_json = true;
        else if ((option != 's' || !text_to_count(text_of(optarg), &seed)) &&
                 (option != 't' || !text_to_count(text_of(optarg), &times) ||
                  times > TIMES_MAX))
            return EXIT_USAGE;
    if (optind + 1 != ctl->argc)
        return EXIT_USAGE;
    inspection.seed = (uint64_t)seed;
    inspection.times = (uint32_t)times;
    if (!check_target(ctl, ctl->argv[optind], &inspection))
        return EXIT_TROUBLE;
    if (!inspect_run(&inspection)) {
        ctl_complain(ctl, "check_trouble");
        return EXIT_TROUBLE;
    }
    if (is_json)
        print_json(ctl, &inspection);
    else
        print_list(ctl, &inspection);
    return inspection.failed == 0 ? EXIT_WELL : EXIT_TROUBLE;
}

int
command_connector(struct ctl *ctl)
{
    const char *word = ctl->argc > 1 ? ctl->argv[1] : "";
    bool is_new = strcmp(word, "new") == 0;
    if (!is_new && strcmp(word, "check") != 0)
        return EXIT_USAGE;
    ctl->argc--;
    ctl->argv++;
    return is_new ? connector_new(ctl) : connector_check(ctl);
}
