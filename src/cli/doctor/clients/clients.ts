import { BROWSERS } from "./browsers.ts";
import type { Client } from "./client.ts";
import { LANGUAGES } from "./languages.ts";
import { PACKAGE_MANAGERS } from "./package-managers.ts";
import { PROGRAMS } from "./programs.ts";
import { TRANSFERS } from "./transfers.ts";

/** Every client that is tried, in the order of the table. */
export const CLIENTS: readonly Client[] = [
  ...PROGRAMS,
  ...LANGUAGES,
  ...PACKAGE_MANAGERS,
  ...TRANSFERS,
  ...BROWSERS,
];
