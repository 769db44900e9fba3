/** Learnt services as a file of services, with what has to be known before it is used. */
import type { LearntService } from "../../core/learn/learn.ts";
import { isOpen } from "../../core/learn/pattern.ts";
import { formatService } from "../../core/service/format.ts";
import { counted } from "../../lib/text/counted.ts";
import { toFileForm } from "../service/file.ts";
import { printable } from "../ui/printable.ts";

/** YAML that `vault service set -f` reads. `about` are the lines at its head. */
export function learntFile(
  services: readonly LearntService[],
  { vault, about }: { readonly vault: string | undefined; readonly about: readonly string[] },
): string {
  const head = about.map((line) => `# ${printable(line)}`);
  const named = vault === undefined ? [] : [`vault: ${Bun.YAML.stringify(vault)}`];
  if (services.length === 0) return [...head, ...named, "services: []"].join("\n");
  return [...head, ...named, "services:", ...services.flatMap(serviceLines)].join("\n");
}

function serviceLines(learnt: LearntService): readonly string[] {
  const yaml = Bun.YAML.stringify([toFileForm(formatService(learnt.service))], null, 2).trimEnd();
  return [
    ...commentsOn(learnt).map((line) => `  # ${printable(line)}`),
    ...yaml.split("\n").map((line) => `  ${line}`),
  ];
}

function commentsOn({ service, origin, requests, paths }: LearntService): readonly string[] {
  const from = `${counted(requests, "request")}${paths > 1 ? `, ${counted(paths, "path")}` : ""}`;
  return [
    isOpen(service.path) ? `${from}. * also lets through whatever else fits, slashes included.` : `${from}.`,
    ...(service.budget === undefined ? [] : ["Its budget is counted for it alone, beside those of others."]),
    ...(origin.type === "none"
      ? [`No service was for it: goes out as it comes.${knownAs(origin.known)}`]
      : []),
    ...(origin.type === "catalog" ? [`Authenticated as the catalog has it for ${origin.name}.`] : []),
  ];
}

function knownAs(known: string | undefined): string {
  return known === undefined ? "" : ` The catalog knows it: agent-vault vault service add ${known}`;
}
