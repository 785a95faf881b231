/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the configuration. libcyaml reads every option as text by a schema
 * that is made from the rows, and refuses what no row names; then each text,
 * or the default of its row, is converted and checked. So a default goes
 * through the same code as the file.
 */
#include "config.h"

#include <assert.h>
#include <cyaml/cyaml.h>
#include <errno.h>

#include "config_options.h"
#include "config_where.h"
#include "mutant.h"
#include "network.h"
#include "service_hours.h"
#include "sftp_address.h"
#include "text.h"

struct raw_line {
    char *values[OPTIONS_MOST];
    char **institutions;
    unsigned institutions_count;
};

struct raw_agency {
    char *values[OPTIONS_MOST];
};

struct raw_witness {
    char *values[OPTIONS_MOST];
};

struct raw_config {
    char *values[OPTIONS_MOST];
    struct raw_agency *agencies;
    unsigned agencies_count;
    struct raw_line *lines;
    unsigned lines_count;
    struct raw_witness *witnesses;
    unsigned witnesses_count;
};

static const cyaml_schema_value_t schema_text = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 4096)};

enum { SECTIONS_MOST = 3, FIELDS_MOST = OPTIONS_MOST + SECTIONS_MOST + 1 };

/* The schema of one read; the raw structs begin with their values. */
struct schema {
    cyaml_schema_field_t top[FIELDS_MOST];
    cyaml_schema_field_t agency[FIELDS_MOST];
    cyaml_schema_field_t line[FIELDS_MOST];
    cyaml_schema_field_t witness[FIELDS_MOST];
    cyaml_schema_value_t agency_value;
    cyaml_schema_value_t line_value;
    cyaml_schema_value_t witness_value;
    cyaml_schema_value_t root;
};

static size_t
schema_add_rows(cyaml_schema_field_t *fields,
                const struct option_section *section)
{
    assert(section->count <= OPTIONS_MOST);
    for (size_t i = 0; i < section->count; i++)
        fields[i] = (cyaml_schema_field_t){
            .key = section->options[i].key,
            .data_offset = (uint32_t)(i * sizeof(char *)),
            .value = {CYAML_VALUE_STRING(
                CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char, 0, 4096)},
        };
    return section->count;
}

static void
schema_init(struct schema *schema)
{
    memset(schema, 0, sizeof(*schema));
    size_t at = schema_add_rows(schema->line, &option_line);
    schema->line[at] = (cyaml_schema_field_t)CYAML_FIELD_SEQUENCE(
        "institutions", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct raw_line, institutions, &schema_text, 0, 1000);
    schema_add_rows(schema->agency, &option_agency);
    schema->agency_value = (cyaml_schema_value_t){CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct raw_agency, schema->agency)};
    schema->line_value = (cyaml_schema_value_t){
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_line, schema->line)};
    schema_add_rows(schema->witness, &option_witness);
    schema->witness_value = (cyaml_schema_value_t){CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct raw_witness, schema->witness)};
    at = schema_add_rows(schema->top, &option_top);
    schema->top[at] = (cyaml_schema_field_t)CYAML_FIELD_SEQUENCE(
        "agencies", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_config,
        agencies, &schema->agency_value, 0, 10000);
    schema->top[at + 1] = (cyaml_schema_field_t)CYAML_FIELD_SEQUENCE(
        "lines", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_config,
        lines, &schema->line_value, 0, 1000);
    schema->top[at + 2] = (cyaml_schema_field_t)CYAML_FIELD_SEQUENCE(
        "log_witnesses", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct raw_config, witnesses, &schema->witness_value, 0, 32);
    schema->root = (cyaml_schema_value_t){CYAML_VALUE_MAPPING(
        CYAML_FLAG_POINTER, struct raw_config, schema->top)};
}

/* What libcyaml says becomes the fault's text, on one line. */
struct config_words {
    char text[300];
    size_t size;
};

static void
config_on_log(cyaml_log_t level, void *closure, const char *format,
              va_list arguments)
{
    struct config_words *words = closure;
    char line[200];
    (void)level;
    vsnprintf(line, sizeof(line), format, arguments);
    line[strcspn(line, "\n")] = '\0';
    struct text said = text_trim(text_of(line));
    if (text_starts_with(said, "Load: "))
        said = text_slice(said, 6, said.size);
    if (text_equals_chars(said, "Backtrace:"))
        return;
    int size = snprintf(
        words->text + words->size, sizeof(words->text) - words->size, "%s%.*s",
        words->size == 0 ? "" : ", ", (int)said.size, said.bytes);
    if (size > 0)
        words->size += (size_t)size;
    if (words->size >= sizeof(words->text))
        words->size = sizeof(words->text) - 1;
}

