-- SPDX-License-Identifier: Apache-2.0
--
-- An agency looks over its uploads, and gives one up that it will not end: as
-- many as may be open were in its way for 7 days.

create index upload_of_agency on hedui.upload (agency, upload_id);

-- -2: he may not; -1: no such upload of his; 0: it is given up, now or before; 1:
-- it is whole, or has ended otherwise. Its bytes are left to upload_prune().
create function hedui.api_upload_end(wanted bigint) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
    now_us constant bigint := hedui.now_us();
    its_state smallint;
    its_reason text;
begin
    if mine is null then
        return -2;
    end if;
    -- Behind a piece of it that is being kept, and before the next.
    select u.state, u.reason into its_state, its_reason from hedui.upload u
     where u.upload_id = wanted and u.agency = mine for no key update;
    if not found then
        return -1;
    elsif its_state = 3 and its_reason = 'UPLOAD_GIVEN_UP' then
        return 0;
    elsif its_state <> 0 then
        return 1;
    end if;
    update hedui.upload u set state = 3, reason = 'UPLOAD_GIVEN_UP',
           ended_at_us = now_us
     where u.upload_id = wanted;
    return 0;
end
$$;

revoke all on function hedui.api_upload_end(bigint) from public;
grant execute on function hedui.api_upload_end(bigint) to {{prefix}}_agency;
