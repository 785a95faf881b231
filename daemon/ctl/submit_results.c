/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading back and writing the result file. Items of an earlier run are known
 * by a hash of file and line: within one input these are one item.
 */
#include "submit_results.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "csv.h"
#include "date.h"
#include "digest.h"
#include "mutant.h"

#define RESULTS_MAX ((size_t)1 << 30)
#define MARK "\xEF\xBB\xBF"
#define HEADER                                                                 \
    "file,line,request_id,status,case,due,part,at_line,at_column,field,"       \
    "pointer,code,zh,en,input"
#define COLUMNS 15u
enum {
    AT_FILE,
    AT_LINE,
    AT_STATUS = 3,
    AT_PART = 6,
    AT_INPUT = 14,
};

struct submit_results {
    const struct ctl *ctl;
    const char *path, *digest;
    int fd;
    struct buffer rows; /* not written yet */
    uint32_t count, room;
    uint64_t *items; /* hashes of what is answered, sorted after reading */
};

const char *
submit_status_key(enum receipt_status status)
{
    static const char *const keys[] = {"WAITING", "ACCEPTED", "DUPLICATE",
                                       "CONFLICT", "REFUSED"};
    return keys[status];
}

void
submit_counts_add(struct submit_counts *counts, enum receipt_status status)
{
    uint32_t *const places[] = {&counts->waiting, &counts->accepted,
                                &counts->duplicate, &counts->conflict,
                                &counts->refused};
    (*places[status])++;
}

/* ---- reading back ---- */

static uint64_t
item_hash(struct text file, struct text line)
{
    const struct text parts[] = {file, TEXT("\n"), line};
    struct digest digest;
    uint64_t hash;
    digest_sha256_parts(parts, 3, &digest);
    memcpy(&hash, digest.bytes, sizeof(hash));
    return hash;
}

struct reading {
    struct submit_results *results;
    struct submit_counts *counts;
    bool has_header, is_ours, is_out_of_memory;
    size_t whole; /* bytes up to the end of the last whole item */
};

static bool
item_add(struct submit_results *results, uint64_t hash)
{
    if (results->count == results->room) {
        uint32_t room = results->room == 0 ? 1024 : results->room * 2;
        uint64_t *items = realloc(results->items, room * sizeof(*items));
        if (items == NULL)
            return false;
        results->items = items;
        results->room = room;
    }
    results->items[results->count++] = hash;
    return true;
}

/* "2/2" is the last row of its item. */
static bool
is_last_part(struct text part)
{
    struct text number;
    return text_cut(&part, '/', &number) && text_equals(number, part);
}

static bool
take_result(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    const struct csv_cell *cells = row->cells;
    enum receipt_status status;
    if (!reading->has_header) {
        reading->has_header = true;
        reading->whole = row->to;
        reading->is_ours = row->count == COLUMNS &&
                           text_equals_chars(cells[AT_INPUT].text, "input");
        return reading->is_ours;
    }
    reading->is_ours =
        row->count == COLUMNS &&
        text_equals_chars(cells[AT_INPUT].text, reading->results->digest);
    if (!reading->is_ours)
        return false;
    if (!is_last_part(cells[AT_PART].text))
        return true;
    for (status = RECEIPT_REFUSED; status > RECEIPT_WAITING; status--)
        if (text_equals_chars(cells[AT_STATUS].text, submit_status_key(status)))
            break;
    if (status == RECEIPT_WAITING) /* never written: somebody has edited it */
        return reading->is_ours = false;
    submit_counts_add(reading->counts, status);
    reading->whole = row->to;
    reading->is_out_of_memory |= !item_add(
        reading->results, item_hash(cells[AT_FILE].text, cells[AT_LINE].text));
    return true;
}

static bool
read_all(int fd, struct buffer *out)
{
    char chunk[65536];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof(chunk))) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        buffer_add(out, chunk, (size_t)got);
    }
    return !out->failed;
}

