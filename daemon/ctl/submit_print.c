/* SPDX-License-Identifier: Apache-2.0
 *
 * An item and what became of it.
 */
#include "submit_print.h"

#include "date.h"
#include "submit_results.h"

static void
print_error(const struct submit_printer *printer,
            const struct submit_item *item, const struct submit_error *error)
{
    const struct ctl *ctl = printer->ctl;
    const char *file = error->file != NULL ? error->file : item->file;
    printf("    ");
    if (error->file == NULL && error->line == 0)
        printf("%s", error->pointer);
    else if (error->column == 0)
        printf("%s:%u%s%s", file, error->line, error->field[0] ? " " : "",
               error->field);
    else if (error->file == NULL)
        printf("%s:%u:%u", file, error->line, error->column);
    else
        printf(ctl_word(ctl, "submit_cell"), file, error->line, error->column,
               error->field);
    printf("  %s  %s\n", error->code,
           ctl->language == LANGUAGE_ZH ? error->zh : error->en);
}

static void
print_text(const struct submit_printer *printer, const struct submit_item *item,
           const struct receipt *receipt)
{
    const struct ctl *ctl = printer->ctl;
    char due[11] = "";
    if (printer->names_files)
        printf("%s:", item->file);
    printf("%6u  %s", item->line,
           ctl_word(ctl, submit_status_key(receipt->status)));
    if (receipt->case_id != 0) {
        date_print(receipt->due, due);
        printf("  C%lld  %s %s%s%s", (long long)receipt->case_id,
               ctl_word(ctl, "due"), due, receipt->is_provisional ? " " : "",
               receipt->is_provisional ? ctl_word(ctl, "provisional") : "");
    }
    printf("\n");
    if (receipt->status == RECEIPT_CONFLICT)
        printf("    %s\n", ctl_word(ctl, "conflict_help"));
    if (receipt->status == RECEIPT_REFUSED)
        for (uint32_t i = 0; i < item->error_count; i++)
            print_error(printer, item, &item->errors[i]);
}

static struct json *
error_json(struct arena *arena, const struct submit_error *error)
{
    struct json *object = json_object(arena);
    json_set(object, "code", json_chars(arena, error->code));
    json_set(object, "pointer", json_chars(arena, error->pointer));
    json_set(object, "zh", json_chars(arena, error->zh));
    json_set(object, "en", json_chars(arena, error->en));
    if (error->file != NULL) {
        json_set(object, "file", json_chars(arena, error->file));
        json_set(object, "field", json_chars(arena, error->field));
    }
    if (error->line != 0)
        json_set(object, "line", json_integer(arena, error->line));
    if (error->column != 0)
        json_set(object, "column", json_integer(arena, error->column));
    return object;
}

static struct json *
item_json(const struct submit_printer *printer, struct arena *arena,
          const struct submit_item *item, const struct receipt *receipt)
{
    struct json *row = json_object(arena);
    char due[11];
    json_set(row, "line", json_integer(arena, item->line));
    if (printer->names_files)
        json_set(row, "file", json_chars(arena, item->file));
    if (!text_is_absent(item->request_id))
        json_set(row, "request_id", json_string(arena, item->request_id));
    if (receipt->queue_id != 0)
        json_set(row, "queue_id", json_integer(arena, receipt->queue_id));
    json_set(row, "status",
             json_chars(arena, submit_status_key(receipt->status)));
    if (receipt->case_id != 0) {
        date_print(receipt->due, due);
        json_set(row, "case", json_integer(arena, receipt->case_id));
        json_set(row, "due",
                 json_string(arena, text_copy(arena, text_of(due))));
        json_set(row, "provisional", json_bool(arena, receipt->is_provisional));
    }
    if (receipt->status == RECEIPT_REFUSED) {
        struct json *errors = json_array(arena);
        for (uint32_t i = 0; i < item->error_count; i++)
            json_add(errors, error_json(arena, &item->errors[i]));
        json_set(row, "errors", errors);
    }
    return row;
}

void
submit_print_item(const struct submit_printer *printer, struct arena *arena,
                  const struct submit_item *item, const struct receipt *receipt)
{
    bool is_well = receipt->status == RECEIPT_ACCEPTED ||
                   receipt->status == RECEIPT_DUPLICATE;
    if (printer->is_json) {
        struct buffer out;
        buffer_init(&out, 1u << 24);
        json_write(item_json(printer, arena, item, receipt), &out);
        buffer_chars(&out, "\n");
        ctl_print(&out);
        buffer_release(&out);
    } else if (!printer->only_what_failed || !is_well) {
        print_text(printer, item, receipt);
    }
}
