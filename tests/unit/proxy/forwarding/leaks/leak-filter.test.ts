import { describe, expect, test } from "bun:test";
import { LeakFilter } from "../../../../../src/proxy/forwarding/leaks/leak-filter.ts";
import { LeakSearch } from "../../../../../src/proxy/forwarding/leaks/leak-search.ts";

const VALUE = "sk_live_abc/def+GHI=12345678ZZ";
const search = new LeakSearch([{ value: VALUE, placeholder: "__KEY__" }]);

function filter(): LeakFilter {
  return new LeakFilter(search, {
    length: undefined,
    inPlace: false,
    atMost: Number.POSITIVE_INFINITY,
    found: () => {},
  });
}

describe("LeakFilter", () => {
  test("lets three bytes of a value go and no more, however long it waits for each that follows", () => {
    const leaks = filter();
    let told = "";
    for (const byte of Buffer.from(VALUE)) {
      told += Buffer.from(leaks.push(Uint8Array.of(byte))).toString();
      told += Buffer.from(leaks.letGo()).toString();
    }
    told += Buffer.from(leaks.end()).toString();
    expect(told).toBe("sk___KEY__");
  });

  test("lets an end of few bytes go that only could have begun one", () => {
    const leaks = filter();
    expect(Buffer.from(leaks.push(Buffer.from("data: tasks"))).toString()).toBe("data: task");
    expect(leaks.keepsFew).toBe(true);
    expect(Buffer.from(leaks.letGo()).toString()).toBe("s");
    expect(leaks.keepsFew).toBe(false);
    expect(Buffer.from(leaks.push(Buffer.from(" done"))).toString()).toBe(" done");
  });

  test("gives up an answer that begins a value at every byte, instead of having everybody wait for it", () => {
    const repeated = new LeakFilter(new LeakSearch([{ value: "a".repeat(30_000), placeholder: "__KEY__" }]), {
      ...{ length: undefined, inPlace: false, atMost: Number.POSITIVE_INFINITY, found: () => {} },
    });
    const begun = Buffer.from(`${"a".repeat(29_999)}!`);
    expect(() => {
      for (let turn = 0; turn < 10; turn += 1) repeated.push(begun);
    }).toThrow(expect.objectContaining({ code: "unsearchable_answer" }));
  });

  test("reads a long value that comes a byte at a time", () => {
    const value = Array.from({ length: 2500 }, (_, at) => (at * 7919).toString(36)).join("");
    const leaks = new LeakFilter(new LeakSearch([{ value: value.slice(0, 4000), placeholder: "__KEY__" }]), {
      ...{ length: undefined, inPlace: false, atMost: Number.POSITIVE_INFINITY, found: () => {} },
    });
    const told = [...Buffer.from(value.slice(0, 4000))].map((byte) => leaks.push(Uint8Array.of(byte)));
    expect(Buffer.concat([...told, leaks.end()]).toString()).toBe("__KEY__");
  });
});
