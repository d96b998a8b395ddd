import { z } from "zod";
import { choice, formed, port } from "./field.ts";

/** Fields that more than one box has. */

export const hostName = formed(/^[A-Za-z0-9_.:-]+$/, "a host name or address", "the server's host name or address", "db.example.com");

export const rootCertificates = formed(/^\//, "an absolute path", "PEM file with the authorities to trust", "/etc/ssl/rds.pem");

export const databaseName = (description: string, example: string) => formed(/^[^\s"'/\\]{1,63}$/, "a database name", description, example);

export const through = (what: string) => choice(["kubernetes"], `how Sluice reaches ${what} where it is private: through the cluster`);

export const local = z.strictObject({ port: port("the port to listen on; a free one if absent").optional() });
