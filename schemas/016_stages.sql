-- SPDX-License-Identifier: Apache-2.0
--
-- How long the stages of a case took is read when its first report leaves, by
-- its key: by whoever publishes it. Instants, no bytes.
grant select (accepted_at_us) on hedui.request to {{prefix}}_intake;
grant select (case_id, opened_at_us) on hedui.plan to {{prefix}}_intake;
grant select (made_at_us, closed_at_us) on hedui.report to {{prefix}}_intake;

-- Which programmes a case asks about, one bit each by the numbers of enum
-- programme: what a deadline at risk is told by. Cases of before have none.
alter table hedui.request add programmes integer not null default 0;
grant select (case_id, programmes) on hedui.request to {{prefix}}_front;
grant select (case_id) on hedui.fresh to {{prefix}}_front;
