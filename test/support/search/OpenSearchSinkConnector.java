package io.aiven.kafka.connect.opensearch;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Stands in for Aiven's OpenSearch sink 4.0.1, which no package registry holds, in tests alone. It does what that one does with the settings
 * that Sluice writes: the topic is the index, the key the id, JsonConverter without schemas makes the document, the offset is the external
 * version, a null deletes, a version conflict is passed over. Anything else that the server refuses fails the task, as there.
 */
public class OpenSearchSinkConnector extends SinkConnector {
  private Map<String, String> config;

  @Override
  public void start(Map<String, String> props) {
    config = props;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return Writer.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    return Collections.nCopies(max, config);
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef().define("connection.url", ConfigDef.Type.LIST, ConfigDef.NO_DEFAULT_VALUE, ConfigDef.Importance.HIGH, "where it is");
  }

  @Override
  public String version() {
    return "4.0.1-stand-in";
  }

  public static class Writer extends SinkTask {
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonConverter json = new JsonConverter();
    private URI bulk;

    @Override
    public void start(Map<String, String> props) {
      bulk = URI.create(props.get("connection.url") + "/_bulk");
      json.configure(Map.of("schemas.enable", "false"), false);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
      StringBuilder body = new StringBuilder();
      for (SinkRecord record : records) {
        String id = new String(json.fromConnectData(record.topic(), null, (String) record.key()), StandardCharsets.UTF_8);
        body.append("{\"").append(record.value() == null ? "delete" : "index").append("\":{\"_index\":\"").append(record.topic()).append("\",\"_id\":").append(id)
            .append(",\"version\":").append(record.kafkaOffset()).append(",\"version_type\":\"external\"}}\n");
        if (record.value() != null) {
          body.append(new String(json.fromConnectData(record.topic(), record.valueSchema(), record.value()), StandardCharsets.UTF_8)).append('\n');
        }
      }
      if (body.length() > 0) {
        send(body.toString());
      }
    }

    private void send(String body) {
      HttpResponse<String> answer;
      try {
        HttpRequest request = HttpRequest.newBuilder(bulk).header("content-type", "application/x-ndjson").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (java.io.IOException e) {
        throw new RetriableException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ConnectException(e);
      }
      if (answer.statusCode() > 299) {
        throw new RetriableException(answer.body());
      }
      Map<?, ?> said = (Map<?, ?>) json.toConnectData("bulk", answer.body().getBytes(StandardCharsets.UTF_8)).value();
      for (Object item : (List<?>) said.get("items")) {
        Map<?, ?> one = (Map<?, ?>) ((Map<?, ?>) item).values().iterator().next();
        if (one.get("error") != null && ((Number) one.get("status")).intValue() != 409) {
          throw new ConnectException("One of the item in the bulk response aborted. Reason: " + ((Map<?, ?>) one.get("error")).get("reason"));
        }
      }
    }

    @Override
    public void flush(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void stop() {}

    @Override
    public String version() {
      return "4.0.1-stand-in";
    }
  }
}
