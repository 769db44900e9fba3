/** A person's decision beside a server that takes it and breaks off, or never answers. */
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync } from "node:fs";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

const PROPOSAL = {
  id: 7,
  status: "pending",
  message: "m",
  user_message: "",
  services_json: "[]",
  credentials_json: '[{"action":"set","key":"NEW_KEY"}]',
  review_note: "",
  created_at: "2026-11-28T09:30:00Z",
  expires_at: "2026-12-05T09:30:00Z",
  raised_by: { type: "agent", name: "my-agent" },
  reach: { hash: "h", added: [], removed: [], replaced: [], confirm_hosts: [] },
};

async function approveAt(onApproval: (socket: Bun.Socket) => void) {
  await using stage = await openStage();
  // Bytes, so that an answer can end anywhere.
  using server = Bun.listen({
    port: 0,
    hostname: "127.0.0.1",
    socket: {
      data(socket, bytes) {
        const request = bytes.toString();
        if (request.startsWith("POST ")) return onApproval(socket);
        if (!request.startsWith("GET ")) return;
        const body = JSON.stringify(
          request.includes("/services") ? { vault: "default", services: [] } : PROPOSAL,
        );
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
        );
        socket.end();
      },
    },
  });
  const address = `http://127.0.0.1:${server.port}`;
  const data = stage.env["DATA"] ?? "";
  mkdirSync(data, { mode: 0o700 });
  await Bun.write(`${data}/session.json`, JSON.stringify({ token: `av_sess_${"0".repeat(64)}`, address }));
  chmodSync(`${data}/session.json`, 0o600);
  return await finish([requireBinary(), ..."proposal approve 7 NEW_KEY=hunter2 --yes".split(" ")], {
    cwd: stage.work,
    env: stage.env,
    timeout: 20_000,
  });
}

test.each([
  ["closes", (socket: Bun.Socket) => void socket.end()],
  [
    "breaks off within its answer",
    (socket: Bun.Socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"id":7,',
      );
      socket.end();
    },
  ],
  ["never answers", () => {}],
])(
  "one that %s leaves it open whether it was done, and says where to look",
  async (_, onApproval) => {
    const { code, out, err } = await approveAt(onApproval);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("error: cannot reach the server at http://127.0.0.1:");
    expect(err).toEndWith("hint: agent-vault vault proposal show 7 tells whether it was applied\n");
    expect(err).not.toContain("hunter2");
  },
  40_000,
);

test("one that answers with something else is not taken for success", async () => {
  const { code, out } = await approveAt((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    socket.end();
  });
  expect([code, out]).toEqual([1, ""]);
}, 40_000);
