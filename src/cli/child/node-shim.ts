import { nodeShim } from "../../build/node-shim-macro.ts" with { type: "macro" };

/** Text of the file that Node is made to load before a program; made of `src/node-shim/` when this program is built. */
export const NODE_SHIM: string = nodeShim();
