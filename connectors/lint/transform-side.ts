import { transformClass } from "../catalog/registry.ts";
import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

const FIELD = "org.apache.kafka.connect.transforms.InsertField";

export const transformSide: Rule = {
  id: "transform-side",
  severity: "error",
  reason: "A transform of key or value is an abstract class without $Key or $Value; one of the whole record has neither",
  source: "Kafka org.apache.kafka.connect.transforms",
  fix: "Write the class with $Key or $Value, or without, as it has them",
  example: {
    good: named({ source: { ...SOURCE, transforms: "place", "transforms.place.type": `${FIELD}$Value`, "transforms.place.topic.field": "topic" } }),
    bad: { of: "source", set: { "transforms.place.type": FIELD } },
  },
  check({ config }) {
    return aliases(config["transforms"]).flatMap((alias): Mark[] => {
      const key = `transforms.${alias}.type`;
      const name = (config[key] ?? "").trim();
      const transform = transformClass(name);
      if (transform === undefined || transform.found.sided === (transform.side !== undefined)) return [];
      const { className } = transform.found;
      return [{ key, message: `${name} cannot be made`, fix: transform.found.sided ? `Write ${className}$Key or ${className}$Value` : `Write ${className}` }];
    });
  },
};
