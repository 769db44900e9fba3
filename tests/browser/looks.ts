/** Each page as it is looked at: on a desktop and a phone, light and dark. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { faultsOf } from "./accessibility.ts";
import type { Watched } from "./stage.ts";

const LOOKS = [1280, 360].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
);

/** What is asked of each page, by its path. */
export const CAN_BE_READ =
  "%s can be read on a desktop and a phone, light and dark, and the browser has nothing to complain of";

/** Looks at the page that is open in every way, and closes it. */
export async function expectReadable({ page, context, complaints }: Watched): Promise<void> {
  expect([...(await faultsInEveryLook(page)), ...complaints]).toEqual([]);
  await context.close();
}

/** The faults of the page that is open, each with the look that has it. */
export async function faultsInEveryLook(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { width, scheme } of LOOKS) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const fault of await faultsOf(page)) found.push(`${width}, ${scheme}: ${fault}`);
  }
  return found;
}
