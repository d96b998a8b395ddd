import { routedBy, through } from "../../transforms/topics.ts";

test.each([
  ["shop.public.orders", "shop\\.public\\.(.*)", "copy.$1", "copy.orders"],
  ["shop.public.orders", "public\\.(.*)", "copy.$1", "shop.public.orders"],
  ["shop.public.orders", "(?<db>[^.]+)\\.(.*)", "${db}-$2", "shop-public.orders"],
  ["a", "(.*)", "cost\\$$1", "cost$a"],
])("%s by %s to %s is %s", (topic, regex, replacement, routed) => expect(routedBy(topic, regex, replacement)).toBe(routed));

test("steps see the topics that earlier ones made", () => {
  const router = { kind: "regexRouter", regex: "shop\\.(.*)", replacement: "prod.$1" } as const;
  const filter = { kind: "filter", when: { on: "topicNameMatches", pattern: "prod\\.log", negate: false } } as const;
  expect(through("shop.orders", [router, filter])).toEqual({ topic: "prod.orders" });
  expect(through("shop.log", [router, filter])).toEqual({ gone: true });
  expect(through("shop.log", [filter, router])).toEqual({ topic: "prod.log" });
  expect(through("shop.log", [{ ...router, when: { on: "topicNameMatches", pattern: ".*log", negate: true } }])).toEqual({ topic: "shop.log" });
});
