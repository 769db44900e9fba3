/** A browser in process: asks for pages and sends forms as one of ours would, and keeps its cookies. */
import type { Answer, Instance } from "../instance.ts";

const CSRF = "c".repeat(64);

export type PageBrowser = {
  /** A page, with what headers are given beside a browser's. */
  readonly look: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly send: (
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** By name; an empty one was deleted. */
  readonly cookies: Map<string, string>;
};

/** `session` is that of whoever has logged in before. */
export function pageBrowser(instance: Instance, session?: string): PageBrowser {
  const cookies = new Map([["av_csrf", CSRF]]);
  if (session !== undefined) cookies.set("av_session", session);
  const ask = async (line: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
    const Cookie = [...cookies].map((one) => one.join("=")).join("; ");
    const answer = await instance.call(line, {
      headers: { Accept: "text/html", "Sec-Fetch-Site": "same-origin", Cookie, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  return {
    look: (path, headers = {}) => ask(`GET ${path}`, headers),
    send: (path, fields, headers = {}) =>
      ask(
        `POST ${path}`,
        { "Content-Type": "application/x-www-form-urlencoded", ...headers },
        `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
      ),
    cookies,
  };
}

/** Where an answer leads, with its status. */
export function ledTo({ status, headers }: Answer): [number, string | null] {
  return [status, headers.get("Location")];
}
