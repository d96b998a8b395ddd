package sluice.connect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * The envelope <code>{"schema":…,"payload":…}</code> of JSON with schemas, its first half done once for many records.
 *
 * <p>The schema is some 4 KB of every change and the same in one after the other. JsonConverter writes and parses it each time, which
 * is most of its work; here its bytes are kept, so that only the payload is written or parsed. What is written is the same, byte by byte.
 */
final class Envelopes {
  /** Schemas of one topic that come side by side: before and after a column was added, say. */
  private static final int KEPT = 4;

  private final Map<String, ?> configs;
  private final boolean isKey;
  private final JsonConverter plain = new JsonConverter();
  private final JsonFactory json = new JsonFactory();
  private final Map<String, Read[]> read = new HashMap<>();
  private final Map<String, Written> written = new HashMap<>();

  Envelopes(Map<String, ?> configs, boolean isKey) {
    this.configs = configs;
    this.isKey = isKey;
    plain.configure(with("schemas.enable", "false"), isKey);
  }

  /** What an envelope begins with, and the converter that knows its schema. */
  private record Read(byte[] start, JsonConverter converter) {
    boolean opens(byte[] value) {
      return value.length > start.length
          && value[value.length - 1] == '}'
          && Arrays.equals(value, 0, start.length, start, 0, start.length);
    }
  }

  private record Written(Schema schema, byte[] start) {}

  /** The payload of an envelope as the record that its bytes are, and the converter that reads it. */
  record Payload(byte[] json, JsonConverter converter) {}

  /** Empty: the schema was not met before in this topic. See {@link #remember}. */
  Optional<Payload> open(String topic, byte[] value) {
    for (Read known : read.getOrDefault(topic, new Read[0])) {
      if (known.opens(value)) {
        return Optional.of(new Payload(Arrays.copyOfRange(value, known.start.length, value.length - 1), known.converter));
      }
    }
    return Optional.empty();
  }

  /** Keeps the first half of an envelope that JsonConverter took. One of another form is left to JsonConverter. */
  void remember(String topic, byte[] value) {
    int schema = -1;
    int payload = -1;
    int schemaEnd = -1;
    try (JsonParser parser = json.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT || !"schema".equals(parser.nextFieldName())) {
        return;
      }
      parser.nextToken();
      schema = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      schemaEnd = (int) parser.currentLocation().getByteOffset();
      if (!"payload".equals(parser.nextFieldName())) {
        return;
      }
      parser.nextToken();
      payload = (int) parser.currentTokenLocation().getByteOffset();
    } catch (IOException e) {
      return;
    }
    JsonConverter converter = new JsonConverter();
    converter.configure(with("schema.content", new String(value, schema, schemaEnd - schema, StandardCharsets.UTF_8)), isKey);
    Read[] before = read.getOrDefault(topic, new Read[0]);
    Read[] now = new Read[Math.min(KEPT, before.length + 1)];
    now[0] = new Read(Arrays.copyOf(value, payload), converter);
    System.arraycopy(before, 0, now, 1, now.length - 1);
    read.put(topic, now);
  }

  /** The envelope of a value. Connectors give the same schema object with every record of a table. */
  byte[] seal(String topic, Schema schema, Object value, Supplier<byte[]> slow) {
    byte[] payload = plain.fromConnectData(topic, schema, value);
    Written known = written.get(topic);
    if (known == null || known.schema != schema) {
      // Kafka's own classes of JSON are others than this plugin's: only bytes can be shared with JsonConverter.
      byte[] whole = slow.get();
      int start = whole.length - payload.length - 1;
      if (start > 0 && Arrays.equals(whole, start, whole.length - 1, payload, 0, payload.length)) {
        written.put(topic, new Written(schema, Arrays.copyOf(whole, start)));
      }
      return whole;
    }
    byte[] sealed = Arrays.copyOf(known.start, known.start.length + payload.length + 1);
    System.arraycopy(payload, 0, sealed, known.start.length, payload.length);
    sealed[sealed.length - 1] = '}';
    return sealed;
  }

  private Map<String, Object> with(String key, Object value) {
    Map<String, Object> more = new HashMap<>(configs);
    more.put(key, value);
    return more;
  }
}
