CREATE TYPE aggregate_kind AS ENUM ('order', 'customer', 'parcel');
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(12,2) NOT NULL);
-- Column names as applications have them, not those of any router.
CREATE TABLE outbox (
  event_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  aggregate_type text NOT NULL,
  aggregate_id bigint NOT NULL,
  event_type varchar(60) NOT NULL,
  payload jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- There before anything captures.
INSERT INTO outbox (aggregate_type, aggregate_id, event_type, payload)
SELECT (ARRAY['order', 'customer'])[1 + n % 2], n, 'Old', jsonb_build_object('n', n, 'text', 'ä "' || n || '" \ 😀') FROM generate_series(1, 500) n;
