-- SPDX-License-Identifier: Apache-2.0
--
-- What a browser checks a sealed report with: its leaf in the log, to whoever
-- may see the case. Tiles are hashes, checkpoints are public (024_log_keeper.sql).

-- Revision 0: the last that is sealed.
create function hedui.api_seal_leaf(wanted bigint, its_revision integer)
    returns table (number bigint, kind integer, at_us bigint, case_id bigint,
                   revision integer, digest bytea)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not hedui.caller_may(wanted, 2) then
        return;
    end if;
    return query
        select f.number, f.kind::int4, f.at_us, f.case_id, f.revision, f.digest
          from hedui.leaf f
         where f.case_id = wanted and f.kind = 4
           and its_revision in (0, f.revision)
         order by f.revision desc, f.leaf_id desc limit 1;
end
$$;

revoke all on function hedui.api_seal_leaf(bigint, integer) from public;
grant execute on function hedui.api_seal_leaf(bigint, integer)
    to {{prefix}}_agency, {{prefix}}_auditor;
grant select on hedui.tile, hedui.checkpoint to {{prefix}}_front;
