#!/bin/sh
# client.sh HOUSEHOLD.json: submit, follow, read. HEDUI is the address of the
# house, TOKEN the agency's token; curl and jq do the rest.
set -eu
api() { curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" "$@"; }
case=$(api "$HEDUI/v1/cases" -H "Content-Type: application/json" \
    --data-binary "@$1" | jq -r .case)
echo "submitted: $case"
api "$HEDUI/v1/cases/$case" | jq -r '"state: \(.state), due \(.due)"'
until [ "$(api "$HEDUI/v1/cases/$case" | jq .revision)" -gt 0 ]; do sleep 1; done
api "$HEDUI/v1/cases/$case/report" -H "Hedui-Purpose: decision on the application" |
    jq -r '.rulings | to_entries[] | "\(.key) \(.value.outcome)"'
