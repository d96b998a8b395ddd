package sluice.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;

/**
 * Makes, widens, describes and drops Iceberg tables: one JSON request on stdin, one JSON answer on stdout.
 *
 * <pre>
 * request {action: "ensure" | "describe" | "drop",
 *          catalog: {name: "iceberg", properties: {type: "jdbc" | "glue", …}}, warehouse: "s3://bucket/prefix",
 *          store: {endpoint?, region, pathStyle}, owner?: text, purge?: boolean (drop),
 *          tables: [{namespace: [text], name, columns: [{name, type, doc?}], partitionBy?: ["hour(__source_ts_ms)"],
 *                    properties?: {…}}]}
 * answer  {tables: [{namespace, name, action, changes: [text], kept: [{column, has, wanted, reason}], location, uuid,
 *                    columns: [{name, type, required}]}],
 *          problems: [{place, reason, mend}]}     or  {error: {reason}} and exit code 1
 * </pre>
 *
 * A type is a text as Iceberg prints primitives ("decimal(12,2)"), or {list: type}, or {struct: [{name, type}]}.
 * Who calls object store and Glue is found by the default chain of the AWS SDK, which asks AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY first: never argv, and nothing is printed.
 */
public final class Tables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Tables() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // whatever a library prints must not end up in the answer
    ObjectNode answer = JSON.createObjectNode();
    int code = 0;
    try {
      JsonNode request = JSON.readTree(System.in);
      Catalog catalog = CatalogUtil.buildIcebergCatalog(request.at("/catalog/name").asText("iceberg"), properties(request), null);
      try {
        run(catalog, request, answer);
      } finally {
        if (catalog instanceof Closeable open) {
          open.close();
        }
      }
    } catch (Exception e) {
      answer.removeAll();
      answer.putObject("error").put("reason", reason(e));
      code = 1;
    }
    out.println(JSON.writeValueAsString(answer));
    out.flush();
    System.exit(code);
  }

  private static void run(Catalog catalog, JsonNode request, ObjectNode answer) {
    ArrayNode done = answer.putArray("tables");
    ArrayNode problems = answer.putArray("problems");
    for (JsonNode spec : request.path("tables")) {
      TableJob job = new TableJob(catalog, spec, request);
      try {
        switch (request.path("action").asText()) {
          case "ensure" -> done.add(job.ensure());
          case "describe" -> done.add(job.describe());
          case "drop" -> done.add(job.drop());
          default -> throw new IllegalArgumentException("unknown action " + request.path("action"));
        }
      } catch (TableJob.Refused e) {
        problems.addObject().put("place", job.name()).put("reason", e.getMessage()).put("mend", e.mend);
      } catch (RuntimeException e) {
        problems.addObject().put("place", job.name()).put("reason", reason(e)).put("mend", "");
      }
    }
  }

  private static Map<String, String> properties(JsonNode request) {
    Map<String, String> props = new HashMap<>();
    props.put(CatalogProperties.WAREHOUSE_LOCATION, request.path("warehouse").asText());
    props.put(CatalogProperties.FILE_IO_IMPL, "org.apache.iceberg.aws.s3.S3FileIO");
    // iceberg-aws 1.12.0 asks for the SDK's Apache 5 client by default, which the sink's plugin folder does not hold.
    props.put("http-client.type", "urlconnection");
    JsonNode store = request.path("store");
    props.put("client.region", store.path("region").asText("us-east-1"));
    if (store.hasNonNull("endpoint")) {
      props.put("s3.endpoint", store.get("endpoint").asText());
    }
    props.put("s3.path-style-access", String.valueOf(store.path("pathStyle").asBoolean(false)));
    request.at("/catalog/properties").properties().forEach(e -> props.put(e.getKey(), e.getValue().asText()));
    return props;
  }

  /** The message of the innermost cause that has one, on one line; the outer ones say only where it passed through. */
  private static String reason(Throwable e) {
    String text = e.getClass().getSimpleName();
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t.getMessage() != null) {
        text = t.getClass().getSimpleName() + ": " + t.getMessage();
      }
    }
    return text.replaceAll("\\s+", " ");
  }
}
