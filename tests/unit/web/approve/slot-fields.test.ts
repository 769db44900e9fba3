import { expect, test } from "bun:test";
import { readSlots } from "../../../../src/web/approve/slot-fields.ts";

const form = (fields: Record<string, string>) => ({
  names: Object.keys(fields),
  text: (name: string) => fields[name] ?? "",
});

test("what is typed becomes values and clients by key; what is empty is as if it were not there", () => {
  const { values, oauth, errors } = readSlots(
    form({
      csrf: "x",
      "value:A": " kept as typed ",
      "lines:A": "",
      "value:B": "",
      "lines:B": "one\r\ntwo\n",
      "value:C": "",
      "client_id:D": " id ",
      "client_secret:D": "secret",
      "client_secret:E": "alone",
      "client_id:F": "",
    }),
  );
  expect([...values].map(([key, value]) => [key, value.open()])).toEqual([
    ["A", " kept as typed "],
    ["B", "one\ntwo\n"],
  ]);
  expect([...oauth].map(([key, one]) => [key, one.clientId, one.clientSecret?.open()])).toEqual([
    ["D", "id", "secret"],
    ["E", undefined, "alone"],
  ]);
  expect(errors.size).toBe(0);
});

test("a value on one line and on several is neither", () => {
  const { errors } = readSlots(form({ "value:A": "one", "lines:A": "two" }));
  expect([...errors.keys()]).toEqual(["lines:A"]);
});
