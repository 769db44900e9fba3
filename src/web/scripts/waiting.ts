import { read } from "./read.ts";

const EVERY_MS = 15_000;
/** Where a part of the page that says `data-often` shows what nobody waits for long. */
const OFTEN_MS = 2000;

/**
 * `[data-waiting="/address"]`: asks there for what waits, while somebody can see the page, and keeps what is counted in
 * `[data-count="name"]` true. A `[data-fresh="name"]` is put in anew, from the page that the server makes now, once
 * `name` has another value than its `data-value`. Whatever goes wrong is silent, and it is asked again later; once the
 * login has ended nobody is asked any more.
 */
export function installWaiting(page: Document): void {
  const address = page.querySelector<HTMLElement>("[data-waiting]")?.dataset["waiting"];
  if (address === undefined) return;
  let asked = Date.now();
  let isOver = false;
  // The first answer says how soon the next is worth it.
  let every = OFTEN_MS;
  const ask = async (): Promise<void> => {
    if (isOver || page.hidden || Date.now() - asked < every) return;
    asked = Date.now();
    const counts = await countsAt(address);
    if (counts === "over") isOver = true;
    else if (counts !== undefined) {
      every = pauseOf(page, counts);
      await show(page, counts);
    }
  };
  setInterval(() => void ask(), OFTEN_MS / 2);
  // Whoever comes back to a page after a while sees at once how things stand.
  page.addEventListener("visibilitychange", () => void ask());
}

/** How long nobody is asked again; `every`, in seconds, is how the server says that it is worth asking sooner. */
function pauseOf(page: Document, counts: Counts): number {
  if (page.querySelector("[data-often]") !== null) return OFTEN_MS;
  const said = Number(counts.get("every"));
  return said > 0 ? said * 1000 : EVERY_MS;
}

type Counts = ReadonlyMap<string, string>;

/** Undefined while the server is away or refuses; `over` once nobody is logged in any more. */
async function countsAt(address: string): Promise<Counts | "over" | undefined> {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (response.status === 401) return "over";
    if (!response.ok) return undefined;
    const answer: unknown = await response.json();
    if (typeof answer !== "object" || answer === null) return undefined;
    return new Map(Object.entries(answer).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

async function show(page: Document, counts: Counts): Promise<void> {
  for (const badge of page.querySelectorAll<HTMLElement>("[data-count]")) {
    const count = counts.get(badge.dataset["count"] ?? "");
    if (count === undefined) continue;
    badge.textContent = count;
    badge.hidden = count === "0";
  }
  for (const part of page.querySelectorAll<HTMLElement>("[data-fresh]")) {
    const value = counts.get(part.dataset["fresh"] ?? "");
    if (value !== undefined && value !== part.dataset["value"]) await renew(page, part);
  }
}

/** As the server shows it now; what had the focus within has it still, if it is still there. */
async function renew(page: Document, part: HTMLElement): Promise<void> {
  const fresh = (await read(new URL(location.href)))?.querySelector<HTMLElement>(
    `[data-fresh="${CSS.escape(part.dataset["fresh"] ?? "")}"]`,
  );
  if (!fresh) return;
  const focused = part.contains(page.activeElement) ? page.activeElement?.getAttribute("href") : undefined;
  const put = page.importNode(fresh, true);
  part.replaceWith(put);
  if (typeof focused === "string") put.querySelector<HTMLElement>(`[href="${CSS.escape(focused)}"]`)?.focus();
}
