import { describe, expect, test } from "bun:test";
import type { ArgDefs } from "../../../src/cli/arg-defs.ts";
import { Failure } from "../../../src/cli/failure.ts";
import { parse } from "../../../src/cli/parse.ts";

const DEFS = {
  name: { type: "positional", description: "A name" },
  others: { type: "positional", rest: true, required: false, description: "More names" },
  port: { type: "string", alias: "p", description: "Port" },
  limit: { type: "string", default: "50", description: "Limit" },
  mode: { type: "enum", options: ["fast", "slow"], description: "Mode" },
  label: { type: "string", repeatable: true, description: "Labels" },
  json: { type: "boolean", alias: "j", description: "JSON" },
  yes: { type: "boolean", alias: "y", description: "Yes" },
  start: { type: "boolean", default: true, description: "Start nothing" },
} as const satisfies ArgDefs;

const NOTHING = {
  name: "n",
  others: [],
  port: undefined,
  limit: "50",
  mode: undefined,
  label: [],
  json: false,
  yes: false,
  start: true,
};

describe("what is understood", () => {
  const table: Record<string, { argv: string[]; found: object; trailing?: string[] }> = {
    "a word alone": { argv: ["n"], found: {} },
    "flags before, between and after words": {
      argv: ["--json", "n", "--port", "1", "m", "-y"],
      found: { json: true, port: "1", others: ["m"], yes: true },
    },
    "a value behind =": { argv: ["n", "--port=8080"], found: { port: "8080" } },
    "an empty value behind =": { argv: ["n", "--port="], found: { port: "" } },
    "a value that holds =": { argv: ["n", "--port=a=b"], found: { port: "a=b" } },
    "a value that begins with a hyphen, behind =": { argv: ["n", "--port=-1"], found: { port: "-1" } },
    "a short flag": { argv: ["n", "-p", "1"], found: { port: "1" } },
    "a short flag with its value glued on": { argv: ["n", "-p1"], found: { port: "1" } },
    "a short flag with =": { argv: ["n", "-p=1"], found: { port: "1" } },
    "short flags together, the last with a value": {
      argv: ["n", "-jyp", "1"],
      found: { json: true, yes: true, port: "1" },
    },
    "standard input as a value": { argv: ["n", "--port", "-"], found: { port: "-" } },
    "standard input as a word": { argv: ["-"], found: { name: "-" } },
    "a boolean spelt out": {
      argv: ["n", "--json=true", "--start=false"],
      found: { json: true, start: false },
    },
    "a boolean denied": { argv: ["n", "--no-start", "--no-json"], found: { start: false } },
    "a repeatable flag": { argv: ["n", "--label", "a", "--label=b"], found: { label: ["a", "b"] } },
    "one of a choice": { argv: ["n", "--mode", "slow"], found: { mode: "slow" } },
    "a default, overridden": { argv: ["n", "--limit", "7"], found: { limit: "7" } },
    "words behind -- that look like flags": {
      argv: ["n"],
      trailing: ["--json", "-x"],
      found: { others: ["--json", "-x"] },
    },
    "a value that looks like a flag of ours": { argv: ["n", "--port=--json"], found: { port: "--json" } },
    "a word that is a name of every object": { argv: ["constructor"], found: { name: "constructor" } },
  };
  for (const [name, { argv, trailing, found }] of Object.entries(table)) {
    test(name, () => {
      expect(parse(DEFS, argv, trailing === undefined ? {} : { trailing })).toEqual({ ...NOTHING, ...found });
    });
  }
});

describe("what is refused, with 2", () => {
  const table: Record<string, { argv: string[]; says: string; hint?: string }> = {
    "an unknown flag": {
      argv: ["n", "--prot", "1"],
      says: "unknown flag --prot",
      hint: "did you mean --port?",
    },
    "an unknown flag with a value": {
      argv: ["n", "--prot=1"],
      says: "unknown flag --prot",
      hint: "did you mean --port?",
    },
    "an unknown short flag": { argv: ["n", "-x"], says: "unknown flag -x" },
    "an unknown short flag among known ones": { argv: ["n", "-jx"], says: "unknown flag -x" },
    "a flag that only exists on every object": {
      argv: ["n", "--constructor", "1"],
      says: "unknown flag --constructor",
    },
    "a word given as a flag": { argv: ["n", "--name", "m"], says: "unknown flag --name" },
    "the same flag twice": { argv: ["n", "--port", "1", "-p2"], says: "-p is given more than once" },
    "a boolean twice, in two spellings": {
      argv: ["n", "--start", "--no-start"],
      says: "--no-start is given more than once",
    },
    "a value that is missing at the end": { argv: ["n", "--port"], says: "--port needs a value" },
    "a value that is a flag": {
      argv: ["n", "--port", "--json"],
      says: "--port needs a value",
      hint: "write --port=--json if the value begins with a hyphen",
    },
    "a value of a boolean": { argv: ["n", "--json=yes"], says: "--json takes no value but true or false" },
    "a value of a denied boolean": { argv: ["n", "--no-json=1"], says: "--no-json takes no value" },
    "a denied flag with a value": { argv: ["n", "--no-port"], says: "unknown flag --no-port" },
    "no word": { argv: ["--json"], says: "<name> is missing", hint: "A name" },
    "a value outside the choice": {
      argv: ["n", "--mode", "slwo"],
      says: '--mode cannot be "slwo"',
      hint: "did you mean slow?",
    },
  };
  for (const [name, { argv, says, hint }] of Object.entries(table)) {
    test(name, () => {
      const failure = catchFailure(() => parse(DEFS, argv));
      expect({ exit: failure.exit, message: failure.message }).toEqual({ exit: 2, message: says });
      if (hint !== undefined) expect(failure.hint).toBe(hint);
    });
  }

  test("what is missing is shown in the example that has it", () => {
    const defs = {
      name: { type: "positional", description: "A name" },
      role: { type: "string", required: true, description: "A role" },
    } as const satisfies ArgDefs;
    const examples = ["av set ann   # of ours", "av set ann --role owner"];
    const hintOf = (argv: string[]) => catchFailure(() => parse(defs, argv, { examples })).hint;
    expect(hintOf([])).toBe("A name; for example: av set ann");
    expect(hintOf(["ann"])).toBe("A role; for example: av set ann --role owner");
  });

  test("a surplus word, and a required flag that is missing", () => {
    const defs = { one: { type: "string", required: true, description: "One" } } as const;
    expect(catchFailure(() => parse(defs, ["word"])).message).toBe('unexpected word "word"');
    expect(catchFailure(() => parse(defs, [])).message).toBe("--one is required");
  });
});

function catchFailure(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
