import type { KeySource } from "../places/found-key.ts";
import type { AgentHere } from "./agents.ts";
import type { PlanItem } from "./plan.ts";
import type { Replacement } from "./replace-in-files.ts";

export type Report = {
  readonly vault: string;
  readonly agents: readonly AgentHere[];
  readonly items: readonly PlanItem[];
  /** Of the items, those that are in the vault now because of this. */
  readonly moved: readonly PlanItem[];
  readonly replaced: readonly Replacement[];
  readonly faults: readonly string[];
  readonly next: readonly string[];
};

/** As `--json` prints it, without any value. */
export function reportJson({ vault, agents, items, moved, replaced, faults, next }: Report) {
  const gone = new Set(replaced.flatMap(({ places }) => places.map(({ source }) => source)));
  const isMoved = new Set(moved.map(({ key }) => key));
  return {
    vault,
    agents,
    keys: items.map((item) => ({
      credential: item.key,
      catalog: item.entry.id,
      state: isMoved.has(item.key) ? "moved" : item.state,
      ...(item.state === "left" ? { reason: item.reason } : {}),
      services: item.services.map(({ name, host }) => ({ name, host })),
      found: item.choices.flatMap(({ sources }, value) =>
        sources.map((source) => ({
          ...sourceJson(source),
          // Equal numbers are equal values.
          value: value + 1,
          ...(source.kind === "file" && gone.has(source) ? { replaced: true } : {}),
        })),
      ),
    })),
    unread: faults,
    next,
  };
}

function sourceJson(source: KeySource) {
  switch (source.kind) {
    case "environment":
      return { in: "environment", variable: source.variable };
    case "file":
      return { in: "file", file: source.file.name, line: source.at.line, variable: source.variable };
    case "gh":
      return { in: "gh" };
    default:
      return source satisfies never;
  }
}
