import { basename } from "node:path";

/** Chromium under its names: it answers no proxy that asks for a password, and reads none from a proxy's URL. */
const CHROMIUM = /^(?:chromium|chrome|google-chrome|microsoft-edge|brave|vivaldi)(?:-[a-z]+)*$/;

/** Whether a command is one that cannot use a proxy's URL with a password, by its first word. Pure. */
export function knowsNoPassword(word: string): boolean {
  return CHROMIUM.test(basename(word));
}
