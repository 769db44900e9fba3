/**
 * The API of the benchmark, as its own process: TLS, keep-alive, 16-byte answers, on raw sockets so that it costs
 * less than what is measured. The answer says whether the credential arrived. Prints its port.
 */
const [cert = "", key = ""] = await Promise.all(Bun.argv.slice(2, 4).map((path) => Bun.file(path).text()));

/** Both are 16 bytes, so that a request without the credential costs the same. */
const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 16\r\n\r\n";
const WITH = Buffer.from(`${head}credential: yes\n`);
const WITHOUT = Buffer.from(`${head}credential: no \n`);
const END = "\r\n\r\n";

const server = Bun.listen<{ rest: Buffer | undefined }>({
  hostname: "127.0.0.1",
  port: 0,
  tls: { cert, key },
  socket: {
    open(socket) {
      socket.data = { rest: undefined };
    },
    data(socket, chunk) {
      let bytes = socket.data.rest === undefined ? chunk : Buffer.concat([socket.data.rest, chunk]);
      for (let end = bytes.indexOf(END); end !== -1; end = bytes.indexOf(END)) {
        // Squid and mitmproxy add X-Bench, agent-vault the Authorization of its service; both hold this word.
        const seen = bytes.indexOf("bench-credential") !== -1;
        socket.write(seen ? WITH : WITHOUT);
        bytes = bytes.subarray(end + END.length);
      }
      socket.data.rest = bytes.length === 0 ? undefined : bytes;
    },
    error() {},
  },
});
process.stdout.write(`${server.port}\n`);
