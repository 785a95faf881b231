-- SPDX-License-Identifier: Apache-2.0
--
-- Where the last batch of an agency began to count. Each case of a batch has a
-- floor of its own, that of its lines (014), so that its turn follows from what
-- the batch found, and not from what it left.
alter table hedui.turn add column began bigint not null default 0;
