/** What each shell's script is told: bash has its words taken apart and its offers quoted here. */
import type { Io } from "../io.ts";
import type { Node } from "../tree/node.ts";
import { answer, toLines } from "./answer.ts";
import { bashOffers, readBashLine } from "./bash.ts";
import { liveNames } from "./live-names.ts";

/** The lines that the script of `shell` reads. */
export async function answerShell(io: Io, tree: Node, shell: string | undefined): Promise<string> {
  if (shell !== "bash") return toLines(await answer(tree, io.afterDashes, liveNames(io)));
  const [left = "", replaced = ""] = io.afterDashes;
  const line = readBashLine(left);
  const found = await answer(tree, line.words, liveNames(io));
  return toLines({ ...found, offers: bashOffers(found.offers, line, replaced) });
}
