/* Writings of one name: variants of a character with the source of each row,
 * characters that sound alike, a dot left out, letters in full width. The
 * table of variants is the generator's own: another part of the project that
 * needs one has to find its own sources. */
#include "variants.h"

#include <assert.h>
#include <string.h>

/* List: the First List of Variant Characters (第一批异体字整理表), 1955, with
 * the character that it keeps first. Unihan: Unicode 15.0, the field named. */
#define LIST "List 1955"
#define SIMPLIFIED "Unihan kSimplifiedVariant"
#define TRADITIONAL "Unihan kTraditionalVariant"

const struct variant_group variants_groups[] = {
    {{"峰", "峯"}, LIST},        {{"群", "羣"}, LIST},
    {{"杰", "傑"}, LIST},        {{"昆", "崑"}, LIST},
    {{"岩", "巖", "嵒"}, LIST},  {{"咏", "詠"}, LIST},
    {{"升", "昇", "陞"}, LIST},  {{"哲", "喆"}, LIST},
    {{"坤", "堃"}, LIST},        {{"晋", "晉"}, LIST},
    {{"岳", "嶽"}, LIST},        {{"映", "暎"}, LIST},
    {{"珍", "珎"}, LIST},        {{"仙", "僊"}, LIST},
    {{"梅", "楳", "槑"}, LIST},  {{"和", "龢"}, LIST},
    {{"恒", "恆"}, LIST},        {{"德", "悳"}, LIST},
    {{"麟", "麐"}, LIST},        {{"睿", "叡"}, LIST},
    {{"琴", "琹"}, LIST},        {{"修", "脩"}, LIST},
    {{"雁", "鴈"}, LIST},        {{"燕", "鷰"}, LIST},
    {{"勤", "懃"}, LIST},        {{"村", "邨"}, LIST},
    {{"溪", "谿"}, LIST},        {{"棋", "碁", "棊"}, LIST},
    {{"弦", "絃"}, LIST},        {{"雍", "雝"}, LIST},
    {{"燮", "爕"}, LIST},        {{"熙", "熈"}, LIST},
    {{"耀", "燿"}, LIST},        {{"略", "畧"}, LIST},
    {{"凉", "涼"}, LIST},        {{"沾", "霑"}, LIST},
    {{"琅", "瑯"}, LIST},        {{"野", "埜"}, LIST},
    {{"游", "遊"}, LIST},        {{"黄", "黃"}, SIMPLIFIED},
    {{"吕", "呂"}, SIMPLIFIED},  {{"温", "溫"}, SIMPLIFIED},
    {{"䶮", "龑"}, TRADITIONAL},
};
const size_t variants_group_count =
    sizeof variants_groups / sizeof variants_groups[0];
/* All but the surnames and the one that is not given to children. */
const size_t variants_given_count =
    sizeof variants_groups / sizeof variants_groups[0] - 4;

/* Two characters of given names that are read alike, tone and all. */
static const char *const homophones[][2] = {
    {"伟", "炜"}, {"军", "均"}, {"涛", "滔"}, {"明", "铭"}, {"勇", "永"},
    {"鹏", "朋"}, {"晓", "小"}, {"东", "冬"}, {"刚", "钢"}, {"峰", "锋"},
    {"俊", "峻"}, {"毅", "义"}, {"晨", "辰"}, {"丽", "莉"}, {"静", "婧"},
    {"艳", "燕"}, {"红", "虹"}, {"颖", "颍"}, {"慧", "惠"}, {"佳", "嘉"},
    {"琳", "林"}, {"雯", "文"}, {"玲", "铃"}, {"梅", "玫"}, {"英", "瑛"},
    {"珍", "真"}, {"志", "智"}, {"建", "健"}, {"秀", "绣"}, {"兰", "岚"},
    {"云", "芸"}, {"琴", "秦"}, {"月", "悦"}, {"梓", "子"}, {"涵", "含"},
    {"欣", "馨"}, {"怡", "仪"}, {"雨", "宇"}, {"桐", "彤"}, {"诗", "师"},
    {"思", "斯"}, {"轩", "宣"}, {"浩", "昊"}, {"泽", "择"}, {"杰", "洁"},
    {"斌", "彬"}, {"飞", "菲"}, {"立", "力"}, {"新", "欣"}, {"生", "声"},
    {"金", "今"}, {"荣", "容"}, {"龙", "隆"}, {"德", "得"}, {"康", "糠"},
    {"莲", "连"}, {"宝", "保"}, {"曦", "熙"}, {"妍", "言"}, {"嫣", "烟"},
    {"琪", "其"}, {"兴", "星"}, {"关", "官"}, {"耀", "曜"},
};
enum { HOMOPHONE_COUNT = sizeof homophones / sizeof homophones[0] };

