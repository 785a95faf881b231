/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of lines. The list is the union of what article 35 of Shanghai's
 * assistance regulations (2019) lets a verification body ask; the days are
 * what owners are expected to take, and configuration may say otherwise.
 */
#include "line.h"

struct line_row {
    const char *name;
    const char *owner_zh;
    const char *owner_en;
    int answer_days;
};

static const struct line_row line_rows[LINE_COUNT] = {
    [LINE_HOUSEHOLD_REGISTER] = {"household_register", "户籍人口 / 公安局",
                                 "Household register / Public Security", 0},
    [LINE_MARRIAGE] = {"marriage", "婚姻登记 / 民政",
                       "Marriages / Civil Affairs", 0},
    [LINE_DEATH] = {"death", "殡葬火化·死亡 / 民政+卫健",
                    "Cremations and deaths / Civil Affairs, Health", 1},
    [LINE_BENEFITS] = {"benefits", "在享救助台账 / 民政",
                       "Assistance in payment / Civil Affairs", 0},
    [LINE_DISABILITY] = {"disability", "残疾人证 / 残联",
                         "Disability cards / Disabled Persons' Federation", 1},
    [LINE_CUSTODY] = {"custody", "服刑·强戒·社区矫正 / 司法(+检察)",
                      "Custody / Justice, Procuratorate", 5},
    [LINE_INCOME_TAX] = {"income_tax", "个人所得税 / 税务",
                         "Personal income tax / Taxation", 1},
    [LINE_BUSINESS_TAX] = {"business_tax", "经营纳税 / 税务",
                           "Business tax / Taxation", 1},
    [LINE_SOCIAL_INSURANCE] = {"social_insurance", "社保缴费 / 社保中心",
                               "Contributions / Social Insurance Centre", 1},
    [LINE_PENSION] = {"pension", "养老金·遗属·工伤待遇 / 社保中心",
                      "Pensions / Social Insurance Centre", 1},
    [LINE_EMPLOYMENT] = {"employment", "就业失业·失业金 / 人社",
                         "Employment / Human Resources", 1},
    [LINE_MEDICAL_INSURANCE] = {"medical_insurance", "医保结算 / 医保局",
                                "Medical bills / Healthcare Security", 2},
    [LINE_MUTUAL_AID] = {"mutual_aid", "补充医疗互助 / 总工会·红十字会",
                         "Mutual medical aid / Trade Unions, Red Cross", 5},
    [LINE_HOUSING_FUND] = {"housing_fund", "公积金 / 公积金中心",
                           "Housing fund / Housing Fund Centre", 1},
    [LINE_REAL_ESTATE] = {"real_estate", "不动产登记 / 确权登记",
                          "Real estate / Registration Centre", 1},
    [LINE_PUBLIC_HOUSING] = {"public_housing", "公房承租·住房保障 / 房管",
                             "Public housing / Housing Administration", 1},
    [LINE_HOUSING_TRANSACTIONS] =
        {"housing_transactions", "网签·征收补偿 / 房管",
         "Housing transactions / Housing Administration", 2},
    [LINE_MOTOR_VEHICLES] = {"motor_vehicles", "机动车 / 公安交警",
                             "Motor vehicles / Traffic Police", 0},
    [LINE_VESSELS] = {"vessels", "船舶·渔船·农机 / 海事·农业农村",
                      "Vessels and farm machines / Maritime Safety, "
                      "Agriculture",
                      5},
    [LINE_COMPANIES] = {"companies", "市场主体 / 市场监管",
                        "Companies / Market Regulation", 1},
    [LINE_SOCIAL_ORGANISATIONS] = {"social_organisations",
                                   "社会组织 / 民政社团局",
                                   "Social organisations / Civil Affairs", 1},
    [LINE_STATE_BANKS] = {"state_banks", "国有大行", "State banks", 5},
    [LINE_NATIONAL_BANKS] = {"national_banks", "全国股份制行+外资",
                             "National and foreign banks", 5},
    [LINE_LOCAL_BANKS] = {"local_banks",
                          "本地法人行 (上海银行, 上海农商银行, 村镇)",
                          "Local banks", 3},
    [LINE_SECURITIES] = {"securities", "证券 / 中国结算",
                         "Securities / China Securities Depository", 5},
    [LINE_FUNDS] = {"funds", "公募基金·场外份额", "Public funds", 5},
    [LINE_INSURANCE] = {"insurance", "商业保险", "Commercial insurance", 5},
    [LINE_PAYMENTS] = {"payments", "非银行支付·互联网金融",
                       "Payment institutions", 5},
    [LINE_EDUCATION] = {"education", "学籍·学费·资助 / 教委",
                        "Schooling and fees / Education", 5},
};

static const struct line_row *
line_row(enum line line)
{
    static const struct line_row none = {0};
    if (line <= LINE_NONE || line >= LINE_COUNT)
        return &none;
    return &line_rows[line];
}

const char *
line_name(enum line line)
{
    return line_row(line)->name;
}

enum line
line_find(struct text name)
{
    for (int line = LINE_NONE + 1; line < LINE_COUNT; line++)
        if (text_equals_chars(name, line_rows[line].name))
            return (enum line)line;
    return LINE_NONE;
}

const char *
line_owner_zh(enum line line)
{
    return line_row(line)->owner_zh;
}

const char *
line_owner_en(enum line line)
{
    return line_row(line)->owner_en;
}

int
line_answer_days(enum line line)
{
    return line_row(line)->answer_days;
}
