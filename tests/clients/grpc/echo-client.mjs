/** The client that runs under `vault run`: it knows nothing of a proxy but what the environment says. */
import { Client, credentials, Metadata } from "@grpc/grpc-js";

const [address, dummy] = process.argv.slice(2);
const same = (value) => value;
const metadata = new Metadata();
metadata.set("authorization", `Bearer ${dummy}`);
const client = new Client(address, credentials.createSsl());
const collect = (stream) =>
  new Promise((resolve, reject) => {
    const all = [];
    stream.on("data", (value) => all.push(value.toString()));
    stream.on("end", () => resolve(all));
    stream.on("error", reject);
  });

const unary = await new Promise((resolve, reject) =>
  client.makeUnaryRequest("/test.Echo/Unary", same, same, Buffer.from("a"), metadata, (error, value) =>
    error ? reject(error) : resolve(value.toString()),
  ),
);
const many = await collect(
  client.makeServerStreamRequest("/test.Echo/Many", same, same, Buffer.from("b"), metadata),
);
const stream = client.makeBidiStreamRequest("/test.Echo/Both", same, same, metadata);
const both = collect(stream);
stream.write(Buffer.from("c"));
stream.write(Buffer.from("d"));
setTimeout(() => stream.end(Buffer.from("e")), 50);
console.log(JSON.stringify({ unary, many, both: await both }));
client.close();
