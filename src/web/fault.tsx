/** @jsxImportSource hono/jsx */
import type { AppError } from "../core/errors.ts";
import { retryHeaders, STATUS } from "../http/errors.ts";
import type { ApiContextOf } from "../http/route.ts";
import { page } from "./page.ts";
import { Shell } from "./ui/shell.tsx";
import { Untrusted } from "./ui/untrusted.tsx";

const TITLES: Partial<Record<AppError["kind"], string>> = {
  invalid: "That could not be read",
  unauthenticated: "Log in first",
  forbidden: "Not allowed",
  not_found: "Not found",
  gone: "No longer valid",
  too_large: "That is too large",
  limited: "Too many requests",
  unavailable: "Not available at the moment",
};

/** What was refused or went wrong, as a page that says what to do. */
export function faultPage(error: AppError, c: ApiContextOf): Response {
  const title = TITLES[error.kind] ?? "Something went wrong";
  const id = error.details?.["request_id"];
  return page(
    c,
    <Shell title={title}>
      <div class="headline">
        <h1>{title}</h1>
        <p class="lead">
          <Untrusted>{error.message}</Untrusted>
        </p>
      </div>
      {error.hint === undefined ? null : <p>{error.hint}</p>}
      {typeof id === "string" ? (
        <p class="muted">
          The server's log says more under the id <code>{id}</code>.
        </p>
      ) : null}
    </Shell>,
    { status: STATUS[error.kind], headers: retryHeaders(error), addressIsSecret: hasToken(c) },
  );
}

/** Whether the address may hold a link's secret, as that of a link which is refused does. */
function hasToken(c: ApiContextOf): boolean {
  return c.req.query("token") !== undefined;
}
