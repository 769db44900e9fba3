/**
 * The one script that pages of the console load, of `src/web/scripts/`: printed when it is started, for a bundler cannot be
 * asked within another (`page-scripts-macro.ts`).
 */
import { ROOT } from "./sources.ts";

const { outputs } = await Bun.build({
  entrypoints: [`${ROOT}src/web/scripts/main.ts`],
  target: "browser",
  format: "esm",
  minify: true,
});
const [output] = outputs;
if (output === undefined) throw new Error("nothing was made of src/web/scripts");
process.stdout.write(await output.text());
