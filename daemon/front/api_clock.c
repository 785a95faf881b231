/* SPDX-License-Identifier: Apache-2.0
 *
 * What an agency does with its case: the clock stops while it waits for the
 * applicant and goes on when he has answered, with documents or without; the
 * request is taken back. Each answers with the case as it is then.
 */
#include "api_common.h"
#include "api_submit.h"
#include "clock_rule.h"
#include "handlers.h"

static enum http_done
clock_reply(struct house *house, struct http_request *request,
            struct http_reply *reply, enum clock_change became)
{
    static const struct {
        const char *code, *detail;
    } why_not[] = {[CLOCK_REPORTED] = {"CLOCK_REPORTED", "case_reported"},
                   [CLOCK_COMPLETE] = {"CLOCK_COMPLETE", "clock_complete"},
                   [CLOCK_OVER] = {"CLOCK_OVER", "clock_over"},
                   [CLOCK_WITHDRAWN] = {"CLOCK_WITHDRAWN", "case_withdrawn"},
                   [CLOCK_ASIDE] = {"CLOCK_ASIDE", "case_aside"},
                   [CLOCK_OFTEN] = {"CLOCK_OFTEN", "clock_often"}};
    if (became == CLOCK_UNKNOWN)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    if (became == CLOCK_DONE || became == CLOCK_BEFORE)
        return api_case(house, request, reply);
    return api_conflict(request, reply, why_not[became].code, "",
                        why_not[became].detail);
}

enum http_done
api_pause(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct text why;
    struct fault fault = {0};
    enum clock_change became = CLOCK_UNKNOWN;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_why(request, reply, &why))
        return HTTP_DONE;
    enum store_result result = store_api_pause(
        house->store, &request->caller, case_id, why, &became, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? clock_reply(house, request, reply, became)
               : HTTP_DONE;
}

static enum http_done
clock_resume(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct fault fault = {0};
    struct clock_due due = {0};
    enum clock_change became = CLOCK_UNKNOWN;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id))
        return HTTP_DONE;
    enum store_result result = store_api_resume(
        house->store, &request->caller, case_id, clock_rule_due, &house->rules,
        &became, &due, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? clock_reply(house, request, reply, became)
               : HTTP_DONE;
}

/* Documents first: where one is refused the clock stands. */
enum http_done
api_supply(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct json *body = api_body(request, reply);
    if (body == NULL)
        return HTTP_DONE;
    return body->count == 0
               ? clock_resume(house, request, reply)
               : api_supplement(house, request, reply, body, clock_resume);
}

enum http_done
api_withdraw(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct text why;
    struct fault fault = {0};
    enum withdrawal became = WITHDRAWAL_UNKNOWN;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_why(request, reply, &why))
        return HTTP_DONE;
    enum store_result result = store_api_withdraw(
        house->store, &request->caller, case_id, why, &became, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (became == WITHDRAWAL_REPORTED || became == WITHDRAWAL_ASIDE)
        return became == WITHDRAWAL_REPORTED
                   ? api_conflict(request, reply, "CASE_REPORTED", "",
                                  "case_reported")
                   : api_conflict(request, reply, "CASE_ASIDE", "",
                                  "case_aside");
    if (became == WITHDRAWAL_UNKNOWN)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return api_case(house, request, reply);
}
