import { explain, faultOf, unreachable } from "../../broker/fault.ts";
import type { BrokerSecurity } from "../../broker/security.ts";

const scram: BrokerSecurity = { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "worker", password: "hunter2", ca: { file: "/ca.pem" } };
const nested = (...chain: Record<string, unknown>[]): unknown => chain.reduceRight<unknown>((cause, one) => Object.assign(new Error(String(one["message"] ?? "")), one, cause === undefined ? {} : { errors: [cause] }), undefined);
const network = (cause: Record<string, unknown>): unknown => nested({ code: "PLT_KFK_MULTIPLE", message: "Listing topics failed." }, { code: "PLT_KFK_NETWORK", message: "Connection to b:9093 failed." }, cause);

test.each<[string, BrokerSecurity | undefined, unknown, string]>([
  ["a wrong password", scram, network({ apiId: "SASL_AUTHENTICATION_FAILED", message: "x" }), 'Kafka at b:9093: the broker refuses user "worker" (SASL_AUTHENTICATION_FAILED). Check name and password, and that the user was made for SCRAM-SHA-512'],
  ["an identity that MSK refuses", { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "r" }, network({ apiId: "SASL_AUTHENTICATION_FAILED", message: "x" }), "Kafka at b:9093: the broker refuses the AWS identity of this process (SASL_AUTHENTICATION_FAILED). Check that the identity of this process may kafka-cluster:Connect"],
  ["a mechanism that the listener does not take", scram, network({ apiId: "UNSUPPORTED_SASL_MECHANISM", message: "x" }), "Kafka at b:9093: its listener does not take SCRAM-SHA-512. Set security.mechanism to one that it is configured for (sasl.enabled.mechanisms)"],
  ["a wrong authority", scram, network({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", message: "unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca" }), "Kafka at b:9093: its certificate is not accepted: unable to verify the first certificate. Set security.ca to the authority that signed it: /ca.pem does not hold it"],
  ["no authority", { protocol: "SSL" }, network({ code: "SELF_SIGNED_CERT_IN_CHAIN", message: "self-signed certificate in certificate chain" }), "Kafka at b:9093: its certificate is not accepted: self-signed certificate in certificate chain. Set security.ca to the authority that signed it; without one only public authorities are trusted"],
  ["another name", scram, network({ code: "ERR_TLS_CERT_ALTNAME_INVALID", message: "Hostname/IP does not match certificate's altnames: Host: b." }), "Kafka at b:9093: its certificate is not accepted: Hostname/IP does not match certificate's altnames: Host: b. Name the broker as its certificate does, or give it a certificate with this name"],
  ["PLAINTEXT against TLS", undefined, network({ code: "PLT_KFK_USER", message: "Broker requires TLS." }), "Kafka at b:9093: its listener speaks TLS, and security.protocol is PLAINTEXT. Set it to SSL or SASL_SSL"],
  ["TLS against PLAINTEXT", { protocol: "SSL" }, network({ code: "PLT_KFK_USER", message: "TLS handshake failed. Please verify the broker supports TLS." }), "Kafka at b:9093: no TLS connection (TLS handshake failed. Please verify the broker supports TLS), and security.protocol is SSL. Set it to PLAINTEXT if the listener speaks no TLS, or name the port of one that does"],
  ["a login against none", { ...scram, protocol: "SASL_PLAINTEXT" }, network({ apiId: "ILLEGAL_SASL_STATE", message: "x" }), "Kafka at b:9093: its listener asks for no login, and security.protocol is SASL_PLAINTEXT. Set it to PLAINTEXT, or name the port of the SASL listener"],
  ["no login against one", { protocol: "SSL" }, network({ code: "PLT_KFK_NETWORK", message: "Connection closed" }), "Kafka at b:9093: hung up without an answer. Check that it runs; a listener with SASL (SASL_SSL) does the same, and security.protocol is SSL"],
  ["a right that is missing", scram, nested({ apiId: "TOPIC_AUTHORIZATION_FAILED", message: "x" }), 'topic shop: the broker does not let user "worker" do this (TOPIC_AUTHORIZATION_FAILED). Give that user an ACL for it, or name another in the broker\'s security'],
  ["nobody there", scram, network({ code: "ECONNREFUSED", message: "connect ECONNREFUSED" }), "Kafka at b:9093: topic shop: Connection to b:9093 failed. Check that the broker runs and that its advertised listeners can be reached from here"],
  ["something else that Kafka says", scram, nested({ apiId: "INVALID_CONFIG", message: "x", serverErrorMessage: "no such key" }), "topic shop: no such key (INVALID_CONFIG)"],
])("%s", (_, security, error, line) => {
  const told = explain({ bootstrapServers: "b:9093", ...(security === undefined ? {} : { security }) }, "topic shop", error);
  expect(told.message).toBe(line);
  expect(told.message).not.toContain("hunter2");
});

test("a line that was told once is not told again in other words", () => {
  const endpoint = { bootstrapServers: "b:9093", security: scram };
  const once = explain(endpoint, "user worker", network({ apiId: "SASL_AUTHENTICATION_FAILED", message: "x" }));
  expect(explain(endpoint, "topic shop", once)).toBe(once);
  expect(faultOf(unreachable(endpoint, "no answer within 30 s")).code).toBe("UNREACHABLE");
});
