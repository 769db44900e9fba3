/** Deciding what an agent asks for, at a terminal. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const UP = "\u001b[A";
const DOWN = "\u001b[B";
const ERASE_LINE = "\u0015";
const RED = "\u001b[31m";

let stage: CliStage;
let agent: Record<string, string>;

async function av(...words: string[]) {
  const ended = await finish([requireBinary(), ...words], {
    cwd: stage.work,
    env: stage.env,
    timeout: 40_000,
  });
  expect([words, ended.code, ended.err.includes("error:")]).toEqual([words, 0, false]);
  return ended.out;
}

async function raise(body: object): Promise<string> {
  const { code, out, err } = await finish(
    [requireBinary(), ..."vault proposal create --vault default --json -f -".split(" ")],
    { cwd: stage.work, env: { ...stage.env, ...agent }, stdin: JSON.stringify(body) },
  );
  expect([code, err]).toEqual([0, ""]);
  return String(JSON.parse(out).id);
}

const shown = async (number: string) => JSON.parse(await av("vault", "proposal", "show", number, "--json"));
const status = async (number: string) => (await shown(number)).status;
const value = (key: string) => av("vault", "credential", "get", key);
const proposal = (...words: string[]) => ["agent-vault", "vault", "proposal", ...words];

/** Names that are not taken for one another. */
const DOMAINS =
  "maple granite lantern orchid tundra velvet quartz harbor pigeon saffron walnut zephyr cobalt juniper".split(
    " ",
  );

/** A service of a name that nobody used yet, whose credential is new. */
let made = 0;
function newService(more: object = {}) {
  made++;
  const key = `KEY_${made}`;
  const service = {
    action: "set",
    name: `service-${made}`,
    host: `api.${DOMAINS[made]}.example`,
    auth: { type: "bearer", token: key },
  };
  return {
    key,
    body: { services: [service], credentials: [{ action: "set", key, ...more }], message: "please" },
  };
}

beforeAll(async () => {
  stage = await openStage();
  await av("vault", "credential", "set", "STRIPE_KEY=stored");
  await av(
    ..."vault service add --name stripe --host api.stripe.com --auth-type bearer --token-key STRIPE_KEY".split(
      " ",
    ),
  );
  const token = await av(..."agent create my-agent --vault default --token-only".split(" "));
  agent = {
    AGENT_VAULT_TOKEN: token.trim(),
    AGENT_VAULT_ADDR: `http://127.0.0.1:${stage.env["PORT_A"]}`,
  };
}, 60_000);
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

