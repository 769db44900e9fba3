import { expect, test } from "bun:test";
import { Channel } from "../../../src/lib/stream/channel.ts";
import { ReadyConnections } from "../../../src/net/ready-connections.ts";
import { Retired } from "../../../src/net/retired.ts";
import type { UpstreamProtocol } from "../../../src/ports/net/upstream.ts";
import { fakeStream } from "../../support/net/fake-stream.ts";

function world() {
  const ready = new ReadyConnections(new Retired());
  const add = (name: string, protocol: UpstreamProtocol) => {
    const { stream, peer, told } = fakeStream();
    const secured = { channel: new Channel(stream), protocol, address: "127.0.0.1" };
    ready.add(name, secured);
    return { ...secured, peer, told };
  };
  return { ready, add };
}

test("a connection is given once, to who wants its name and its protocol", () => {
  const { ready, add } = world();
  const { channel } = add("a", "h2");
  expect(ready.take("b", "h2")).toBeUndefined();
  expect(ready.take("a", "http/1.1")).toBeUndefined();
  expect(ready.take("a", "h2")?.channel).toBe(channel);
  expect(ready.take("a", "h2")).toBeUndefined();
});

test("over HTTP/1.1 nobody has asked yet: an upstream that speaks first is not believed", () => {
  const { ready, add } = world();
  const { channel, peer } = add("a", "http/1.1");
  peer.sends("HTTP/1.1 200 OK\r\n\r\n");
  expect(channel.open).toBe(false);
  expect(ready.take("a", "http/1.1")).toBeUndefined();
});

test("an HTTP/2 server speaks first, and what it said is there for who takes the connection", () => {
  const { ready, add } = world();
  const { peer } = add("a", "h2");
  peer.sends("SETTINGS");
  const heard: string[] = [];
  const taken = ready.take("a", "h2");
  taken?.channel.listen({ data: (bytes) => heard.push(bytes.toString()), drain() {}, end() {}, close() {} });
  expect(heard).toEqual(["SETTINGS"]);
});

test("one whose upstream has gone, and one too many of a name, are ended", () => {
  const { ready, add } = world();
  const first = add("a", "h2");
  const second = add("a", "h2");
  expect(second.channel.open).toBe(false);
  first.peer.leaves();
  expect(ready.take("a", "h2")).toBeUndefined();
});

test("who is not taken in time is ended", () => {
  const { ready, add } = world();
  const { channel } = add("a", "h2");
  ready.sweep(performance.now());
  expect(channel.open).toBe(true);
  ready.sweep(performance.now() + 60_000);
  expect(channel.open).toBe(false);
  expect(ready.take("a", "h2")).toBeUndefined();
});
