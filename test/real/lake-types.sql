-- One column of every type, and the same once more NOT NULL, where a delete's row holds fillers instead of NULLs.
create schema sluice;
create table sluice.signal (id varchar(42) primary key, type varchar(32), data varchar(2048));
create extension hstore;
create extension citext;
create extension ltree;
create type mood as enum ('sad', 'ok', 'happy');
create type pair as (a int, b text);
create domain price as numeric(12, 2) check (value >= 0);
create domain word as varchar(20);

create table every_type (
  id bigint primary key,
  i2 smallint, i4 int, i8 bigint, r4 real, r8 double precision,
  n122 numeric(12, 2), n0 numeric(10), nneg numeric(5, -2), nsmall numeric(2, 4), n38 numeric(38, 10), n3837 numeric(38, 37), n50 numeric(50, 5), nu numeric, mon money,
  b boolean, c char(5), vc varchar(20), t text, ch "char", nm name, ct citext, by bytea, u uuid, j json, jb jsonb, x xml,
  d date, tm time, tm3 time(3), tmz timetz, ts timestamp, ts0 timestamp(0), ts3 timestamp(3), tz timestamptz, tz0 timestamptz(0), iv interval,
  m mood, dom price, dw word,
  ia int[], sa smallint[], ba bigint[], ta text[], vca varchar(10)[], na numeric(12, 2)[], nua numeric[], tsa timestamp[], tza timestamptz[], da date[], ua uuid[], jba jsonb[], bya bytea[], boa boolean[], ma mood[], fa double precision[], ra real[],
  ip inet, ci cidr, mac macaddr, b1 bit(1), b5 bit(5), o oid, hs hstore, lt ltree, pt point,
  r4r int4range, r8r int8range, nr numrange, tr tsrange, tzr tstzrange, dr daterange, pr pair, mr int4multirange, lsn pg_lsn, jp jsonpath,
  with_default int default 5, with_text text default 'abc', with_time timestamptz default now(),
  computed bigint generated always as (i4::bigint * 2) stored,
  big text
);

create table strict_type (
  id uuid primary key,
  i2 smallint not null, i4 int not null, i8 bigint not null, r4 real not null, r8 double precision not null, n122 numeric(12, 2) not null, n50 numeric(50, 5) not null, nu numeric not null, mon money not null,
  b boolean not null, t text not null, by bytea not null, u uuid not null, jb jsonb not null, x xml not null,
  d date not null, tm time not null, tmz timetz not null, ts timestamp not null, tz timestamptz not null, iv interval not null,
  m mood not null, ia int[] not null, tza timestamptz[] not null, ip inet not null, b5 bit(5) not null, hs hstore not null, pt point not null, r4r int4range not null, lt ltree not null
);

create table changing (id int generated always as identity primary key, a int, note text, amount numeric(10, 2), at timestamptz default clock_timestamp());
create publication lake_test for table every_type, strict_type, changing, sluice.signal;