describe("approve", () => {
  test("values are asked for without being shown, an agent's is taken on yes, and it is applied", async () => {
    const { key, body } = newService({ description: "the live key", obtain: "https://example.com/keys" });
    body.credentials.push({ action: "set", key: "GIVEN_KEY", value: "from-agent" } as never);
    body.services.push({
      ...body.services[0],
      name: "given",
      host: "given.example.com",
      auth: { type: "bearer", token: "GIVEN_KEY" },
    } as never);
    const number = await raise(body);
    const { code, screen } = await atTerminal(stage, proposal("approve", number), [
      [`Approve proposal #${number} in vault "default"?`, "y"],
      [`Value of ${key}`, "hunter2\r"],
      ["Accept agent value of GIVEN_KEY?", "\r"],
    ]);
    expect(code).toBe(0);
    expect(screen).toContain(`Proposal #${number} applied in vault "default".`);
    expect(screen).toContain("│ where to get it: https://example.com/keys");
    expect(screen).not.toMatch(/hunter2|from-agent/);
    expect([await value(key), await value("GIVEN_KEY"), await status(number)]).toEqual([
      "hunter2",
      "from-agent",
      "applied",
    ]);
  }, 60_000);

  test("no to an agent's value asks for another", async () => {
    const { key, body } = newService({ value: "from-agent" });
    const number = await raise(body);
    const { code } = await atTerminal(stage, proposal("approve", number, "--yes"), [
      [`Accept agent value of ${key}?`, "n"],
      [`Value of ${key}`, "mine\r"],
    ]);
    expect([code, await value(key)]).toEqual([0, "mine"]);
  }, 60_000);

  const LURE = {
    services: [
      {
        action: "set",
        name: "lure",
        host: "api.stripe-pay.io",
        auth: { type: "bearer", token: "STRIPE_KEY" },
      },
    ],
    message: "stripe moved",
  };

  test("an existing credential's new host is red and has to be typed, whatever --yes says", async () => {
    const number = await raise(LURE);
    const { code, screen } = await atTerminal(stage, proposal("approve", number, "--yes"), [
      ["type api.stripe-pay.io", "api.stripe.com\r"],
      ["That is not it", `${ERASE_LINE}API.stripe-pay.io.\r`],
    ]);
    expect(code).toBe(0);
    expect(screen).toContain(`${RED}  ! STRIPE_KEY → api.stripe-pay.io, as authentication`);
    const order = [
      "Would newly be sent:",
      "stripe moved",
      `${RED}! In short: would newly be sent: STRIPE_KEY`,
    ];
    expect(order.map((part) => screen.indexOf(part))).toEqual(
      order.map((part) => screen.indexOf(part)).toSorted((one, other) => one - other),
    );
    expect(screen).toContain("! In short");
    expect(await status(number)).toBe("applied");
    await av("vault", "service", "remove", "lure", "--yes");
  }, 60_000);

  test("Ctrl-C at any question leaves all as it was, and so does no", async () => {
    const { key, body } = newService();
    const number = await raise({
      ...body,
      services: [...body.services, { ...LURE.services[0], name: "lure-2", host: "api.other-pay.io" }],
    });
    const typed = ["type api.other-pay.io", "api.other-pay.io\r"] as const;
    const yes = [`Approve proposal #${number}`, "y"] as const;
    const dialogues = [
      [[typed[0], "\u0003"]],
      [typed, [yes[0], "\u0003"]],
      [typed, yes, [`Value of ${key}`, "\u0003"]],
    ] as const;
    for (const dialogue of dialogues) {
      const { code, screen } = await atTerminal(stage, proposal("approve", number), dialogue);
      expect([code, screen.includes("Aborted."), await status(number)]).toEqual([130, true, "pending"]);
    }
    const declined = await atTerminal(stage, proposal("approve", number), [typed, [yes[0], "n"]]);
    expect([declined.code, declined.screen.includes("Aborted."), await status(number)]).toEqual([
      0,
      true,
      "pending",
    ]);
    expect(await av("vault", "service", "list")).not.toContain("lure-2");
    await av("vault", "proposal", "reject", number);
  }, 90_000);

  test("what has changed since it was shown is shown anew, and asked about anew", async () => {
    const { key, body } = newService();
    const number = await raise(body);
    const host = body.services[0]?.host ?? "";
    const other = `vault service add --name service-${made} --host ${host} --auth-type passthrough`;
    const { code, screen } = await atTerminal(stage, proposal("approve", number), [
      [`Approve proposal #${number}`, "y"],
      [
        `Value of ${key}`,
        async () => {
          await av(...other.split(" "));
          return "typed-once\r";
        },
      ],
      [`now:    was: ${host}, passthrough`, "y"],
    ]);
    expect(screen).toContain("this has changed since it was shown, and nothing was applied.");
    expect([code, await status(number), await value(key)]).toEqual([0, "applied", "typed-once"]);
  }, 60_000);

  test("an OAuth credential's client is asked for, its secret without being shown, and connecting it is left to do", async () => {
    const oauth = {
      token_url: "https://github.com/login/oauth/access_token",
      authorization_url: "https://github.com/login/oauth/authorize",
      client_id: "from-agent",
      scopes: "repo",
    };
    const number = await raise({
      services: [
        { action: "set", name: "hub", host: "api.github.com", auth: { type: "bearer", token: "HUB_TOKEN" } },
      ],
      credentials: [{ action: "set", key: "HUB_TOKEN", type: "oauth", oauth }],
    });
    const { code, screen } = await atTerminal(stage, proposal("approve", number), [
      [`Approve proposal #${number}`, "y"],
      ["OAuth client id of HUB_TOKEN", `${ERASE_LINE}mine\r`],
      ["Client secret", "hunter2\r"],
    ]);
    expect([code, await status(number)]).toEqual([0, "applied"]);
    expect(screen).toContain("agent-vault vault credential connect HUB_TOKEN --vault default");
    expect(screen).not.toContain("hunter2");
    const stored = await av("vault", "credential", "list", "--json");
    expect(stored).toContain('"client_id": "mine"');
    expect(stored).not.toContain("hunter2");
  }, 60_000);

  test("one that fits no more says why, before anything is asked", async () => {
    await av(
      ..."vault service add --name leaving --host leaving.example.com --auth-type passthrough".split(" "),
    );
    const leaving = { action: "set", name: "leaving", host: "leaving.example.com", enabled: false };
    const number = await raise({ services: [leaving] });
    await av("vault", "service", "remove", "leaving", "--yes");
    const { code, screen } = await atTerminal(stage, proposal("approve", number), []);
    expect(code).toBe(1);
    expect(screen).toContain('! service "leaving" (leaving.example.com) is gone');
    expect(screen).toContain(`reject it: agent-vault vault proposal reject ${number}`);
    await av("vault", "proposal", "reject", number);
  }, 60_000);

  test("decided by somebody else meanwhile is said, and nothing is applied twice", async () => {
    const { key, body } = newService();
    const number = await raise(body);
    const { code, screen } = await atTerminal(stage, proposal("approve", number), [
      [`Approve proposal #${number}`, "y"],
      [
        `Value of ${key}`,
        async () => {
          await av("vault", "proposal", "reject", number, "--reason", "not now");
          return "too-late\r";
        },
      ],
    ]);
    expect([code, await status(number)]).toEqual([1, "rejected"]);
    expect(screen).toContain(`Proposal ${number} is already rejected`);
  }, 60_000);
});

