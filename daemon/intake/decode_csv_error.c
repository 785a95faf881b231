/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be wrong with a table: one row a code, with what to do in Chinese
 * and English. Sentences name places and limits, never a value.
 */
#include <assert.h>

#include "decode_csv_inner.h"

struct sentence {
    const char *code, *zh, *en; /* with one %u where a number belongs */
    bool has_number;
};

#define TO_TEXT_ZH                                                             \
    "请先把该列设为“文本”格式，重新填入原号码，再另存为 CSV UTF-8。"
#define TO_TEXT_EN                                                             \
    "set the column to Text, enter the number again from its source, and "     \
    "save "                                                                    \
    "as CSV UTF-8."

static const struct sentence sentences[CSV_CODE_COUNT] = {
    [CSV_EMPTY] = {"CSV_EMPTY", "文件没有表头行；请在第一行写列名。",
                   "The file has no row of column names; let it be the first "
                   "row.",
                   false},
    [CSV_UTF16] = {"CSV_UTF16",
                   "文件是 UTF-16（“Unicode 文本”）；请另存为 CSV UTF-8。",
                   "The file is UTF-16 (\"Unicode text\"); save it as CSV "
                   "UTF-8.",
                   false},
    [CSV_NOT_COMMA] = {"CSV_NOT_COMMA",
                       "列之间不是逗号；请另存为以逗号分隔的 CSV。",
                       "Columns are not separated by commas; save it as CSV "
                       "with commas.",
                       false},
    [CSV_UNKNOWN_COLUMN] = {"CSV_UNKNOWN_COLUMN",
                            "没有这一列；请删除或改正列名。",
                            "There is no such column; remove it or correct its "
                            "name.",
                            false},
    [CSV_COLUMN_TWICE] = {"CSV_COLUMN_TWICE", "此列出现两次；请只保留一列。",
                          "This column stands there twice; keep one.", false},
    [CSV_COLUMN_MISSING] = {"CSV_COLUMN_MISSING", "缺少此列；请补上。",
                            "This column is required; add it.", false},
    [CSV_TOO_MANY_ROWS] = {"CSV_TOO_MANY_ROWS",
                           "超过 %u 行；请分成几个文件提交。",
                           "There are more than %u rows; submit it in parts.",
                           true},
    [CSV_TOO_MANY_HOUSEHOLDS] = {"CSV_TOO_MANY_HOUSEHOLDS",
                                 "超过 %u 户；请分成几个文件提交。",
                                 "There are more than %u households; submit "
                                 "them in parts.",
                                 true},
    [CSV_QUOTES] = {"CSV_QUOTES",
                    "此行引号或换行有误：引号须成对，单元格内的引号须写两个，"
                    "行以 CRLF 或 LF 结束；请改正。",
                    "Quotes or line ends of this row are wrong: quotes come in "
                    "pairs, a quote in a cell is doubled, a row ends with CR "
                    "LF or LF; correct it.",
                    false},
    [CSV_ROW_TOO_LONG] = {"CSV_ROW_TOO_LONG",
                          "此行超过 512 KiB；请只写文件名和摘要。",
                          "The row is longer than 512 KiB; send names and "
                          "digests of documents, not the documents.",
                          false},
    [CSV_CELL_COUNT] = {"CSV_CELL_COUNT",
                        "此行的单元格数与表头的 %u 列不符；请检查逗号和引号。",
                        "The row has not as many cells as there are columns "
                        "(%u); look for a comma too many, too few or not in "
                        "quotes.",
                        true},
    [CSV_NO_REQUEST_ID] =
        {"CSV_NO_REQUEST_ID",
         "没有可读的申请号，无法确定属于哪一户；请填写 1 至 "
         "64 个可见 ASCII 字符。",
         "There is no request_id that can be read, so it is "
         "not known whose row this is; give 1 to 64 printable "
         "ASCII characters.",
         false},
    [CSV_ROWS_DIFFER] = {"CSV_ROWS_DIFFER",
                         "同一申请号的各行中此字段须相同；与第 %u 行不同，请"
                         "改正。",
                         "Rows with one request_id must agree in this field; "
                         "it differs from line %u. Correct one of them.",
                         true},
    [CSV_TWO_FILES] = {"CSV_TWO_FILES",
                       "此户的行分在两个文件中；请放入同一文件。",
                       "The rows of this household stand in two files; put "
                       "them into one.",
                       false},
    [CSV_NEAR_UNREADABLE] = {"CSV_NEAR_UNREADABLE",
                             "第 %u 行可能含有此户的成员，但无法辨认；请先改正"
                             "该行。",
                             "Line %u may hold a member of this household, "
                             "which cannot be told; correct that line first.",
                             true},
    [CSV_TOO_MANY_MEMBERS] = {"CSV_TOO_MANY_MEMBERS",
                              "一户至多 %u 行（成员）；请改正。",
                              "A household has at most %u rows (members); "
                              "correct it.",
                              true},
    [CSV_NOT_TEXT] =
        {"CSV_NOT_TEXT",
         "此单元格的字节不是文件的字符集；请另存为 CSV UTF-8，或用 "
         "--charset 指明。",
         "The bytes of this cell are not of the file's charset; "
         "save it as CSV UTF-8, or name it with --charset.",
         false},
    [CSV_STRAY_CELL] = {"CSV_STRAY_CELL",
                        "此单元格所在列没有列名；请清空或补上列名。",
                        "The column of this cell has no name; empty the cell "
                        "or name the column.",
                        false},
    [CSV_FLAG] = {"CSV_FLAG", "此处只能填 true 或 false（或留空）。",
                  "Write true or false here, or leave it empty.", false},
    [CSV_NUMBER_MANGLED] = {"CSV_NUMBER_MANGLED",
                            "电子表格把号码当作数字，只保留了 15 位，其余已丢"
                            "失；" TO_TEXT_ZH,
                            "A spreadsheet took this for a number and kept 15 "
                            "digits of it, the rest is lost; " TO_TEXT_EN,
                            false},
    [CSV_FORMULA] = {"CSV_FORMULA",
                     "此处是电子表格的公式或错误值；请填入值本身再导出。",
                     "This is a formula or an error of a spreadsheet; put the "
                     "value itself there and export again.",
                     false},
    [CSV_NOT_JSON] = {"CSV_NOT_JSON",
                      "此单元格不是 JSON 数组（第 %u 字节处起）；请用直引号书写"
                      "并保持键名唯一，例如 [{\"name\":\"…\"}]。",
                      "The cell is no JSON list (from its byte %u on); write "
                      "it with straight quotes and each key once, such as "
                      "[{\"name\":\"…\"}].",
                      true},
};

static const char *
say(struct arena *arena, const char *format, bool has_number, uint32_t number)
{
    if (!has_number)
        return format;
    const char *said = arena_printf(arena, format, number);
    return said == NULL ? "" : said;
}

void
csv_refuse(struct arena *arena, struct decode_csv_errors *errors,
           enum decode_csv_code code, struct decode_csv_place place,
           const char *pointer, uint32_t number)
{
    const struct sentence *sentence = &sentences[code];
    assert(sentence->code != NULL);
    if (errors->count == DECODE_ERRORS_MAX) {
        errors->more = true;
        return;
    }
    errors->list[errors->count++] = (struct decode_csv_error){
        .place = place,
        .pointer = pointer,
        .code = sentence->code,
        .zh = say(arena, sentence->zh, sentence->has_number, number),
        .en = say(arena, sentence->en, sentence->has_number, number)};
}
