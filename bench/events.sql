-- The benchmark's table: numbers, exact decimals, text, dates and times, 245 bytes of log a row.
create table warmup (id bigint primary key, note text);
insert into warmup select g, md5(g::text) from generate_series(1, 5000) g;
create table events (
  id bigint primary key,
  customer_id bigint not null,
  status text not null,
  amount numeric(12,2) not null,
  note text not null,
  due date not null,
  created_at timestamptz not null,
  updated_at timestamp not null
);
create function events_of(first bigint, last bigint) returns setof events language sql as $$
  select g, 1 + g % 100000, (array['new','paid','shipped','closed'])[1 + g % 4], (g % 1000000) / 100.0, md5(g::text) || md5((g + 1)::text),
         date '2026-01-01' + (g % 365)::int, timestamptz '2026-01-01 00:00+00' + g * interval '1.000001 seconds', timestamp '2026-01-01' + g * interval '1.000001 seconds'
    from generate_series(first, last) g
$$;
