import { read } from "./read.ts";

const EVERY_MS = 3000;
/** As many as the server puts on a page: there are more to ask for then. */
const PAGE_ROWS = 50;
/** With so many the page begins anew, so that it stays quick and its links lead on without a gap. */
const MOST_ROWS = 500;

/**
 * `<div data-live="/address" data-latest="7">` around a table: asks there every 3 s for rows after the latest and puts them
 * on top, until somebody turns the switch off that is added to `[data-switch]` within.
 */
export function installLive(page: Document): void {
  const list = page.querySelector<HTMLElement>("[data-live]");
  const address = list?.dataset["live"];
  if (!list || address === undefined) return;
  const isOn = addSwitch(page, list);
  const ask = async (): Promise<void> => {
    const more = isOn() && !page.hidden && (await follow(page, list, address, isOn));
    setTimeout(() => void ask(), more ? 0 : EVERY_MS);
  };
  setTimeout(() => void ask(), EVERY_MS);
}

function addSwitch(page: Document, list: HTMLElement): () => boolean {
  const button = page.createElement("button");
  button.type = "button";
  button.className = "switch";
  button.setAttribute("role", "switch");
  button.setAttribute("aria-label", "Live");
  let on = true;
  const show = (): void => {
    button.setAttribute("aria-checked", String(on));
    button.textContent = on ? "Live" : "Paused";
  };
  button.addEventListener("click", () => {
    on = !on;
    show();
  });
  show();
  list.querySelector("[data-switch]")?.append(button);
  return () => on;
}

/** True when there are more rows than came. What comes once it is paused is left out, and asked for again later. */
async function follow(
  page: Document,
  list: HTMLElement,
  address: string,
  isOn: () => boolean,
): Promise<boolean> {
  const url = new URL(address, location.href);
  url.searchParams.set("after", list.dataset["latest"] ?? "0");
  const answer = await read(url);
  if (answer === undefined || !isOn()) return false;
  const found = answer.querySelector<HTMLElement>("[data-rows]");
  const body = list.querySelector("tbody");
  // The session has ended, and another page came; or there was no table yet.
  if (found === null) location.reload();
  const rows = [...(found?.querySelectorAll("tbody > tr") ?? [])];
  if (rows.length === 0) return false;
  if (body === null || body.rows.length + rows.length > MOST_ROWS) {
    location.reload();
    return false;
  }
  body.prepend(...rows.map((row) => page.importNode(row, true)));
  list.dataset["latest"] = found?.dataset["latest"] ?? "0";
  return rows.length === PAGE_ROWS;
}
