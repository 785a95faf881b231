-- SPDX-License-Identifier: Apache-2.0
--
-- The agency's API, second half: what a caller sees of cases, and what he may do
-- with his. 029 says who he is.

-- ---- what was submitted, and by whom ----------------------------------------
-- Of a message that came over the API: whose, and how he names it. null: it came
-- another way.
alter table hedui.queue add agency text, add request_id text;
alter table hedui.receipt add agency text, add request_id text;

-- ---- lists ------------------------------------------------------------------
create index request_agency on hedui.request (agency, case_id);
create index request_household on hedui.request (household_key, agency, case_id);
-- An agency's page is read by its index, also by a planner that has seen one
-- agency alone and would walk the cases of all from the newest on.
alter table hedui.request alter agency set (n_distinct = 1000);

-- ---- row-level security -----------------------------------------------------
-- The roles of before see what they saw; columns are a matter of grants. Owners,
-- and so the definers of functions and triggers, are not held by policies.
do $$
declare
    name text;
begin
    foreach name in array array['request', 'plan', 'report', 'container',
                                'document', 'document_bytes', 'notice', 'pause',
                                'look', 'receipt', 'reply']
    loop
        execute format('alter table hedui.%I enable row level security', name);
        execute format('create policy internal on hedui.%I to {{prefix}}_intake,'
            ' {{prefix}}_worker, {{prefix}}_sealer, {{prefix}}_front,'
            ' {{prefix}}_ctl using (true) with check (true)', name);
    end loop;
    -- But the front: of receipts those of the API alone.
    alter policy internal on hedui.receipt to {{prefix}}_intake, {{prefix}}_ctl;
    create policy over_the_api on hedui.receipt for select to {{prefix}}_front
        using (agency is not null);
    -- Auditors see every agency's, with their token; a scope each.
    foreach name in array array['request', 'report', 'container', 'document',
                                'document_bytes', 'notice', 'pause', 'look']
    loop
        execute format('create policy every on hedui.%I for select'
            ' to {{prefix}}_auditor using ((select hedui.caller_is(3, %s)))',
            name, case when name in ('report', 'container', 'document',
                                     'document_bytes') then 4 else 2 + 4 end);
    end loop;
    foreach name in array array['request', 'notice', 'pause']
    loop
        execute format('create policy every_status on hedui.%I for select'
            ' to {{prefix}}_supervisor using ((select hedui.caller_is(4, 2)))',
            name);
    end loop;
    -- An agency its own: what has its name, and what is of such a case.
    foreach name in array array['request', 'notice']
    loop
        execute format('create policy own on hedui.%I for select'
            ' to {{prefix}}_agency using (agency ='
            ' (select hedui.caller_agency(1 + 2 + 4)))', name);
    end loop;
    create policy own on hedui.receipt for select to {{prefix}}_agency
        using (agency = (select hedui.caller_agency(1))
               and (case_id = 0
                    or exists (select from hedui.request r
                                where r.case_id = receipt.case_id)));
    foreach name in array array['report', 'container', 'document',
                                'document_bytes', 'pause', 'look']
    loop
        execute format('create policy own on hedui.%1$I for select'
            ' to {{prefix}}_agency using ((select hedui.caller_agency(%2$s))'
            ' is not null and exists (select from hedui.request r'
            '  where r.case_id = %1$I.case_id))', name,
            case when name in ('pause', 'look') then 1 + 2 + 4 else 4 end);
    end loop;
    -- The reader of evidence: of the one case that is named, what its report was
    -- made of. Its replies hold what was asked with it about others.
    foreach name in array array['request', 'plan', 'report', 'container', 'pause']
    loop
        execute format('create policy named on hedui.%I for select'
            ' to {{prefix}}_evidence'
            ' using (case_id = (select hedui.caller_case()))', name);
    end loop;
    create policy named on hedui.reply for select to {{prefix}}_evidence
        using (round_id = (select hedui.caller_round()));
end
$$;

-- ---- what each request asks first --------------------------------------------
-- A statement that names hedui.reply opens every day of it, whether it looks
-- there or not: 1,100 days are 12 ms. How a case stands asks only of a round that
-- is open and has nothing else to show, and only then.
create function hedui.round_has_reply(wanted bigint, since_us bigint)
    returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return exists (select from hedui.reply y
                    where y.round_id = wanted and y.kept_at_us >= since_us);
