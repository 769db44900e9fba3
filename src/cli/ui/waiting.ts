import { isTerminal, writeAll } from "./standard-streams.ts";

/** Nobody wonders about less. */
const PATIENCE_MS = 1000;
const REFRESH_MS = 200;
const ERASE = "\r\u001b[2K";

/** While `work` takes longer than a second, says at a terminal what is waited for; the line is gone with the waiting. */
export async function whileWaiting<T>(text: string, work: Promise<T>): Promise<T> {
  if (!isTerminal(2)) return work;
  let said = false;
  const timer = setTimeout(() => {
    said = true;
    writeAll(2, `${text} …`);
  }, PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (said) writeAll(2, ERASE);
  }
}

/** Says at a terminal how far something has come, once it takes longer than a second; `end` takes the line away. */
export function createProgress(): { readonly tell: (text: () => string) => void; readonly end: () => void } {
  const shows = isTerminal(2);
  let next = performance.now() + PATIENCE_MS;
  let said = false;
  return {
    tell(text) {
      const now = performance.now();
      if (!shows || now < next) return;
      next = now + REFRESH_MS;
      said = true;
      writeAll(2, `${ERASE}${text()} …`);
    },
    end() {
      if (said) writeAll(2, ERASE);
      said = false;
    },
  };
}
