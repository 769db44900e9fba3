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
    install: {
      summary: "Make this machine trust the root certificate",
      load: () => import("../commands/ca/install.ts"),
    },
    uninstall: {
      summary: "Take back what install did",
      load: () => import("../commands/ca/uninstall.ts"),
    },
    rotate: { summary: "Replace the root certificate", load: () => import("../commands/ca/rotate.ts") },
  },
};

export const masterPassword: Node = {
  summary: "Protect what is stored by a password",
  commands: {
    set: {
      summary: "Give the instance a master password",
      load: () => import("../commands/master-password/set.ts"),
    },
    change: {
      summary: "Replace the master password",
      load: () => import("../commands/master-password/change.ts"),
    },
    remove: {
      summary: "Do without a master password",
      load: () => import("../commands/master-password/remove.ts"),
    },
  },
};
