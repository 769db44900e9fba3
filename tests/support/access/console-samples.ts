import type { Sample } from "./permission-samples.ts";

const CSRF = "c".repeat(64);

/** A form of the console, as a page of ours sends it. */
function form(fields: Record<string, string>, more: Partial<Sample> = {}): Sample {
  return {
    headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: `av_csrf=${CSRF}` },
    body: `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
    ...more,
  };
}

const vault = (path = "") => ({ path: () => `/vaults/payments${path}` });

/** A request for each page of the console and each of its forms. */
export const CONSOLE_SAMPLES: Record<string, Sample> = {
  "GET /": { path: "/" },
  "GET / (a browser)": { path: "/", headers: { Accept: "text/html" } },
  "GET /login": {},
  "POST /login": form({ email: "olga@example.com", password: "correct horse" }),
  "POST /logout": form({}),
  "GET /new-vault": {},
  "POST /new-vault": form({ name: "fresh", deny: "on" }),
  "GET /vaults/:name": vault(),
  "GET /overview": {},
  "GET /vaults/:name/overview": vault("/overview"),
  "GET /vaults/:name/settings": vault("/settings"),
  "POST /vaults/:name/join": form({}, { path: () => "/vaults/payments/join" }),
  "GET /vaults/:name/leave": vault("/leave"),
  "POST /vaults/:name/leave": form({}, vault("/leave")),
  "GET /vaults/:name/delete": vault("/delete"),
  "POST /vaults/:name/delete": form({ confirm: "payments" }, vault("/delete")),
};
