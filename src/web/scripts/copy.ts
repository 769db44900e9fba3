const SAID_MS = 2000;

/** `<button data-copy="id">` takes the text of the element of that id to the clipboard. */
export function installCopy(page: Document): void {
  // Pages that are not over TLS have no clipboard, but for this machine's own; the button stays hidden there.
  if (!("clipboard" in navigator)) return;
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.dataset["ready"] = "";
    button.addEventListener("click", () => void copy(page, button));
  }
}

async function copy(page: Document, button: HTMLButtonElement): Promise<void> {
  const from = page.getElementById(button.dataset["copy"] ?? "");
  if (from === null) return;
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(from.textContent ?? "");
    button.textContent = "Copied";
  } catch {
    // Not allowed: what is to be copied is marked, so that a key does it.
    getSelection()?.selectAllChildren(from);
    button.textContent = "Marked";
  }
  setTimeout(() => {
    button.textContent = before;
  }, SAID_MS);
}
