// SPDX-License-Identifier: Apache-2.0
//
// The table of the lines that are served and its cutting; see line.h. What an
// owner does that no table can say stands in the file of his family.
#include "line.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const LOCAL_BANKS[] = {"上海银行", "崇明村镇银行", NULL};
static const char *const LOCAL_FLAGS[] = {"上海农商银行", NULL};

#define BANK_FORMS "{1 current,2 fixed,3 card,4 margin,5 benefit}"
#define BANK_CURRENCIES "{156 CNY,840 USD,978 EUR,392 JPY,344 HKD,826 GBP}"

static const struct {
    struct line line;
    const char *fields;
    const char *flags;
} LINE_TABLE[] = {
    {{.name = "household_register",
      .family = FAMILY_H1,
      .address = "/gaj/hkxx/cx",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME,
      .group = "household_no",
      .linked = "cy"},
     "hh=household_no yhzgx=relation xb=sex{1 male,2 female} mz=ethnicity "
     "csrq=birth:d8 hjdz=address xzqh=division nyhk=rural:01 qrrq=moved_in:d8 "
     "zxlx=cancelled{1 death,2 moved_out,3 enlisted} zxrq=cancelled_on:d8 "
     "jzzyxq=residence_permit_until:d8 pcs=police_station",
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
    {{.name = "income_tax",
      .family = FAMILY_H3,
      .address = "/its/gsmx",
      .persons_max = 500,
      .echoes = ECHO_ID | ECHO_NAME},
     "ssq=month:m- sdxm=item{0101 wages,0103 severance,0200 business,"
     "0400 labour,0500 author,0600 royalty,0700 interest_dividend,0800 rent,"
     "0900 transfer,1000 incidental} sre=gross:y. ynssde=taxable:y. "
     "rkse=tax:y. kjdw=payer kjdwdm=payer_code",
     NULL},
    {{.name = "social_insurance",
      .family = FAMILY_H2,
      .address = "/v2/contributions:lookup",
      .persons_max = 50,
      .echoes = ECHO_ID},
     "insurance=insurance{PENSION pension,MEDICAL medical,"
     "UNEMPLOYMENT unemployment,INJURY injury,MATERNITY maternity} "
     "employer=employer baseAmount=base:fen personalAmount=own:fen "
     "lastMonth=last_month:m- unbrokenMonths=months:n",
     NULL},
    {{.name = "real_estate",
      .family = FAMILY_H4,
      .address = "/bdc/djxx",
      .persons_max = 100,
      .echoes = ECHO_ID},
     "d204c31_01=unit d204c31_02=certificate d204c31_03=address "
     "d204c31_04=area:a d204c31_05=use{10 dwelling,21 shop,22 office,"
     "31 parking,32 storage,90 other} d204c31_06=nature "
     "d204c31_07=co_ownership{0 sole,1 joint,2 by_share} "
     "d204c31_08=share:s* d204c31_09=registered:d- "
     "d204c31_10=status{1 current,0 cancelled} d204c31_11=mortgaged:01 "
     "d204c31_12=sealed:01",
     NULL},
    {{.name = "housing_transactions",
      .family = FAMILY_D1,
      .address = "wqba",
      .persons_max = 10000,
      .echoes = ECHO_NONE,
      .group = "on address price"},
     "wqrq=on:d- fwzl=address jzmj=area:a cjj=price:y. "
     "csrzjh=role:party{x seller} gmrzjh=role:party{x buyer} "
     "bcrzjh=role:party{x compensated} bcje=compensation:y.",
     NULL},
    {{.name = "motor_vehicles",
      .family = FAMILY_H1,
      .address = "/gaj/jdc/cx",
      .persons_max = 100,
      .echoes = ECHO_ID | ECHO_NAME},
     "hphm=plate hpzl=plate_type ppxh=model clsbdh=vin "
     "syxz=use{A private,B business,C disabled} "
     "zt=status{AG normal,AC stolen,EGP scrapped,E cancelled} "
     "cllrq=first_registered:d8 rlzl=energy",
     NULL},
    {{.name = "local_banks",
      .family = FAMILY_F2,
      .address = "bdyh",
      .persons_max = 50000,
      .echoes = ECHO_ID | ECHO_NAME,
      .charset = "GB18030",
      .institutions = LOCAL_BANKS,
      .flag_institutions = LOCAL_FLAGS},
     "7=account 8=form" BANK_FORMS " 9=currency" BANK_CURRENCIES
     " 10=balance:fenΣ 11=wealth:fen 12=balance_cny:fen 13=inflow_12m:fen "
     "14=outflow_12m:fen 15=joint:01 16=share:s/ 17=opened:d8 18=closed:d8 "
     "19=as_of:d8",
     "个人存款是否超限=over_person:是否 家庭存款是否超限=over_household:是否 "
     "个人限额(元)=limit_person:y. 家庭限额(元)=limit_household:y."},
};

enum { SERVED = sizeof LINE_TABLE / sizeof *LINE_TABLE };

static const struct {
    const char *name;
    enum form form;
} LINE_FORMS[] = {
    {"d8", FORM_D8},     {"d-", FORM_DDASH},    {"d/", FORM_DSLASH},
    {"m6", FORM_M6},     {"m-", FORM_MDASH},    {"y.", FORM_YUAN},
    {"fen", FORM_FEN},   {"a", FORM_AREA},      {"n", FORM_INT},
    {"s/", FORM_SHARE},  {"s*", FORM_HALVES},   {"01", FORM_BIT},
    {"是否", FORM_WORD}, {"party", FORM_PARTY},
};

static struct line lines[SERVED];
static char *line_texts[SERVED * 2];

static enum form
line_form(const char *name)
{
    for (size_t i = 0; i < sizeof LINE_FORMS / sizeof *LINE_FORMS; i++)
        if (strcmp(LINE_FORMS[i].name, name) == 0)
            return LINE_FORMS[i].form;
    assert(false && "a form in the table of fields is misspelt");
    return FORM_TEXT;
}

// {code value,code value}
static void
line_cut_codes(struct field *field, char *codes)
{
    char *rest = NULL;
    for (char *pair = strtok_r(codes, ",}", &rest); pair;
         pair = strtok_r(NULL, ",}", &rest)) {
        char *space = strchr(pair, ' ');
        assert(space && field->code_count < CODES_MAX);
        *space = '\0';
        field->codes[field->code_count++] = (struct code){pair, space + 1};
    }
}

static void
line_cut_field(const struct line *line, struct field *field, char *text)
{
    *field = (struct field){.wire = text, .form = FORM_TEXT};
    char *codes = strchr(text, '{');
    if (codes)
        *codes++ = '\0';
    char *sum = strstr(text, "Σ");
    if (sum) {
        *sum = '\0';
        field->is_summed = true;
    }
    char *column = strchr(text, '=');
    assert(column);
    *column++ = '\0';
    char *form = strchr(column, ':');
    if (form) {
        *form++ = '\0';
        field->form = line_form(form);
    }
    field->column = columns_find(line->columns, column);
    assert(field->column < COLUMNS_MAX);
    if (codes)
        line_cut_codes(field, codes);
}

// Fields are parted by spaces outside braces.
static char *
line_field_end(char *at)
{
    bool is_inside = false;
    for (; *at && (is_inside || *at != ' '); at++) {
        if (*at == '{' || *at == '}')
            is_inside = *at == '{';
    }
    return at;
}

static size_t
line_cut_fields(const struct line *line, struct field *fields, char *text)
{
    size_t count = 0;
    while (*text) {
        char *end = line_field_end(text);
        char *next = *end ? end + 1 : end;
        *end = '\0';
        line_cut_field(line, &fields[count++], text);
        text = next;
    }
    return count;
}

void
line_init(void)
{
    for (size_t i = 0; i < SERVED; i++) {
        struct line *line = &lines[i];
        *line = LINE_TABLE[i].line;
        line->number = columns_line(line->name);
        assert(line->number < LINE_COUNT);
        line->columns = columns_of(line->number);
        line->as_of_column = columns_find(line->columns, "as_of");
        line->institution_column = columns_find(line->columns, "institution");
        line_texts[i * 2] = strdup(LINE_TABLE[i].fields);
        assert(line_texts[i * 2]);
        line->field_count =
            line_cut_fields(line, line->fields, line_texts[i * 2]);
        if (!LINE_TABLE[i].flags)
            continue;
        line_texts[i * 2 + 1] = strdup(LINE_TABLE[i].flags);
        assert(line_texts[i * 2 + 1]);
        line->flag_count =
            line_cut_fields(line, line->flags, line_texts[i * 2 + 1]);
    }
}

size_t
line_count(void)
{
    return SERVED;
}

const struct line *
line_at(size_t index)
{
    return &lines[index];
}

const struct line *
line_named(const char *name)
{
    for (size_t i = 0; i < SERVED; i++)
        if (strcmp(lines[i].name, name) == 0)
            return &lines[i];
    return NULL;
}
