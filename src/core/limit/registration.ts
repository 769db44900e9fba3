import type { WindowRule } from "./window.ts";

/** How often keys may ask from one address to become agents. Nobody has to know the instance for that. */
export const REGISTRATION_RULE: WindowRule = { windowMs: 60_000, max: 10 };