end
$$;
revoke all on function hedui.round_has_reply(bigint, bigint) from public;
grant execute on function hedui.round_has_reply(bigint, bigint)
    to {{prefix}}_ctl;
create or replace view hedui.case_state as
select r.case_id,
       case
           when r.withdrawn_at_us is not null then 8
           when exists (select from hedui.set_aside s
                         where s.case_id = r.case_id and s.kind = 0) then 9
           when p.case_id is null then 0
           when o.round_id is not null and l.revision is not null then 7
           when o.round_id is not null and o.due = 2932896 then 3
           when o.round_id is not null then
               case
                   when o.missing < o.tray_count
                        or exists (select from hedui.exchange e
                                    where e.settled_at_us is null
                                      and o.root_id = any (e.round_ids))
                        or hedui.round_has_reply(o.root_id, o.opened_at_us)
                   then 2
                   else 1
               end
           when exists (select from hedui.seal_job j
                         where j.case_id = r.case_id
                           and j.revision = l.revision) then 4
           when exists (select from hedui.notice n
                         where n.case_id = r.case_id
                           and n.revision = l.revision) then 6
           else 5
       end as state,
       coalesce(l.revision, 0) as revision,
       o.root_id
  from hedui.request r
  left join hedui.plan p on p.case_id = r.case_id
  left join hedui.round o on o.root_id = p.round_id
                         and r.case_id = any (o.cases)
  left join lateral (select max(revision) as revision
                       from hedui.report t
                      where t.case_id = r.case_id) l on true;

-- As before, but planned once a session: in SQL it was planned once a call, and
-- was half of what it costs to know a token.
create or replace function hedui.now_us() returns bigint
    language plpgsql volatile
    as $$
begin
    return (extract(epoch from clock_timestamp()) * 1000000)::bigint
        + (select offset_us from hedui.clock);
end
$$;

-- ---- calls of the API -------------------------------------------------------
-- What is no table of the case, or must not be written by a role of the API. Each
-- begins by asking who the caller is; -1: no such case of his, -2: he may not.

-- One agency's messages; nothing: he may not.
create function hedui.api_put(messages bytea[], names text[])
    returns setof bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
    now_us constant bigint := hedui.now_us();
begin
    if mine is null then
        return;
    end if;
    perform pg_notify('hedui_intake', '');
    return query
        with put as (
            insert into hedui.queue (put_at_us, bytes, agency, request_id)
            select now_us, u.b, mine, u.n
              from unnest(messages, names) with ordinality u (b, n, i)
             order by u.i returning queue_id)
        select p.queue_id from put p order by p.queue_id;
end
$$;

-- status: enum receipt_status, 0 while it waits. A message that named another
-- agency, which the front lets nobody put, is refused as far as one can see here:
-- that there is such a request is that agency's.
create function hedui.api_submission(wanted bigint, out status integer,
    out case_id bigint, out due integer, out is_provisional boolean,
    out errors bytea, out request_id text)
    returns setof record
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1 + 2);
begin
    return query
        select case when x.is_mine then r.status else 4 end::int4,
               case when x.is_mine then r.case_id else 0 end,
               case when x.is_mine then r.due else 0 end,
               x.is_mine and r.is_provisional,
               case when x.is_mine then r.errors end, r.request_id
          from hedui.receipt r,
               lateral (select r.case_id = 0
                               or exists (select from hedui.request q
                                           where q.case_id = r.case_id
                                             and q.agency = mine) as is_mine) x
         where r.queue_id = wanted and r.agency = mine
        union all
        select 0, 0::bigint, 0, false, null::bytea, q.request_id
          from hedui.queue q
         where q.queue_id = wanted and q.agency = mine;
end
$$;

-- How these cases stand, as hedui.case_state has it; those that are not the
-- caller's are passed over. Outcomes and reasons are the agency's own: an auditor
-- reads a report for them, with a purpose. Case by case: of many together the planner would hash tables that grow without end.
-- How a case stands is asked once, and by itself: in one statement with the rest
-- it is worked out for each place that names it.
create function hedui.api_states(wanted bigint[])
    returns table (case_id bigint, state integer, revision integer,
                   lines bigint[], summary bytea, aside text, withdrawn bytea,
                   paused bytea, paused_from_us bigint, marks bytea,
                   came bigint, made_at_us bigint, published_at_us bigint,
                   has_wrong_id boolean)
    language plpgsql stable security definer rows 50
    set search_path = pg_catalog, pg_temp
    as $$
