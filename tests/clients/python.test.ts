/** python3 with nothing but its standard library under `vault run`. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { DUMMY, SECRET, stage, wholeOf } from "./stage.ts";

const URLLIB = `
import sys, urllib.request
url, dummy = sys.argv[1:]
request = urllib.request.Request(url, data=b"x" * 100000, headers={"Authorization": "Bearer " + dummy})
with urllib.request.urlopen(request) as reply:
    print(reply.status, reply.read().decode())
`;

describe.skipIf(!REQUIREMENTS.python.met())("python3", () => {
  test("urllib posts a body and arrives with the credential", async () => {
    await using s = await stage();
    const { code, out, err } = await s.run(["python3", "-c", URLLIB, `${s.url}/v1/items`, DUMMY]);
    expect({ code, out, err }).toMatchObject({ code: 0, out: '200 {"ok":true}\n' });
    const [request] = s.upstream.received;
    expect(request?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    expect(request?.body.length).toBe(100_000);
    expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
  });
});
