/** Which folder may import which, and which packages. What is not listed is forbidden; `why` says what would break. */
import { describe, expect, test } from "bun:test";
import { IMPORTED, type Import, SOURCES } from "./tree.ts";

type Rule = { readonly to: readonly string[]; readonly packages: readonly string[]; readonly why: string };

const EVERYTHING_BELOW = [
  "core",
  "ports",
  "app",
  "contract",
  "config",
  "store",
  "crypto",
  "net",
  "proxy",
  "channel",
  "http",
  "web",
  "skills",
  "lib",
];

const RULES: Readonly<Record<string, Rule>> = {
  core: { to: [], packages: [], why: "rules run without I/O, so their tests need no fixtures" },
  lib: {
    to: [],
    packages: ["node:", "bun", "bun:ffi"],
    why: "a helper that knows the domain is no helper",
  },
  ports: { to: ["core", "lib"], packages: [], why: "an interface must not choose its implementation" },
  app: {
    to: ["core", "ports", "lib"],
    packages: [],
    why: "use-cases name what they need and are given it, so that they run on any engine and in any test",
  },
  contract: { to: ["core"], packages: ["valibot"], why: "the wire format is shared by server and CLI" },
  skills: { to: [], packages: [], why: "texts, which server and CLI hand out as they are" },
  config: {
    to: ["core", "lib"],
    packages: ["valibot", "node:"],
    why: "configuration is checked before anything exists that could be configured",
  },
  store: {
    to: ["core", "ports", "lib"],
    packages: ["kysely", "pg", "bun", "bun:sqlite", "node:fs", "node:path"],
    why: "persistence must not be able to open what it keeps",
  },
  crypto: {
    to: ["core", "ports", "lib"],
    packages: ["jose", "node-forge", "bun", "node:crypto", "node:net", "node:util"],
    why: "keys must not know where they are stored or who asks",
  },
  net: {
    to: ["core", "ports", "lib"],
    packages: ["nodemailer", "oauth4webapi", "tldts", "node:", "bun"],
    why: "the way out knows addresses, not vaults",
  },
  proxy: {
    to: ["core", "ports", "app", "lib"],
    packages: ["node:", "bun"],
    why: "the data plane receives ports: no SQL, no key and no dialling of its own",
  },
  channel: {
    to: ["core", "ports", "app", "lib", "proxy"],
    packages: [],
    why: "it speaks on the API port's own connections, which are the proxy's, and leaves every decision to use-cases",
  },
  http: {
    to: ["core", "ports", "app", "contract", "skills", "lib"],
    packages: ["hono", "valibot"],
    why: "routes translate between the wire and use-cases",
  },
  web: {
    to: ["core", "app", "contract", "http", "lib"],
    packages: ["hono", "node:url"],
    why: "pages show what use-cases give, through the same routes as the API; no store, no key, no rule of their own",
  },
  server: {
    to: EVERYTHING_BELOW,
    packages: ["node:", "bun"],
    why: "the composition root joins everything and belongs to no one",
  },
  cli: {
    to: ["core", "contract", "config", "skills", "lib"],
    packages: ["citty", "kleur", "@clack/prompts", "valibot", "yaml", "node:", "bun"],
    why: "the CLI speaks HTTP to the server; it must not load SQL, keys or the proxy",
  },
  "node-shim": {
    to: [],
    packages: ["undici", "https-proxy-agent", "node:"],
    why: "it runs in other people's processes, as one file of its own: nothing of ours is there",
  },
  build: { to: ["cli"], packages: ["node:", "bun"], why: "build steps are no part of the program" },
  "main.ts": { to: ["cli", "lib"], packages: [], why: "the entry hands over and does nothing itself" },
};

/** Edges that a rule above forbids and that are right all the same. An entry that is no longer used fails. */
const EXCEPTIONS: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^cli\/(commands\/(server|demo|doctor)|offline\/)/,
    to: /^server\//,
    why: "the server's own commands, and those that work while it is stopped, load it, by import() so that no other pays",
  },
  {
    from: /^cli\/identity\/judge\.ts$/,
    to: /^crypto\/identity\//,
    why: "what the command says of a token is what the server's own verifier says; loaded by import() when it is run",
  },
  {
    from: /^cli\/child\/node-shim\.ts$/,
    to: /^build\/node-shim-macro\.ts$/,
    why: "a macro: it runs while the program is built, and leaves a text",
  },
  {
    from: /^web\/assets\.ts$/,
    to: /^build\/page-scripts-macro\.ts$/,
    why: "the same",
  },
  { from: /^lib\/version\.ts$/, to: /package\.json$/, why: "the version has one source" },
  {
    from: /^build\/(bench|soak)\//,
    to: /tests\/support\//,
    why: "the benchmark and the soak start the binary as the tests do",
  },
  {
    from: /^build\/fuzz\.ts$/,
    to: /tests\/attacks\/fuzz\//,
    why: "the fuzzer only keeps time; what it throws, and at what, belongs to the attacks",
  },
];

