import type { KeyName } from "../ids.ts";
import { unbracketed } from "../net/target.ts";
import type { Reach } from "./reach.ts";

/** Where an OAuth credential is got. */
export type Endpoints = { readonly tokenUrl: string; readonly authorizationUrl?: string };

const SURFACES = { tokenUrl: "token-endpoint", authorizationUrl: "authorization-endpoint" } as const;

/**
 * The addresses of an OAuth credential as reach: the token endpoint is sent client secret and refresh token, and what
 * answers at the authorization endpoint is where its person consents. What is no http address is left out. An address
 * without port is at 443, which goes unsaid, or at 80; one of http is plain.
 */
export function endpointReach(credential: KeyName, endpoints: Endpoints): readonly Reach[] {
  return (["tokenUrl", "authorizationUrl"] as const).flatMap((member) => {
    const text = endpoints[member] ?? "";
    if (!URL.canParse(text)) return [];
    const { protocol, hostname, port, pathname, search } = new URL(text);
    if (protocol !== "https:" && protocol !== "http:") return [];
    const number = port === "" ? (protocol === "http:" ? 80 : undefined) : Number(port);
    return [
      {
        credential,
        host: unbracketed(hostname).replace(/\.$/, ""),
        ...(number === undefined ? {} : { port: number }),
        // What an address asks for stands in its query as well: scopes, or whose account is meant.
        path: pathname === "/" && search === "" ? "" : `${pathname}${search}`,
        surface: SURFACES[member],
        ...(protocol === "http:" ? { isPlain: true as const } : {}),
      },
    ];
  });
}
