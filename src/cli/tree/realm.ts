import type { Node } from "./node.ts";

export const realm: Node = {
  summary: "Group agents, and the people who see them",
  commands: {
    list: { summary: "List the realms you are in", load: () => import("../commands/realm/list.ts") },
    show: { summary: "Show a realm and its people", load: () => import("../commands/realm/show.ts") },
    create: { summary: "Create a realm", load: () => import("../commands/realm/create.ts") },
    delete: { summary: "Delete a realm", load: () => import("../commands/realm/delete.ts") },
    "add-agent": {
      summary: "Put an agent into a realm",
      load: () => import("../commands/realm/add-agent.ts"),
    },
    "remove-agent": {
      summary: "Take an agent out of a realm",
      load: () => import("../commands/realm/remove-agent.ts"),
    },
    "add-member": {
      summary: "Let a person see a realm, or change their role",
      load: () => import("../commands/realm/add-member.ts"),
    },
    "remove-member": {
      summary: "Take a person out of a realm",
      load: () => import("../commands/realm/remove-member.ts"),
    },
  },
};
