/* Names that are hard to compare (--hard-names): rare characters, characters
 * with variants, middle dots, Latin letters, traditional characters. Owners
 * write them so that NFKC, traditional to simplified, without dots and spaces,
 * and a table of variants lead back to the name. */
#include "hard.h"

#include <stdio.h>
#include <string.h>

#include "variants.h"

static const char *const rare[] = {"䶮", "𠮷", "珅", "㛃", "硘", "犇",
                                   "鱻", "翀", "淼", "羴", "𫖯", "㼆"};
static const char *const before[] = {"",   "文", "志", "建", "子",
                                     "海", "",   "宇", "一", "思"};
static const char *const letters[] = {"C", "D子", "安L", "A", "Lina", "小K"};
static const char *const dotted_men[] = {
    "阿卜杜拉·热合曼", "买买提·吐尔逊", "艾力·库尔班",
    "巴特尔·苏和",     "扎西·多吉",     "阿布都·热依木·艾山"};
static const char *const dotted_women[] = {
    "古丽·买买提", "迪丽努尔·艾合买提", "阿依古丽·吐尔逊",
    "热娜·库尔班", "卓玛·央金",         "娜仁·其其格"};
static const char *const plain[] = {"国华", "伟强", "丽萍", "庆兰", "晓东",
                                    "凤英", "卫国", "云龙", "静兰", "爱华"};

#define HARD_PICK(p, list)                                                     \
    ((list)[prng_below((p), (uint32_t)(sizeof(list) / sizeof((list)[0])))])

static void
hard_draw_variant(struct prng *p, const char *surname, char out[NAMES_SIZE])
{
    const struct variant_group *group =
        &variants_groups[prng_below(p, (uint32_t)variants_given_count)];
    const char *first = HARD_PICK(p, before);
    size_t forms = 1;

    while (forms < VARIANTS_FORMS && group->forms[forms] != NULL)
        forms++;
    /* Two in three registers have the character of today. */
    size_t form = prng_chance(p, 667) ? 0 : prng_below(p, (uint32_t)forms);
    snprintf(out, NAMES_SIZE, "%s%s%s", surname, first, group->forms[form]);
}

bool
hard_draw(struct prng *p, const char *surname, bool is_female,
          char out[NAMES_SIZE])
{
    static const uint16_t kinds[] = {250, 380, 180, 70, 120};
    size_t kind = surname[0] == '\0' ? 2 : prng_pick(p, kinds, 5);
    const char *given;

    switch (kind) {
    case 0:
        given = HARD_PICK(p, rare);
        break;
    case 1:
        hard_draw_variant(p, surname, out);
        return false;
    case 2:
        given =
            is_female ? HARD_PICK(p, dotted_women) : HARD_PICK(p, dotted_men);
        snprintf(out, NAMES_SIZE, "%s", given);
        return true;
    case 3:
        given = HARD_PICK(p, letters);
        break;
    default: {
        char simplified[NAMES_SIZE];
        given = HARD_PICK(p, plain);
        snprintf(simplified, sizeof simplified, "%s%s", surname, given);
        names_write_traditional(simplified, out);
        return false;
    }
    }
    snprintf(out, NAMES_SIZE, "%s%s", surname, given);
    return false;
}

/* The ways, each tried once, from a place that chance chooses. */
static bool
hard_try(const char *name, size_t way, struct prng *p, char out[NAMES_SIZE])
{
    uint32_t which = prng_below(p, 6);

    switch (way) {
    case 0:
        return variants_write(name, p, out);
    case 1:
        return names_write_other_dot(name, which, out);
    case 2:
        return variants_write_full_width(name, out);
    case 3:
        return variants_write_undotted(name, out);
    case 4:
        return names_write_traditional(name, out);
    case 5:
        return names_write_simplified(name, out);
    default:
        return names_write_spaced(name, out);
    }
}

void
hard_write(const char *name, struct prng *p, char out[NAMES_SIZE])
{
    enum { WAYS = 7 };
    bool is_changed = false;

    snprintf(out, NAMES_SIZE, "%s", name);
    if (prng_chance(p, 350))
        return;
    size_t from = prng_below(p, WAYS);
    for (size_t i = 0; i < WAYS && !is_changed; i++)
        is_changed = hard_try(name, (from + i) % WAYS, p, out);
    if (!is_changed)
        snprintf(out, NAMES_SIZE, "%s", name);
}
