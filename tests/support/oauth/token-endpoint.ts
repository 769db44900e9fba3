import { createOAuthClient } from "../../../src/net/oauth/oauth-client.ts";
import type { HttpClient, HttpResponse } from "../../../src/ports/net/http-client.ts";

type Form = Readonly<Record<string, string>>;
/** JSON with 200; or what else it does. */
type Told = object | Error | HttpResponse;

/** A token endpoint without a network, and what it was asked. */
export function fakeTokenEndpoint() {
  const asked: { readonly url: string; readonly form: Form }[] = [];
  let answer: (form: Form, url: string) => Told | Promise<Told> = () => tokens(1);
  const http: HttpClient = {
    vet: async () => {},
    request: async ({ url, body }) => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.from(body ?? []).toString()));
      asked.push({ url, form });
      const told = await answer(form, url);
      if (told instanceof Error) throw told;
      return "status" in told && "headers" in told ? (told as HttpResponse) : jsonAnswer(told);
    },
  };
  return {
    client: createOAuthClient(http),
    asked,
    answers: (next: typeof answer | Told) => {
      answer = typeof next === "function" ? (next as typeof answer) : () => next;
    },
  };
}

/** The n-th pair that an endpoint gives. */
export function tokens(n: number, fields: object = {}): object {
  return {
    access_token: `access-${n}`,
    refresh_token: `refresh-${n}`,
    token_type: "Bearer",
    expires_in: 3600,
    ...fields,
  };
}

export function jsonAnswer(body: object, status = 200): HttpResponse {
  return {
    status,
    headers: [["content-type", "application/json"]],
    body: Buffer.from(JSON.stringify(body)),
  };
}
