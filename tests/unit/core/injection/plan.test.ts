import { describe, expect, test } from "bun:test";
import { type AuthMethod, signingOf } from "../../../../src/core/auth-method/method.ts";
import type { KeyName } from "../../../../src/core/ids.ts";
import { planInjection } from "../../../../src/core/injection/plan.ts";

const key = (name: string) => name as KeyName;
const VALUES: Record<string, string> = { A: "aaa", B: "b:b", U: "pä$&ss" };
const values = (name: KeyName) => VALUES[name] ?? "";

const CASES: Record<string, { auth: AuthMethod; keys: string[]; headers: string[] }> = {
  bearer: { auth: { type: "bearer", token: key("A") }, keys: ["A"], headers: ["Authorization: Bearer aaa"] },
  basic: {
    auth: { type: "basic", username: key("A"), password: key("B") },
    keys: ["A", "B"],
    headers: [`Authorization: Basic ${btoa("aaa:b:b")}`],
  },
  "basic without a password": {
    auth: { type: "basic", username: key("A") },
    keys: ["A"],
    headers: [`Authorization: Basic ${btoa("aaa:")}`],
  },
  "basic encodes UTF-8": {
    auth: { type: "basic", username: key("U") },
    keys: ["U"],
    headers: [`Authorization: Basic ${Buffer.from("pä$&ss:").toString("base64")}`],
  },
  "api-key": {
    auth: { type: "api-key", key: key("A"), header: "X-Key", prefix: "k=" },
    keys: ["A"],
    headers: ["X-Key: k=aaa"],
  },
  "custom, several values and a static one": {
    auth: { type: "custom", headers: { "X-Both": "{{ A }}-{{B}}-{{ A }}", "X-Fixed": "yes" } },
    keys: ["A", "B"],
    headers: ["X-Both: aaa-b:b-aaa", "X-Fixed: yes"],
  },
  "custom does not read a value as a pattern": {
    auth: { type: "custom", headers: { X: "{{ U }}" } },
    keys: ["U"],
    headers: ["X: pä$&ss"],
  },
  passthrough: { auth: { type: "passthrough" }, keys: [], headers: [] },
};

describe("injection", () => {
  for (const [name, { auth, keys, headers }] of Object.entries(CASES)) {
    test(name, () => {
      const plan = planInjection({
        name: "s",
        host: "a.com",
        path: "",
        enabled: true,
        auth,
        substitutions: [],
      });
      expect(plan.keys as readonly string[]).toEqual(keys);
      const signing = signingOf(auth);
      if (signing.type !== "fixed") throw new Error("signed");
      const edits = signing.headers(values);
      expect(edits.map((edit) => `${edit.name}: ${edit.value}`)).toEqual(headers);
      expect([...plan.replaces]).toEqual(edits.map((edit) => edit.name.toLowerCase()));
    });
  }
});
