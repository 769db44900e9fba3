import type { SigningAlg } from "../identity/signing-key.ts";
import { DEFAULT_PROFILE } from "../identity/svid-claims.ts";
import type { MethodDescription } from "./description.ts";
import { audience, signingAlg } from "./field.ts";

/**
 * No stored credential: an SVID of the agent that calls, in `Authorization`, for the audience that the upstream expects.
 * The upstream verifies it with the keys that the agent's company publishes.
 */
export type Svid = { readonly type: "svid"; readonly audience: string; readonly alg?: SigningAlg };

export const svid = {
  type: "svid",
  fields: {
    audience: audience({
      flag: "svid-audience",
      help: "Audience of svid, as the upstream expects it",
      question: "Audience",
    }),
    alg: signingAlg({ flag: "svid-alg", help: "How svid is signed: EdDSA (usual) or ES256" }),
  },
  headerNames: () => ["Authorization"],
  signing: ({ audience, alg = DEFAULT_PROFILE.alg }) => ({
    type: "agent-svid",
    audience,
    alg,
    headers: (token) => [{ name: "Authorization", value: `Bearer ${token}` }],
  }),
} as const satisfies MethodDescription<Svid>;
