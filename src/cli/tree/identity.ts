import type { Node } from "./node.ts";

export const identity: Node = {
  summary: "Check identities of agents",
  commands: {
    verify: {
      summary: "Explain an SVID, and tell whether it holds",
      load: () => import("../commands/identity/verify.ts"),
    },
    jwks: {
      summary: "Print the public keys that a company's SVIDs are verified with",
      load: () => import("../commands/identity/jwks.ts"),
    },
  },
};
