-- SPDX-License-Identifier: Apache-2.0
--
-- Fair between agencies at a line too: a tray has the turn of the first case of
-- its round, so that the first case of an agency does not stand behind all that
-- another has opened before it came.
alter table hedui.tray add turn bigint not null default 0;
drop index hedui.tray_order;
create index tray_order on hedui.tray (line, lane, due, turn, tray_id);
