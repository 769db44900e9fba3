import type { Node } from "./node.ts";

export const server: Node = {
  summary: "Start the server",
  load: () => import("../commands/server.ts"),
  commands: {
    stop: {
      summary: "Stop the server of this data directory",
      load: () => import("../commands/server/stop.ts"),
    },
  },
};

export const ca: Node = {
  summary: "Handle the certificate authority",
  commands: {
    fetch: { summary: "Fetch the root certificate", load: () => import("../commands/ca/fetch.ts") },
    rotate: { summary: "Replace the root certificate", load: () => import("../commands/ca/rotate.ts") },
  },
};
