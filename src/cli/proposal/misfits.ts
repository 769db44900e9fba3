/** Why a proposal cannot be applied any more, in words. */
import type { MisfitItem } from "../../contract/vault/proposals.ts";
import { tellMisfit } from "../../core/proposal/misfit.ts";
import { oneLine } from "../ui/foreign-text.ts";
import type { Line } from "./line.ts";

export function misfitLines(misfits: readonly MisfitItem[] = []): readonly Line[] {
  if (misfits.length === 0) return [];
  return [
    { text: "! It does not fit the vault any more, and cannot be approved:", tone: "danger" },
    ...misfits.map((misfit): Line => ({ text: `  ! ${misfitText(misfit)}`, tone: "danger" })),
  ];
}

/** A part of a sentence, on one line. */
export function misfitText(misfit: MisfitItem): string {
  return oneLine(tellMisfit(misfit));
}
