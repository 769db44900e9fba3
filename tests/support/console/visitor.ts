/** Somebody with a browser in front of the console, in process: looks at pages and sends forms as pages of ours do. */
import type { Answer, Instance } from "../instance.ts";

const CSRF = "c".repeat(64);

export type Visitor = {
  look(path: string): Promise<Answer>;
  send(path: string, fields?: Record<string, string>): Promise<Answer>;
};

export function visitor(instance: Instance, session: string): Visitor {
  const common = {
    Accept: "text/html",
    "Sec-Fetch-Site": "same-origin",
    Cookie: `av_csrf=${CSRF}; av_session=${session}`,
  };
  return {
    look: (path) => instance.call(`GET ${path}`, { headers: common }),
    send: (path, fields = {}) =>
      instance.call(`POST ${path}`, {
        headers: { ...common, "Content-Type": "application/x-www-form-urlencoded" },
        body: `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
      }),
  };
}

/** What a redirect answers, to be compared: its status, and where it leads. */
export const ledTo = ({ status, headers }: Answer) => [status, headers.get("Location")];
