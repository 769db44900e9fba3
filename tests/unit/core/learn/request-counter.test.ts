import { expect, test } from "bun:test";
import { ALIKE, MOST_LACKING, MOST_REQUESTS } from "../../../../src/core/learn/recorded.ts";
import { type LoggedRequest, RequestCounter } from "../../../../src/core/learn/request-counter.ts";

const row = (fields: Partial<LoggedRequest> = {}): LoggedRequest => ({
  method: "GET",
  host: "api.example.com:443",
  path: "/v1",
  service: "api",
  status: 200,
  errorCode: "",
  own: true,
  at: 1,
  ...fields,
});
const counted = (...rows: readonly LoggedRequest[]) => {
  const counter = new RequestCounter();
  for (const one of rows) counter.add(one);
  return counter.result();
};

test("what became of it decides where it is counted", () => {
  const { requests } = counted(
    row(),
    row({ status: 404 }),
    row({ status: 503, at: 9 }),
    row({ status: 401 }),
    row({ status: 403, errorCode: "no_match" }),
    row({ status: 502, errorCode: "upstream_unreachable" }),
    row({ own: false }),
    row({ status: 101, errorCode: "upgrade_ended" }),
  );
  expect(requests).toMatchObject([{ answered: 3, denied: 1, unanswered: 2, others: 1, lastAt: 9 }]);
});

test("however many rows there are, it keeps no more than its bounds", () => {
  const alike = Array.from({ length: ALIKE + 5 }, (_, id) => row({ path: `/v1/${id}` }));
  expect(counted(...alike)).toMatchObject({ total: ALIKE + 5, alike: 5, cut: 0 });
  const words = Array.from({ length: MOST_REQUESTS + 3 }, (_, id) => row({ path: `/w${id}x` }));
  const many = counted(...words, row({ path: "/w1x" }));
  expect([many.requests.length, many.cut, many.total]).toEqual([MOST_REQUESTS, 3, MOST_REQUESTS + 4]);
  const tunnels = Array.from({ length: MOST_LACKING + 7 }, (_, id) =>
    row({ host: `h${id}.example.com:443`, method: "CONNECT", path: "" }),
  );
  const { lacking } = counted(...tunnels);
  expect([lacking.length, lacking.at(-1)]).toEqual([MOST_LACKING + 1, { host: "", requests: 7 }]);
});

test("parts that were counted apart come to the same as all rows together", () => {
  const rows = Array.from({ length: 300 }, (_, at) =>
    row({
      path: at % 3 === 0 ? `/v1/${at}` : `/w${at % 7}`,
      status: at % 5 === 0 ? 403 : 200,
      own: at % 4 > 0,
      at,
    }),
  );
  const tunnel = row({ method: "CONNECT", path: "" });
  const whole = counted(...rows, tunnel);
  const joined = new RequestCounter();
  for (const part of [rows.slice(0, 120), rows.slice(120), [tunnel]]) joined.addCounted(counted(...part));
  expect(joined.result()).toEqual(whole);
});
