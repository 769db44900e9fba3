import { headerValue, type RawHeaders } from "../core/net/headers.ts";

/** How a client tried to authenticate by itself, by name only; tells which hosts still want a service. */
export type ClientAuthentication = { readonly scheme: string; readonly header: string };

const NOTHING: ClientAuthentication = { scheme: "", header: "" };

export function clientAuthentication(headers: RawHeaders): ClientAuthentication {
  const authorization = headerValue(headers, "authorization");
  if (authorization !== undefined) {
    const scheme = authorization.slice(0, authorization.indexOf(" ")).toLowerCase();
    return {
      scheme: scheme === "bearer" || scheme === "basic" ? scheme : "api-key",
      header: "Authorization",
    };
  }
  if (headerValue(headers, "x-api-key") !== undefined) return { scheme: "api-key", header: "X-Api-Key" };
  if (headerValue(headers, "api-key") !== undefined) return { scheme: "api-key", header: "Api-Key" };
  return NOTHING;
}
