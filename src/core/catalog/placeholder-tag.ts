/**
 * Placeholders that say whose they are, without a list of them: what the catalogue has as zeros behind the word is a tag
 * made of the vault and the actor by a key of the instance. The form with zeros is everybody's.
 */

/** What an instance alone can make of a text: 64 lower-case hex digits. */
export type Mark = (text: string) => string;

/** With fewer digits a tag could be made by chance; such placeholders stay as they are. */
const MIN_DIGITS = 12;
const OWNER_DIGITS = 8;
const ZEROS = new RegExp(`(?<=placeholder[-/]?)0{${MIN_DIGITS},}`);
const TAG = new RegExp(`(?<=placeholder[-/]?)[0-9a-f]{${MIN_DIGITS},}`, "g");

/**
 * The tag of a vault's placeholders in the hands of an actor, or in no certain ones, such as those in a file: whose it is,
 * and then what shows that this instance has made it.
 */
export function placeholderTag(mark: Mark, vaultId: string, actorId = ""): string {
  const owner = mark(`placeholder ${vaultId} ${actorId}`).slice(0, OWNER_DIGITS);
  return owner + proofOf(mark, owner);
}

/** A placeholder of the catalogue with as much of the tag as there is room for. */
export function withTag(placeholder: string, tag: string | undefined): string {
  if (tag === undefined) return placeholder;
  return placeholder.replace(ZEROS, (zeros) => tag.slice(0, zeros.length).padEnd(zeros.length, "0"));
}

/** The same with zeros in the place of a tag; other texts as they are. */
export function withoutTag(text: string): string {
  return text.replaceAll(TAG, (digits) => "0".repeat(digits.length));
}

/** Whether a placeholder stands in this text that this instance has made, and for none of these tags. */
export function hasForeignTag(mark: Mark, text: string, own: readonly string[]): boolean {
  return (text.match(TAG) ?? []).some((digits) => {
    const [owner, proof] = [digits.slice(0, OWNER_DIGITS), digits.slice(OWNER_DIGITS)];
    // What follows the proof has no end of its own.
    if (!proofOf(mark, owner).startsWith(proof.slice(0, 64))) return false;
    return !own.some((tag) => tag.startsWith(owner));
  });
}

function proofOf(mark: Mark, owner: string): string {
  return mark(`placeholder of ${owner}`);
}
