import type { CatalogEntry } from "../entry.ts";
import { aws } from "./aws.ts";

/** One of the services of AWS, with the same key. */
export const awsS3: CatalogEntry = {
  ...aws,
  id: "aws-s3",
  aliases: ["s3"],
  name: "AWS S3",
  description: "Object storage of AWS",
  host: "s3.amazonaws.com",
  tryWith: ["aws s3 ls"],
  isTemplate: true,
};