declare
    who record;
    it record;
    id bigint;
begin
    select c.role, c.agency into who from hedui.caller() c
     where c.scopes & (1 + 2 + 4) <> 0 and c.role in (1, 3, 4);
    if not found then
        return;
    end if;
    foreach id in array wanted loop
        select s.state, s.revision, s.root_id into it from hedui.case_state s
         where s.case_id = id;
        return query
        select r.case_id, it.state, it.revision,
               case when it.root_id is not null then
                   (select array_agg(t.line::int8 order by t.line)
                      from hedui.tray t where t.round_id = it.root_id) end,
               case when who.role = 1 then t.summary end,
               case when who.role = 1 then a.why end,
               case when who.role = 1 then r.withdrawn_why end,
               case when who.role = 1 then z.why end,
               z.from_us, r.marks,
               (select count(*) from hedui.document d
                 where d.case_id = r.case_id and d.kind < 2),
               t.made_at_us, n.published_at_us,
               exists (select from hedui.wrong_id w
                        where w.case_id = r.case_id)
          from hedui.request r
          left join hedui.report t
            on t.case_id = r.case_id and t.revision = it.revision
          left join hedui.notice n
            on n.case_id = r.case_id and n.revision = it.revision
          left join hedui.set_aside a
            on a.case_id = r.case_id and a.kind = 0
          left join hedui.pause z
            on z.case_id = r.case_id and z.until_us is null
           and it.revision = 0 and it.state not in (8, 9)
         where r.case_id = id
           and (who.role in (3, 4) or r.agency = who.agency);
    end loop;
end
$$;

-- Cases of the caller's whose request names this person, the newest first.
create function hedui.api_cases_of_person(person bytea, before bigint,
                                          most integer) returns setof bigint
    language plpgsql stable security definer rows 10
    set search_path = pg_catalog, pg_temp
    as $$
declare
    who record;
    its_key constant bytea := hedui.persons_key(person);
begin
    select c.role, c.agency into who from hedui.caller() c
     where c.scopes & 2 <> 0 and c.role in (1, 3);
    if not found then
        return;
    end if;
    return query
        select p.case_id
          from hedui.case_person p join hedui.request r using (case_id)
         where p.person_key = its_key and p.case_id < before
           and (who.role = 3 or r.agency = who.agency)
         order by p.case_id desc limit most;
end
$$;

create function hedui.api_revisions(wanted bigint)
    returns table (revision integer, made_at_us bigint, digest bytea,
                   is_purged boolean, is_retraction boolean, level integer,
                   has_file boolean, sealed_at_us bigint,
                   published_at_us bigint, file_digest bytea, size bigint)
    language plpgsql stable security definer rows 2
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not hedui.caller_may(wanted, 2 + 4) then
        return;
    end if;
    return query
        select r.revision, r.made_at_us, r.digest, r.report is null,
               exists (select from hedui.wrong_id w
                        where w.case_id = wanted and w.revision = r.revision),
               c.level::int4, c.level > 0 and c.container is not null,
               c.sealed_at_us, n.published_at_us, c.file_digest,
               length(c.container)::bigint
          from hedui.report r
          left join hedui.container c
            on c.case_id = r.case_id and c.revision = r.revision
          left join hedui.notice n
            on n.case_id = r.case_id and n.revision = r.revision
         where r.case_id = wanted order by r.revision;
end
$$;

create function hedui.api_request(wanted bigint) returns bytea
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select r.request from hedui.request r
             where r.case_id = wanted and hedui.caller_may(wanted, 4));
end
$$;

-- A look of the caller's: in his name, now, with the leaf that says so (look_digest_of
-- of daemon/model/leaf.h). He says why, at what, and a salt.
create function hedui.api_look(for_what bytea, of_what bytea, of_case bigint,
    of_revision integer, chance bytea) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    by_whom constant text := hedui.caller_who();
    looked constant bigint := hedui.now_us();
    said constant text := convert_from(substr(for_what, 6) || '\x0a'::bytea
                                       || substr(of_what, 6), 'UTF8');