test("reject asks", async () => {
  const number = await raise(newService().body);
  const declined = await atTerminal(stage, proposal("reject", number), [["Reject proposal", "n"]]);
  expect([declined.code, await status(number)]).toEqual([0, "pending"]);
  const done = await atTerminal(stage, proposal("reject", number, "--reason", "use the sandbox"), [
    ["Reject proposal", "y"],
  ]);
  expect([done.code, await status(number), (await shown(number)).review_note]).toEqual([
    0,
    "rejected",
    "use the sandbox",
  ]);
}, 60_000);

describe("review", () => {
  const CHOICES = {
    approve: `${UP}${UP}\r`,
    reject: `${UP}\r`,
    skip: "\r",
    quit: `${DOWN}\r`,
  };

  test("walks what is pending, the oldest first, and ends with what became of it", async () => {
    const [one, two, three, four] = [newService(), newService(), newService(), newService()];
    const numbers = [
      await raise(one.body),
      await raise(two.body),
      await raise(three.body),
      await raise(four.body),
    ];
    const [first = "", second = "", third = "", fourth = ""] = numbers;
    const { code, screen } = await atTerminal(stage, proposal("review"), [
      [`Proposal #${first} (1 of 4)`, CHOICES.approve],
      [`Value of ${one.key}`, "hunter2\r"],
      [
        `Proposal #${second} (2 of 4)`,
        async () => {
          await av("vault", "proposal", "reject", third);
          return CHOICES.reject;
        },
      ],
      ["Reason, for the agent", "no\u0008not this\r"],
      [`Proposal #${fourth} (4 of 4)`, CHOICES.skip],
    ]);
    expect(code).toBe(0);
    expect(screen).toMatch(new RegExp(`Proposal #${third} is rejected by now, by owner@localhost`));
    expect(screen).toContain(`Approved: 1 (#${first})`);
    expect(screen).toContain(`Rejected: 1 (#${second})`);
    expect(screen).toContain(`Skipped:  2 (#${third}, #${fourth})`);
    expect(screen).not.toContain("hunter2");
    expect(await Promise.all([first, second, third, fourth].map(status))).toEqual([
      "applied",
      "rejected",
      "rejected",
      "pending",
    ]);
    const left = await atTerminal(stage, proposal("review"), [[`Proposal #${fourth} (1 of 1)`, "\u0003"]]);
    expect([left.code, left.screen.includes("Approved: 0"), await status(fourth)]).toEqual([
      130,
      true,
      "pending",
    ]);
    const quit = await atTerminal(stage, proposal("review"), [
      [`Proposal #${fourth} (1 of 1)`, CHOICES.quit],
    ]);
    expect([quit.code, quit.screen.includes("Skipped:  0"), await status(fourth)]).toEqual([
      0,
      true,
      "pending",
    ]);
    await av("vault", "proposal", "reject", fourth);
    expect((await atTerminal(stage, proposal("review"), [])).screen).toContain("No pending proposals found");
  }, 90_000);

  test("offers no approval of what does not fit the vault", async () => {
    const gone = ["--host", "gone.example.com", "--auth-type", "passthrough"];
    await av("vault", "service", "add", "--name", "gone-service", ...gone);
    const number = await raise({
      services: [{ action: "delete", name: "gone-service", host: "gone.example.com" }],
      message: "tidy up",
    });
    await av("vault", "service", "remove", "gone-service", "--yes");
    const { code, screen } = await atTerminal(stage, proposal("review"), [
      [`Proposal #${number} (1 of 1)`, CHOICES.reject],
      ["Reason, for the agent", "\r"],
    ]);
    expect(code).toBe(0);
    expect(screen).toContain("cannot be approved");
    expect(screen).not.toMatch(/[●○] .*Approve/);
    expect(await status(number)).toBe("rejected");
  }, 60_000);
});