/* "Unexpected key: K" and "already seen: K" are told at K; what else libcyaml
 * says keeps the places it says. */
static void
config_refuse_file(const char *path, cyaml_err_t error,
                   const struct config_words *words, struct fault *fault)
{
    const char *place = strstr(words->text, "(line: ");
    struct text said = {words->text, strcspn(words->text, ",")};
    unsigned line = 0, column = 0;
    bool names_key = text_contains(said, "Unexpected key: ") ||
                     text_contains(said, "already seen: ");
    struct text key = said, cut;
    while (text_contains(key, ": ") && text_cut(&key, ':', &cut))
        key = text_trim(key);
    if (names_key && place != NULL &&
        sscanf(place, "(line: %u, column: %u)", &line, &column) == 2 &&
        config_where(path, key, &line, &column))
        fault_set(fault, FAULT_INPUT, "%.150s: line: %u, column: %u: %.*s",
                  path, line, column, (int)said.size, said.bytes);
    else
        fault_set(fault, FAULT_INPUT, "%.80s: %s%s%s", path,
                  cyaml_strerror(error), words->size == 0 ? "" : ": ",
                  words->text);
}

/* One conversion, and who it is for in a fault. */
struct config_place {
    const struct config *config;
    char where[160]; /* "FILE: lines: death: " */
    struct fault *fault;
};

static bool
config_refuse(const struct config_place *place, const struct option *option,
              const char *value, const char *expected)
{
    return fault_set(place->fault, FAULT_INPUT, "%s%s is \"%.60s\": %s",
                     place->where, option->key, value, expected);
}

static char *
config_copy(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        abort(); /* at the start of a process: nothing is in hand */
    return copy;
}

static char *
config_resolve(const struct config *config, const char *path)
{
    const char *slash = strrchr(config->path, '/');
    if (path[0] == '\0' || path[0] == '/' || slash == NULL)
        return config_copy(path);
    size_t folder = (size_t)(slash - config->path) + 1;
    size_t room = folder + strlen(path) + 1;
    char *resolved = malloc(room);
    if (resolved == NULL)
        abort();
    snprintf(resolved, room, "%.*s%s", (int)folder, config->path, path);
    return resolved;
}

static bool
config_read_integer(const struct config_place *place,
                    const struct option *option, const char *value,
                    int64_t *out)
{
    char expected[240];
    snprintf(expected, sizeof(expected), "%lld to %lld is allowed%s%s",
             (long long)option->least, (long long)option->most,
             option->words == NULL ? "" : ": ",
             option->words == NULL ? "" : option->words);
    if (!text_to_count(text_of(value), out))
        return config_refuse(place, option, value, expected);
    if ((*out < option->least || *out > option->most) &&
        !mutant_is("config_any_range"))
        return config_refuse(place, option, value, expected);
    return true;
}

static bool
config_read_bool(const struct config_place *place, const struct option *option,
                 const char *value, bool *out)
{
    *out = strcmp(value, "true") == 0;
    if (*out || strcmp(value, "false") == 0)
        return true;
    return config_refuse(place, option, value, "true or false is allowed");
}

static bool
config_is_word(const char *words, const char *value)
{
    struct text rest = text_of(words), word;
    while (text_cut(&rest, ' ', &word))
        if (text_equals_chars(word, value))
            return true;
    return false;
}

static bool
config_is_name(const char *value)
{
    size_t size = strlen(value);
    for (size_t i = 0; i < size; i++)
        if (value[i] <= ' ' || value[i] > '~')
            return false;
    return size >= 1 && size <= 64;
}

static bool
config_read_place(const struct config_place *place, const struct option *option,
                  const char *value, char **out)
{
    struct sftp_address address;
    const char *expected;
    if (strncmp(value, "pkcs11:", 7) == 0) { /* of a key */
        *out = config_copy(value);
        return true;
    }
    if (!sftp_address_is(value)) {
        *out = config_resolve(place->config, value);
        return true;
    }
    *out = config_copy(value);
    /* What stands before the @ may be a password, and is not repeated. */
    const char *shown = strrchr(value, '@') ? strrchr(value, '@') : value;
    return sftp_address_read(value, &address, &expected) ||
           config_refuse(place, option, shown, expected);
}

