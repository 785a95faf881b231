-- SPDX-License-Identifier: Apache-2.0
--
-- What the front counts deadlines by: the due day of what is not planned, and
-- whose trays are still out. Numbers and days, no bytes.
grant select (due) on hedui.fresh to {{prefix}}_front;
grant select (round_id) on hedui.tray to {{prefix}}_front;
