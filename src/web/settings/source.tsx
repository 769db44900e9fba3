/** @jsxImportSource hono/jsx */
/** Where the value of a setting comes from. */
import type { Source } from "../../core/limit/resolve.ts";

export const SOURCES: Readonly<Record<Source, string>> = {
  env: "set by the environment",
  override: "saved here",
  default: "by default",
};

/** That nothing can be saved, and what holds it. */
export function Locked({ variable }: { readonly variable: string }) {
  return (
    <p class="aside">
      The operator has locked this by <code>{variable}</code>: it cannot be changed here.
    </p>
  );
}
