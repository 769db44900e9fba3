import { describe, expect, test } from "bun:test";
import { connectionOwner, listenersAt, listenersIn, ownerIn } from "../../../src/lib/connection-owner.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:A8B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 53210 1 0000000000000000 100 0 0 10 0
   1: 0100007F:A8B3 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 53299 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:D2F0 0100007F:A8B3 01 00000000:00000000 00:00000000 00000000  1000        0 53298 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:D2F2 0100007F:A8B3 04 00000000:00000000 01:00000014 00000000     0        0 0 2 0000000000000000 20 4 30 10 -1
`;
const SERVER = 0xa8b3;
const at = (port: number, address = "127.0.0.1") => ({
  client: { address, port },
  server: { address: "127.0.0.1", port: SERVER },
});

test("the line of the client's own end tells its user", () => {
  expect(ownerIn(TABLE, at(0xd2f0))).toBe(1000);
});

test("whoever has the same port at another address of loopback is not who has it at this one", () => {
  expect(ownerIn(TABLE, at(0xd2f0, "127.0.0.2"))).toBeUndefined();
  expect(ownerIn(TABLE, at(0xd2f0, "127.0.0.11"))).toBeUndefined();
  const line = TABLE.split("\n")[3]?.replace("0100007F:D2F0", "0200007F:D2F0").replace(" 1000 ", " 1001 ");
  expect(ownerIn(`${TABLE}${line}\n`, at(0xd2f0, "127.0.0.2"))).toBe(1001);
});

test("a socket that nobody holds any more is nobody's, whatever user it is listed with", () => {
  expect(ownerIn(TABLE, at(0xd2f2))).toBeUndefined();
});

test("neither is one that is not listed, or of a table that is not there", () => {
  expect(ownerIn(TABLE, at(0xd2f1))).toBeUndefined();
  expect(ownerIn("", at(0xd2f0))).toBeUndefined();
  expect(ownerIn(TABLE.slice(0, TABLE.indexOf("1000")), at(0xd2f0))).toBeUndefined();
});

describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test.each(["127.0.0.1", "::ffff:127.0.0.1"])("a connection of ours to %s is ours", async (hostname) => {
    using listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const socket = await Bun.connect({ hostname, port: listener.port, socket: { data() {} } });
    const client = { address: "127.0.0.1", port: socket.localPort };
    const ends = { client, server: { address: "127.0.0.1", port: listener.port } };
    expect(connectionOwner(ends)).toBe(process.getuid?.());
    socket.terminate();
  });
});

test("those who listen at a port are told, and neither who is connected to it nor who listens at another", () => {
  const line = (port: string, state: string, uid: number) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 12345 1 0\n`;
  const table = `  sl  local_address rem_address   st\n${line("37F1", "0A", 65534)}${line("37F1", "01", 7)}${line("37F2", "0A", 8)}`;
  expect(listenersIn(table, 0x37f1)).toEqual([65534]);
  expect(listenersIn("", 0x37f1)).toEqual([]);
});

test.if(process.platform === "linux")("the system tells of a listener of ours", () => {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  expect(listenersAt(server.port)).toEqual([process.getuid?.() ?? -1]);
  server.stop(true);
  expect(listenersAt(server.port)).toEqual([]);
});
