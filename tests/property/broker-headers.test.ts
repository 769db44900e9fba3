/** For any set of client headers: nothing that ends at the broker goes upstream, and what is injected wins. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { answerIn, HOST, type Range, SECRET, shoot, startRange } from "../attacks/rig/range.ts";

const ENDS_HERE = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "upgrade",
  "http2-settings",
  "x-vault",
];
const INJECTED = ["authorization", "x-key"];
const OTHERS = [
  "x-a",
  "x-b",
  "accept",
  "cookie",
  "x-forwarded-for",
  "user-agent",
  "x-vault-not",
  "connection-x",
];

/** The name in any mixture of cases. */
const cased = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.infiniteStream(fc.boolean()))
    .map(([name, upper]) =>
      [...name].map((letter) => (upper.next().value === true ? letter.toUpperCase() : letter)).join(""),
    );

const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const plain = fc.tuple(cased([...ENDS_HERE.slice(1), ...INJECTED, ...OTHERS]), value);
const connection = fc
  .array(cased([...ENDS_HERE, ...INJECTED, ...OTHERS, "close", "host", "content-length"]), { maxLength: 4 })
  .chain((tokens) =>
    fc.tuple(
      cased(["connection"]),
      fc.constantFrom(",", ", ", " ,\t").map((by) => tokens.join(by)),
    ),
  );
const headers = fc.array(fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: connection }), {
  maxLength: 12,
});

const UPGRADE = ["connection", "upgrade"];

let range: Range;
beforeAll(async () => {
  range = await startRange({
    services: [
      {
        name: "api",
        host: HOST,
        auth: {
          type: "custom",
          headers: { Authorization: "Bearer {{ API_KEY }}", "X-Key": "{{ API_KEY }}" },
        },
      },
    ],
  });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

for (const name of ["outer", "inner"] as const) {
  test(`through the ${name} door`, async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.boolean(), async (list, withBody) => {
        const door = range[name];
        door.upstream.forget();
        const lines = list.map(([field, text]) => `${field}: ${text}\r\n`).join("");
        const body = withBody ? "Content-Length: 3\r\n\r\nabc" : "\r\n";
        const usual = `Host: ${door.authority}\r\n${door.auth}`;
        const { text } = await shoot(door, `POST ${door.prefix}/x HTTP/1.1\r\n${usual}${lines}${body}`);
        expect(answerIn(text)?.status).toBe(200);
        expect(door.upstream.violations).toEqual([]);
        expect(door.upstream.seen).toHaveLength(1);
        const seen = door.upstream.seen[0];
        expect(seen?.body).toBe(withBody ? "abc" : "");
        const fields = seen?.fields ?? [];
        expect(fields[0]).toEqual(["host", door.authority]);
        // Another protocol may be asked for, and then only that is passed on.
        const passedOn = fields.some(([field]) => field === "upgrade") ? UPGRADE : [];
        for (const ended of ENDS_HERE.filter((field) => !passedOn.includes(field))) {
          expect(fields.filter(([field]) => field === ended)).toEqual([]);
        }
        if (passedOn.length > 0) {
          expect(fields.filter(([field]) => field === "connection")).toEqual([["connection", "Upgrade"]]);
        }
        expect(fields.filter(([field]) => INJECTED.includes(field))).toEqual([
          ["authorization", `Bearer ${SECRET}`],
          ["x-key", SECRET],
        ]);
        // Everything else arrives as it was sent, in its order, unless Connection names it.
        const named = new Set(
          list
            .filter(([field]) => field.toLowerCase() === "connection")
            .flatMap(([, tokens]) => tokens.split(",").map((token) => token.trim().toLowerCase())),
        );
        const kept = (field: string) => OTHERS.includes(field) && !named.has(field);
        expect(fields.filter(([field]) => kept(field))).toEqual(
          list.map(([field, text]) => [field.toLowerCase(), text] as const).filter(([field]) => kept(field)),
        );
        expect(
          fields.filter(
            ([field]) =>
              named.has(field) && !["host", "content-length", ...INJECTED, ...passedOn].includes(field),
          ),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
}
