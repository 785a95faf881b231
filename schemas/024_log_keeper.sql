-- SPDX-License-Identifier: Apache-2.0
--
-- Each role that writes looks, before it does, whether the log is the one of
-- which checkpoints were published. Tiles are salted hashes, checkpoints are
-- public.
grant select on hedui.tile to {{prefix}}_intake, {{prefix}}_worker;
grant select on hedui.checkpoint to {{prefix}}_intake, {{prefix}}_worker;
