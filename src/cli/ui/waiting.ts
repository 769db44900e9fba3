import { isTerminal, writeAll } from "./standard-streams.ts";

/** Nobody wonders about less. */
const PATIENCE_MS = 1000;
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
