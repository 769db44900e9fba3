import * as v from "valibot";

/** `at_once` forgets the old root: clients that have no other are refused from then on. */
export const RotateRootBody = v.object({ at_once: v.optional(v.boolean()) });
export const RotateRootReply = v.object({ signs_from: v.string(), ends_at: v.string() });