/** Raise as the tree grows: a scanner that reads nothing would pass everything. */
const AT_LEAST = { files: 780, edges: 3300, packages: 250 };

const isPackage = ({ specifier }: Import) => !specifier.startsWith(".");

function exception({ from, specifier, inside }: Import) {
  return EXCEPTIONS.find((entry) => entry.from.test(from.path) && entry.to.test(inside ?? specifier));
}

function mayImport(edge: Import): boolean {
  const rule = RULES[edge.from.layer];
  if (rule === undefined) return false;
  if (isPackage(edge)) return rule.packages.some((allowed) => matchesPackage(edge.specifier, allowed));
  const layer = edge.inside?.split("/")[0];
  return layer !== undefined && (layer === edge.from.layer || rule.to.includes(layer));
}

function matchesPackage(specifier: string, allowed: string): boolean {
  if (allowed === "node:") return specifier.startsWith("node:");
  return specifier === allowed || specifier.startsWith(`${allowed}/`);
}

/** Every circle among edges from a file to one that it imports, as the path round it. */
function circlesAmong(edges: readonly (readonly [from: string, to: string])[]): string[] {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) return void circles.push([...trail.slice(at), path].join(" → "));
    if (done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return circles;
}

test("circles are found", () => {
  const edges = [
    ["a", "b"],
    ["b", "c"],
    ["c", "b"],
  ] as const;
  expect(circlesAmong(edges)).toEqual(["b → c → b"]);
  expect(circlesAmong(edges.slice(0, 2))).toEqual([]);
});

describe("imports", () => {
  test("the scanner sees the tree", () => {
    expect(SOURCES.length).toBeGreaterThanOrEqual(AT_LEAST.files);
    expect(IMPORTED.filter((edge) => !isPackage(edge)).length).toBeGreaterThanOrEqual(AT_LEAST.edges);
    expect(IMPORTED.filter(isPackage).length).toBeGreaterThanOrEqual(AT_LEAST.packages);
  });

  test("every folder of src has a rule", () => {
    expect(
      [...new Set(SOURCES.map(({ layer }) => layer))].filter((layer) => RULES[layer] === undefined),
    ).toEqual([]);
  });

  for (const [layer, { why }] of Object.entries(RULES)) {
    test(`${layer}: ${why}`, () => {
      const forbidden = IMPORTED.filter(({ from }) => from.layer === layer)
        .filter((edge) => !mayImport(edge) && exception(edge) === undefined)
        .map(({ from, specifier }) => `${from.path} imports ${specifier}`);
      expect(forbidden).toEqual([]);
    });
  }

  test("a command reaches the server only by import()", () => {
    const eager = IMPORTED.filter(
      ({ from, inside, dynamic }) => from.layer === "cli" && inside?.startsWith("server/") && !dynamic,
    )
      // `import type` leaves nothing behind.
      .filter(({ from, specifier }) => !from.text.match(`import type [^;]*from "${specifier}"`))
      .map(({ from, specifier }) => `${from.path} imports ${specifier}`);
    expect(eager).toEqual([]);
  });

  // Two files that need each other, be it for a type, are one idea in two places: neither can be read alone.
  test("the tree reads as a line: its imports have no circle, types included", () => {
    const within = IMPORTED.flatMap(({ from, inside }) =>
      inside === undefined ? [] : [[from.path, inside] as const],
    );
    expect(circlesAmong(within)).toEqual([]);
  });

  test("cli/session knows no way to make a session that is not there; cli/setup is built on it", () => {
    const upward = IMPORTED.filter(
      ({ from, inside }) => from.path.startsWith("cli/session/") && inside?.startsWith("cli/setup/"),
    ).map(({ from, specifier }) => `${from.path} imports ${specifier}`);
    expect(upward).toEqual([]);
  });

  test("no exception has become unnecessary", () => {
    const unused = EXCEPTIONS.filter(
      (entry) => !IMPORTED.some((edge) => !mayImport(edge) && exception(edge) === entry),
    ).map(({ why }) => why);
    expect(unused).toEqual([]);
  });
});
