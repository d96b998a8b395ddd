package sluice.connect;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Transform for the sinks of OpenSearch (Aiven) and Elasticsearch (Confluent): a row becomes a document without a schema, its key the
 * document's id (see {@link DocumentId}), its topic the name of the index. It expects flat rows and tombstones, so it stands behind
 * {@code ExtractNewRecordState}, or behind {@link EventRows}, whose key is a text. Both sinks take only numbers and texts as ids, and with a schema they would make floating point numbers
 * of decimals; a document made here reaches the server as it is (both write it with {@code JsonConverter}, without schemas).
 *
 * <p>A record without a key, or with a value that no document can hold, raises {@link DataException}, which the worker handles as
 * {@code errors.tolerance} says: behind this transform one of the two sinks would drop it without a word, the other stop.
 */
public class SearchRows<R extends ConnectRecord<R>> extends OwnTransform<R> {
  public static final String INDEXES = "indexes";
  public static final String JSON = "json";
  public static final String JSON_LONGEST = "json.longest";
  public static final String DELETES = "deletes";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(INDEXES, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "The index of each topic as topic:index.")
          .define(JSON, Type.STRING, "object", ConfigDef.ValidString.in("object", "text"), Importance.MEDIUM,
              "How json columns stand in a document: as objects, or as their text.")
          .define(JSON_LONGEST, Type.INT, Integer.MAX_VALUE, ConfigDef.Range.atLeast(1), Importance.LOW,
              "Most bytes of a text within an object, with the names before it: OpenSearch's flat_object takes 32766.")
          .define(DELETES, Type.BOOLEAN, true, Importance.MEDIUM, "Whether tombstones go on, or are passed over.");

  private final BySchema<Columns> plans = new BySchema<>();
  private final Map<String, String> indexes = new HashMap<>();
  private int json;
  private boolean deletes;

  @Override
  public void configure(Map<String, ?> props) {
    Map<String, Object> config = CONFIG.parse(props);
    indexes.clear();
    for (Object each : (List<?>) config.get(INDEXES)) {
      String entry = (String) each;
      int colon = entry.indexOf(':');
      if (colon < 1 || colon == entry.length() - 1) {
        throw new ConfigException(INDEXES, entry, "is not topic:index");
      }
      indexes.put(entry.substring(0, colon), entry.substring(colon + 1));
    }
    json = "object".equals(config.get(JSON)) ? (Integer) config.get(JSON_LONGEST) : 0;
    deletes = (Boolean) config.get(DELETES);
  }

  @Override
  public R apply(R record) {
    String index = indexes.get(record.topic());
    if (index == null) {
      throw new DataException("SearchRows: no index is given for topic " + record.topic());
    }
    if (record.value() == null && !deletes) {
      return null;
    }
    Schema.Type keyed = record.keySchema() == null || record.key() == null ? null : record.keySchema().type();
    if (keyed != Schema.Type.STRUCT && keyed != Schema.Type.STRING) {
      throw new DataException("SearchRows: a record of " + record.topic() + " has no key, and a document needs an id");
    }
    String id = keyed == Schema.Type.STRING ? DocumentId.of((String) record.key()) : id((Struct) record.key(), record.topic());
    if (record.value() == null) {
      return record.newRecord(index, record.kafkaPartition(), Schema.STRING_SCHEMA, id, null, null, record.timestamp());
    }
    if (record.valueSchema() == null || record.valueSchema().type() != Schema.Type.STRUCT) {
      throw new DataException("SearchRows: a record of " + record.topic() + " is no row: its value has no columns");
    }
    Object document = document((Struct) record.value(), record.topic());
    return record.newRecord(index, record.kafkaPartition(), Schema.STRING_SCHEMA, id, null, document, record.timestamp());
  }

  private String id(Struct key, String topic) {
    Columns columns = columns(key);
    Object[] values = columns.values(key, "SearchRows: column", topic);
    String[] parts = new String[values.length];
    for (int i = 0; i < parts.length; i++) {
      if (values[i] == null) {
        throw new DataException("SearchRows: column " + columns.sources()[i].name() + " of the key of " + topic + " is null");
      }
      parts[i] = values[i].toString();
    }
    return DocumentId.of(parts);
  }

  private Map<String, Object> document(Struct row, String topic) {
    Columns columns = columns(row);
    Object[] values = columns.values(row, "SearchRows: column", topic);
    Map<String, Object> document = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      document.put(columns.sources()[i].name(), values[i]);
    }
    return document;
  }

  private Columns columns(Struct row) {
    return plans.get(row.schema(), schema -> new Columns(
        schema.fields().toArray(new Field[0]),
        schema.fields().stream().map(field -> SearchType.of(field.schema(), json)).toArray(Conversion[]::new)));
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }
}
