/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration, documented by its rows: a file with every option of the
 * top at its default, and the options of agencies and lines as comments, with
 * one example for each carrier.
 */
#include "config.h"
#include "config_options.h"
#include "text.h"

enum { PRINT_COLUMNS = 78 };

/* Words broken into lines, each behind `margin`. */
static void
print_wrapped(FILE *out, const char *margin, const char *words)
{
    size_t column = 0;
    struct text rest = text_of(words), word;
    while (text_cut(&rest, ' ', &word)) {
        if (column > 0 && column + 1 + word.size > PRINT_COLUMNS) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0)
            column = (size_t)fprintf(out, "%s", margin);
        column += (size_t)fprintf(out, " %.*s", (int)word.size, word.bytes);
    }
    fputc('\n', out);
}

static void
print_allowed(FILE *out, const char *margin, const struct option *option)
{
    if (option->type == OPTION_INTEGER)
        fprintf(out, "%s %lld to %lld.\n", margin, (long long)option->least,
                (long long)option->most);
    else if (option->type == OPTION_HOURS)
        fprintf(out, "%s HH:MM-HH:MM, 24:00 at most.\n", margin);
    else if (option->type == OPTION_NETWORKS)
        fprintf(out, "%s ADDRESS/BITS, several by commas; 64 at most.\n",
                margin);
    else if (option->type == OPTION_WORD)
        fprintf(out, "%s One of: %s.\n", margin, option->words);
    else if (option->type == OPTION_PATH)
        fprintf(out, "%s A path; relative to the folder of this file.\n",
                margin);
    else if (option->type == OPTION_PLACE)
        fprintf(out,
                "%s A path, relative to the folder of this file; or\n"
                "%s sftp://USER@HOST:PORT/PATH.\n",
                margin, margin);
    else if (option->type == OPTION_NAME)
        fprintf(out, "%s Needed; 1 to 64 printable ASCII characters.\n",
                margin);
}

static void
print_value(FILE *out, const struct option *option)
{
    bool is_plain =
        option->type == OPTION_INTEGER || option->type == OPTION_BOOL;
    fprintf(out, is_plain ? "%s: %s\n" : "%s: \"%s\"\n", option->key,
            option->fallback);
}

static void
print_section(FILE *out, const struct option_section *section)
{
    fputc('\n', out);
    print_wrapped(out, "#", section->meaning);
    fprintf(out, "%s: []\n#\n# Options of one entry, with their defaults:\n",
            section->key);
    for (size_t i = 0; i < section->count; i++) {
        fputs("#\n", out);
        print_wrapped(out, "#   #", section->options[i].meaning);
        print_allowed(out, "#   #", &section->options[i]);
        fputs(i == 0 ? "# - " : "#   ", out);
        print_value(out, &section->options[i]);
    }
}

static const char print_agency_example[] =
    "#\n"
    "# For example:\n"
    "#\n"
    "# agencies:\n"
    "# - code: \"310115009\"\n"
    "#   name_zh: \"某街道社区事务受理服务中心\"\n"
    "#   name_en: \"A subdistrict's service centre\"\n"
    "#   mandate: \"310115-W-2017-88\"\n"
    "#   certificate: keys/310115009.pem\n";

static const char print_line_example[] =
    "#\n"
    "#   # Institutions whose silence is a gap of its own.\n"
    "#   institutions: []\n"
    "#\n"
    "# For example, one line for each carrier:\n"
    "#\n"
    "# lines:\n"
    "# - name: household_register      # https\n"
    "#   url: \"https://platform.example:8443\"\n"
    "#   ca: keys/platform-ca.pem\n"
    "#   certificate: keys/hedui.pem\n"
    "#   key: keys/hedui.key\n"
    "#   app_id: hedui\n"
    "#   secret_file: keys/platform.secret\n"
    "#   connections: 8\n"
    "#   rate_per_s: 50\n"
    "#   quota_per_day: 200000\n"
    "# - name: state_banks             # file\n"
    "#   folder: exchange/state_banks\n"
    "#   file_certificate: keys/hedui-file.pem\n"
    "#   file_key: keys/hedui-file.key\n"
    "#   owner_certificate: keys/state_banks.pem\n"
    "#   institutions: [工商银行, 农业银行]\n"
    "#   answer_ms: 2592000000         # thirty days\n"
    "#   poll_ms: 60000\n"
    "# - name: local_banks             # file, on the owner's SFTP server\n"
    "#   folder: \"sftp://hedui@files.example:22/exchange\"\n"
    "#   sftp_key: keys/hedui-sftp.key\n"
    "#   sftp_known_hosts: keys/local_banks.known_hosts\n"
    "#   file_certificate: keys/hedui-file.pem\n"
    "#   file_key: keys/hedui-file.key\n"
    "#   owner_certificate: keys/local_banks.pem\n"
    "#   answer_ms: 2592000000\n"
    "#   poll_ms: 60000\n"
    "# - name: death                   # database\n"
    "#   database: \"host=exchange.example dbname=qz user=hedui\"\n"
    "#   schema: swdj\n"
    "#   answer_ms: 172800000          # two days\n"
    "#   poll_ms: 60000\n";

static const char print_witness_example[] =
    "#\n"
    "# For example:\n"
    "#\n"
    "# log_witnesses:\n"
    "# - name: worm                   # storage that is written once\n"
    "#   folder: /srv/worm/hedui-log\n"
    "# - name: auditor                # somebody else\n"
    "#   url: \"https://witness.example/add-checkpoint\"\n"
    "#   ca: keys/auditor-ca.pem\n"
    "#   vkey: \"witness.example+NUMBER+KEY\"\n";

void
config_print(FILE *out)
{
    fputs("# The configuration of Hedui. Secrets stand in files of their own.\n"
          "# An option that is left out has the value that stands here.\n",
          out);
    for (size_t i = 0; i < option_top.count; i++) {
        const struct option *option = &option_top.options[i];
        fputc('\n', out);
        print_wrapped(out, "#", option->meaning);
        print_allowed(out, "#", option);
        print_value(out, option);
    }
    print_section(out, &option_agency);
    fputs(print_agency_example, out);
    print_section(out, &option_line);
    fputs(print_line_example, out);
    print_section(out, &option_witness);
    fputs(print_witness_example, out);
}
