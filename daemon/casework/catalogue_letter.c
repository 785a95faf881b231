/* SPDX-License-Identifier: Apache-2.0
 *
 * The third table of the catalogue: what the letter to the family says. Short
 * sentences, no word of the trade, no name of a programme's code; a unit stands
 * in the name of what is counted. What an office is to find out has other words
 * (catalogue_report.c): a family is told which paper, and nothing of what a
 * register knows about one of them.
 */
#include "catalogue.h"

const struct catalogue_row catalogue_letter[] = {
    {"letterdo.GAP", "{owner}没有关于{who}的可用答复。请提供：{paper}。",
     "{owner} has given no answer about {who} that can be used. Please bring: "
     "{paper}."},
    {"letterdo.NOT_AUTHORISED",
     "还没有查询{owner}，因为缺少{who}的授权。请{who}签署授权书；也可提供：{"
     "paper}。",
     "{owner} was not asked, as a consent of {who} is missing. {who} can sign "
     "it, or bring: {paper}."},
    {"letterdo.PARTIAL",
     "{bank}没有关于{who}的可用答复。请提供{bank}出具的：{paper}。",
     "{bank} has given no answer about {who} that can be used. Please bring "
     "from it: {paper}."},
    {"letterdo.PERMIT", "请提供{who}的有效居住证。",
     "Please bring a residence permit of {who} that is in force."},
    {"letterdo.RELATIVE",
     "请说明对{who}负有赡养、抚养义务的亲属（{relation}"
     "）家里有几口人、每月收入多少，或提供赡养协议、判决书。",
     "Please say how many persons live with the relative ({relation}) who owes "
     "{who} support, and what they earn a month; or bring the agreement or "
     "judgment."},
    {"letterdoreason.APPLICANT_DOES_NOT_COUNT",
     "请由家庭中的另一位成员提出申请，办法请询问经办机构。",
     "Another member of the household has to apply; the office tells you how."},
    {"letterdoreason.APPLICANT_UNCONFIRMED",
     "请申请人携带身份证到经办机构当面核实。",
     "The applicant comes to the office in person, with the ID card."},
    {"letterdoreason.DOUBTFUL",
     "有记录不能确定是不是您家的：请携带身份证到经办机构核对。",
     "It is not sure whether a record is yours: come to the office with your "
     "ID cards and look at it together."},
    {"letterdoreason.HOUSEHOLD_UNCONFIRMED", "请提供户口簿和结婚证。",
     "Please bring the household book and the marriage certificate."},
    {"letterdoreason.NO_FIGURE",
     "当日的标准还没有公布：您不需要提供材料，由经办机构办理。",
     "The limit of that day is not known yet: you have nothing to bring, the "
     "office sees to it."},
    {"letterdoreason.NO_LINE_ANSWERED",
     "没有收到任何单位的答复：您不需要提供材料，由经办机构重新核对。",
     "No answer has come from anywhere: you have nothing to bring, the office "
     "has the check made again."},
    {"letterdotest.disabled", "请提供在有效期内的残疾人证。",
     "Please bring the disability card, if it is in force."},
    {"letterdotest.graded", "请向经办机构申请房屋安全鉴定。",
     "Ask the office to have the condition of your dwelling assessed."},
    {"letterdotest.no_able_relative",
     "请说明有赡养、抚养义务的亲属家里有几口人、每月收入多少。",
     "Please say how many persons live with the relatives who owe support, and "
     "what they earn a month."},
    {"letterdotest.other", "请与经办机构当面说明：{test}。",
     "Please talk with the office about: {test}."},
    {"letterdotest.student", "请提供在读证明。",
     "Please bring a certificate of enrolment."},
    {"letterdotest.unemployed", "请提供就业失业登记证。",
     "Please bring the registration as unemployed."},
    {"lettermeasure.I1", "工资", "wages"},
    {"lettermeasure.I2", "有劳动能力而没有工资记录的月份，按最低工资计",
     "the minimum wage, for months in which somebody who can work had no wage "
     "on file"},
    {"lettermeasure.I3", "经营所得", "from a business"},
    {"lettermeasure.I4", "租金、利息等财产所得",
     "from property: rent, interest"},
    {"lettermeasure.I5", "养老金等", "pensions"},
    {"lettermeasure.I6", "失业保险金", "unemployment benefit"},
    {"lettermeasure.I7", "亲属应付的赡养费、抚养费",
     "support that relatives owe"},
    {"lettermeasure.I8", "一次性收入", "money received once"},
    {"lettermeasure.I9", "其他收入", "other income"},
    {"lettermeasure.dwelling_area", "住房面积", "size of the dwellings"},
    {"lettermeasure.dwellings", "住房（套）", "dwellings, how many"},
    {"lettermeasure.education_expense", "教育支出", "cost of education"},
    {"lettermeasure.income", "收入合计", "income, all together"},
    {"lettermeasure.medical_expense", "医疗支出", "cost of illness"},
    {"lettermeasure.money", "存款、证券、保险等货币财产",
     "savings, securities, insurance and other money"},
    {"lettermeasure.non_residential", "店铺、车位等非居住房屋（处）",
     "shops, parking places and the like, how many"},
    {"lettermeasure.sold", "已出售的住房（套）", "dwellings sold, how many"},
    {"lettermeasure.vehicles", "机动车（辆）", "motor vehicles, how many"},
    {"letternot.disabled", "家里没有人持有有效的残疾人证。",
     "Nobody in the household has a disability card in force."},
    {"letternot.elder", "家里没有六十周岁以上的老人。",
     "Nobody in the household is sixty or older."},
    {"letternot.graded", "您家的住房没有被鉴定为 C 级或 D 级危房。",
     "Your dwelling is not assessed as dangerous (grade C or D)."},
    {"letternot.local", "申请人没有本市户籍。",
     "The applicant is not registered in this city."},
    {"letternot.no_able_relative", "有亲属有能力赡养或抚养。",
     "A relative is able to give support."},
    {"letternot.not_rebuilt", "您家的住房十年内翻建过。",
     "Your dwelling was rebuilt within the last ten years."},
    {"letternot.person", "申请人不属于这一项目的对象。",
     "The programme is not meant for the applicant."},
    {"letternot.rests_on", "须先符合下列项目之一，而这些项目均不符合。",
     "It asks that one of the programmes below is met first, and none is."},
    {"letternot.rural", "您家不是农村家庭。",
     "Yours is not a rural household."},
    {"letternot.single", "申请人不具备单独申请的条件。",
     "The applicant does not meet the conditions for applying alone."},
    {"letternot.student", "家里没有全日制在读的学生。",
     "Nobody in the household is in full-time education."},
    {"letternot.unemployed", "家里没有登记失业的劳动年龄成员。",
     "Nobody of working age is registered as unemployed."},
    {"letteroutcome.OVER", "不符合条件", "the conditions are not met"},
    {"letteroutcome.REFER", "还不能确定，由经办机构核定",
     "not settled yet, the office decides"},
    {"letteroutcome.WITHIN", "符合条件", "the conditions are met"},
    {"letterreason.APPLICANT_DOES_NOT_COUNT", "申请人本人不能计入家庭。",
     "The applicant cannot be counted as a member of the household."},
    {"letterreason.APPLICANT_UNCONFIRMED", "申请人本人的情况没有得到证实。",
     "The applicant's own situation is not confirmed."},
    {"letterreason.DOUBTFUL", "有记录不能确定是不是您家的。",
     "It is not sure whether a record is yours."},
    {"letterreason.HOUSEHOLD_DIFFERS", "登记的家庭情况与申报的不一致。",
     "What is registered about your household differs from what you declared."},
    {"letterreason.HOUSEHOLD_UNCONFIRMED", "家庭成员没有得到证实。",
     "It is not confirmed who belongs to your household."},
    {"letterreason.NO_FIGURE", "当日的标准还没有公布。",
     "The limit of that day is not known yet."},
    {"letterreason.NO_LINE_ANSWERED", "没有收到任何单位的答复。",
     "No answer has come from anywhere."},
    {"letterresult.MET", "符合", "met"},
    {"letterresult.NOT_MET", "不符合", "not met"},
    {"letterresult.UNDETERMINED", "还不能确定", "not settled yet"},
    {"lettertest.area", "住房面积", "size of the dwellings"},
    {"lettertest.disabled", "家里是否有人持有有效的残疾人证",
     "whether somebody has a disability card in force"},
    {"lettertest.dwellings", "住房（套）", "dwellings, how many"},
    {"lettertest.elder", "家里是否有六十周岁以上的老人",
     "whether somebody is sixty or older"},
    {"lettertest.expense", "收入减去医疗、教育支出（元）",
     "income less the cost of illness and education, in yuan"},
    {"lettertest.graded", "住房是否为 C 级或 D 级危房",
     "whether the dwelling is dangerous (grade C or D)"},
    {"lettertest.income", "收入（元）", "income, in yuan"},
    {"lettertest.local", "申请人是否有本市户籍",
     "whether the applicant is registered in this city"},
    {"lettertest.money", "存款、证券、保险等货币财产（元）",
     "savings, securities, insurance and other money, in yuan"},
    {"lettertest.no_able_relative", "是否有亲属有能力赡养或抚养",
     "whether a relative is able to give support"},
    {"lettertest.non_residential", "店铺、车位等非居住房屋（处）",
     "shops, parking places and the like, how many"},
    {"lettertest.not_rebuilt", "住房十年内是否翻建过",
     "whether the dwelling was rebuilt within ten years"},
    {"lettertest.only_dwelling", "唯一住房", "whether it is the only dwelling"},
    {"lettertest.person", "申请人是否属于这一项目的对象",
     "whether the programme is meant for the applicant"},
    {"lettertest.rests_on", "须先符合的项目是否符合",
     "whether a programme that has to be met first is met"},
    {"lettertest.rural", "是否为农村家庭", "whether the household is rural"},
    {"lettertest.single", "申请人是否具备单独申请的条件",
     "whether the applicant can apply alone"},
    {"lettertest.sold", "已出售的住房（套）", "dwellings sold, how many"},
    {"lettertest.student", "家里是否有全日制在读的学生",
     "whether somebody is in full-time education"},
    {"lettertest.unemployed", "家里是否有登记失业的劳动年龄成员",
     "whether somebody of working age is registered as unemployed"},
    {"lettertest.vehicles", "机动车（辆）", "motor vehicles, how many"},
    {"zz.letter_asked",
     "您申请的经办机构（编号 {agency}，申请编号 "
     "{request}）请我们核对您家的经济状况，看是否符合：{programmes}。",
     "The office where you applied (its number {agency}, your application "
     "{request}) had us check the means of your household, for: {programmes}."},
    {"zz.letter_away", "不计入的：{who}。原因请询问经办机构。",
     "Not counted: {who}. Please ask the office why."},
    {"zz.letter_builds", "须先符合的项目：{programmes}",
     "Programmes that come first: {programmes}"},
    {"zz.letter_by",
     "请在 {day} "
     "以前交到经办机构，这一天是本次核对的期限；已过期限的，请尽快与经办机构联"
     "系"
     "。",
     "Please bring it to the office by {day}, the day by which this check is "
     "due; if that day has passed, talk with the office soon."},
    {"zz.letter_by_none", "请尽快交到经办机构，收到后核对继续进行。",
     "Please bring it to the office as soon as you can: the check waits for "
     "it."},
    {"zz.letter_counted", "计入的家庭成员：{who}。",
     "Who counts as your household: {who}."},
    {"zz.letter_decides",
     "本函说明核对的结果，不是决定。决定由经办机构作出；对决定不服的，经办机构"
     "会告"
     "知您如何提出。",
     "This letter says what the check has found; it is not the decision. The "
     "office decides, and tells you what you can do against its decision."},
    {"zz.letter_differs",
     "{who}"
     "的登记情况与申报的不一致。请携带户口簿、身份证，以及结婚证或离婚证到经"
     "办机构核对。",
     "What is registered about {who} differs from what was declared. Please "
     "bring the household book, the ID card, and the marriage or divorce "
     "certificate."},
    {"zz.letter_exit", "按规定逐步停止，为期 {months} 个月。",
     "By the rules it ends step by step, over {months} months."},
    {"zz.letter_figures", "计入的数额", "The figures that counted"},
    {"zz.letter_figures_all",
     "以下为全家合计，按种类列出；金额以元计。“以上”表示还缺少答复，实际数额可"
     "能更"
     "高。",
     "Sums of the whole household, by kind; amounts are in yuan. \"Or more\": "
     "an answer is missing, and the true figure may be higher."},
    {"zz.letter_grant", "按规定为：{grant}。", "By the rules: {grant}."},
    {"zz.letter_limit", "{what}：{value}；限额 {limit}；{result}",
     "{what}: {value}; limit {limit}; {result}"},
    {"zz.letter_looked",
     "核对的是 {day} 的财产和 {from} 至 {to} 的收入。根据您家签署的授权，"
     "查询了 {lines} 类单位和金融机构。",
     "Looked at: what you owned on {day}, and income from {from} to {to}. "
     "Under the consents that your household signed, {lines} kinds of offices "
     "and financial institutions were asked."},
    {"zz.letter_made", "本函按 {day} 的情况作出。",
     "This letter says what was known on {day}."},
    {"zz.letter_missing", "还缺什么", "What is missing"},
    {"zz.letter_missing_none", "不缺材料，您不需要提供什么。",
     "Nothing: you have nothing to bring."},
    {"zz.letter_object", "如果您认为有错", "If you think something is wrong"},
    {"zz.letter_object_how",
     "某个数额不对，或者不是您家的，请向经办机构（编号 {agency}"
     "）提出：说明是哪一项，带上能证明的材料，并告知本函编号 "
     "{case}（第 {revision} "
     "版）。经办机构会请提供数据的单位复核；有更正的，重新核对。",
     "If a figure is wrong, or is not yours, tell the office (its number "
     "{agency}): say which one, bring a paper that shows it, and name this "
     "letter, {case}, revision {revision}. The office has it looked at again "
     "by whoever gave the figure; if that corrects it, the check is made "
     "again."},
    {"zz.letter_open", "{what}：{result}", "{what}: {result}"},
    {"zz.letter_outcome", "结果和理由", "What came out, and why"},
    {"zz.letter_stands", "还有答复没有收到，但不影响上述结果。",
     "Some answers are still missing; they do not change what came out."},
    {"zz.letter_title", "致申请家庭的核对结果说明",
     "What the check of your means has found"},
    {"zz.letter_to", "{who}及家人：", "To {who} and family"},
    {"zz.letter_unsettled", "还不能确定是否计入的：{who}。",
     "Not settled yet whether they count: {who}."},
    {"zz.letter_what", "种类", "kind"},
    {"zz.letter_who", "谁请求核对，核对了什么",
     "Who asked, and what was looked at"},
};

const size_t catalogue_letter_count =
    sizeof(catalogue_letter) / sizeof(catalogue_letter[0]);
