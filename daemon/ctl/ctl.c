/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands share: the connection, the rules, finding a case.
 */
#include "ctl.h"

#include "role.h"

struct store *
ctl_store(struct ctl *ctl)
{
    if (ctl->store != NULL)
        return ctl->store;
    char *conninfo = role_conninfo(ctl->config, "ctl");
    ctl->store =
        conninfo ? store_postgres_open(conninfo, NULL, &ctl->fault) : NULL;
    free(conninfo);
    if (ctl->store == NULL)
        ctl_away(ctl, STORE_AWAY);
    return ctl->store;
}

int
ctl_away(struct ctl *ctl, enum store_result result)
{
    (void)result;
    fprintf(stderr,
            "hedui: the database does not answer as it should: %s\n"
            "Is it running, does `database` in %s name it, and has `hedui "
            "migrate` been run?\n",
            ctl->fault.text, ctl->config->path);
    return EXIT_TROUBLE;
}

bool
ctl_rules(struct ctl *ctl, struct rules *rules)
{
    if (rules_from_config(&ctl->arena, ctl->config, rules, &ctl->fault))
        return true;
    fprintf(stderr, "hedui: %s\n", ctl->fault.text);
    return false;
}

bool
ctl_find(struct ctl *ctl, const char *word, struct case_status *status,
         int *code)
{
    struct store *store = ctl_store(ctl);
    struct text digits = text_of(word);
    int64_t case_id = 0;
    bool found = false;
    if (store == NULL) {
        *code = EXIT_TROUBLE;
        return false;
    }
    if (text_starts_with(digits, "C"))
        digits = text_slice(digits, 1, digits.size);
    bool is_number = text_to_count(digits, &case_id);
    enum store_result result = store->calls->find_case(
        store, &ctl->arena, is_number ? case_id : 0,
        is_number ? TEXT_NONE : text_of(word), status, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    if (!found) {
        fprintf(stderr,
                "hedui: no case or request \"%s\"; `hedui status` lists what "
                "is there\n",
                word);
        *code = EXIT_UNKNOWN;
    }
    return found;
}

void
ctl_print(const struct buffer *out)
{
    fwrite(out->bytes, 1, out->size, stdout);
}
