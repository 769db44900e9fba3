/** @jsxImportSource hono/jsx */
/** Where the value of a setting comes from. */
import type { Source } from "../../core/limit/resolve.ts";

export const SOURCES: Readonly<Record<Source, string>> = {
  env: "set by the environment",
  override: "saved here",
  default: "by default",
};

/** Why one value cannot be changed here. */
export function SetBy({ variable }: { readonly variable: string }) {
  return (
    <span class="muted">
      Set by <code>{variable}</code> where the server runs, which wins over what is saved here.
    </span>
  );
}

/** That nothing can be saved, and what holds it. */
export function Locked({ variable }: { readonly variable: string }) {
  return (
    <p class="aside">
      The operator has locked this by <code>{variable}</code>: it cannot be changed here.
    </p>
  );
}
