#!/bin/sh
# client.sh HOUSEHOLD.json: submit, be told, read. HEDUI is the address of the
# house, TOKEN the agency's token; curl and jq do the rest.
set -eu
api() { curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" "$@"; }
ends=$(mktemp -d)
trap 'kill $! 2>/dev/null; rm -rf "$ends"' EXIT
mkfifo "$ends/events"
api -N "$HEDUI/v1/events" -H "Accept: text/event-stream" >"$ends/events" &
exec 3<"$ends/events"
read -r _ <&3 # the stream is open: nothing is missed from here on
case=$(api "$HEDUI/v1/cases" -H "Content-Type: application/json" \
    --data-binary "@$1" | jq -r .case)
echo "submitted: $case"
api "$HEDUI/v1/cases/$case" | jq -r '"state: \(.state), due \(.due)"'
while read -r field data <&3; do
    [ "$field" = "data:" ] || continue
    [ "$(echo "$data" | jq -r '.case + " " + .kind')" != "$case report.ready" ] || break
done
api "$HEDUI/v1/cases/$case/report" -H "Hedui-Purpose: decision on the application" |
    jq -r '.rulings | to_entries[] | "\(.key) \(.value.outcome)"'
