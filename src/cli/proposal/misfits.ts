/** Why a proposal cannot be applied any more, in words. */
import type { MisfitItem } from "../../contract/vault/proposals.ts";
import { oneLine } from "../ui/foreign-text.ts";
import type { Line } from "./line.ts";

export function misfitLines(misfits: readonly MisfitItem[] = []): readonly Line[] {
  if (misfits.length === 0) return [];
  return [
    { text: "! It does not fit the vault any more, and cannot be approved:", tone: "danger" },
    ...misfits.map((misfit): Line => ({ text: `  ! ${misfitText(misfit)}`, tone: "danger" })),
  ];
}

/** A part of a sentence. */
export function misfitText({ code, name, expected, found, key, candidates = [] }: MisfitItem): string {
  const service = `service ${oneLine(name)}`;
  switch (code) {
    case "service-gone":
      return `${service} (${oneLine(expected ?? "")}) is gone`;
    case "service-moved":
      return `${service} is at ${oneLine(found ?? "")} now and was at ${oneLine(expected ?? "")}`;
    case "service-ambiguous":
      return `several services are where ${service} was: ${candidates.map((one) => oneLine(one.name)).join(", ")}`;
    case "key-gone":
      return `credential ${oneLine(key ?? "")}, which ${service} needs, is not stored any more`;
  }
}
