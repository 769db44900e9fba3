/** A5: a redirect is the client's to follow, and following it is a request like any other. */
import { expect, test } from "bun:test";
import { aim, answerIn, OWN, SECRET, shoot, startRange } from "../rig/range.ts";

for (const status of [301, 302, 303, 307, 308]) {
  test(`a ${status} is handed on and not followed; the next request carries no credential of the first`, async () => {
    let elsewhere = "";
    await using range = await startRange({
      reply: (seen, write) =>
        seen.fields.some(([, value]) => value.includes("other.example.com"))
          ? write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
          : write(`HTTP/1.1 ${status} Moved\r\nLocation: ${elsewhere}\r\nContent-Length: 0\r\n\r\n`),
    });
    const { outer } = range;
    const other = `other.example.com:${outer.upstream.port}`;
    elsewhere = `http://${other}/landing`;
    const first = await shoot(outer, aim("POST {/x} HTTP/1.1\r\n{H}Content-Length: 3\r\n\r\nabc", outer));
    expect(answerIn(first.text)?.status).toBe(status);
    expect(first.text).toContain(`Location: ${elsewhere}\r\n`);
    await shoot(
      outer,
      `GET ${elsewhere} HTTP/1.1\r\nHost: ${other}\r\n${outer.auth}Authorization: ${OWN}\r\n\r\n`,
    );
    // Between the two nobody went there by itself.
    expect(outer.upstream.seen).toHaveLength(2);
    const landed = outer.upstream.seen[1];
    expect(landed?.fields).toEqual([
      ["host", other],
      ["authorization", OWN],
    ]);
    expect(outer.upstream.seen.filter(({ fields }) => JSON.stringify(fields).includes(SECRET))).toHaveLength(
      1,
    );
    // Another host, another connection: nothing of the first's is ever sent on it.
    expect(new Set(outer.upstream.seen.map(({ connection }) => connection)).size).toBe(2);
  });
}
