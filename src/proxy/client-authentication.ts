import { isPlaceholder } from "../core/catalog/placeholders.ts";
import { fieldValue, type RequestHead } from "./exchange.ts";

/** How a client tried to authenticate by itself, by name only; tells which hosts still want a service. */
export type ClientAuthentication = { readonly scheme: string; readonly header: string };

const NOTHING: ClientAuthentication = { scheme: "", header: "" };

export function clientAuthentication(request: RequestHead): ClientAuthentication {
  const authorization = fieldValue(request, "authorization");
  if (authorization !== undefined) {
    const scheme = authorization.slice(0, authorization.indexOf(" ")).toLowerCase();
    return {
      scheme: scheme === "bearer" || scheme === "basic" ? scheme : "api-key",
      header: "Authorization",
    };
  }
  if (fieldValue(request, "x-api-key") !== undefined) return { scheme: "api-key", header: "X-Api-Key" };
  if (fieldValue(request, "api-key") !== undefined) return { scheme: "api-key", header: "Api-Key" };
  return NOTHING;
}

const HEADERS = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "private-token", "apikey"];

/** Whether it presents a placeholder that `vault run` sets, which opens nothing. */
export function presentsPlaceholder(request: RequestHead): boolean {
  return HEADERS.some((name) => isPlaceholder(fieldValue(request, name) ?? ""));
}
