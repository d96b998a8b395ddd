import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

export const converterSettingsUnread: Rule = {
  id: "converter-settings-unread",
  severity: "error",
  reason: "Settings of a converter count only beside its class: without it the worker's converter is used, with the worker's settings",
  source: "Kafka Plugins.newConverter; Worker.startTask",
  fix: "Name the converter beside its settings",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "value.converter": null } } },
  check({ config }) {
    return ["key", "value", "header"].flatMap((side): Mark[] => {
      const prefix = `${side}.converter.`;
      const key = Object.keys(config).find((one) => one.startsWith(prefix) && one !== `${prefix}plugin.version`);
      if (key === undefined || (config[`${side}.converter`] ?? "").trim() !== "") return [];
      return [{ key, message: `nothing reads this key, since ${side}.converter is not set here`, fix: `Set ${side}.converter` }];
    });
  },
};