static int
compare_items(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* What a run that was killed has left: whole items are kept, the rest of the
 * last one is cut off. */
static bool
read_back(struct submit_results *results, struct submit_counts *counts,
          int *code)
{
    struct reading reading = {.results = results, .counts = counts};
    struct fault fault = {0};
    struct arena arena;
    struct buffer bytes;
    arena_init(&arena, RESULTS_MAX);
    buffer_init(&bytes, RESULTS_MAX);
    bool is_read = read_all(results->fd, &bytes);
    struct text text = buffer_view(&bytes);
    bool has_mark = text_starts_with(text, MARK);
    if (has_mark)
        text = text_slice(text, 3, text.size);
    /* A last row that is torn is a fault, behind the rows that are not. */
    if (is_read && text.size > 0)
        (void)!csv_each(&arena, text, ',', take_result, &reading, &fault);
    arena_release(&arena);
    bool is_empty = bytes.size <= 3 || !reading.has_header;
    size_t whole = reading.whole + (has_mark ? 3 : 0);
    /* Only what begins as our own header may be half a header. */
    bool is_torn_header = is_empty &&
                          bytes.size <= sizeof(MARK HEADER "\r\n") - 1 &&
                          memcmp(bytes.bytes != NULL ? bytes.bytes : "",
                                 MARK HEADER "\r\n", bytes.size) == 0;
    buffer_release(&bytes);
    const struct ctl *ctl = results->ctl;
    *code = EXIT_TROUBLE;
    if (!is_read || reading.is_out_of_memory) {
        ctl_complain(ctl, "cannot_read", results->path, strerror(errno));
        return false;
    }
    if (is_torn_header ? false : !reading.is_ours) {
        ctl_complain(ctl, "submit_other_results", results->path);
        *code = EXIT_USAGE;
        return false;
    }
    if (results->count > 0)
        qsort(results->items, results->count, sizeof(uint64_t), compare_items);
    whole = is_torn_header ? 0 : whole;
    bool is_cut = mutant_is("results_torn_end") ||
                  ftruncate(results->fd, (off_t)whole) == 0;
    if (is_cut && lseek(results->fd, 0, SEEK_END) >= 0)
        return true;
    ctl_complain(ctl, "cannot_write_file", results->path, strerror(errno));
    return false;
}

struct submit_results *
submit_results_open(const struct ctl *ctl, const char *path, const char *digest,
                    struct submit_counts *earlier, int *code)
{
    struct submit_results *results = calloc(1, sizeof(*results));
    *code = EXIT_TROUBLE;
    if (results == NULL) {
        ctl_complain(ctl, "no_memory");
        return NULL;
    }
    results->ctl = ctl;
    results->path = path;
    results->digest = digest;
    buffer_init(&results->rows, RESULTS_MAX);
    results->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    /* Two runs at once would each believe the other's rows. */
    bool is_mine =
        results->fd >= 0 && flock(results->fd, LOCK_EX | LOCK_NB) == 0;
    if (!is_mine)
        ctl_complain(ctl, "cannot_write_file", path, strerror(errno));
    if (!is_mine || !read_back(results, earlier, code)) {
        submit_results_close(results);
        return NULL;
    }
    if (lseek(results->fd, 0, SEEK_CUR) == 0)
        buffer_chars(&results->rows, MARK HEADER "\r\n");
    return results;
}

void
submit_results_close(struct submit_results *results)
{
    if (results == NULL)
        return;
    if (results->fd >= 0)
        close(results->fd);
    buffer_release(&results->rows);
    free(results->items);
    free(results);
}

bool
submit_results_has(const struct submit_results *results, const char *file,
                   uint32_t line)
{
    char digits[12];
    if (results == NULL || results->count == 0 || mutant_is("csv_resume_twice"))
        return false;
    snprintf(digits, sizeof(digits), "%u", line);
    uint64_t hash = item_hash(text_of(file), text_of(digits));
    return bsearch(&hash, results->items, results->count, sizeof(hash),
                   compare_items) != NULL;
}

/* ---- writing ---- */

static void
cell(struct submit_results *results, struct text text)
{
    csv_write_cell(&results->rows, text, ',');
    buffer_chars(&results->rows, ",");
}

static void
number(struct submit_results *results, int64_t value)
{
    if (value != 0)
        buffer_printf(&results->rows, "%lld", (long long)value);
    buffer_chars(&results->rows, ",");
}

static void
add_row(struct submit_results *results, const struct submit_item *item,
        const struct receipt *receipt, uint32_t part)
{
    static const struct submit_error none = {
        .field = "", .pointer = "", .code = "", .zh = "", .en = ""};
    bool is_refused = item->error_count > 0;
    const struct submit_error *error =
        is_refused ? &item->errors[part - 1] : &none;
    char due[11] = "";
    if (receipt->case_id != 0)
        date_print(receipt->due, due);
    cell(results, text_of(item->file));
    number(results, item->line);
    cell(results,
         text_is_absent(item->request_id) ? TEXT("") : item->request_id);
    cell(results, text_of(submit_status_key(receipt->status)));
    number(results, receipt->case_id);
    cell(results, text_of(due));
    buffer_printf(&results->rows, "%u/%u,", part,
                  is_refused ? item->error_count : 1);
    number(results, error->line);
    number(results, error->column);
    cell(results, text_of(error->field));
    cell(results, text_of(error->pointer));
    cell(results, text_of(error->code));
    cell(results, text_of(error->zh));
    cell(results, text_of(error->en));
    buffer_printf(&results->rows, "%s\r\n", results->digest);
}

void
submit_results_add(struct submit_results *results,
                   const struct submit_item *item,
                   const struct receipt *receipt)
{
    uint32_t parts = item->error_count > 0 ? item->error_count : 1;
    for (uint32_t part = 1; part <= parts; part++)
        add_row(results, item, receipt, part);
}

bool
submit_results_flush(struct submit_results *results)
{
    const struct ctl *ctl = results->ctl;
    size_t done = 0;
    errno = 0;
    while (done < results->rows.size && !results->rows.failed) {
        ssize_t put = write(results->fd, results->rows.bytes + done,
                            results->rows.size - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    bool is_written = done == results->rows.size && !results->rows.failed;
    if (!is_written)
        ctl_complain(ctl, "cannot_write_file", results->path, strerror(errno));
    buffer_clear(&results->rows);
    return is_written;
}
