-- A small shop. No rows: `npm run local` writes them.

create type order_status as enum ('new', 'paid', 'shipped', 'delivered', 'cancelled');

create table customers (
  id          bigint generated always as identity primary key,
  email       text not null unique,
  name        text not null,
  tier        varchar(10) not null default 'basic',
  credit      numeric(12,2) not null default 0,
  born_on     date,
  newsletter  boolean not null default false,
  created_at  timestamptz not null default now()
);

create table products (
  id            uuid primary key,
  sku           varchar(32) not null unique,
  title         text not null,
  description   text,
  price         numeric(10,2) not null,
  cost          numeric,                       -- as exact as the supplier's invoice
  tax_rate      real,
  weight_kg     double precision,
  stock         integer not null default 0,
  rating        smallint,
  available     boolean not null default true,
  tags          text[] not null default '{}',
  sizes         integer[],
  attributes    jsonb not null default '{}',
  thumbnail     bytea,
  launched_on   date,
  ships_until   time,
  restocked_at  timestamp,
  created_at    timestamptz not null default now()
);

create table orders (
  id            bigint generated always as identity primary key,
  customer_id   bigint not null references customers (id),
  status        order_status not null default 'new',
  amount        numeric(12,2) not null,
  note          text,
  deliver_on    date,
  deliver_from  time,
  ordered_at    timestamptz not null default now(),
  updated_at    timestamp
);
create index on orders (customer_id);

create table order_items (
  order_id    bigint not null references orders (id) on delete cascade,
  line        integer not null,
  product_id  uuid not null references products (id),
  quantity    integer not null check (quantity > 0),
  unit_price  numeric(10,2) not null,
  gift        boolean not null default false,
  primary key (order_id, line)
);
create index on order_items (product_id);
