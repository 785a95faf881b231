/* SPDX-License-Identifier: Apache-2.0
 *
 * Deciding about one message. The plan is made here once to see which lines
 * the case will ask and when it is due; it is made again, and kept, when the
 * round is opened.
 */
#include "intake.h"

#include "decode_message.h"

#include "date.h"
#include "digest.h"
#include "line.h"
#include "mutant.h"

/* One character a line below 64, three for one above, in their order; equal
 * sets are equal text. */
static struct text
line_set(struct arena *arena, const struct plan *plan, int *slowest_days)
{
    bool is_asked[LINES_MAX] = {false};
    char characters[LINES_MAX * 3];
    size_t count = 0;
    *slowest_days = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->items[i].state == PLAN_ASK)
            is_asked[plan->items[i].line] = true;
    for (int line = 0; line < LINES_MAX; line++) {
        if (!is_asked[line])
            continue;
        if (line >= 64) {
            characters[count++] = '~';
            characters[count++] = (char)('0' + line / 64);
        }
        characters[count++] = (char)('0' + line % 64);
        int days = line_answer_days((enum line)line);
        *slowest_days = days > *slowest_days ? days : *slowest_days;
    }
    return text_copy(arena, (struct text){characters, count});
}

void
intake_programmes(bool available[PROGRAMME_COUNT])
{
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        available[i] = true;
}

bool
intake_refuse(struct arena *arena, const struct decode_errors *errors,
              struct acceptance *acceptance)
{
    struct buffer out;
    acceptance->status = RECEIPT_REFUSED;
    buffer_init(&out, REQUEST_SIZE_MAX);
    json_write(decode_errors_json(arena, errors), &out);
    acceptance->errors = text_copy(arena, buffer_view(&out));
    bool is_whole = !out.failed && !arena_failed(arena);
    buffer_release(&out);
    return is_whole;
}

static bool
admit(const struct intake *intake, struct arena *arena,
      const struct household_request *request, int32_t today,
      struct acceptance *acceptance)
{
    struct plan plan;
    struct fault fault = {0};
    int slowest_days;
    if (!request_canonical(arena, request, &acceptance->request) ||
        !plan_make(arena, intake->house, request, today, today, &plan, &fault))
        return false;
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->agency = request->agency;
    acceptance->request_id = request->request_id;
    acceptance->household_key = request->household_ref;
    acceptance->lane = request->lane;
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        acceptance->programmes |= (uint32_t)request->programmes[i] << i;
    digest_sha256(acceptance->request, &acceptance->meaning);
    acceptance->due = plan.due;
    acceptance->is_provisional = plan.is_provisional;
    acceptance->lines = line_set(arena, &plan, &slowest_days);
    if (mutant_is("slack_ignores_lines"))
        slowest_days = 0;
    /* The last day on which the slowest line still answers in time. */
    acceptance->slack_day =
        calendar_back(intake->house->calendar, plan.due, slowest_days);
    return !arena_failed(arena);
}

static void
mark(struct text hex, enum document_kind kind, struct document *list,
     uint32_t *count)
{
    list[*count].kind = kind;
    *count += document_digest(hex, &list[*count].sha256);
}

/* The same as documents_announced() of its canonical bytes. */
static bool
marks_of(struct arena *arena, const struct household_request *request,
         struct acceptance *acceptance)
{
    uint32_t count = 0;
    struct document *list =
        arena_array(arena, (size_t)request->consent_count + 1, sizeof(*list));
    if (list == NULL)
        return false;
    for (uint32_t i = 0; i < request->consent_count; i++)
        mark(request->consents[i].document_sha256, DOCUMENT_CONSENT, list,
             &count);
    mark(request->mandate_document_sha256, DOCUMENT_MANDATE, list, &count);
    return documents_marks(arena, list, count, &acceptance->marks);
}

static bool
admit_message(const struct intake *intake, struct arena *arena,
              const struct request_message *came, int32_t today,
              struct acceptance *acceptance)
{
    acceptance->documents = came->documents;
    acceptance->document_count = came->document_count;
    if (came->is_supplement) {
        acceptance->status = RECEIPT_ACCEPTED;
        acceptance->agency = came->agency;
        acceptance->request_id = came->request_id;
        acceptance->supplement = supplement_match;
        return true;
    }
    return admit(intake, arena, &came->request, today, acceptance) &&
           marks_of(arena, &came->request, acceptance);
}

/* Whose message it is. Who writes SQL under his role of the database puts what
 * the front would refuse: what names another agency says nothing of that. */
struct sender {
    const struct intake *intake;
    struct text agency; /* absent: it came another way */
    bool is_anothers;
};

static bool
sender_agency_is_known(void *context, struct text code)
{
    struct sender *sender = context;
    if (!text_is_absent(sender->agency) && !text_equals(code, sender->agency) &&
        !mutant_is("api_sender_uncompared"))
        sender->is_anothers = true;
    return sender->is_anothers ||
           sender->intake->agency_is_known(sender->intake->context, code);
}

bool
intake_accept(void *context, struct arena *arena, const struct queued *message,
              int64_t now_us, struct acceptance *acceptance)
{
    const struct intake *intake = context;
    struct sender sender = {intake, message->agency, false};
    bool is_late = mutant_is("received_day_ignored");
    struct decode_rules rules = {
        .policy = intake->house->policy,
        .today = instant_shanghai_date(is_late ? now_us : message->put_at_us),
        .agency_is_known = sender_agency_is_known,
        .context = &sender,
        .is_simulated = intake->is_simulated,
    };
    intake_programmes(rules.available);
    *acceptance = (struct acceptance){.brings_documents =
                                          !message_is_alone(message->bytes)};
    struct request_message *came = arena_alloc(arena, sizeof(*came));
    struct decode_errors *errors = arena_alloc(arena, sizeof(*errors));
    if (errors == NULL || came == NULL)
        return false;
    bool is_read = message_decode(arena, message->bytes, &rules, intake->limits,
                                  came, errors);
    if (came->is_supplement && !text_is_absent(came->agency))
        (void)sender_agency_is_known(&sender, came->agency);
    if (sender.is_anothers) {
        is_read = false;
        message_refuse_agency(arena, errors);
    }
    if (is_read)
        return admit_message(intake, arena, came, instant_shanghai_date(now_us),
                             acceptance);
    return !arena_failed(arena) && intake_refuse(arena, errors, acceptance);
}
