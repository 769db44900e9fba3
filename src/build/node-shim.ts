/**
 * The file that Node loads under `vault run`, of `src/node-shim/`: one CommonJS file that needs nothing beside Node.
 * Printed when it is started, for a bundler cannot be asked within another (`node-shim-macro.ts`).
 */
import { ROOT } from "./sources.ts";

const FOLDER = `${ROOT}src/node-shim`;

/**
 * What any Node reads, however old, so it is written like 2010. The rest is text until it is wanted, so that its syntax
 * cannot keep a program from starting; undici is a comment, which costs Node a fifth of what a string of its size does.
 */
function fileOf({ entry, dispatcher }: Record<"entry" | "dispatcher", string>): string {
  return `"use strict";
// Written by agent-vault: sends HTTP of Node programs under "agent-vault run" through its proxy, and does nothing elsewhere.
(function () {
  var mode = process.env.AGENT_VAULT_NODE_SHIM;
  if (mode !== "1" && mode !== "debug") return;
  if (process.versions.bun || process.versions.deno || !(parseInt(process.versions.node, 10) >= 18)) return;
  function load(name, source) {
    var module = { exports: {} };
    var options = { filename: "agent-vault-node-shim/" + name + ".js" };
    var body = require("node:vm").compileFunction("'use strict';" + source, ["module", "exports", "require"], options);
    body(module, module.exports, require);
    return module.exports;
  }
  function below(mark) {
    var lines = require("node:fs").readFileSync(__filename, "utf8").split("\\n");
    return lines.slice(lines.indexOf("// " + mark) + 1).map(function (line) { return line.slice(2); }).join("\\n");
  }
  try {
    load("entry", ${JSON.stringify(entry)}).install({
      debug: mode === "debug",
      loadDispatcher: function () { return load("dispatcher", below("dispatcher")); },
    });
  } catch (error) {
    if (mode === "debug") process._rawDebug("agent-vault: Node shim: " + (error && error.name));
  }
})();
// dispatcher
${dispatcher.trimEnd().replaceAll(/^/gm, "//")}
`;
}

/** `debug` would print the proxy's URL, with its token, to whoever sets `DEBUG`. */
const SILENT: Bun.BunPlugin = {
  name: "silent",
  setup(build) {
    build.onResolve({ filter: /^debug$/ }, () => ({ path: "debug", namespace: "silent" }));
    build.onLoad({ filter: /./, namespace: "silent" }, () => ({
      contents: "module.exports = () => () => undefined;",
      loader: "js",
    }));
  },
};

async function bundle(name: string): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [`${FOLDER}/${name}.ts`],
    target: "node",
    format: "cjs",
    minify: true,
    plugins: [SILENT],
  });
  const [output] = outputs;
  if (output === undefined) throw new Error(`nothing was made of ${name}`);
  const text = await output.text();
  // In strings and expressions alone, where escapes mean the same; some would end a line, and so a comment.
  return text.replaceAll(
    /[^\t\n\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

process.stdout.write(fileOf({ entry: await bundle("entry"), dispatcher: await bundle("dispatcher") }));
