/** An agent in Node, with the WebSocket that it brings along: from the greeting to a pong. */
import { createPrivateKey, sign } from "node:crypto";

const [url, did, publicKey, privateKey] = process.argv.slice(2);
const key = createPrivateKey({ key: Buffer.from(privateKey, "base64"), format: "der", type: "pkcs8" });
const told = (line) => process.stdout.write(`${line}\n`);

function say(socket, type, payload) {
  const timestamp = new Date().toISOString();
  const signature = sign(null, Buffer.from(JSON.stringify(payload) + timestamp), key).toString("base64");
  socket.send(JSON.stringify({ type, payload, signature, publicKey, timestamp }));
}

function register({ data }, socket) {
  const llmConfig = { provider: "ollama", model: "llama 3 „größer“", maxTokens: 4096 };
  say(socket, "register", {
    name: "Node ✓",
    publicKey,
    capabilities: ["api_call"],
    llmConfig,
    version: "1.0.0",
    nonce: data,
  });
}

const socket = new WebSocket(url);
socket.onmessage = ({ data }) => {
  const { type, payload } = JSON.parse(data);
  if (type === "auth_challenge") register(payload, socket);
  else if (type === "registration_pending") told(`pending ${payload.registrationId}`);
  else if (type === "register_ack") {
    told(`ack ${payload.agentId === did} ${payload.policy.capabilities}`);
    socket.send(
      JSON.stringify({ type: "heartbeat", payload: { uptime: 1 }, timestamp: new Date().toISOString() }),
    );
  } else if (type === "pong") told("pong");
};
socket.onclose = ({ code }) => told(`closed ${code}`);
socket.onerror = () => told("error");
// Its parent's end is its own.
process.stdin.on("end", () => socket.close(1000)).resume();
