import { version } from "../../package.json";

/** The version in package.json, bundled into the binary. Kept apart so that `--version` loads nothing else. */
export const VERSION: string = version;