static bool
config_convert(const struct config_place *place, const struct option *option,
               const char *value, void *section)
{
    void *out = (char *)section + option->offset;
    char **text = out;
    char expected[120];
    if (option->type == OPTION_INTEGER)
        return config_read_integer(place, option, value, out);
    if (option->type == OPTION_BOOL)
        return config_read_bool(place, option, value, out);
    if (option->type == OPTION_PLACE)
        return config_read_place(place, option, value, text);
    struct service_hours hours;
    if (option->type == OPTION_HOURS && !service_hours_parse(value, &hours))
        return config_refuse(place, option, value,
                             "hours like 09:00-17:00 are allowed, the end "
                             "after the beginning, 24:00 at most");
    struct networks networks;
    if (option->type == OPTION_NETWORKS &&
        !networks_read(text_of(value), &networks))
        return config_refuse(place, option, value,
                             "networks like 10.1.0.0/16, fd00::/8 are allowed, "
                             "at most 64");
    *text = option->type == OPTION_PATH ? config_resolve(place->config, value)
                                        : config_copy(value);
    if (option->type == OPTION_WORD && !config_is_word(option->words, value)) {
        snprintf(expected, sizeof(expected), "one of %s is allowed",
                 option->words);
        return config_refuse(place, option, value, expected);
    }
    if (option->type == OPTION_NAME && !config_is_name(value))
        return config_refuse(place, option, value,
                             "1 to 64 printable ASCII characters are needed");
    return true;
}

static bool
config_fill(const struct config_place *place,
            const struct option_section *section, char *const *values,
            void *out)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct option *option = &section->options[i];
        const char *value = values[i] == NULL ? option->fallback : values[i];
        if (!config_convert(place, option, value, out))
            return false;
    }
    return true;
}

static bool
config_fill_agencies(const struct config_place *top,
                     const struct raw_config *raw, struct config *config)
{
    for (unsigned i = 0; i < raw->agencies_count; i++) {
        struct config_place place = *top;
        snprintf(place.where, sizeof(place.where),
                 "%.120s: agencies[%u]: ", config->path, i);
        config->agencies_count = i + 1;
        if (!config_fill(&place, &option_agency, raw->agencies[i].values,
                         &config->agencies[i]))
            return false;
        for (unsigned j = 0; j < i; j++)
            if (strcmp(config->agencies[i].code, config->agencies[j].code) == 0)
                return config_refuse(&place, &option_agency.options[0],
                                     config->agencies[i].code,
                                     "it stands there twice");
    }
    return true;
}

static void
config_fill_institutions(const struct raw_line *raw, struct line_config *line)
{
    line->institutions = calloc(raw->institutions_count + 1, sizeof(char *));
    if (line->institutions == NULL)
        abort();
    for (unsigned i = 0; i < raw->institutions_count; i++)
        line->institutions[i] = config_copy(raw->institutions[i]);
    line->institutions_count = raw->institutions_count;
}

static bool
config_fill_lines(const struct config_place *top, const struct raw_config *raw,
                  struct config *config)
{
    for (unsigned i = 0; i < raw->lines_count; i++) {
        struct config_place place = *top;
        const struct raw_line *from = &raw->lines[i];
        struct line_config *line = &config->lines[i];
        snprintf(place.where, sizeof(place.where),
                 "%.80s: lines[%u] %.40s: ", config->path, i,
                 from->values[0] ? from->values[0] : "");
        config->lines_count = i + 1;
        if (!config_fill(&place, &option_line, from->values, line))
            return false;
        config_fill_institutions(from, line);
        for (unsigned j = 0; j < i; j++)
            if (strcmp(line->name, config->lines[j].name) == 0)
                return config_refuse(&place, &option_line.options[0],
                                     line->name, "it stands there twice");
    }
    return true;
}

/* It keeps files or answers, and not both. */
static bool
config_check_witness(const struct config_place *place,
                     const struct witness_config *witness)
{
    bool has_folder = witness->folder[0] != '\0';
    if (has_folder != (witness->url[0] != '\0'))
        return true;
    return config_refuse(place, &option_witness.options[1], witness->folder,
                         "either folder or url is needed");
}

static bool
config_fill_witnesses(const struct config_place *top,
                      const struct raw_config *raw, struct config *config)
{
    for (unsigned i = 0; i < raw->witnesses_count; i++) {
        struct config_place place = *top;
        struct witness_config *witness = &config->witnesses[i];
        snprintf(place.where, sizeof(place.where),
                 "%.120s: log_witnesses[%u]: ", config->path, i);
        config->witnesses_count = i + 1;
        if (!config_fill(&place, &option_witness, raw->witnesses[i].values,
                         witness) ||
            !config_check_witness(&place, witness))
            return false;
        for (unsigned j = 0; j < i; j++)
            if (strcmp(witness->name, config->witnesses[j].name) == 0)
                return config_refuse(&place, &option_witness.options[0],
                                     witness->name, "it stands there twice");
    }
    return true;
}

