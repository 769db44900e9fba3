/** @jsxImportSource hono/jsx */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Call } from "../http/route.ts";
import { page } from "./page.ts";
import { Redirect } from "./ui/shell.tsx";

type Options = {
  /** What the tab is called for that moment. */
  readonly title?: string;
  /** What whoever is not led on by their browser follows. */
  readonly text?: string;
  readonly status?: ContentfulStatusCode;
};

/** Leads on from an address that may hold a secret: see `Redirect`. */
export function onward({ c }: Pick<Call, "c">, to: string, options: Options = {}): Response {
  const { title = "Proposal", text = "Go on to the proposal", status = 200 } = options;
  const content = (
    <Redirect title={title} to={to}>
      {text}
    </Redirect>
  );
  return page(c, content, { addressIsSecret: true, status });
}
