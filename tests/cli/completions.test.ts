/** Completion as a person meets it: the compiled binary, a server with names in it, and the shells themselves. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { quietFlag } from "../../src/cli/args.ts";
import { finish, requireBinary } from "../support/process/binary.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { atTerminal } from "./at-terminal.ts";
import { type CliStage, openStage } from "./stage.ts";

let stage: CliStage;
const av = async (...words: string[]) => {
  const ended = await finish([requireBinary(), ...words], {
    cwd: stage.work,
    env: stage.env,
    timeout: 40_000,
  });
  expect(ended).toMatchObject({ code: 0 });
  return ended.out;
};

/** An agent's words, beside which a shell would do more than show them. */
const HOSTILE = "pay\n9\t$(touch harmed)\n`touch harmed`;touch harmed\r\u001b]0;x\u0007 %F{red} $HOME \\";

async function raise(message: string): Promise<void> {
  const token = await av("vault", "token");
  const words = ["vault", "proposal", "create", "--credential", "WANTED_KEY", "-m", message];
  const env = {
    ...stage.env,
    AGENT_VAULT_TOKEN: token,
    AGENT_VAULT_ADDR: `http://127.0.0.1:${stage.env["PORT_A"]}`,
  };
  expect(await finish([requireBinary(), ...words], { cwd: stage.work, env })).toMatchObject({ code: 0 });
}

beforeAll(async () => {
  stage = await openStage();
  await av("vault", "credential", "set", "STRIPE_KEY=value");
  await av("vault", "create", "payments");
  await av("vault", "credential", "set", "--vault", "payments", "PAY_KEY=value");
  await av(..."vault service add --name stripe --host api.stripe.com --auth-type passthrough".split(" "));
  for (const email of ["o'brien@x.com", "p`touch$IFS$9harmed`&|$HOME!@x.com"]) {
    const answer = await fetch(`http://127.0.0.1:${stage.env["PORT_A"]}/v1/auth/register`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password: "correct horse battery" }),
    });
    expect(answer.status).toBeLessThan(300);
  }
  await raise(HOSTILE);
  await raise("the second");
  await av("vault", "proposal", "reject", "2");
  for (const shell of ["bash", "zsh", "fish"]) {
    await Bun.write(stage.directory.at("work", `completion.${shell}`), await av("completions", shell));
  }
}, 60_000);
afterAll(async () => {
  expect(existsSync(stage.directory.at("work", "harmed"))).toBe(false);
  await stage[Symbol.asyncDispose]();
});

/** What is typed, and what stands there or is offered once Tab was pressed. */
const TYPED: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ["agent-vault vault cre", ["create", "credential"]],
  ["agent-vault vault use pay", ["payments"]],
  ["agent-vault vault run --vault pay", ["payments"]],
  ["agent-vault vault credential get STR", ["STRIPE_KEY"]],
  ["agent-vault vault credential get --vault payments PA", ["PAY_KEY"]],
  ["agent-vault vault service remove str", ["stripe"]],
  ["agent-vault owner user remove own", ["owner@localhost"]],
  ["agent-vault vault user add own", ["owner@localhost"]],
  ["agent-vault vault proposal show ", ["2", "1"]],
  ["agent-vault proposal approve ", ["1"]],
  ["agent-vault vault proposal list --status re", ["rejected"]],
  ["agent-vault vault run --no-st", ["--no-start"]],
];

describe("bash", () => {
  const complete = async (line: string, program = "agent-vault"): Promise<string[]> => {
    const ask = String.raw`
      source completion.bash
      COMP_LINE="$1"; COMP_POINT=\${#COMP_LINE}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _agent_vault
      printf "%s\n" "\${COMPREPLY[@]}"`.replaceAll("\\$", "$");
    // As bash breaks them for completion: = stands alone.
    const words = line.split(/ |(?==)|(?<==)/);
    words[0] = program;
    const { out } = await finish(["bash", "-c", ask, "bash", line, ...words], {
      cwd: stage.work,
      env: stage.env,
    });
    return out.split("\n").filter((offer) => offer !== "");
  };
  for (const [line, offers] of TYPED)
    test(line, async () => expect(await complete(line)).toEqual([...offers]));

  test("a value in one word with its flag is offered as bash replaces it", async () => {
    expect(await complete("agent-vault vault run --vault=pay")).toEqual(["payments"]);
    expect(await complete("agent-vault vault run --vault=")).toEqual(["default", "payments"]);
  });

  test("behind -- the programs of the machine", async () => {
    expect(await complete("agent-vault vault run -- agent-vau")).toContain("agent-vault");
  });
});

describe.skipIf(!REQUIREMENTS.fish.met())("fish", () => {
  const complete = async (line: string): Promise<string[]> => {
    const script = `source completion.fish; complete -C ${JSON.stringify(line)}`;
    const { out } = await finish(["fish", "--no-config", "-c", script], { cwd: stage.work, env: stage.env });
    return out.split("\n").flatMap((offer) => (offer === "" ? [] : [offer.split("\t")[0] ?? ""]));
  };
  for (const [line, offers] of TYPED)
    test(line, async () => expect(await complete(line)).toEqual([...offers]));

  test("a value in one word with its flag", async () => {
    expect(await complete("agent-vault vault run --vault=pay")).toEqual(["--vault=payments"]);
  });

  test("behind -- the programs of the machine, and what they take", async () => {
    expect(await complete("agent-vault vault run -- agent-vau")).toContain("agent-vault");
    expect(await complete("agent-vault vault run -- agent-vault vault use pay")).toEqual(["payments"]);
  });
});