static size_t
variants_length(const char *at)
{
    unsigned char lead = (unsigned char)*at;

    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static bool
variants_is(const char *at, const char *form)
{
    size_t length = strlen(form);

    return variants_length(at) == length && memcmp(at, form, length) == 0;
}

/* One way to change a name: `put` for the character at `at`. */
struct change {
    size_t at;
    const char *put;
};
enum { CHANGE_LIMIT = 48 };

static void
variants_apply(const char *name, struct change change, char out[NAMES_SIZE])
{
    const char *rest = name + change.at + variants_length(name + change.at);
    size_t length = strlen(change.put);

    assert(change.at + length + strlen(rest) < NAMES_SIZE);
    memcpy(out, name, change.at);
    memcpy(out + change.at, change.put, length);
    memcpy(out + change.at + length, rest, strlen(rest) + 1);
}

static size_t
variants_collect(const char *name, size_t at, struct change *changes,
                 size_t count)
{
    for (size_t i = 0; i < variants_group_count; i++) {
        const char *const *forms = variants_groups[i].forms;
        bool is_in = false;
        for (size_t k = 0; k < VARIANTS_FORMS && forms[k] != NULL; k++)
            is_in = is_in || variants_is(name + at, forms[k]);
        for (size_t k = 0; is_in && k < VARIANTS_FORMS && forms[k] != NULL; k++)
            if (!variants_is(name + at, forms[k]) && count < CHANGE_LIMIT)
                changes[count++] = (struct change){at, forms[k]};
    }
    return count;
}

bool
variants_write(const char *name, struct prng *p, char out[NAMES_SIZE])
{
    struct change changes[CHANGE_LIMIT];
    size_t count = 0;

    for (size_t at = 0; name[at] != '\0'; at += variants_length(name + at))
        count = variants_collect(name, at, changes, count);
    if (count == 0)
        return false;
    variants_apply(name, changes[prng_below(p, (uint32_t)count)], out);
    return true;
}

bool
variants_write_homophone(const char *name, struct prng *p, char out[NAMES_SIZE])
{
    struct change changes[CHANGE_LIMIT];
    size_t count = 0;

    /* Not the surname: it is the first character. */
    for (size_t at = variants_length(name); name[at] != '\0';
         at += variants_length(name + at))
        for (size_t i = 0; i < HOMOPHONE_COUNT; i++)
            for (size_t k = 0; k < 2; k++)
                if (variants_is(name + at, homophones[i][k]) &&
                    count < CHANGE_LIMIT)
                    changes[count++] = (struct change){at, homophones[i][!k]};
    if (count == 0)
        return false;
    variants_apply(name, changes[prng_below(p, (uint32_t)count)], out);
    return true;
}

bool
variants_write_undotted(const char *name, char out[NAMES_SIZE])
{
    for (size_t at = 0; name[at] != '\0'; at += variants_length(name + at))
        if (variants_is(name + at, "·")) {
            variants_apply(name, (struct change){at, ""}, out);
            return true;
        }
    return false;
}

bool
variants_write_full_width(const char *name, char out[NAMES_SIZE])
{
    size_t end = 0;
    bool is_changed = false;

    for (const char *at = name; *at != '\0'; at++) {
        assert(end + 4 < NAMES_SIZE);
        if (*at < '0' || *at > 'z') {
            out[end++] = *at;
            continue;
        }
        /* U+FF01 stands for U+0021, and so on. */
        unsigned code = 0xff00u + (unsigned)*at - 0x20u;
        out[end++] = (char)(0xe0u | code >> 12);
        out[end++] = (char)(0x80u | (code >> 6 & 0x3fu));
        out[end++] = (char)(0x80u | (code & 0x3fu));
        is_changed = true;
    }
    out[end] = '\0';
    return is_changed;
}
