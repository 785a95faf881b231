/* Names of people: surnames by how common they are, given names by sex and
 * generation, so that namesakes come by themselves; now and then a character
 * that few fonts have, or a name with a middle dot. And how owners distort
 * them: traditional forms, other dots, a space between, the common twin of a
 * rare character. */
#include "names.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct surname {
    const char *text;
    uint16_t weight;
};

static const struct surname surnames[] = {
    {"王", 72},  {"李", 70}, {"张", 68}, {"刘", 50},  {"陈", 52},  {"杨", 30},
    {"赵", 22},  {"黄", 26}, {"周", 28}, {"吴", 26},  {"徐", 24},  {"孙", 20},
    {"胡", 16},  {"朱", 22}, {"高", 12}, {"林", 12},  {"何", 12},  {"郭", 10},
    {"马", 12},  {"罗", 8},  {"梁", 6},  {"宋", 8},   {"郑", 8},   {"谢", 7},
    {"韩", 6},   {"唐", 8},  {"冯", 6},  {"于", 5},   {"董", 6},   {"萧", 3},
    {"程", 5},   {"曹", 6},  {"袁", 5},  {"邓", 4},   {"许", 7},   {"傅", 4},
    {"沈", 18},  {"曾", 3},  {"彭", 3},  {"吕", 4},   {"苏", 4},   {"卢", 4},
    {"蒋", 8},   {"蔡", 6},  {"贾", 3},  {"丁", 6},   {"魏", 4},   {"薛", 4},
    {"叶", 7},   {"阎", 2},  {"余", 4},  {"潘", 5},   {"杜", 3},   {"戴", 4},
    {"夏", 4},   {"钟", 3},  {"汪", 4},  {"田", 3},   {"任", 3},   {"姜", 4},
    {"范", 4},   {"方", 4},  {"石", 3},  {"姚", 6},   {"谭", 2},   {"盛", 3},
    {"邹", 2},   {"熊", 1},  {"金", 8},  {"陆", 14},  {"顾", 14},  {"钱", 6},
    {"龚", 4},   {"倪", 4},  {"施", 5},  {"欧阳", 1}, {"诸葛", 1}, {"上官", 1},
    {"司马", 1}, {"龙", 1},  {"", 3},
};

static const char *const men_old[] = {
    "建国", "建华", "国强", "志强", "德明", "永康", "福根", "根生", "阿根",
    "宝兴", "金发", "荣华", "卫国", "国平", "建平", "志明", "文龙", "林根",
    "国庆", "爱民", "伟民", "耀明", "兴华", "关根", "春生", "云龙", "义明"};
static const char *const women_old[] = {
    "秀英", "桂英", "玉兰", "秀珍", "凤英", "丽华", "美华", "玉珍", "招娣",
    "林妹", "爱珍", "金凤", "惠珍", "建英", "文娟", "国英", "雅琴", "月琴",
    "梅芳", "彩娣", "红妹", "莲芳", "宝珍", "琼华", "云珍", "庆芳", "兰英"};
static const char *const men_middle[] = {
    "伟",   "强",   "军",   "杰",   "涛",   "明",   "勇",   "斌", "鹏",
    "晓东", "志刚", "海峰", "文杰", "俊",   "磊",   "超",   "毅", "峰",
    "建军", "国华", "晨",   "宁",   "晓峰", "立新", "春华", "飞", "亮"};
static const char *const women_middle[] = {
    "丽",   "敏", "静", "艳",   "芳",   "娟",   "燕",   "红",   "颖",
    "丽萍", "洁", "莉", "海燕", "晓燕", "慧",   "佳",   "琳",   "雯",
    "婷",   "玲", "梅", "晓红", "雪梅", "文静", "春燕", "爱华", "云"};
static const char *const men_young[] = {
    "子轩", "浩宇", "宇轩", "浩然", "俊杰", "天佑", "博文", "子涵", "梓豪",
    "一鸣", "昊天", "嘉豪", "思远", "泽宇", "小明", "铭轩", "宇航", "晨曦"};
static const char *const women_young[] = {
    "梓涵", "欣怡", "诗涵", "雨桐", "佳怡", "思涵", "一诺", "梦琪", "雨欣",
    "可馨", "语嫣", "子萱", "欣妍", "嘉怡", "梦洁", "若曦", "艺涵", "晓彤"};
static const char *const rare[] = {"䶮", "𠮷", "珅", "㛃", "瑒", "硘", "犇",
                                   "鱻", "喆", "堃", "翀", "昇", "淼", "羴"};
static const char *const dotted_men[] = {"阿卜杜拉·热合曼", "买买提·吐尔逊",
                                         "艾力·库尔班", "玉素甫·买买提"};
static const char *const dotted_women[] = {"古丽·买买提", "迪丽努尔·艾合买提",
                                           "阿依古丽·吐尔逊", "热娜·库尔班"};

