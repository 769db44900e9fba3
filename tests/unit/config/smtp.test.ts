import { expect, test } from "bun:test";
import { createReader } from "../../../src/config/reader.ts";
import { readSmtp } from "../../../src/config/smtp.ts";
import { SMTP_VARIABLES } from "../../../src/config/smtp-keys.ts";

const PREFIX = "AGENT_VAULT_SMTP_";
const SET = { HOST: "mail.example.com", FROM: "vault@example.com" };

function read(settings: Record<string, string>) {
  const env: Record<string, string> = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`${PREFIX}${name}`, value]),
  );
  const reader = createReader(env);
  return { smtp: readSmtp(reader, env), faults: reader.faults(), warnings: reader.warnings(), env };
}

test("mail is off until both a host and a sender are named", () => {
  expect(read({})).toMatchObject({ smtp: undefined, faults: [], warnings: [] });
  expect(read({ HOST: "mail.example.com" })).toMatchObject({
    smtp: undefined,
    warnings: ["AGENT_VAULT_SMTP_HOST is set without AGENT_VAULT_SMTP_FROM: no mail is sent"],
  });
  expect(read({ FROM: "vault@example.com" }).warnings).toEqual([
    "AGENT_VAULT_SMTP_FROM is set without AGENT_VAULT_SMTP_HOST: no mail is sent",
  ]);
});

test("what else is not set has the catalogue's defaults", () => {
  const { smtp } = read(SET);
  expect(smtp).toEqual({
    host: "mail.example.com",
    port: 587,
    implicitTls: false,
    tlsMode: "opportunistic",
    skipVerify: false,
    login: undefined,
    from: { address: "vault@example.com", name: "Agent Vault" },
  });
  const defaults = Object.entries(SMTP_VARIABLES).flatMap(([name, variable]) =>
    "default" in variable ? [[name.slice(PREFIX.length), variable.default]] : [],
  );
  expect(read({ ...SET, ...Object.fromEntries(defaults) }).smtp).toEqual(smtp);
});

test("everything can be set, and the password is taken out of the environment", () => {
  const { smtp, env, faults } = read({
    ...SET,
    HOST: "[fd00::25]",
    PORT: "465",
    USERNAME: "mailer",
    PASSWORD: " with blanks ",
    FROM_NAME: "Vault of Ünter",
    TLS_MODE: "Required",
    TLS_SKIP_VERIFY: "1",
  });
  expect(faults).toEqual([]);
  expect(smtp).toMatchObject({
    host: "fd00::25",
    port: 465,
    implicitTls: true,
    tlsMode: "required",
    skipVerify: true,
    login: { username: "mailer" },
    from: { name: "Vault of Ünter" },
  });
  expect(smtp?.login?.password.open()).toBe(" with blanks ");
  expect(env).not.toHaveProperty("AGENT_VAULT_SMTP_PASSWORD");
});

test("a login is not used where nothing is encrypted, and the start says so", () => {
  const login = { USERNAME: "mailer", PASSWORD: "secret" };
  const clear = read({ ...SET, ...login, TLS_MODE: "none" });
  expect(clear.smtp?.login).toBeUndefined();
  expect(clear.warnings).toHaveLength(1);
  expect(clear.warnings[0]).toContain("a password never goes over clear text");
  expect(read({ ...SET, ...login, TLS_MODE: "none", PORT: "465" }).smtp?.login?.username).toBe("mailer");
});

test.each([
  ["HOST", "smtp://mail.example.com", "without scheme and port"],
  ["HOST", "mail example", "without scheme and port"],
  ["PORT", "0", "expected 1 to 65535"],
  ["FROM", "Agent Vault <vault@example.com>", "AGENT_VAULT_SMTP_FROM_NAME"],
  ["FROM_NAME", "a\nBcc: everyone@example.com", "one line"],
  ["TLS_MODE", "always", "expected opportunistic, required or none"],
  ["TLS_SKIP_VERIFY", "perhaps", "expected true or false"],
])("%s=%j is a fault", (name, value, why) => {
  const { faults } = read({ ...SET, [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toStartWith(`${PREFIX}${name} is `);
  expect(faults[0]).toContain(why);
});

test.each(["USERNAME", "PASSWORD"])("%s alone is a fault that repeats no value", (name) => {
  const { faults } = read({ ...SET, [name]: "only this" });
  expect(faults).toHaveLength(1);
  expect(faults[0]).not.toContain("only this");
});
