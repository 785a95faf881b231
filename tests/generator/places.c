/* Shanghai as the generator knows it: the districts (GB/T 2260) with some of
 * their roads, the abolished division codes that older numbers carry, a few
 * counties outside, and names for firms. */
#include "places.h"

#include <stdio.h>

const struct district places_districts[] = {
    {310101, "黄浦区", "黄", {"方浜路", "南京东路", "陆家浜路", "斜土路"}, 6},
    {310104, "徐汇区", "徐", {"漕溪路", "龙华路", "天钥桥路", "上中路"}, 8},
    {310105, "长宁区", "长", {"愚园路", "仙霞路", "天山路", "安西路"}, 6},
    {310106, "静安区", "静", {"共和新路", "大宁路", "江宁路", "汾西路"}, 9},
    {310107, "普陀区", "普", {"曹杨路", "真北路", "桃浦路", "石泉路"}, 8},
    {310109, "虹口区", "虹", {"四川北路", "曲阳路", "广灵四路", "欧阳路"}, 7},
    {310110, "杨浦区", "杨", {"控江路", "四平路", "平凉路", "中原路"}, 9},
    {310112, "闵行区", "闵", {"莘松路", "江川路", "七莘路", "浦江路"}, 8},
    {310113, "宝山区", "宝", {"蕰川路", "友谊路", "长江西路", "顾北路"}, 8},
    {310114, "嘉定区", "嘉", {"清河路", "城中路", "华江路", "安亭路"}, 5},
    {310115, "浦东新区", "浦", {"上南路", "浦建路", "博山路", "惠南路"}, 16},
    {310116, "金山区", "金", {"卫清路", "石化路", "朱泾路", "枫阳路"}, 4},
    {310117, "松江区", "松", {"中山中路", "荣乐路", "泗泾路", "九亭路"}, 4},
    {310118, "青浦区", "青", {"公园路", "徐泾路", "朱家角路", "城中路"}, 4},
    {310120, "奉贤区", "奉", {"南桥路", "解放路", "四团路", "金汇路"}, 4},
    {310151, "崇明区", "崇", {"东门路", "人民路", "堡镇路", "庙镇路"}, 4},
};
const size_t places_district_count =
    sizeof places_districts / sizeof places_districts[0];

static const int outside[] = {320124, 320621, 320923, 321023, 330282, 330621,
                              340123, 340822, 341221, 350122, 360121, 410122,
                              411522, 430121, 420923, 510122, 510322, 370882};
static const int abolished[] = {310103, 310108, 310119, 310230, 310102, 310221};

size_t
places_draw_district(struct prng *p)
{
    uint16_t weights[sizeof places_districts / sizeof places_districts[0]];

    for (size_t i = 0; i < places_district_count; i++)
        weights[i] = places_districts[i].weight;
    return prng_pick(p, weights, places_district_count);
}

bool
places_has_villages(size_t district)
{
    int division = places_districts[district].division;

    return division == 310116 || division == 310118 || division == 310120 ||
           division == 310151;
}

size_t
places_draw_village(struct prng *p)
{
    size_t district;

    do
        district = places_draw_district(p);
    while (!places_has_villages(district));
    return district;
}

int
places_draw_outside(struct prng *p)
{
    return outside[prng_below(p, sizeof outside / sizeof outside[0])];
}

int
places_draw_birthplace(struct prng *p, size_t district, int birth_year)
{
    if (prng_chance(p, birth_year < 1995 ? 120 : 30))
        return places_draw_outside(p);
    if (birth_year < 2001 && prng_chance(p, 150))
        return abolished[prng_below(p, sizeof abolished / sizeof abolished[0])];
    if (prng_chance(p, 350))
        district = places_draw_district(p);
    return places_districts[district].division;
}

void
places_write_firm(struct prng *p, char *out, size_t size)
{
    static const char *const first[] = {"华", "申", "东", "新", "恒", "大",
                                        "永", "金", "瑞", "宏", "嘉", "硘",
                                        "珅", "诚", "信", "浦", "锦", "亿"};
    static const char *const second[] = {"丰", "达", "盛", "通", "源", "昌",
                                         "隆", "泰", "和", "安", "利", "兴",
                                         "联", "美", "康", "祥", "富", "明"};
    static const char *const trade[] = {
        "电器",     "物流",     "纺织",     "餐饮管理", "物业管理",
        "建筑工程", "机械",     "食品",     "服装",     "电子科技",
        "信息技术", "环境服务", "百货",     "汽车配件", "印刷",
        "医疗器械", "家政服务", "保安服务", "化工",     "贸易"};

    const char *a = first[prng_below(p, sizeof first / sizeof first[0])];
    const char *b = second[prng_below(p, sizeof second / sizeof second[0])];
    const char *c = trade[prng_below(p, sizeof trade / sizeof trade[0])];
    snprintf(out, size, "上海%s%s%s有限公司", a, b, c);
}

void
places_write_address(struct prng *p, size_t district, char *out, size_t size)
{
    const struct district *d = &places_districts[district];
    uint32_t street = prng_below(p, 4);
    uint32_t lane = prng_below(p, 1998) + 2;
    uint32_t house = prng_below(p, 88) + 1;
    uint32_t floor = prng_below(p, 18) + 1;
    uint32_t flat = prng_below(p, 6) + 1;

    snprintf(out, size, "%s%s%u弄%u号%u%02u室", d->name, d->streets[street],
             (unsigned)lane, (unsigned)house, (unsigned)floor, (unsigned)flat);
}