begin
    if by_whom is null then
        return -2;
    elsif of_case is null
          and not exists (select from hedui.caller() c
                           where c.role in (1, 3, 4) and c.scopes & 6 <> 0) then
        return -2;
    elsif of_case is not null and not hedui.caller_may(of_case, 2 + 4) then
        return -1;
    elsif substr(for_what, 1, 5) <> '\x0000000000'
          or substr(of_what, 1, 5) <> '\x0000000000'
          or said !~ '^[^\x01-\x1f\x7f]*[^\x01-\x20\x7f][^\x01-\x1f\x7f]*\n[^\x01-\x1f\x7f]*[^\x01-\x20\x7f][^\x01-\x1f\x7f]*$'
    then
        raise exception 'look: not a line of text each'
            using errcode = 'insufficient_privilege';
    end if;
    return hedui.look_keep(looked, by_whom, for_what, of_what, of_case,
        of_revision, chance, sha256(chance || sha256(convert_to(format(
            E'hedui-look/1\n%s\n%s\n%s\n%s\n%s\n', looked, by_whom, said,
            coalesce('C' || of_case, '-'), coalesce(of_revision::text, '-')),
            'UTF8'))));
end
$$;

-- 0: this agency's, which may do it.
create function hedui.api_mine(wanted bigint) returns integer
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
begin
    return case when mine is null then -2
                when exists (select from hedui.request r
                              where r.case_id = wanted and r.agency = mine)
                then 0 else -1 end;
end
$$;

