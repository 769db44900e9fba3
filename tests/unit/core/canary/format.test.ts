import { expect, test } from "bun:test";
import { tokenChecksum } from "../../../../src/core/canary/checksum.ts";
import {
  CANARY_FORMATS,
  type Chance,
  canaryPlace,
  canaryStart,
  makeCanary,
  parseCanaryFormat,
} from "../../../../src/core/canary/format.ts";
import { CATALOG } from "../../../../src/core/catalog/entries.ts";
import { hmacSha256 } from "../../../../src/crypto/digest.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";

const chance: Chance = {
  bytes: (length) => systemRandom.bytes(length),
  sign: (text) => hmacSha256(systemRandom.bytes(32), text),
};

/** As scanners of secrets tell them. */
const SHAPES = {
  github: [/^ghp_[A-Za-z0-9]{36}$/],
  aws: [/^AKIA[A-Z2-7]{16}$/, /^[A-Za-z0-9/+]{40}$/],
  openai: [/^sk-proj-[\w-]{74}T3BlbkFJ[\w-]{74}$/],
  anthropic: [/^sk-ant-api03-[\w-]{93}AA$/],
  slack: [/^xoxb-[1-9]\d{11}-[1-9]\d{12}-[A-Za-z0-9]{24}$/],
  stripe: [/^sk_live_51[A-Za-z0-9]{97}$/],
  gitlab: [/^glpat-[\w-]{20}$/],
  npm: [/^npm_[A-Za-z0-9]{36}$/],
  google: [/^AIzaSy[\w-]{33}$/],
  huggingface: [/^hf_[A-Za-z]{34}$/],
  jwt: [/^[\w-]+\.[\w-]+\.[\w-]{43}$/],
  plain: [/^[A-Za-z0-9]{40}$/],
} as const;

test("each is formed as the real ones are, and no two are alike", () => {
  expect(CANARY_FORMATS.toSorted()).toEqual(Object.keys(SHAPES).toSorted() as never);
  for (const format of CANARY_FORMATS) {
    const seen = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const values = makeCanary(format, chance);
      expect(values.length).toBe(SHAPES[format].length);
      for (const [at, { name, value }] of values.entries()) {
        expect(value).toMatch(SHAPES[format][at] as RegExp);
        expect(name).toMatch(/^[A-Z][A-Z_]+$/);
        expect(value.length).toBeGreaterThanOrEqual(20);
        seen.add(value);
      }
      expect(canaryStart(values)).toBe((values[0]?.value ?? "").slice(0, 10));
    }
    expect(seen.size).toBe(20 * SHAPES[format].length);
    expect(canaryPlace(format)).toStartWith("in ");
  }
});

test("tokens of GitHub and npm end with their checksum", () => {
  for (const format of ["github", "npm"] as const) {
    const [{ value } = { value: "" }] = makeCanary(format, chance);
    expect(value.slice(-6)).toBe(tokenChecksum(value.slice(4, -6)));
  }
});

test("a JWT is one, and its key is thrown away", () => {
  const [{ value } = { value: "" }] = makeCanary("jwt", chance);
  const [header = "", claims = ""] = value.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  expect(read(header)).toEqual({ alg: "HS256", typ: "JWT" });
  expect(Object.keys(read(claims))).toEqual(["sub", "jti"]);
});

test("keys of services in the catalogue pass for such", () => {
  for (const format of ["github", "openai", "anthropic", "gitlab", "npm", "huggingface", "stripe", "slack"]) {
    const entry = CATALOG.find(({ id }) => id === format);
    const [{ value } = { value: "" }] = makeCanary(parseCanaryFormat(format), chance);
    expect([format, entry?.key.shape.test(value)]).toEqual([format, true]);
  }
});

test("a format is one of those, and what was meant is said", () => {
  expect(parseCanaryFormat(undefined)).toBe("github");
  expect(parseCanaryFormat("")).toBe("github");
  expect(parseCanaryFormat("aws")).toBe("aws");
  expect(() => parseCanaryFormat("gihub")).toThrow(/did you mean github/);
  expect(() => parseCanaryFormat("toString")).toThrow(/format must be one of/);
});
