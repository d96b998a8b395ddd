import { lint } from "../../connectors/lint/lint.ts";
import { parsePlace } from "../../cli/place.ts";
import { tellingWords } from "../../cli/poison.ts";
import { reachable, setAsideIn, withoutSetAside, withSetAside } from "../../cli/set-aside.ts";

const CONFIG = { "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector", transforms: "unwrap,types", "transforms.unwrap.type": "x", "transforms.types.type": "y" };
const places = (...texts: string[]) => texts.map(parsePlace);

test("the transform stands first, knows the earlier places too, and goes without a trace", () => {
  const once = withSetAside(CONFIG, places("a.b/0/7"), "bad ${x}");
  expect(once).toMatchObject({ transforms: "sluiceSetAside,unwrap,types", "transforms.sluiceSetAside.type": "sluice.connect.SetAside", "transforms.sluiceSetAside.records": "a.b/0/7", "transforms.sluiceSetAside.reason": "bad $ {x}" });
  const twice = withSetAside(once, places("a.b/0/9", "a.b/0/7"), "bad");
  expect(twice["transforms"]).toBe("sluiceSetAside,unwrap,types");
  expect(setAsideIn(twice)).toEqual(["a.b/0/7", "a.b/0/9"]);
  expect(withoutSetAside(twice)).toEqual(CONFIG);
  const { transforms: _, ...bare } = CONFIG;
  expect(withoutSetAside(withSetAside(bare, places("a/0/1"), ""))).toEqual(bare);
});

test("lint knows it", () => {
  const found = lint([{ name: "s", config: withSetAside({ name: "s", "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", topics: "a", file: "/tmp/x" }, places("a/0/1"), "r") }], {});
  expect(found.filter(({ key }) => key.startsWith("transforms"))).toEqual([]);
});

test("a record is passed by hand only when nothing before it waits, but what is set aside too", () => {
  const all = places("a/0/5", "a/0/6", "a/1/3");
  expect(reachable(all, all[0]!, 5n)).toBe(true);
  expect(reachable(all, all[1]!, 5n)).toBe(true);
  expect(reachable(all, all[1]!, 4n)).toBe(false);
  expect(reachable(all, all[2]!, 2n)).toBe(false);
  expect(reachable(all, all[2]!, 9n)).toBe(true);
});

test("what a message quotes is looked for in the records", () => {
  expect(tellingWords(`ERROR: new row for relation "orders" violates check constraint "price_positive", value -12.50 of 12345`)).toEqual(["orders", "price_positive", "12345"]);
});
