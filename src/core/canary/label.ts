import { badField } from "../all-faults.ts";
import { visibleText } from "../visible-text.ts";

const MAX_CHARACTERS = 100;

/** What a canary is known by; empty where nothing was given. Throws `bad_request`. */
export function parseCanaryLabel(text: string | undefined): string {
  const label = (text ?? "").trim();
  if (label.length > MAX_CHARACTERS)
    throw badField("label", `label has at most ${MAX_CHARACTERS} characters`);
  if (visibleText(label) !== label) throw badField("label", "label holds characters that cannot be seen");
  return label;
}