test("a slow reader gets all of it, and one that leaves is no failure", async () => {
  const { key, body } = newService();
  const slots = Array.from({ length: 9 }, (_, at) => ({
    action: "set",
    key: `${key}_${at}`,
    description: "d".repeat(400),
    obtain_instructions: "i".repeat(900),
  }));
  const substitutions = slots.map((slot, at) => ({ key: slot.key, placeholder: `__SLOT_${at}__` }));
  const number = await raise({
    ...body,
    services: body.services.map((service) => ({ ...service, substitutions })),
    credentials: [...body.credentials, ...slots],
    message: "m".repeat(2000),
    user_message: "u".repeat(5000),
  });
  const words = `agent-vault vault proposal show ${number}`;
  const run = (script: string) =>
    finish(["sh", "-c", script], { cwd: stage.work, env: stage.env, timeout: 30_000 });
  const whole = await run(words);
  expect(whole.out.length).toBeGreaterThan(15_000);
  expect((await run(`${words} | { sleep 1; cat; }`)).out).toBe(whole.out);
  expect(await run(`{ ${words}; echo code $? >&2; } | true`)).toMatchObject({ err: "code 0\n" });
  expect(await run(`{ agent-vault vault proposal list; echo code $? >&2; } | true`)).toMatchObject({
    err: "code 0\n",
  });
  await av("vault", "proposal", "reject", number);
}, 60_000);

test("nothing waits without a terminal, and what is missing is named", async () => {
  const { key, body } = newService();
  const number = await raise(body);
  const run = (...words: string[]) =>
    finish([requireBinary(), "vault", "proposal", ...words], {
      cwd: stage.work,
      env: stage.env,
      timeout: 20_000,
    });
  const bare = await run("approve", number);
  expect([bare.code, bare.err.includes("hint: use --yes")]).toEqual([2, true]);
  const valueless = await run("approve", number, "--yes");
  expect([valueless.code, valueless.err.includes(`Value of ${key}`)]).toEqual([2, true]);
  expect(await run("review")).toMatchObject({ code: 2 });
  expect(await status(number)).toBe("pending");
}, 60_000);
