/** A gRPC server on loopback with TLS: unary, server streaming, bidirectional. Prints its port, then each call's metadata. */
import { Server, ServerCredentials } from "@grpc/grpc-js";

const [cert, key] = process.argv.slice(2).map((text) => Buffer.from(text, "base64"));
const bytes = {
  requestSerialize: (value) => value,
  requestDeserialize: (value) => value,
  responseSerialize: (value) => value,
  responseDeserialize: (value) => value,
};
const method = (name, requestStream, responseStream) => ({
  path: `/test.Echo/${name}`,
  requestStream,
  responseStream,
  ...bytes,
});

const note = (call) =>
  console.log(JSON.stringify({ path: call.getPath(), authorization: call.metadata.get("authorization") }));
const server = new Server();
server.addService(
  {
    unary: method("Unary", false, false),
    many: method("Many", false, true),
    both: method("Both", true, true),
  },
  {
    unary(call, reply) {
      note(call);
      reply(null, Buffer.from(`one ${call.request}`));
    },
    many(call) {
      note(call);
      for (let at = 0; at < 3; at += 1) call.write(Buffer.from(`${at} ${call.request}`));
      call.end();
    },
    both(call) {
      note(call);
      call.on("data", (value) => call.write(Buffer.from(`echo ${value}`)));
      call.on("end", () => call.end());
    },
  },
);
server.bindAsync(
  "127.0.0.1:0",
  ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]),
  (error, port) => {
    if (error) throw error;
    console.log(port);
  },
);
