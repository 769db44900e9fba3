/** What is said when it is done: where values still lie, and what to type next. */
import type { Print } from "../../ui/print.ts";
import { sourceText } from "../places/found-key.ts";
import { type PlanItem, type VaultContents, valueInVault } from "./plan.ts";
import type { Replacement } from "./replace-in-files.ts";

/** Names every place that a key which the vault has can still be read in, and where others of its kind are. */
export function tellRemains(
  print: Pick<Print, "note">,
  items: readonly PlanItem[],
  {
    values,
    replaced,
  }: { readonly values: VaultContents["values"]; readonly replaced: readonly Replacement[] },
): void {
  const gone = new Set(replaced.flatMap(({ places }) => places.map(({ source }) => source)));
  const lying = items.flatMap((item) =>
    item.choices.flatMap(({ value, sources }) =>
      sources
        .filter((source) => source.kind !== "file" || !gone.has(source))
        .map((source) => ({
          kind: value === valueInVault(item, values) ? source.kind : "other",
          text: `${item.key} in ${sourceText(source, item.key)}`,
        })),
    ),
  );
  const named = (kind: string) =>
    lying
      .filter((one) => one.kind === kind)
      .map(({ text }) => text)
      .join(", ");
  const [shell, files, others] = [named("environment"), named("file"), named("other")];
  if (shell !== "")
    print.note(`Still there: ${shell}. Take it out of what sets it, such as your shell's profile.`);
  if (files !== "")
    print.note(`Still there: ${files}. With --replace-in-files a placeholder takes its place.`);
  if (others !== "") print.note(`With another value: ${others}.`);
  if (named("gh") !== "")
    print.note("gh keeps its token; under agent-vault run a placeholder goes before it.");
}

export function tellReplaced(print: Pick<Print, "done">, { file, places }: Replacement): void {
  const names = places.map(({ source }) => `${source.variable} (line ${source.at.line})`);
  print.done(`Put a placeholder into ${file.name} for ${names.join(", ")}`);
}

export function tellNext(print: Pick<Print, "note">, lines: readonly string[]): void {
  if (lines.length === 0) return;
  print.note("Next:");
  for (const line of lines) print.note(`  ${line}`);
}
