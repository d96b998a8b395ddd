-- The table of a published guide, and what a copy must carry beside it. The tables are empty when the capture begins, but for one row each.
create extension citext;
create extension hstore;
create extension ltree;
create type mood as enum ('sad', 'ok', 'it''s "fine"');
create domain price as numeric(12, 2) check (value >= 0);

create table employees (
    emp_id serial primary key,
    name varchar(100) not null,
    email varchar(100),
    department varchar(50),
    salary decimal(10, 2),
    hire_date date,
    created_at timestamp default current_timestamp
);
insert into employees (name, email, department, salary, hire_date) values ('Ada Early', 'ada@example.com', 'Engineering', 91000.50, '2020-02-29');

create table every_type (
  id bigint primary key,
  i2 smallint, i4 int, i8 bigint, r4 real, r8 double precision,
  n122 numeric(12, 2), n0 numeric(10), n50 numeric(50, 5), nu numeric, mon money,
  b boolean, c char(5), vc varchar(20), t text, ch "char", nm name, ct citext, by bytea, u uuid, j json, jb jsonb, x xml,
  d date, tm time, tm3 time(3), tmz timetz, ts timestamp, ts0 timestamp(0), ts3 timestamp(3), tz timestamptz, tz0 timestamptz(0), iv interval,
  m mood, dom price,
  ia int[], ba bigint[], ta text[], vca varchar(10)[], na numeric(12, 2)[], nua numeric[], tsa timestamp[], tza timestamptz[], da date[], ua uuid[], jba jsonb[], bya bytea[], boa boolean[], ma mood[], fa double precision[],
  ip inet, ci cidr, mac macaddr, b1 bit(1), b5 bit(5), o oid, hs hstore, lt ltree, pt point, tv tsvector,
  r4r int4range, nr numrange, tzr tstzrange,
  with_default int default 5, with_text text default 'abc', with_time timestamptz default now(),
  computed bigint generated always as (i4::bigint * 2) stored,
  big text
);
insert into every_type (id) values (0);

create table outbox (id uuid primary key, aggregate_type text not null, aggregate_id text not null, event_type text not null, payload jsonb, at timestamptz not null default now());
insert into outbox select gen_random_uuid(), (array['order', 'other'])[1 + n % 2], n, 'Old', jsonb_build_object('n', n + 0.50, 'text', 'ä "' || n || '"', 'big', 12345678901234567890.5) from generate_series(1, 100) n;

-- Keys of several columns and of types that are texts on their way; names with capitals, blanks and dots' worst neighbours.
create table "Order Lines" ("Order" uuid, line numeric, "at" timestamptz, "what, really" text not null, primary key ("Order", line, "at"));
insert into "Order Lines" values ('6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', 1.50, '2026-11-21 10:00:00.000001+00', 'first');
