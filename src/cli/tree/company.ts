import type { Node } from "./node.ts";

export const company: Node = {
  summary: "Manage companies, which vouch for agents",
  commands: {
    list: { summary: "List the companies", load: () => import("../commands/company/list.ts") },
    show: { summary: "Show a company", load: () => import("../commands/company/show.ts") },
    create: {
      summary: "Create a company and print its API key",
      load: () => import("../commands/company/create.ts"),
    },
    "rotate-keys": {
      summary: "Have new keys sign for a company",
      load: () => import("../commands/company/rotate-keys.ts"),
    },
    key: {
      summary: "Manage the API keys of a company",
      commands: {
        list: { summary: "List the API keys", load: () => import("../commands/company/key/list.ts") },
        create: {
          summary: "Create an API key and print it",
          load: () => import("../commands/company/key/create.ts"),
        },
        revoke: { summary: "Revoke an API key", load: () => import("../commands/company/key/revoke.ts") },
      },
    },
    client: {
      summary: "Manage the OAuth clients of a company",
      commands: {
        list: {
          summary: "List the OAuth clients",
          load: () => import("../commands/company/client/list.ts"),
        },
        create: {
          summary: "Create an OAuth client and print its secret",
          load: () => import("../commands/company/client/create.ts"),
        },
        revoke: {
          summary: "Revoke an OAuth client and its tokens",
          load: () => import("../commands/company/client/revoke.ts"),
        },
      },
    },
  },
};
