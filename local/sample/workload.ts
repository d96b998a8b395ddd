import type { Queryable } from "../../database/connect.ts";

/** Rows that one or more rounds of the workload changed. */
export interface Written {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export const nothingWritten: Written = { inserted: 0, updated: 0, deleted: 0 };

/** Rows that one round inserts. */
export const ROUND_ROWS = 100;

/**
 * One round of shop life, one transaction per step as a shop would have it: new customers, products and orders, orders that
 * move on, stock that changes, and some that are cancelled and deleted. The values differ from row to row, nulls included.
 */
export async function shopRound(client: Queryable): Promise<Written> {
  const inserted = [await run(client, CUSTOMERS), await run(client, PRODUCTS), await run(client, ORDERS), await run(client, ITEMS)];
  const updated = [await run(client, PAY), await run(client, RESTOCK), await run(client, PROMOTE)];
  const deleted = [await run(client, DROP_ITEMS), await run(client, DROP_ORDERS)];
  return { inserted: sum(inserted), updated: sum(updated), deleted: sum(deleted) };
}

export function add(a: Written, b: Written): Written {
  return { inserted: a.inserted + b.inserted, updated: a.updated + b.updated, deleted: a.deleted + b.deleted };
}

async function run(client: Queryable, sql: string): Promise<number> {
  return ((await client.query(sql)) as { rowCount?: number | null }).rowCount ?? 0;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

const CUSTOMERS = `
insert into customers (email, name, tier, credit, born_on, newsletter)
select gen_random_uuid() || '@example.com', (array['Ada','Grace','Edsger','Barbara','Łukasz','渡辺'])[1 + g % 6] || ' ' || g,
       (array['basic','silver','gold'])[1 + g % 3], round((random() * 10000)::numeric, 2),
       case when g % 4 > 0 then date '1950-01-01' + (random() * 20000)::int end, g % 2 = 0
  from generate_series(1, 20) g`;

const PRODUCTS = `
insert into products (id, sku, title, description, price, cost, tax_rate, weight_kg, stock, rating, available, tags, sizes, attributes, thumbnail, launched_on, ships_until, restocked_at)
select gen_random_uuid(), 'SKU-' || left(replace(gen_random_uuid()::text, '-', ''), 20), 'Product ' || g, case when g % 3 > 0 then repeat('Well made. ', g) end,
       round((random() * 500)::numeric, 2), (random() * 400)::numeric, 0.19, random() * 30, (random() * 1000)::int, case when g % 5 > 0 then g % 5 end, g % 7 > 0,
       array['new', 'tag "' || g || '"', null], case when g % 2 = 0 then array[g, null, 42] end,
       jsonb_build_object('colour', (array['red','green','blue'])[1 + g % 3], 'n', g, 'nested', jsonb_build_array(1, null, 'x')),
       case when g % 3 = 0 then decode(md5(g::text), 'hex') end, current_date - g, time '08:00' + g * interval '17 minutes 0.123456 seconds',
       localtimestamp - g * interval '1 hour'
  from generate_series(1, 10) g`;

const ORDERS = `
insert into orders (customer_id, amount, note, deliver_on, deliver_from)
select id, round((random() * 1000)::numeric, 2), case when id % 3 = 0 then 'leave it at the door' end, current_date + (id % 30)::int, case when id % 2 = 0 then time '09:30' end
  from (select id from customers order by id desc limit 20) newest cross join generate_series(1, 2) limit 30`;

const ITEMS = `
insert into order_items (order_id, line, product_id, quantity, unit_price, gift)
select o.id, line, p.id, 1 + (random() * 5)::int, p.price, line = 2
  from (select id, row_number() over (order by id desc) as n from orders order by id desc limit 20) o
  cross join generate_series(1, 2) line
  join (select id, price, row_number() over (order by created_at desc, id) as n from products order by created_at desc, id limit 10) p on p.n = 1 + (o.n + line) % 10`;

const PAY = `
update orders set status = (case status when 'new' then 'paid' when 'paid' then 'shipped' else 'delivered' end)::order_status, updated_at = clock_timestamp()
 where id in (select id from orders where status not in ('delivered', 'cancelled') order by id desc limit 25)`;

const RESTOCK = `
update products set stock = stock + 10, restocked_at = clock_timestamp(), attributes = attributes || '{"restocked": true}'
 where id in (select id from products order by created_at desc, id limit 5)`;

const PROMOTE = `update customers set tier = 'gold', credit = credit + 0.01 where id in (select id from customers where tier <> 'gold' order by id desc limit 3)`;

const DROP_ITEMS = `delete from order_items where (order_id, line) in (select order_id, line from order_items order by order_id desc, line limit 6)`;

const DROP_ORDERS = `delete from orders where id in (select o.id from orders o where not exists (select from order_items i where i.order_id = o.id) order by o.id limit 2)`;
