/** grpc-js's health client under `vault run`: a known service, an unknown one, the known one again. Prints JSON. */
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";

const ASK = "/grpc.health.v1.Health/Check";
const STATUS = { 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN" };
/** HealthCheckRequest{1: service} in protobuf's wire form. */
const request = (service) => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
const nameOf = (code) => Object.keys(status).find((name) => status[name] === code);

const client = new Client(process.argv[2], credentials.createSsl());
const metadata = new Metadata();
metadata.set("authorization", "Bearer dummy");
const ask = (service) =>
  new Promise((resolve) => {
    const options = { deadline: Date.now() + 15_000 };
    client.makeUnaryRequest(
      ASK,
      request,
      (bytes) => bytes,
      service,
      metadata,
      options,
      (error, answer) => resolve(error ? `${nameOf(error.code)}: ${error.details}` : STATUS[answer[1]]),
    );
  });

const [known, unknown, again] = [await ask("known"), await ask("unknown"), await ask("known")];
console.log(JSON.stringify({ known, unknown, again }));
client.close();
