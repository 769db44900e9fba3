const EVERY_MS = 2000;

/** `<p data-poll="/address">`: asks there until it answers `{"done": true}`, and shows the page anew then. */
export function installPoll(page: Document): void {
  const waiting = page.querySelector<HTMLElement>("[data-poll]");
  const address = waiting?.dataset["poll"];
  if (address === undefined) return;
  const ask = async (): Promise<void> => {
    if (!page.hidden && (await isDone(address))) return location.reload();
    setTimeout(() => void ask(), EVERY_MS);
  };
  setTimeout(() => void ask(), EVERY_MS);
}

async function isDone(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) return false;
    const answer: unknown = await response.json();
    return typeof answer === "object" && answer !== null && "done" in answer && answer.done === true;
  } catch {
    // The server is away, or the session has ended; what the page says stays true.
    return false;
  }
}
