/** Which keys go: asked of a person, or as the flags say. */
import { shellWord } from "../../../lib/text/shell-word.ts";
import { usageError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { askChoice, askSeveral } from "../../ui/prompt.ts";
import { namesOf, sourceText } from "../places/found-key.ts";
import { chosen, type PlanItem } from "./plan.ts";
import { hostsText, sourcesText } from "./show-plan.ts";

/** Those that would be moved. Throws a usage error where several differ and nobody is asked which. */
export function movable(items: readonly PlanItem[]): readonly PlanItem[] {
  const open = items.filter(({ state }) => state === "several");
  const [first] = open;
  if (first === undefined) return items.filter(({ state }) => state === "move");
  const faults = open.map((item) => `${item.key} differs in ${sourcesText(item)}`);
  const source = first.choices[0].sources[0];
  const place = source === undefined ? "env" : namesOf(source)[0];
  throw usageError(
    faults.join("; "),
    `say which first: agent-vault setup --yes --only ${first.key} --from ${shellWord(place)}`,
  );
}

/** Asks which of them go: those that would are chosen beforehand, what the vault has otherwise is not. */
export async function chooseItems(
  io: Io,
  vault: string,
  items: readonly PlanItem[],
): Promise<readonly PlanItem[]> {
  const open = items.filter(({ state }) => ["move", "held", "several"].includes(state));
  if (open.length === 0) return [];
  const keys = await askSeveral(io, {
    message: `Which go into vault "${vault}"?`,
    instead: "--yes, with --only KEY",
    choices: open.map((item) => ({ value: item.key, label: item.key, hint: hintOf(item) })),
    initial: open.filter(({ state }) => state !== "held").map(({ key }) => key),
  });
  const picked: PlanItem[] = [];
  for (const item of open.filter(({ key }) => keys.includes(key))) picked.push(await withValue(io, item));
  return picked;
}

function hintOf(item: PlanItem): string {
  const where = `${sourcesText(item)} → ${hostsText(item)}`;
  return item.state === "held" ? `${where}; replaces the value in the vault` : where;
}

async function withValue(io: Io, item: PlanItem): Promise<PlanItem> {
  const [first, ...others] = item.choices;
  if (item.state === "move") return item;
  if (others.length === 0) return chosen(item, first.value);
  const at = await askChoice(io, {
    message: `Which ${item.key}?`,
    instead: "--from",
    choices: item.choices.map(({ sources }, index) => ({
      value: String(index),
      label: sources.map((source) => sourceText(source, item.key)).join(", "),
    })),
  });
  return chosen(item, (item.choices[Number(at)] ?? first).value);
}
