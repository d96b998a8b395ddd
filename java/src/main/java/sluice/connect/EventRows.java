package sluice.connect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Transform for sinks of outbox events: an event as Debezium's EventRouter sends it (the key is the aggregate's id, the value the
 * payload, all else in headers) becomes a row. It expects keys and headers as texts and values as bytes
 * ({@code StringConverter}, {@code ByteArrayConverter}), since nothing else leaves a payload as it is.
 *
 * <p>{@code target=iceberg}: columns with values to the microsecond; must be the last transform, see {@link LakeRow}.
 * {@code target=parquet}: Connect's logical types, hence milliseconds. {@code target=search}: texts, and the key becomes the event's
 * id, as events of one aggregate do not replace each other; {@link SearchRows} makes documents of them, and objects of payloads that
 * {@code payload=json} says are JSON.
 *
 * <p>A record that is no event, or a value that a row cannot hold, raises {@link DataException}, which the worker handles as
 * {@code errors.tolerance} says.
 */
public class EventRows<R extends ConnectRecord<R>> extends OwnTransform<R> {
  public static final String TARGET = "target";
  public static final String PAYLOAD = "payload";
  public static final String ROUTE_FIELD = "route.field";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(
              TARGET,
              Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              ValidString.in("iceberg", "parquet", "search"),
              Importance.HIGH,
              "What the sink writes: 'iceberg' (microseconds, must be the last transform), 'parquet' or 'search'.")
          .define(
              PAYLOAD,
              Type.STRING,
              "text",
              ValidString.in("text", "json", "bytes"),
              Importance.MEDIUM,
              "What the payload is: 'text' in UTF-8, 'json' (text as well, marked as JSON with target 'search'), or 'bytes'.")
          .define(
              ROUTE_FIELD,
              Type.STRING,
              "",
              Importance.MEDIUM,
              "With target 'iceberg': a field of this name answers with the record's topic when the sink asks for it"
                  + " (iceberg.tables.route-field), without being a field of the row.");

  private boolean iceberg;
  private boolean search;
  /** Of the target's times. */
  private Instants times;
  private boolean text;
  private boolean json;
  private Schema schema;

  @Override
  public void configure(Map<String, ?> props) {
    Map<String, Object> config = CONFIG.parse(props);
    iceberg = "iceberg".equals(config.get(TARGET));
    search = "search".equals(config.get(TARGET));
    times = iceberg || search ? Instants.EXACT : Instants.MILLIS;
    json = "json".equals(config.get(PAYLOAD));
    text = json || "text".equals(config.get(PAYLOAD));
    String route = (String) config.get(ROUTE_FIELD);
    Schema row = rowSchema();
    schema = iceberg && !route.isEmpty() ? new RoutedSchema(row, route) : row;
  }

  private Schema rowSchema() {
    // As Debezium marks the columns of a table.
    Schema read = SchemaBuilder.string().name(search && json ? "io.debezium.data.Json" : null).optional().build();
    Schema time = search ? Schema.OPTIONAL_STRING_SCHEMA : Timestamp.builder().optional().build();
    SchemaBuilder row =
        SchemaBuilder.struct()
            .name("sluice.Event")
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("aggregate_type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("aggregate_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("payload", text || search ? read : Schema.OPTIONAL_BYTES_SCHEMA)
            .field("time", time);
    if (!search) {
      row.field("__source_ts_ms", iceberg ? time : Schema.OPTIONAL_INT64_SCHEMA)
          .field("__partition", Schema.OPTIONAL_INT32_SCHEMA)
          .field("__offset", Schema.OPTIONAL_INT64_SCHEMA);
    }
    return row.build();
  }

  @Override
  public R apply(R record) {
    String id = header(record, "id");
    if (id == null) {
      throw new DataException("EventRows: a record of " + record.topic() + " has no header id: it is no event of an outbox");
    }
    List<Object> values = new ArrayList<>();
    values.add(id);
    values.add(header(record, "eventType"));
    values.add(header(record, "aggregateType"));
    values.add(string(record.key(), "key", record.topic()));
    values.add(payload(record));
    values.add(time(record));
    if (!search) {
      SinkRecord place = (SinkRecord) (ConnectRecord<?>) record;
      values.add(iceberg ? sent(record) : record.timestamp());
      values.add(place.originalKafkaPartition());
      values.add(place.originalKafkaOffset());
    }
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        search ? Schema.STRING_SCHEMA : record.keySchema(),
        search ? id : record.key(),
        schema,
        iceberg ? new LakeRow(schema, values.toArray(), record.topic()) : Columns.row(schema, values.toArray()),
        record.timestamp());
  }

  private Object payload(R record) {
    Object value = record.value();
    if (value == null) {
      return null;
    }
    if (!(value instanceof byte[] bytes)) {
      throw new DataException("EventRows: a value of " + record.topic() + " is no bytes: value.converter must be ByteArrayConverter");
    }
    if (!text) {
      return search ? Base64.getEncoder().encodeToString(bytes) : bytes;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException("EventRows: the payload of an event of " + record.topic() + " is no text in UTF-8", e);
    }
  }

  /** The event's own time where it brings one, else when it was sent. */
  private Object time(R record) {
    String own = header(record, "eventTime");
    if (own == null) {
      return sent(record);
    }
    try {
      boolean micros = own.matches("-?[0-9]+");
      Object time = zoned(micros ? times.timestamp(Long.parseLong(own)) : times.zoned(own));
      return search ? time.toString() : time;
    } catch (RuntimeException e) {
      throw new DataException("EventRows: the time of an event of " + record.topic() + ": " + e.getMessage(), e);
    }
  }

  private Object sent(R record) {
    if (record.timestamp() == null) {
      return null;
    }
    String iso = Instant.ofEpochMilli(record.timestamp()).toString();
    return search ? iso : times.zoned(iso);
  }

  private static Object zoned(Object time) {
    return time instanceof LocalDateTime plain ? plain.atOffset(ZoneOffset.UTC) : time;
  }

  private String header(R record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? null : string(header.value(), "header " + name, record.topic());
  }

  private static String string(Object value, String what, String topic) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new DataException("EventRows: the " + what + " of a record of " + topic + " is no text: its converter must be StringConverter");
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }
}
