import * as v from "valibot";

/** A text that must be there; an empty one is the same fault as none. */
export const Required = v.pipe(v.string(), v.nonEmpty());
