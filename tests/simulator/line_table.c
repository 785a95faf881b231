// SPDX-License-Identifier: Apache-2.0
//
// The table of the 29 lines, in their order. What an owner does that no table
// can say stands in the file of his family; see line_table.h.
#include "line_table.h"

static const char *const STATE_BANKS[] = {"工商银行", "农业银行", "中国银行",
                                          "建设银行", "交通银行", "邮储银行",
                                          NULL};
static const char *const NATIONAL_BANKS[] = {"招商银行", "中信银行", "浦发银行",
                                             "民生银行", "渣打银行", NULL};
static const char *const LOCAL_BANKS[] = {"上海银行", "崇明村镇银行", NULL};
static const char *const LOCAL_FLAGS[] = {"上海农商银行", NULL};
static const char *const PAYMENTS[] = {"支付宝", "财付通", NULL};

const struct line_row LINE_TABLE[LINE_OWN] = {
    {{.name = "household_register",
      .family = FAMILY_H1,
      .address = "/gaj/hkxx/cx",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME,
      .group = "household_no",
      .linked = "cy"},
     "hh=household_no yhzgx=relation xb=sex{1 male,2 female} mz=ethnicity "
     "csrq=birth:d8 hjdz=address xzqh=division nyhk=rural:01 "
     "qrrq=moved_in:d8 zxlx=cancelled{1 death,2 moved_out,3 enlisted} "
     "zxrq=cancelled_on:d8 jzzyxq=residence_permit_until:d8 "
     "pcs=police_station",
     NULL},
    {{.name = "marriage",
      .family = FAMILY_H1,
      .address = "/mzj/hydj/cx",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME},
     "djlx=event{结婚 married,离婚 divorced,补领 reissued} djrq=on:d8 "
     "pozjhm=spouse_id poxm=spouse_name djjg=office",
     NULL},
    {{.name = "death",
      .family = FAMILY_D1,
      .address = "swdj",
      .persons_max = 10000,
      .echoes = ECHO_ID | ECHO_NAME},
     "swrq=on:d- swyy=cause swdd=place hhrq=cremated_on:d- byg=funeral_home "
     "sjly=institution{MZ civil_affairs,WJ health}",
     NULL},
    {{.name = "benefits",
      .family = FAMILY_H2,
      .address = "/v2/benefits:lookup",
      .persons_max = 20,
      .echoes = ECHO_ID},
     "programme=programme{DB minimum_living,TK extreme_hardship,DS "
     "low_income,ZC illness_expense,LZ low_rent,GC shared_ownership,YL "
     "medical,LS temporary,JX education,YH elder_care,CJ disability_living,"
     "WF rural_housing,JY employment_aid} startMonth=from:m- "
     "endMonth=until:m- monthlyAmount=monthly:fen acceptedBy=office "
     "memberIds=members:[] stopReason=stop_reason",
     NULL},
    {{.name = "disability",
      .family = FAMILY_D1,
      .address = "cjrz",
      .persons_max = 10000,
      .echoes = ECHO_NONE,
      .identity = "certificate"},
     "cjzh=certificate cjlb=category{视力 1,听力 2,言语 3,肢体 4,智力 5,精神 "
     "6,多重 7} cjdj=grade:grade{1 1,2 2,3 3,4 4,一级 1,二级 2,三级 3,四级 "
     "4} fzrq=issued:d- fsrq=review:d- shbt=living_allowance:y. "
     "hlbt=nursing_allowance:y.",
     NULL},
    {{.name = "custody",
      .family = FAMILY_F1,
      .address = "custody",
      .persons_max = 50000,
      .echoes = ECHO_ID,
      .quirks = QUIRK_BOM | QUIRK_SHORT_ID,
      .charset = "UTF-8",
      .extension = "csv"},
     "状态=status{监狱服刑 prison,强制隔离戒毒 compulsory_rehabilitation,"
     "社区矫正 community_correction} 起始日期=from:d/ 截止日期=until:d/",
     NULL},
    {{.name = "income_tax",
      .family = FAMILY_H3,
      .address = "/its/gsmx",
      .persons_max = 500,
      .echoes = ECHO_ID | ECHO_NAME},
     "ssq=month:m- sdxm=item{0101 wages,0103 severance,0200 business,0400 "
     "labour,0500 author,0600 royalty,0700 interest_dividend,0800 rent,0900 "
     "transfer,1000 incidental} sre=gross:y. ynssde=taxable:y. rkse=tax:y. "
     "kjdw=payer kjdwdm=payer_code",
     NULL},
    {{.name = "business_tax",
      .family = FAMILY_H3,
      .address = "/its/jyns",
      .persons_max = 500,
      .echoes = ECHO_NONE},
     "nsrsbh=taxpayer sz=tax_kind skssqq=from:m- skssqz=to:m- xsje=sales:y. "
     "cbje=cost:y. yjse=tax:y. msje=exempt:y. zsfs=method{1 books,2 deemed}",
     NULL},
    {{.name = "social_insurance",
      .family = FAMILY_H2,
      .address = "/v2/contributions:lookup",
      .persons_max = 50,
      .echoes = ECHO_ID},
     "insurance=insurance{PENSION pension,MEDICAL medical,UNEMPLOYMENT "
     "unemployment,INJURY injury,MATERNITY maternity} employer=employer "
     "baseAmount=base:fen personalAmount=own:fen lastMonth=last_month:m- "
     "unbrokenMonths=months:n",
     NULL},
    {{.name = "pension",
      .family = FAMILY_H2,
      .address = "/v2/pensions:lookup",
      .persons_max = 50,
      .echoes = ECHO_ID},
     "benefitType=kind{EMPLOYEE employee,RESIDENT resident,SURVIVORS "
     "survivors,WORK_INJURY work_injury,INJURY_CARE injury_care,FUNERAL "
     "funeral,MARTYR martyr,DISABLED_SOLDIER disabled_soldier} "
     "monthlyAmount=monthly:fen firstMonth=first_month:m- "
     "lastMonth=last_month:m- status=status{PAID paid,SUSPENDED suspended,"
     "STOPPED stopped}",
     NULL},
    {{.name = "employment",
      .family = FAMILY_H4,
      .address = "/rsj/jysy",
      .persons_max = 200,
      .echoes = ECHO_ID},
     "d321a01_01=employed_since:d- d321a01_02=form d321a01_03=employer "
     "d321b02_01=unemployed_since:d- d321b02_02=reason "
     "d321b02_05=benefit_monthly:y. d321b02_06=benefit_from:m- "
     "d321b02_07=benefit_to:left d321c01_03=public_post_monthly:y.",
     NULL},
    {{.name = "medical_insurance",
      .family = FAMILY_H3,
      .address = "/yb/jsmx",
      .persons_max = 200,
      .echoes = ECHO_ID | ECHO_NAME},
     "jsrq=on:d- yymc=hospital zfyje=total:y. tczf=pooled:y. "
     "dbzf=serious_illness:y. jzzf=assistance:y. grzh=personal_account:y. "
     "xjzf=cash:y. mlnzf=in_scope_self:y.",
     NULL},
    {{.name = "mutual_aid",
      .family = FAMILY_F1,
      .address = "mutual",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .charset = "GB18030",
      .extension = "csv"},
     "互助计划=fund 赔付日期=on:d/ 赔付金额(元)=amount:y,Σ",
     NULL},
    {{.name = "housing_fund",
      .family = FAMILY_D2,
      .address = "gjj",
      .persons_max = 1000,
      .echoes = ECHO_ID},
     "jllx=record{ZH account,TQ withdrawal,DK loan} zh=account "
     "zhye=balance:y. zhzt=status{0 open,1 sealed,2 closed} yjce=monthly:y. "
     "grjce=own:y. jcjs=base:y. dwmc=employer qsny=from:m6 jzny=to:m6 "
     "fsrq=on:d8 fse=amount:y. tqyy=reason fwzl=address",
     NULL},
    {{.name = "real_estate",
      .family = FAMILY_H4,
      .address = "/bdc/djxx",
      .persons_max = 100,
      .echoes = ECHO_ID},
     "d204c31_01=unit d204c31_02=certificate d204c31_03=address "
     "d204c31_04=area:a d204c31_05=use{10 dwelling,21 shop,22 office,31 "
     "parking,32 storage,90 other} d204c31_06=nature "
     "d204c31_07=co_ownership{0 sole,1 joint,2 by_share} d204c31_08=share:s* "
     "d204c31_09=registered:d- d204c31_10=status{1 current,0 cancelled} "
     "d204c31_11=mortgaged:01 d204c31_12=sealed:01",
     NULL},
    {{.name = "public_housing",
      .family = FAMILY_D2,
      .address = "fgj",
      .persons_max = 1000,
      .echoes = ECHO_NAME},
     "zflx=form{GZ public_rent,LZ low_rent,GC shared_ownership} fwzl=address "
     "jzmj=living_area:a czrzjh=tenant tzrzjh=co_residents:ids, "
     "qzrq=since:d8 btje=subsidy:y.",
     NULL},
    {{.name = "housing_transactions",
      .family = FAMILY_D1,
      .address = "wqba",
      .persons_max = 10000,
      .echoes = ECHO_NONE,
      .group = "on address price",
      .identity = "role"},
     "wqrq=on:d- fwzl=address jzmj=area:a cjj=price:y. csrzjh=role:party{x "
     "seller} gmrzjh=role:party{x buyer} bcrzjh=role:party{x compensated} "
     "bcje=compensation:y.",
     NULL},
    {{.name = "motor_vehicles",
      .family = FAMILY_H1,
      .address = "/gaj/jdc/cx",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME},
     "hphm=plate hpzl=plate_type ppxh=model clsbdh=vin syxz=use{A private,B "
     "business,C disabled} zt=status{AG normal,AC stolen,EGP scrapped,E "
     "cancelled} cllrq=first_registered:d8 rlzl=energy",
     NULL},
    {{.name = "vessels",
      .family = FAMILY_F1,
      .address = "vessel",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .quirks = QUIRK_BOM,
      .charset = "UTF-8",
      .extension = "csv"},
     "登记号=registration 种类=form{船舶 vessel,渔船 fishing,农机 "
     "farm_machine} 功率(千瓦)=power_kw:n 所占份额=share:s% 状态=status{正常 "
     "normal,注销 cancelled}",
     NULL},
    {{.name = "companies",
      .family = FAMILY_H4,
      .address = "/scjg/ztjs",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME},
     "d204b12_01=code d204b12_02=company d204b12_03=form "
     "d204b12_04=role:roles{1 legal_representative,2 shareholder,3 executive,"
     "4 sole_trader} d204b12_05=registered_capital:wan "
     "d204b12_06=subscribed:wan d204b12_07=founded:d- d204b12_08=status{1 "
     "open,2 closed,3 revoked}",
     NULL},
    {{.name = "social_organisations",
      .family = FAMILY_D1,
      .address = "shzz",
      .persons_max = 10000,
      .echoes = ECHO_NAME,
      .quirks = QUIRK_BY_NAME},
     "shxydm=code zzmc=organisation zzlx=form zw=role "
     "kbzj=registered_capital:wan zzzt=status{正常 open,注销 closed,撤销 "
     "revoked}",
     NULL},
    {{.name = "state_banks",
      .family = FAMILY_F2,
      .address = "gyyh",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .charset = "GB18030",
      .extension = "txt",
      .institutions = STATE_BANKS},
     "7=account 8=form{1 current,2 fixed,3 card,4 margin,5 benefit} "
     "9=currency{156 CNY,840 USD,978 EUR,392 JPY,344 HKD,826 GBP} "
     "10=balance:fenΣ 11=wealth:fen 12=balance_cny:fen 13=inflow_12m:fen "
     "14=outflow_12m:fen 15=joint:01 16=share:s/ 17=opened:d8 18=closed:d8 "
     "19=as_of:d8",
     NULL},
    {{.name = "national_banks",
      .family = FAMILY_F2,
      .address = "gfyh",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .charset = "UTF-8",
      .extension = "txt",
      .institutions = NATIONAL_BANKS},
     "7=account 8=form{H current,D fixed,K card,B margin,S benefit} "
     "9=opened:d8 10=closed:d8 11=currency:margin{CNY CNY,RMB CNY,USD USD,"
     "EUR EUR,JPY JPY,HKD HKD,GBP GBP} 12=balance:fenΣ 13=balance_cny:fen "
     "14=wealth:fen 15=inflow_12m:fen 16=outflow_12m:fen 17=joint:01 "
     "18=share:s/ 19=as_of:d8",
     NULL},
    {{.name = "local_banks",
      .family = FAMILY_F2,
      .address = "bdyh",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .charset = "GB18030",
      .extension = "txt",
      .institutions = LOCAL_BANKS,
      .flag_institutions = LOCAL_FLAGS},
     "7=account 8=form{1 current,2 fixed,3 card,4 margin,5 benefit} "
     "9=currency{156 CNY,840 USD,978 EUR,392 JPY,344 HKD,826 GBP} "
     "10=balance:fenΣ 11=wealth:fen 12=balance_cny:fen 13=inflow_12m:fen "
     "14=outflow_12m:fen 15=joint:01 16=share:s/ 17=opened:d8 18=closed:d8 "
     "19=as_of:d8",
     "个人存款是否超限=over_person:是否 家庭存款是否超限=over_household:是否 "
     "个人限额(元)=limit_person:y. 家庭限额(元)=limit_household:y."},
    {{.name = "securities",
      .family = FAMILY_F1,
      .address = "zq",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .quirks = QUIRK_BOM | QUIRK_LETTERS,
      .charset = "UTF-8",
      .extension = "csv",
      .speaker = "market",
      .dated = "queried_on"},
     "市场=market{沪市 shanghai,深市 shenzhen,北交所 beijing,新三板 neeq} "
     "股票市值(元)=stocks:y,Σ 债券市值(元)=bonds:y, 资金余额(元)=cash:y, "
     "托管商=custodian 实际查询日期=queried_on:d/",
     NULL},
    {{.name = "funds",
      .family = FAMILY_F1,
      .address = "jj",
      .persons_max = 50000,
      .echoes = ECHO_ID,
      .quirks = QUIRK_BOM,
      .charset = "UTF-8",
      .extension = "csv"},
     "管理人=institution 产品代码=product 份额=units:u3 "
     "净值日期=valued_on:d/ 市值(元)=value:y,Σ",
     NULL},
    {{.name = "insurance",
      .family = FAMILY_F1,
      .address = "bx",
      .persons_max = 50000,
      .echoes = ECHO_ID,
      .quirks = QUIRK_BOM,
      .charset = "UTF-8",
      .extension = "csv",
      .group = "policy"},
     "公司=institution 记录=record{保单 policy,理赔 claim} 保单号=policy "
     "险种=form{寿险 life,健康险 health,年金 annuity,团体险 group,意外险 "
     "accident} 投保人证件号=role:party{x holder} 被保人证件号=role:party{x "
     "insured} 年缴保费(元)=premium_yearly:y, 现金价值(元)=cash_value:y,Σ "
     "状态=status{有效 in_force,失效 lapsed,退保 surrendered} 日期=on:d/ "
     "金额(元)=amount:y,",
     NULL},
    {{.name = "payments",
      .family = FAMILY_F3,
      .address = "zf",
      .persons_max = 50000,
      .echoes = ECHO_ID,
      .charset = "GB18030",
      .extension = "csv",
      .institutions = PAYMENTS},
     "机构=institution 账号=account 账户状态=status{正常 open,已注销 closed} "
     "余额(元)=balance:y. 货币基金(元)=money_fund:y. "
     "近12月流入(元)=inflow_12m:y. 近12月流出(元)=outflow_12m:y.",
     NULL},
    {{.name = "education",
      .family = FAMILY_F1,
      .address = "jy",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .quirks = QUIRK_TAB | QUIRK_NUMBER | QUIRK_BIRTH,
      .charset = "UTF-8",
      .extension = "txt"},
     "学段=stage{幼儿园 kindergarten,小学 primary,初中 junior,高中 senior,"
     "中职 vocational,大专 college,本科 bachelor,硕士 master,博士 doctor} "
     "学校=school 学校代码=school_no 办学性质=public{公办 yes,民办 no} "
     "全日制=full_time:是否 入学日期=from:d/ 毕业日期=until:d/ 学年=year:yr "
     "学费(元)=fee:y,Σ 住宿费(元)=lodging:y, 资助(元)=aid:y,",
     NULL},
};