-- As withdraw_case(), pause_clock(), resume_clock().
create function hedui.api_withdraw(wanted bigint, reason bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
begin
    return case when mine < 0 then mine
                else hedui.withdraw_case(wanted, hedui.caller_who(), reason)
           end;
end
$$;
create function hedui.api_pause(wanted bigint, reason bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
begin
    return case when mine < 0 then mine
                else hedui.pause_clock(wanted, hedui.caller_who(), reason) end;
end
$$;
create function hedui.api_resume(wanted bigint, at_us bigint, pauses integer,
    new_due integer, new_slack_day integer, provisional boolean)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
    least_due integer;
    most_due integer;
begin
    -- Working days are known to the program alone. What it may say is bounded: not
    -- before the day that was, and behind it by what the open pause can have taken,
    -- of which each working day is worth two days, and the longest holiday.
    select r.due - case when r.is_provisional then 16 else 0 end,
           r.due + 2 * ((hedui.now_us() - z.from_us) / 86400000000 + 1)::int4 + 16
      into least_due, most_due
      from hedui.request r
      join hedui.pause z on z.case_id = r.case_id and z.until_us is null
     where r.case_id = wanted;
    if mine = 0 and new_due not between least_due and most_due then
        raise exception 'no due day of this pause: %', new_due
            using errcode = 'insufficient_privilege';
    end if;
    return case when mine < 0 then mine
                else hedui.resume_clock(wanted, hedui.caller_who(), at_us,
                         pauses, new_due, new_slack_day, provisional) end;
end
$$;

-- An operator pauses a line, or lets it go. 0: it was so before; 1: done.
create function hedui.api_line(wanted integer, is_to_pause boolean, reason text)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    was boolean;
begin
    if not hedui.caller_is(2, 16) then
        return -2;
    end if;
    select l.is_paused into was from hedui.line l where l.line = wanted
       for update;
    was := coalesce(was, false);
    if is_to_pause then
        insert into hedui.line as l (line, is_paused, paused_by, paused_why,
                                     paused_at_us)
        values (wanted, true, hedui.caller_who(), reason, hedui.now_us())
        on conflict (line) do update set is_paused = true,
            paused_by = excluded.paused_by, paused_why = excluded.paused_why,
            paused_at_us = case when l.is_paused
                then coalesce(l.paused_at_us, excluded.paused_at_us)
                else excluded.paused_at_us end;
    else
        update hedui.line set is_paused = false, paused_by = null,
               paused_why = null, paused_at_us = null
         where line = wanted and is_paused;
    end if;
    perform pg_notify('hedui_worker', '');
    return (was <> is_to_pause)::int4;
end
$$;

-- ---- who may do what --------------------------------------------------------
revoke all on function hedui.api_put(bytea[], text[]),
    hedui.api_submission(bigint), hedui.api_states(bigint[]),
    hedui.api_cases_of_person(bytea, bigint, integer),
    hedui.api_revisions(bigint), hedui.api_request(bigint),
    hedui.api_look(bytea, bytea, bigint, integer, bytea),
    hedui.api_mine(bigint), hedui.api_withdraw(bigint, bytea),
    hedui.api_pause(bigint, bytea),
    hedui.api_resume(bigint, bigint, integer, integer, integer, boolean),
    hedui.api_line(integer, boolean, text) from public;
grant execute on function hedui.api_put(bytea[], text[]),
    hedui.api_submission(bigint), hedui.api_withdraw(bigint, bytea),
    hedui.api_pause(bigint, bytea),
    hedui.api_resume(bigint, bigint, integer, integer, integer, boolean)
    to {{prefix}}_agency;
grant execute on function hedui.api_states(bigint[]),
    hedui.api_revisions(bigint),
    hedui.api_look(bytea, bytea, bigint, integer, bytea)
    to {{prefix}}_agency, {{prefix}}_auditor, {{prefix}}_supervisor;
grant execute on function hedui.api_request(bigint),
    hedui.api_cases_of_person(bytea, bigint, integer)
    to {{prefix}}_agency, {{prefix}}_auditor;
grant execute on function hedui.api_line(integer, boolean, text)
    to {{prefix}}_operator;

-- The front waits for receipts of what came through it; it makes a report again
-- by the rules of its day.
grant select on hedui.receipt, hedui.rule_file to {{prefix}}_front;

-- What a caller may read of what he sees.
grant select (case_id, agency, request_id, household_key, lane, due, slack_day,
              is_provisional, accepted_at_us, withdrawn_at_us, programmes)
    on hedui.request to {{prefix}}_agency, {{prefix}}_auditor,
                        {{prefix}}_supervisor;
grant select (case_id, revision, made_at_us, digest, summary, report)
    on hedui.report to {{prefix}}_agency, {{prefix}}_auditor;
grant select (case_id, revision, sealed_at_us, digest, container, level,
              file_digest, stamped_at_us, until_us, signer)
    on hedui.container to {{prefix}}_agency, {{prefix}}_auditor;
grant select on hedui.document, hedui.document_bytes, hedui.look
    to {{prefix}}_agency, {{prefix}}_auditor;
grant select (case_id, revision, published_at_us, agency, household_key, digest)
    on hedui.notice to {{prefix}}_agency, {{prefix}}_auditor,
                       {{prefix}}_supervisor;
grant select (case_id, number, from_us, until_us, paused_by, resumed_by, why)
    on hedui.pause to {{prefix}}_agency, {{prefix}}_auditor;
grant select (case_id, number, from_us, until_us)
    on hedui.pause to {{prefix}}_supervisor;
grant select on hedui.receipt to {{prefix}}_agency;
grant select (case_id, request) on hedui.request to {{prefix}}_evidence;
grant select on hedui.plan, hedui.report, hedui.container, hedui.pause,
    hedui.reply to {{prefix}}_evidence;

-- ---- what the roles may do, to compare ---------------------------------------
-- Beside the grants of 009: policies, to the word, and who may become a role of
-- the API.
create function hedui.policy_words(wanted oid) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp -- names are written by it
    as $$
        select format('%s %s %s %s %s', p.polcmd, p.polpermissive,
                      pg_get_expr(p.polqual, p.polrelid),
                      pg_get_expr(p.polwithcheck, p.polrelid),
                      (select string_agg(pg_get_userbyid(r)::text, ' ' order by
                                         pg_get_userbyid(r))
                         from unnest(p.polroles) r))
          from pg_policy p where p.oid = wanted
    $$;
alter view hedui.grant_now rename to grant_plain;
create view hedui.grant_now as
    select what from hedui.grant_plain
    union
    select 'row security on ' || c.relname
      from pg_class c
     where c.relnamespace = 'hedui'::regnamespace and c.relrowsecurity
       and not c.relispartition
    union
    select format('policy %s on %s (%s)', p.polname, c.relname,
                  left(md5(hedui.policy_words(p.oid)), 8))
      from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace = 'hedui'::regnamespace
    union
    select format('%s to %s', pg_get_userbyid(m.roleid),
                  pg_get_userbyid(m.member))
      from pg_auth_members m
      join hedui.api_role r on r.name = pg_get_userbyid(m.roleid)
    union
    select 'noinherit of ' || rolname from pg_roles
     where rolname = '{{prefix}}_front' and not rolinherit;
revoke all on hedui.grant_now, hedui.grant_plain from public;
revoke all on hedui.grant_plain from {{prefix}}_ctl;
revoke all on function hedui.policy_words(oid) from public;
grant select on hedui.grant_now to {{prefix}}_ctl;
grant execute on function hedui.policy_words(oid) to {{prefix}}_ctl;
