import { expect, test } from "bun:test";
import fc from "fast-check";
import { admitNext, emptySlots, passSlot, takeSlot } from "../../../../src/core/limit/slots.ts";

test("as many get in as there are slots, and another for each that is given back", () => {
  const slots = emptySlots<string>();
  expect([1, 2, 3].map(() => takeSlot(slots, 2))).toEqual([true, true, false]);
  expect(passSlot(slots, 2)).toBeUndefined();
  expect([1, 2].map(() => takeSlot(slots, 2))).toEqual([true, false]);
});

test("a slot goes to who waited longest, and a newcomer does not overtake", () => {
  const slots = emptySlots<string>();
  takeSlot(slots, 1);
  slots.waiting.add("first").add("second").add("third");
  slots.waiting.delete("second");
  expect(passSlot(slots, 1)).toBe("first");
  expect(takeSlot(slots, 1)).toBe(false);
  expect([passSlot(slots, 1), passSlot(slots, 1)]).toEqual(["third", undefined]);
  expect(slots.used).toBe(0);
});

test("when fewer may be in than are, a slot that is given back goes to nobody until there is room", () => {
  const slots = emptySlots<string>();
  for (let count = 0; count < 3; count++) takeSlot(slots, 3);
  slots.waiting.add("first").add("second");
  expect([passSlot(slots, 1), passSlot(slots, 1), passSlot(slots, 1)]).toEqual([
    undefined,
    undefined,
    "first",
  ]);
  expect(slots.used).toBe(1);
});

test("when more may be in than may have been, those who wait get in, in their order, while there is room", () => {
  const slots = emptySlots<string>();
  takeSlot(slots, 1);
  slots.waiting.add("first").add("second").add("third");
  expect([admitNext(slots, 3), admitNext(slots, 3), admitNext(slots, 3)]).toEqual([
    "first",
    "second",
    undefined,
  ]);
  expect([...slots.waiting]).toEqual(["third"]);
});

test("whatever the order of coming and going, no more than allowed are in and none is lost", () => {
  const turns = fc.array(fc.constantFrom("come", "go"), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), turns, (max, steps) => {
      const slots = emptySlots<object>();
      let inside = 0;
      for (const step of steps) {
        if (step === "come") {
          if (takeSlot(slots, max)) inside++;
          else slots.waiting.add({});
        } else if (inside > 0 && passSlot(slots, max) === undefined) inside--;
        expect(slots.used).toBe(inside);
        expect(inside).toBeLessThanOrEqual(max);
        if (inside < max) expect(slots.waiting.size).toBe(0);
      }
    }),
  );
});
