import { expect, test } from "bun:test";
import { command } from "../../../../src/cli/command.ts";
import { answer, type LookUp, toLines } from "../../../../src/cli/completion/answer.ts";
import type { Node } from "../../../../src/cli/tree/node.ts";
import { tree as realTree } from "../../../../src/cli/tree.ts";

const leaf = (args: Parameters<typeof command>[0]["args"], child?: true) => async () => ({
  default: command({ args, run() {}, ...(child === undefined ? {} : { child }) }),
});

const tree: Node = {
  summary: "A program",
  commands: {
    vault: {
      summary: "Manage vaults",
      aliases: ["v"],
      commands: {
        use: {
          summary: "Choose a vault",
          load: leaf({ name: { type: "positional", names: "vault", description: "A vault" } }),
        },
        run: {
          summary: "Run a command",
          load: leaf(
            {
              vault: { type: "string", alias: "V", names: "vault", description: "Vault to work in" },
              "no-start": { type: "boolean", description: "Start nothing" },
            },
            true,
          ),
        },
        get: {
          summary: "Print values",
          load: leaf({
            keys: { type: "positional", rest: true, names: "credential", description: "Keys" },
            vault: { type: "string", names: "vault", description: "Vault to work in" },
            file: { type: "string", valueHint: "file", description: "Where to" },
            from: { type: "string", known: ["github", "gitlab"], description: "Known provider" },
            as: { type: "enum", options: ["text", "json"], description: "How" },
            add: { type: "string", repeatable: true, description: "More" },
          }),
        },
        token: {
          summary: "Mint a token",
          load: leaf({ vault: { type: "string", names: "vault", description: "Vault to work in" } }),
          commands: {
            list: {
              summary: "List tokens",
              load: leaf({
                role: {
                  type: "positional",
                  required: false,
                  known: ["proxy", "member"],
                  description: "Role",
                },
              }),
            },
          },
        },
      },
    },
    use: { summary: "Choose a vault", shortFor: "vault use", load: leaf({}) },
  },
};

const lookUp: LookUp = async (names, vault) =>
  names === "vault"
    ? ["default", "payments"].map((value) => ({ value, summary: "admin" }))
    : ["STRIPE_KEY", "GITHUB_TOKEN"].map((value) => ({ value, summary: vault ?? "" }));

const TABLE: Record<string, { words: string[]; offers: string[]; also?: string }> = {
  "the commands at the start, each once": { words: [""], offers: ["vault", "help"] },
  "those that begin with what is typed": { words: ["va"], offers: ["vault"] },
  "a short form once it is begun": { words: ["us"], offers: ["use"] },
  "the commands of a group": { words: ["vault", ""], offers: ["use", "run", "get", "token"] },
  "the same by an alias": { words: ["v", "u"], offers: ["use"] },
  "nothing behind a word that is none": { words: ["nope", ""], offers: [] },
  "live names where a word names something": { words: ["vault", "use", ""], offers: ["default", "payments"] },
  "no more words than there are": { words: ["vault", "use", "default", "pay"], offers: [] },
  "a word that may be given again, less those given": {
    words: ["vault", "get", "STRIPE_KEY", ""],
    offers: ["GITHUB_TOKEN"],
  },
  "flags once a hyphen is typed": { words: ["vault", "run", "--n"], offers: ["--no-start"] },
  "flags where nothing else can stand": {
    words: ["vault", "run", ""],
    offers: ["--vault", "--no-start", "--quiet", "--help", "--"],
  },
  "a flag that was given is given once": {
    words: ["vault", "run", "--vault", "default", "--"],
    offers: ["--no-start", "--quiet", "--help", "--"],
  },
  "but one that may be repeated": { words: ["vault", "get", "--add", "x", "--ad"], offers: ["--add"] },
  "the value of a flag": { words: ["vault", "run", "--vault", "p"], offers: ["payments"] },
  "of one letter": { words: ["vault", "run", "-V", "p"], offers: ["payments"] },
  "in one word with it": { words: ["vault", "run", "--vault=p"], offers: ["--vault=payments"] },
  "one of a few": { words: ["vault", "get", "--as", ""], offers: ["text", "json"] },
  "one of those that are known": { words: ["vault", "get", "--from", "gith"], offers: ["github"] },
  "a word of those that are known": { words: ["vault", "token", "list", "pro"], offers: ["proxy"] },
  "a file": { words: ["vault", "get", "--file", ""], offers: [], also: "files" },
  "a value that looks like a command is none": {
    words: ["vault", "run", "--vault", "use", "--no"],
    offers: ["--no-start"],
  },
  "a group that is a command too": { words: ["vault", "token", "l"], offers: ["list"] },
  "another program behind --": { words: ["vault", "run", "--", "c"], offers: [], also: "command" },
  "nothing behind -- where there is none": { words: ["vault", "use", "--", ""], offers: [] },
};
for (const [name, { words, offers, also = "none" }] of Object.entries(TABLE)) {
  test(name, async () => {
    const found = await answer(tree, words, lookUp);
    expect({ offers: found.offers.map(({ value }) => value), also: found.also }).toEqual({
      offers,
      also,
    } as never);
  });
}

test("the vault that the line names is the one whose names are looked up", async () => {
  const { offers } = await answer(tree, ["vault", "get", "--vault", "payments", "S"], lookUp);
  expect(offers).toEqual([{ value: "STRIPE_KEY", summary: "payments" }]);
});

test("a name that a command would read as a flag is not offered", async () => {
  const plain = ["a.b+c_d-1%e@x.com", "mü@exämple.com", "A_KEY", "host:8080/v1"];
  const names: LookUp = async () => ["-a@x.com", "", ...plain].map((value) => ({ value, summary: "" }));
  const { offers } = await answer(tree, ["vault", "use", ""], names);
  expect(offers.map(({ value }) => value)).toEqual(plain);
});

test("the scripts get a line for each, and last what the shell adds", () => {
  expect(toLines({ offers: [{ value: "a", summary: "First" }], also: "files" })).toBe("a\tFirst\n:files\n");
});

test("every command of the real table can be reached, word by word", async () => {
  const none: LookUp = async () => [];
  const walk = async (node: Node, path: readonly string[]): Promise<number> => {
    const listed = Object.entries(node.commands ?? {}).filter(([, { shortFor }]) => !shortFor);
    const offered = (await answer(realTree, [...path, ""], none)).offers.map(({ value }) => value);
    expect(offered).toEqual(expect.arrayContaining(listed.map(([word]) => word)));
    const below = await Promise.all(listed.map(([word, child]) => walk(child, [...path, word])));
    return below.reduce((sum, count) => sum + count, 1);
  };
  expect(await walk(realTree, [])).toBeGreaterThan(40);
});

test("what an agent wrote adds no offer and reaches no shell as more than words", () => {
  const summary = `pay\n$(touch harmed)\trm\r\`id\`;\u001b[2J \u202e\${HOME}\\ 'x' ${"y".repeat(200)}`;
  const lines = toLines({ offers: [{ value: "7", summary }], also: "none" }).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^7\tpay /);
  expect(lines[0]?.split("\t")).toHaveLength(2);
  expect(lines[0]?.slice(2)).toMatch(/^[\w ()[\]⟨⟩+.']+$/);
  expect(Bun.stringWidth(lines[0]?.slice(2) ?? "")).toBeLessThanOrEqual(60);
});
