import type { Node } from "./node.ts";

export const catalog: Node = {
  summary: "List what well-known services need",
  load: () => import("../commands/catalog.ts"),
  commands: {
    list: {
      summary: "List what well-known services need",
      load: () => import("../commands/catalog/list.ts"),
    },
    show: {
      summary: "Show one of them, and where to get its key",
      load: () => import("../commands/catalog/show.ts"),
    },
  },
};
