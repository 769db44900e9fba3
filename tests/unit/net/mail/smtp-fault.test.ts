import { expect, test } from "bun:test";
import { Secret } from "../../../../src/core/secret.ts";
import { smtpFault } from "../../../../src/net/mail/smtp-fault.ts";
import type { SmtpServer } from "../../../../src/net/mail/smtp-server.ts";

const SERVER: SmtpServer = {
  host: "mail.example.com",
  port: 587,
  implicitTls: false,
  tlsMode: "required",
  skipVerify: false,
  roots: () => [],
  login: { username: "mailer", password: new Secret("correct horse") },
  from: { address: "vault@example.com", name: "Agent Vault" },
};

const said = (details: object, message = "raw") =>
  smtpFault(SERVER, Object.assign(new Error(message), details));

test.each([
  [{ code: "ECONNREFUSED" }, "it refuses connections"],
  [{ code: "ESOCKET", originalCode: "ENETUNREACH" }, "it cannot be reached"],
  [{ command: "AUTH PLAIN", response: "535 no" }, "it refuses the login: 535 no"],
  [
    { command: "RCPT TO", response: "550-no\n550 such user" },
    "it refuses the recipient: 550-no 550 such user",
  ],
  [{ command: "DATA" }, "it refuses the message"],
  [
    { code: "ESOCKET", originalCode: "CERT_HAS_EXPIRED" },
    "its certificate does not verify (CERT_HAS_EXPIRED)",
  ],
  [{ code: "ECONNECTION" }, "raw"],
])("%j", (details, reason) => {
  expect(said(details).message).toBe(`The mail server at mail.example.com:587: ${reason}`);
});

test.each([
  ["as it is", "correct horse"],
  ["as PLAIN sends it", Buffer.from("\0mailer\0correct horse").toString("base64")],
  ["as LOGIN sends it", Buffer.from("correct horse").toString("base64")],
])("a server that repeats the password, %s, does not bring it into the log", (_, repeated) => {
  const fault = said({ command: "AUTH PLAIN", response: `535 bad command: AUTH PLAIN ${repeated}` });
  expect(fault.message).toEndWith("[redacted]");
  expect(fault.stack).not.toContain(repeated);
  expect(fault.cause).toBeUndefined();
});

test("a long answer is cut, and one that is cut within the password shows no piece of it", () => {
  expect(said({ command: "DATA", response: `554 ${"x".repeat(500)}` }).message).toHaveLength(200);
  const reason = said({
    command: "DATA",
    response: `554 ${"x".repeat(110)} correct horse correct horse`,
  }).message;
  expect(reason).not.toContain("corr");
});

test("an address of IPv6 is told from its port", () => {
  const fault = smtpFault({ ...SERVER, host: "fd00::25" }, new Error("closed"));
  expect(fault.message).toStartWith("The mail server at [fd00::25]:587: ");
});
