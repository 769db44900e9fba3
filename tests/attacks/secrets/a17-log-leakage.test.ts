/** A17: rows and lines say who asked for what, never with which value, and nothing in them can pass for a line of its own. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { aim, HOST, OTHER_VAULT, OWN, SECRET, shoot, startRange } from "../rig/range.ts";

const MARKS = {
  query: "mark-in-the-query",
  body: "mark-in-the-body",
  cookie: "mark-in-the-cookie",
  answer: "mark-in-the-answer",
  value: "mark-in-the-substituted-value",
};

test("a token where a name belongs is in no line either", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  await instance.addAgent("one", "no-access");
  const { json } = await instance.call("GET /v1/agents/one/svid?audience=proxy", { token });
  const secrets: string[] = [token, json.svid];
  for (const secret of secrets) {
    for (const line of [
      `GET /v1/agents/${secret}`,
      `GET /v1/vaults/${secret}/services`,
      `GET /v1/agents/${secret}/svid`,
    ]) {
      expect((await instance.call(line, { token })).status).toBe(404);
    }
  }
  const written = JSON.stringify(instance.logLines);
  expect(written).toContain("Agent not found: [redacted]");
  for (const secret of secrets) expect(written).not.toContain(secret.slice(-40));
});

test("no query, header, body, answer, token or credential reaches a row or a line", async () => {
  let status = "200 OK";
  await using range = await startRange({
    services: [
      {
        name: "api",
        host: HOST,
        auth: { type: "bearer", token: "API_KEY" },
        substitutions: [{ key: "VALUE", placeholder: "__VALUE__", in: ["path", "query", "header", "body"] }],
      },
    ],
    reply: (seen, write) => {
      const body = `${MARKS.answer} ${JSON.stringify(seen)}`;
      write(`HTTP/1.1 ${status}\r\nX-Mark: ${MARKS.answer}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    },
  });
  const { broker } = range;
  await broker.setCredential("VALUE", MARKS.value);
  for (const door of [range.outer, range.inner]) {
    for (const answer of [
      "200 OK",
      `500 ${MARKS.answer}`,
      `000 ${MARKS.answer}`,
      `200 ${MARKS.answer}\x1b`,
    ]) {
      status = answer;
      const head = `POST {/p/__VALUE__?q=${MARKS.query}&v=__VALUE__} HTTP/1.1\r\n{H}Cookie: ${MARKS.cookie}\r\nX-V: __VALUE__\r\n`;
      const body = `${MARKS.body} __VALUE__`;
      await shoot(door, aim(`${head}Content-Length: ${body.length}\r\n\r\n${body}`, door));
    }
    await shoot(door, aim(`GET {/?q=${MARKS.query}} HTTP/1.1\r\n{H}Host: ${MARKS.cookie}\r\n\r\n`, door));
  }
  await broker.setCredential("VALUE", `${MARKS.value}\r\n`);
  await shoot(range.inner, aim("GET {/x} HTTP/1.1\r\n{H}X-V: __VALUE__\r\n\r\n", range.inner));
  expect(broker.log.length).toBeGreaterThanOrEqual(9);
  const written = JSON.stringify(broker.log) + broker.lines.join("\n");
  for (const secret of [...Object.values(MARKS), SECRET, OWN, OTHER_VAULT, broker.token]) {
    for (const form of [
      secret,
      Buffer.from(secret).toString("base64").slice(0, -4),
      encodeURIComponent(secret),
    ]) {
      expect(written).not.toContain(form);
    }
  }
  // The placeholder is what the row shows.
  expect(broker.log.map((entry) => entry.path)).toContain("/p/__VALUE__");
});

test("what a client sends cannot begin a line or speak to a terminal", async () => {
  await using range = await startRange();
  const { broker } = range;
  for (const door of [range.outer, range.inner]) {
    for (const path of ["/%0d%0alevel=error", "/%1b[2J", "/\u2028x", '/"},{"', "/\\u001b"]) {
      await shoot(door, aim(`GET {${path}} HTTP/1.1\r\n{H}\r\n`, door));
    }
    for (const host of ["evil\x1b[2J.example", "evil%0a.example", `${"a".repeat(300)}.example`]) {
      await shoot(door, `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n${door.auth}\r\n`);
    }
  }
  const entries = broker.log.flatMap((entry) => [entry.path, entry.host, entry.method, entry.authHeader]);
  for (const text of [...entries, ...broker.lines]) {
    for (const character of text) {
      const code = character.charCodeAt(0);
      if (code < 0x20 || code === 0x7f || code === 0x2028)
        throw new Error(`a control character in ${JSON.stringify(text)}`);
    }
  }
  expect(broker.log.length).toBeGreaterThan(0);
});