/** How each shell is started, told to complete at once and to print the line as it then stands. */
const SHELLS = {
  bash: {
    argv: ["bash", "--norc", "-i"],
    start: [
      "source completion.bash; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
      String.raw`bind -x '"\C-g": printf "<%s>\n" "$READLINE_LINE"'; PS1='rea''dy> '`,
    ].join("; "),
    keys: "\t\u0007\u0015exit\r",
  },
  zsh: {
    argv: ["zsh", "-f", "-i"],
    start: [
      "autoload -U compinit; compinit -u -D; source ./completion.zsh; setopt no_beep list_ambiguous",
      'show() { zle expand-or-complete; print -r -- "<$BUFFER>"; BUFFER=exit; zle accept-line }',
      "zle -N show; bindkey '^G' show; PS1='rea''dy> '",
    ].join("; "),
    keys: "\u0007",
  },
  fish: {
    argv: ["fish", "--no-config", "-i", "-C", "function fish_prompt; echo 'go> '; end"],
    start: [
      "source completion.fish; function fish_prompt; echo 'rea''dy> '; end",
      String.raw`bind \cg 'echo "<"(commandline)">"; commandline exit; commandline -f execute'`,
    ].join("; "),
    keys: "\t\u0007",
  },
} as const;

/** The line as completion leaves it. */
async function complete(shell: keyof typeof SHELLS, line: string): Promise<string | undefined> {
  const { argv, start, keys } = SHELLS[shell];
  const { screen } = await atTerminal(
    stage,
    ["env", "PS1=go> ", ...argv],
    [
      ["go> ", `${start}\r`],
      ["ready> ", `${line}${keys}`],
    ],
  );
  return /<([^>]*)>/.exec(screen.slice(screen.indexOf("ready> ")))?.[1]?.trimEnd();
}

const WHOLE: Record<string, string> = {
  "agent-vault vault use pay": "agent-vault vault use payments",
  "agent-vault vault run --vault=pay": "agent-vault vault run --vault=payments",
  "agent-vault vault credential get STR": "agent-vault vault credential get STRIPE_KEY",
  "agent-vault vault run -- agent-vau": "agent-vault vault run -- agent-vault",
  "agent-vault vault cred": "agent-vault vault credential",
  "agent-vault vault proposal reject ": "agent-vault vault proposal reject 1",
  "agent-vault server --log-level deb": "agent-vault server --log-level debug",
  "agent-vault vault service add --auth-type bea": "agent-vault vault service add --auth-type bearer",
  "agent-vault vault service set -f hosti": "agent-vault vault service set -f hostile.ts",
};
/** Who registers chooses an address; what is not a letter is quoted as the word was begun. */
const QUOTED: Record<keyof typeof SHELLS, Record<string, string>> = {
  bash: {
    "agent-vault owner user remove o\\'": "agent-vault owner user remove o\\'brien@x.com",
    "agent-vault owner user remove 'p": "agent-vault owner user remove 'p`touch$IFS$9harmed`&|$HOME!@x.com'",
    'agent-vault owner user remove "p':
      'agent-vault owner user remove "p\\`touch\\$IFS\\$9harmed\\`&|\\$HOME"\'!\'"@x.com"',
  },
  zsh: {
    "agent-vault owner user remove o\\'": "agent-vault owner user remove o\\'brien@x.com",
    "agent-vault owner user remove 'p": "agent-vault owner user remove 'p`touch$IFS$9harmed`&|$HOME!@x.com'",
    'agent-vault owner user remove "p':
      'agent-vault owner user remove "p\\`touch\\$IFS\\$9harmed\\`&|\\$HOME\\!@x.com"',
  },
  fish: {
    "agent-vault owner user remove o\\'": "agent-vault owner user remove o\\'brien@x.com",
    "agent-vault owner user remove 'p": "agent-vault owner user remove 'p`touch$IFS$9harmed`&|$HOME!@x.com'",
  },
};
for (const shell of ["bash", "zsh", "fish"] as const) {
  const isMissing = shell !== "bash" && !REQUIREMENTS[shell].met();
  describe.skipIf(isMissing)(`${shell} at a terminal`, () => {
    for (const [line, whole] of Object.entries({ ...WHOLE, ...QUOTED[shell] })) {
      test(line, async () => expect(await complete(shell, line)).toBe(whole), 30_000);
    }
  });
}

test("without a server, without a session, or behind one that does not answer there are the commands alone", async () => {
  await using other = await openStage();
  const ask = async (env: Record<string, string>) =>
    finish([requireBinary(), "__complete", "--", "vault", "use", ""], {
      cwd: other.work,
      env: { ...other.env, ...env },
    });
  const none = {
    code: 0,
    out: `--quiet\t${quietFlag.quiet.description}\n--help\tShow the command's page\n:none\n`,
    err: "",
  };
  expect(await ask({})).toEqual(none);
  using silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const address = `http://127.0.0.1:${silent.port}`;
  const asked = await ask({ AGENT_VAULT_ADDR: address, AGENT_VAULT_TOKEN: "av_sess_x" });
  expect(asked).toEqual(none);
});

test("a script for another shell is refused with those that there are", async () => {
  const { code, err } = await finish([requireBinary(), "completions", "tcsh"], {
    cwd: stage.work,
    env: stage.env,
  });
  expect(code).toBe(2);
  expect(err).toBe('error: no completions for "tcsh"\nhint: there are some for bash, zsh, fish\n');
});
