/** The plan in words. No value is in it, nor a part of one. */
import { splitMatcher } from "../../../core/service/host-pattern.ts";
import type { Print } from "../../ui/print.ts";
import { sourceText } from "../places/found-key.ts";
import type { PlanItem } from "./plan.ts";

export function showPlan(
  print: Pick<Print, "line" | "table">,
  vault: string,
  items: readonly PlanItem[],
): void {
  print.line(`Keys found, and what becomes of them in vault "${vault}":`);
  const rows = items.map((item) => [item.key, sourcesText(item), hostsText(item), whatHappens(item)]);
  print.table(["key", "found in", "goes to", "what happens"], rows, "", { whole: ["key"] });
}

/** Where it lies, in words. */
export function sourcesText({ choices, key }: Pick<PlanItem, "choices" | "key">): string {
  const sources = choices.flatMap((choice) => choice.sources);
  return sources.map((source) => sourceText(source, key)).join(", ");
}

export function hostsText({ entry }: Pick<PlanItem, "entry">): string {
  return [entry.host, ...(entry.furtherHosts ?? []).map(({ host }) => host)]
    .map((one) => splitMatcher(one).host)
    .join(", ");
}

export function whatHappens(item: PlanItem): string {
  const names = item.services.map(({ name }) => name).join(", ");
  const services = names === "" ? "" : `service ${names}`;
  switch (item.state) {
    case "move":
      if (item.value === undefined) return `${services} is added; the key is there`;
      return services === "" ? "is stored" : `is stored, with ${services}`;
    case "there":
      return "there already";
    case "held":
      return "stays: the vault has another value (--overwrite)";
    case "several":
      return "which one? They differ";
    case "left":
      return `stays: ${item.reason}`;
    default:
      return item satisfies never;
  }
}
