/** Puts the skill where an agent finds it. The agent's folders are its user's: nothing is followed out of their home. */
import { mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { SKILLS, skillName } from "../../skills/skills.ts";
import { replaceFile } from "../session/private-file.ts";
import type { KnownAgent } from "./known-agents.ts";

/**
 * Writes the skill for the shell (0600, folders 0750) into the agent's folder, unless the same text is there already.
 * Gives the file it has written, or nothing. Throws errors of node:fs, and `NotOurs` where a link would lead it
 * elsewhere, or the home is another user's: as root, whatever its owner puts there would decide what is written to.
 */
export function installSkill(
  home: string,
  { folder }: KnownAgent,
  uid: number | undefined = process.getuid?.(),
): string | undefined {
  const name = skillName("cli");
  if (uid !== undefined && statSync(home).uid !== uid) throw new NotOurs(`${home} belongs to another user`);
  const place = openFolder(home, [...folder.split("/"), "skills", name]);
  const file = join(place, "SKILL.md");
  if (readOrNothing(file) === SKILLS.cli) return undefined;
  // By renaming: a link of that name is replaced, and what it leads to is left alone.
  replaceFile(file, SKILLS.cli, 0o600);
  return file;
}

/** Links within the home directory are its user's way to arrange it; one that leads out is not followed. */
export class NotOurs extends Error {
  override readonly name = "NotOurs";
}

function openFolder(home: string, names: readonly string[]): string {
  const root = realpathSync(home);
  let place = root;
  for (const name of names) {
    const next = join(place, name);
    mkdirOnce(next);
    place = realpathSync(next);
    if (!isWithin(root, place)) throw new NotOurs(`${next} leads out of the home directory, to ${place}`);
  }
  return place;
}

function mkdirOnce(path: string): void {
  try {
    mkdirSync(path, { mode: 0o750 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
