import { expect, test } from "bun:test";
import { join } from "node:path";
import { detachedEnvironment } from "../../../src/config/detached-environment.ts";
import { Secret } from "../../../src/core/secret.ts";

test("keeps what it was given, but for the master password, and does not depend on the folder", () => {
  const env = {
    PORT: "1",
    PATH: "/bin",
    AGENT_VAULT_MASTER_PASSWORD: "sesame",
    AGENT_VAULT_HOME: "relative",
    AGENT_VAULT_SMTP_USERNAME: "mailer",
    SSL_CERT_FILE: "roots.pem",
    AGENT_VAULT_UPSTREAM_CA: "",
  };
  expect(
    detachedEnvironment(
      {
        paths: { home: "/data/av" },
        database: { url: new Secret("postgres://u:p@h/d") },
        smtp: { login: { username: "mailer", password: new Secret("to the mail server") } },
      },
      env,
    ),
  ).toEqual({
    PORT: "1",
    PATH: "/bin",
    AGENT_VAULT_HOME: "/data/av",
    SSL_CERT_FILE: join(process.cwd(), "roots.pem"),
    AGENT_VAULT_UPSTREAM_CA: "",
    DATABASE_URL: "postgres://u:p@h/d",
    AGENT_VAULT_SMTP_USERNAME: "mailer",
    AGENT_VAULT_SMTP_PASSWORD: "to the mail server",
    _AGENT_VAULT_DETACHED: "1",
  });
});
