import { expect, test } from "bun:test";
import { Channel } from "../../../src/lib/stream/channel.ts";
import { Retired } from "../../../src/net/retired.ts";
import { fakeStream } from "../../support/net/fake-stream.ts";

test("what is ended is half-closed, is not heard any more, and goes when its peer has ended too", () => {
  const { stream, told, peer } = fakeStream();
  const channel = new Channel(stream);
  const heard: string[] = [];
  channel.listen({ data: () => heard.push("data"), drain() {}, end: () => heard.push("end"), close() {} });
  const retired = new Retired();
  retired.end(channel);
  expect(told).toContain("finish");
  peer.sends("late");
  peer.ends();
  expect(heard).toEqual([]);
  expect(channel.closed).toBe(true);
});

test("a peer that neither ends nor goes is not waited for", () => {
  const { stream } = fakeStream();
  const channel = new Channel(stream);
  const retired = new Retired();
  retired.end(channel);
  retired.sweep(performance.now());
  expect(channel.closed).toBe(false);
  retired.sweep(performance.now() + 60_000);
  expect(channel.closed).toBe(true);
});

test("close takes what is still on its way out", () => {
  const channels = [fakeStream(), fakeStream()].map(({ stream }) => new Channel(stream));
  const retired = new Retired();
  for (const channel of channels) retired.end(channel);
  retired.close();
  expect(channels.map((channel) => channel.closed)).toEqual([true, true]);
});
