-- What the writer of the fault tests changes (see writer.ts).

-- One row a transaction: whether a COMMIT whose answer was lost took effect can be read here.
create table commits (n bigint primary key, committed_at timestamptz not null default clock_timestamp());

-- Rows that come, change and go. `version` is the number of the transaction that wrote it.
create table accounts (id bigint primary key, version bigint not null, holder text, balance numeric(12,2) not null);

-- Rows that were there before anybody captured the table.
create table archive (id bigint primary key, version bigint not null, body text not null);
insert into archive select g, 0, 'row ' || g || ' ' || repeat(md5(g::text), 3) from generate_series(1, 50000) g;

-- Events, for the stack that has an outbox.
create table outbox (id uuid primary key default gen_random_uuid(), aggregate_type text not null, aggregate_id text not null, event_type text not null, payload jsonb not null, created_at timestamptz not null default now());
