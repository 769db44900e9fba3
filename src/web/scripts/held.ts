const KEY = "av_held";
const BYTES = 32;

/**
 * Sends along with every form what pages of this very address alone can read: cookies are every port's of a host, what is
 * kept here is not. See `web/console/proof.ts`.
 */
export function installHeld(page: Document): void {
  page.addEventListener("formdata", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.getAttribute("method") !== "post") return;
    const held = heldHere();
    if (held !== undefined) event.formData.set("held", held);
  });
}

/** Undefined where the browser keeps nothing for pages. */
function heldHere(): string | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept !== null) return kept;
    const made = [...crypto.getRandomValues(new Uint8Array(BYTES))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    localStorage.setItem(KEY, made);
    return made;
  } catch {
    return undefined;
  }
}
