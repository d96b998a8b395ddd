package sluice.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * Kafka Connect's JsonConverter that reads back what it wrote: JSON knows no NaN and no Infinity, so Kafka Connect 4.3.1
 * writes them as the texts "NaN", "Infinity" and "-Infinity", and reads every such text as 0 without a word. As
 * {@code value.converter} with schemas; the settings are JsonConverter's own, and what it writes is the same byte by byte,
 * with less work: see {@link Envelopes}.
 */
public class ExactJsonConverter extends JsonConverter {
  private static final byte[][] SPECIAL = {"\"NaN\"".getBytes(), "Infinity\"".getBytes()};

  private final ObjectMapper mapper = new ObjectMapper();
  private final BySchema<Boolean> floats = new BySchema<>();
  /** Null without schemas. */
  private Envelopes envelopes;

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    super.configure(configs, isKey);
    boolean enveloped = !"false".equalsIgnoreCase(String.valueOf(configs.get("schemas.enable"))) && configs.get("schema.content") == null;
    envelopes = enveloped ? new Envelopes(configs, isKey) : null;
  }

  @Override
  public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
    return fromConnectData(topic, schema, value);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    if (envelopes == null || schema == null || value == null) {
      return super.fromConnectData(topic, schema, value);
    }
    return envelopes.seal(topic, schema, value, () -> super.fromConnectData(topic, schema, value));
  }

  @Override
  public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
    return toConnectData(topic, value);
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    if (envelopes == null || value == null) {
      return super.toConnectData(topic, value);
    }
    var known = envelopes.open(topic, value);
    if (known.isPresent()) {
      byte[] payload = known.get().json();
      return exact(topic, known.get().converter().toConnectData(topic, payload), payload, false);
    }
    SchemaAndValue read = super.toConnectData(topic, value);
    envelopes.remember(topic, value);
    return exact(topic, read, value, true);
  }

  private SchemaAndValue exact(String topic, SchemaAndValue read, byte[] json, boolean enveloped) {
    if (read.schema() == null || !(read.value() instanceof Struct row) || !hasFloats(read.schema()) || !mentions(json)) {
      return read;
    }
    try {
      JsonNode tree = mapper.readTree(json);
      correct(row, enveloped ? tree.path("payload") : tree);
    } catch (IOException e) {
      throw new DataException("topic " + topic + ": not JSON", e);
    }
    return read;
  }

  private boolean hasFloats(Schema schema) {
    return floats.get(schema, ExactJsonConverter::contains);
  }

  private static boolean contains(Schema schema) {
    return switch (schema.type()) {
      case FLOAT32, FLOAT64 -> true;
      case STRUCT -> schema.fields().stream().anyMatch(field -> contains(field.schema()));
      case ARRAY -> contains(schema.valueSchema());
      default -> false;
    };
  }

  private static void correct(Struct row, JsonNode json) {
    for (Field field : row.schema().fields()) {
      JsonNode node = json.path(field.name());
      Object value = row.getWithoutDefault(field.name());
      if (value != null) {
        Object right = right(field.schema(), value, node);
        if (right != value) {
          row.put(field, right);
        }
      }
    }
  }

  /** @return the value itself unless it is a number that JSON holds as text */
  private static Object right(Schema schema, Object value, JsonNode json) {
    switch (schema.type()) {
      case FLOAT32:
        return json.isTextual() ? (Object) Float.valueOf(json.textValue()) : value;
      case FLOAT64:
        return json.isTextual() ? (Object) Double.valueOf(json.textValue()) : value;
      case STRUCT:
        correct((Struct) value, json);
        return value;
      case ARRAY:
        @SuppressWarnings("unchecked")
        List<Object> items = (List<Object>) value;
        Iterator<JsonNode> nodes = json.elements();
        // JsonConverter makes array lists, which can be changed in place.
        items.replaceAll(item -> {
          JsonNode node = nodes.next();
          return item == null ? null : right(schema.valueSchema(), item, node);
        });
        return value;
      default:
        return value;
    }
  }

  private static boolean mentions(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      for (byte[] word : SPECIAL) {
        if (json[i] == word[0] && startsWith(json, i, word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] json, int at, byte[] word) {
    if (json.length - at < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (json[at + i] != word[i]) {
        return false;
      }
    }
    return true;
  }
}