static const char *const traditional[][2] = {
    {"张", "張"}, {"刘", "劉"}, {"陈", "陳"}, {"杨", "楊"}, {"赵", "趙"},
    {"吴", "吳"}, {"孙", "孫"}, {"马", "馬"}, {"罗", "羅"}, {"郑", "鄭"},
    {"谢", "謝"}, {"韩", "韓"}, {"冯", "馮"}, {"萧", "蕭"}, {"邓", "鄧"},
    {"许", "許"}, {"苏", "蘇"}, {"卢", "盧"}, {"蒋", "蔣"}, {"贾", "賈"},
    {"叶", "葉"}, {"阎", "閻"}, {"钟", "鍾"}, {"谭", "譚"}, {"邹", "鄒"},
    {"陆", "陸"}, {"顾", "顧"}, {"钱", "錢"}, {"龚", "龔"}, {"欧", "歐"},
    {"阳", "陽"}, {"诸", "諸"}, {"龙", "龍"}, {"国", "國"}, {"华", "華"},
    {"强", "強"}, {"宝", "寶"}, {"兴", "興"}, {"发", "發"}, {"荣", "榮"},
    {"卫", "衛"}, {"爱", "愛"}, {"伟", "偉"}, {"庆", "慶"}, {"云", "雲"},
    {"义", "義"}, {"兰", "蘭"}, {"凤", "鳳"}, {"丽", "麗"}, {"红", "紅"},
    {"莲", "蓮"}, {"琼", "瓊"}, {"军", "軍"}, {"杰", "傑"}, {"涛", "濤"},
    {"鹏", "鵬"}, {"晓", "曉"}, {"东", "東"}, {"刚", "剛"}, {"宁", "寧"},
    {"飞", "飛"}, {"静", "靜"}, {"颖", "穎"}, {"洁", "潔"}, {"轩", "軒"},
    {"泽", "澤"}, {"梦", "夢"}, {"语", "語"}, {"诗", "詩"}, {"诺", "諾"},
};

enum { TRADITIONAL_COUNT = sizeof traditional / sizeof traditional[0] };

static const char *const common[][2] = {
    {"𠮷", "吉"}, {"堃", "坤"}, {"喆", "哲"}, {"昇", "升"}};

void
names_draw_surname(struct prng *p, char out[NAMES_SURNAME_SIZE])
{
    uint16_t weights[sizeof surnames / sizeof surnames[0]];
    size_t count = sizeof surnames / sizeof surnames[0];

    for (size_t i = 0; i < count; i++)
        weights[i] = surnames[i].weight;
    snprintf(out, NAMES_SURNAME_SIZE, "%s",
             surnames[prng_pick(p, weights, count)].text);
}

#define NAMES_PICK(p, list)                                                    \
    ((list)[prng_below((p), (uint32_t)(sizeof(list) / sizeof((list)[0])))])

static const char *
names_draw_given(struct prng *p, bool is_female, int birth_year)
{
    if (birth_year < 1968)
        return is_female ? NAMES_PICK(p, women_old) : NAMES_PICK(p, men_old);
    if (birth_year < 1998)
        return is_female ? NAMES_PICK(p, women_middle)
                         : NAMES_PICK(p, men_middle);
    return is_female ? NAMES_PICK(p, women_young) : NAMES_PICK(p, men_young);
}

void
names_draw(struct prng *p, const char *surname, bool is_female, int birth_year,
           char out[NAMES_SIZE])
{
    if (surname[0] == '\0') {
        snprintf(out, NAMES_SIZE, "%s",
                 is_female ? NAMES_PICK(p, dotted_women)
                           : NAMES_PICK(p, dotted_men));
        return;
    }
    bool is_rare = prng_chance(p, 15);
    snprintf(out, NAMES_SIZE, "%s%s", surname,
             is_rare ? NAMES_PICK(p, rare)
                     : names_draw_given(p, is_female, birth_year));
}

static size_t
names_length(const char *at)
{
    unsigned char lead = (unsigned char)*at;

    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Replaces every character that stands in column `from` of the table. */
static bool
names_replace(const char *name, const char *const table[][2], size_t rows,
              size_t from, char out[NAMES_SIZE])
{
    bool is_changed = false;
    size_t end = 0;

    for (const char *at = name; *at != '\0'; at += names_length(at)) {
        const char *put = at;
        size_t length = names_length(at);
        for (size_t i = 0; i < rows; i++)
            if (strlen(table[i][from]) == length &&
                memcmp(table[i][from], at, length) == 0)
                put = table[i][!from];
        is_changed = is_changed || put != at;
        length = names_length(put);
        assert(end + length < NAMES_SIZE);
        memcpy(out + end, put, length);
        end += length;
    }
    out[end] = '\0';
    return is_changed;
}

bool
names_write_traditional(const char *name, char out[NAMES_SIZE])
{
    return names_replace(name, traditional, TRADITIONAL_COUNT, 0, out);
}

bool
names_write_simplified(const char *name, char out[NAMES_SIZE])
{
    return names_replace(name, traditional, TRADITIONAL_COUNT, 1, out);
}

bool
names_write_common(const char *name, char out[NAMES_SIZE])
{
    return names_replace(name, common, sizeof common / sizeof common[0], 0,
                         out);
}

bool
names_write_other_dot(const char *name, unsigned which, char out[NAMES_SIZE])
{
    /* The first three are those of everyday feeds; hard names have all. */
    static const char *const dots[][2] = {{"·", "•"},  {"·", "．"}, {"·", "‧"},
                                          {"·", "・"}, {"·", "･"},  {"·", "."}};

    return names_replace(name, &dots[which % 6], 1, 0, out);
}

bool
names_write_spaced(const char *name, char out[NAMES_SIZE])
{
    size_t first = names_length(name);
    size_t length = strlen(name);

    if (length != first + names_length(name + first) || length + 2 > NAMES_SIZE)
        return false;
    memcpy(out, name, first);
    out[first] = ' ';
    memcpy(out + first + 1, name + first, length - first + 1);
    return true;
}
