/** The completion scripts, asked the way a shell asks. */
import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { COMPLETION_FILES, completionScript, type Place } from "../../src/build/completion-scripts.ts";
import { places, writeCompletions } from "../../src/build/completions.ts";
import { ROOT } from "../../src/build/sources.ts";
import { tmp } from "../support/tmp.ts";

const PLACES: readonly Place[] = [
  {
    path: "",
    words: [
      { name: "vault", summary: "Manage vaults" },
      { name: "server", summary: "Run a user's server: its two ports" },
    ],
    flags: [],
  },
  {
    path: "vault",
    words: [
      { name: "run", summary: "Run a command behind the proxy" },
      { name: "list", summary: "List the vaults you can see" },
    ],
    flags: [],
  },
  {
    path: "vault run",
    words: [],
    flags: [
      { name: "--vault", summary: "Use this vault", takesValue: true },
      { name: "--no-start", summary: "Never start a server", takesValue: false },
    ],
  },
];

async function complete(script: string, words: readonly string[]): Promise<string[]> {
  await using dir = await tmp();
  await Bun.write(dir.at("completion.bash"), script);
  const ask =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is for bash to fill
    'source "$1"; shift; COMP_WORDS=(agent-vault "$@"); COMP_CWORD=$#; _agent_vault; printf "%s\\n" "${COMPREPLY[@]}"';
  const out = await Bun.$`bash -c ${ask} bash ${dir.at("completion.bash")} ${words}`.text();
  return out.split("\n").filter((line) => line !== "");
}

describe("bash", () => {
  const table: Record<string, { words: string[]; offers: string[] }> = {
    "the commands at the start": { words: [""], offers: ["vault", "server"] },
    "those that begin with what is typed": { words: ["ser"], offers: ["server"] },
    "the commands of a group": { words: ["vault", ""], offers: ["run", "list"] },
    "the flags of a command": { words: ["vault", "run", "--n"], offers: ["--no-start"] },
    "past a flag and its value": {
      words: ["vault", "--vault", "list", "run", "--n"],
      offers: ["--no-start"],
    },
    "nothing of ours behind --": { words: ["vault", "run", "--", "--n"], offers: [] },
    "a value that looks like a command is no command": {
      words: ["vault", "run", "--vault", "vault", "--v"],
      offers: ["--vault"],
    },
  };
  for (const [name, { words, offers }] of Object.entries(table)) {
    test(name, async () => expect(await complete(completionScript("bash", PLACES), words)).toEqual(offers));
  }

  test("every command of the real table can be reached", async () => {
    const all = await places();
    expect(all.length).toBeGreaterThan(20);
    const script = completionScript("bash", all);
    for (const { path, words } of all.filter((place) => place.words.length > 0)) {
      const typed = path === "" ? [""] : [...path.split(" "), ""];
      expect(await complete(script, typed)).toEqual(expect.arrayContaining(words.map(({ name }) => name)));
    }
  });
});

test("the committed scripts are those of today's commands: npm run completions writes them", async () => {
  await using fresh = await tmp();
  await writeCompletions(fresh.path);
  expect((await readdir(`${ROOT}completions`)).sort()).toEqual(Object.values(COMPLETION_FILES).sort());
  for (const file of Object.values(COMPLETION_FILES)) {
    expect(await Bun.file(`${ROOT}completions/${file}`).text()).toBe(await Bun.file(fresh.at(file)).text());
  }
});

describe("the other shells", () => {
  test("quote a summary with an apostrophe or a colon", () => {
    expect(completionScript("zsh", PLACES)).toContain(`'server:Run a user'\\''s server: its two ports'`);
    expect(completionScript("fish", PLACES)).toContain(
      `-a 'server' -d 'Run a user'\\''s server: its two ports'`,
    );
  });
});