static bool
config_fill_all(const struct raw_config *raw, struct config *config,
                struct fault *fault)
{
    struct config_place place = {.config = config, .fault = fault};
    snprintf(place.where, sizeof(place.where), "%.150s: ", config->path);
    config->agencies =
        calloc(raw->agencies_count + 1, sizeof(struct agency_config));
    config->lines = calloc(raw->lines_count + 1, sizeof(struct line_config));
    config->witnesses =
        calloc(raw->witnesses_count + 1, sizeof(struct witness_config));
    if (config->agencies == NULL || config->lines == NULL ||
        config->witnesses == NULL)
        abort();
    return config_fill(&place, &option_top, raw->values, config) &&
           config_fill_agencies(&place, raw, config) &&
           config_fill_lines(&place, raw, config) &&
           config_fill_witnesses(&place, raw, config);
}

struct config *
config_read(const char *path, struct fault *fault)
{
    struct schema schema;
    struct config_words words = {.size = 0};
    struct raw_config *raw = NULL;
    const cyaml_config_t cyaml = {
        .log_fn = config_on_log,
        .log_ctx = &words,
        .log_level = CYAML_LOG_WARNING,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    schema_init(&schema);
    cyaml_err_t error =
        cyaml_load_file(path, &cyaml, &schema.root, (void **)&raw, NULL);
    if (error != CYAML_OK || raw == NULL) {
        config_refuse_file(path, error, &words, fault);
        return NULL;
    }
    struct config *config = calloc(1, sizeof(*config));
    if (config == NULL)
        abort();
    config->path = config_copy(path);
    bool is_done = config_fill_all(raw, config, fault);
    cyaml_free(&cyaml, &schema.root, raw, 0);
    if (is_done)
        return config;
    config_free(config);
    return NULL;
}

static void
config_free_section(const struct option_section *section, void *out)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct option *option = &section->options[i];
        char **text = (char **)((char *)out + option->offset);
        if (option->type != OPTION_INTEGER && option->type != OPTION_BOOL)
            free(*text);
    }
}

void
config_free(struct config *config)
{
    if (config == NULL)
        return;
    for (unsigned i = 0; i < config->agencies_count; i++)
        config_free_section(&option_agency, &config->agencies[i]);
    for (unsigned i = 0; i < config->lines_count; i++) {
        struct line_config *line = &config->lines[i];
        for (unsigned j = 0; j < line->institutions_count; j++)
            free(line->institutions[j]);
        free(line->institutions);
        config_free_section(&option_line, line);
    }
    for (unsigned i = 0; i < config->witnesses_count; i++)
        config_free_section(&option_witness, &config->witnesses[i]);
    config_free_section(&option_top, config);
    free(config->witnesses);
    free(config->agencies);
    free(config->lines);
    free(config->path);
    free(config);
}

const struct line_config *
config_line(const struct config *config, const char *name)
{
    for (unsigned i = 0; i < config->lines_count; i++)
        if (strcmp(config->lines[i].name, name) == 0)
            return &config->lines[i];
    return NULL;
}

const struct agency_config *
config_agency(const struct config *config, const char *code)
{
    for (unsigned i = 0; i < config->agencies_count; i++)
        if (strcmp(config->agencies[i].code, code) == 0)
            return &config->agencies[i];
    return NULL;
}

bool
config_knows_agency(const struct config *config, struct text code)
{
    char name[65]; /* the decoder gives 64 characters at most */
    if (code.size >= sizeof(name))
        return false;
    memcpy(name, code.bytes, code.size);
    name[code.size] = '\0';
    return config_agency(config, name) != NULL;
}

const struct witness_config *
config_witness(const struct config *config, const char *name)
{
    for (unsigned i = 0; i < config->witnesses_count; i++)
        if (strcmp(config->witnesses[i].name, name) == 0)
            return &config->witnesses[i];
    return NULL;
}

bool
config_read_secret(const char *path, char out[256], struct fault *fault)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return fault_set(fault, FAULT_INPUT, "%s: %s", path, strerror(errno));
    setvbuf(file, NULL, _IONBF, 0); /* no copy in stdio's buffer */
    char *line = fgets(out, 256, file);
    fclose(file);
    size_t size = line == NULL ? 0 : strcspn(out, "\r\n");
    if (size == 0 || size == 255) {
        explicit_bzero(out, 256);
        return fault_set(fault, FAULT_INPUT,
                         "%s: the first line must be a secret of 1 to 254 "
                         "bytes",
                         path);
    }
    out[size] = '\0';
    return true;
}
