import { authKeys, signingOf } from "../auth-method/method.ts";
import type { KeyName } from "../ids.ts";
import { isFieldValue } from "../net/headers.ts";
import { type Service, surfacesOf } from "../service/service.ts";

/**
 * The header in which this service would put the key's value and which cannot carry it, because of a line break or
 * another control character: every request would be refused. Nothing where the value can be used.
 */
export function headerThatCannotCarry(service: Service, key: KeyName, value: string): string | undefined {
  if (authKeys(service.auth).includes(key)) {
    const signing = signingOf(service.auth);
    // What a signature is made of does not stand in a header itself.
    const edits = signing.type === "fixed" ? signing.headers((named) => (named === key ? value : "x")) : [];
    const unfit = edits.find((edit) => !isFieldValue(asciiOf(edit.value)));
    if (unfit !== undefined) return unfit.name;
  }
  const substituted = service.substitutions.find((one) => one.key === key);
  const onlyInHeaders =
    substituted !== undefined && surfacesOf(substituted).every((surface) => surface === "header");
  return onlyInHeaders && !isFieldValue(asciiOf(value)) ? `that holds ${substituted.placeholder}` : undefined;
}

/** Of what goes out as UTF-8 every byte is a field's; only ASCII can be none. */
function asciiOf(text: string): string {
  return text.replace(/[\x80-\uffff]/g, "x");
}
