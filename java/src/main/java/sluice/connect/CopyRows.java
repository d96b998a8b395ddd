package sluice.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Transform for Debezium's JDBC sink with a PostgreSQL target: key and row get values that a column of the source's own type takes
 * without loss (see {@link CopyType}), and the topic becomes the name of the table. It expects flat rows and tombstones, so it stands
 * behind {@code ExtractNewRecordState}.
 *
 * <p>Columns outside the key come out optional: the copy is the source's rows and not its constraints, and a column that the sink
 * adds by itself must not be NOT NULL for the rows that are there already.
 *
 * <p>A record without a key, or with a value that the copy cannot hold, raises {@link DataException}, which the worker handles as
 * {@code errors.tolerance} says: behind this transform the sink itself would only stop.
 */
public class CopyRows<R extends ConnectRecord<R>> extends OwnTransform<R> {
  public static final String TABLES = "tables";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(
              TABLES,
              Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              Importance.HIGH,
              "The table of each topic as topic:table, the table's name written as in an address (%20).");

  private final BySchema<RowPlan> keys = new BySchema<>();
  private final BySchema<RowPlan> rows = new BySchema<>();
  private final Map<String, String> tables = new HashMap<>();

  private record RowPlan(Schema schema, Columns columns) {}

  @Override
  @SuppressWarnings("unchecked")
  public void configure(Map<String, ?> props) {
    tables.clear();
    for (String entry : (List<String>) CONFIG.parse(props).get(TABLES)) {
      int colon = entry.indexOf(':');
      if (colon < 1) {
        throw new ConfigException(TABLES, entry, "is not topic:table");
      }
      tables.put(entry.substring(0, colon), URLDecoder.decode(entry.substring(colon + 1), StandardCharsets.UTF_8));
    }
  }

  @Override
  public R apply(R record) {
    String table = tables.get(record.topic());
    if (table == null) {
      throw new DataException("CopyRows: no table is given for topic " + record.topic());
    }
    if (record.keySchema() == null || record.keySchema().type() != Schema.Type.STRUCT || record.key() == null) {
      throw new DataException("CopyRows: a record of " + record.topic() + " has no key, and the copy knows rows by nothing else");
    }
    RowPlan key = keys.get(record.keySchema(), schema -> plan(schema, true));
    Object keyValue = convert(key, record.key(), record.topic());
    if (record.value() == null) {
      return record.newRecord(table, record.kafkaPartition(), key.schema, keyValue, null, null, record.timestamp());
    }
    if (record.valueSchema() == null || record.valueSchema().type() != Schema.Type.STRUCT) {
      throw new DataException("CopyRows: a record of " + record.topic() + " is no row: its value has no columns");
    }
    RowPlan row = rows.get(record.valueSchema(), schema -> plan(schema, false));
    Object value = convert(row, record.value(), record.topic());
    return record.newRecord(table, record.kafkaPartition(), key.schema, keyValue, row.schema, value, record.timestamp());
  }

  private static Struct convert(RowPlan plan, Object row, String topic) {
    return Columns.row(plan.schema, plan.columns.values((Struct) row, "CopyRows: column", topic));
  }

  private static RowPlan plan(Schema schema, boolean key) {
    SchemaBuilder builder = SchemaBuilder.struct().name(schema.name()).version(schema.version());
    Field[] sources = schema.fields().toArray(new Field[0]);
    Conversion[] conversions = new Conversion[sources.length];
    for (int i = 0; i < sources.length; i++) {
      CopyType type = CopyType.of(sources[i].schema(), key);
      builder.field(sources[i].name(), type.schema());
      conversions[i] = type.conversion();
    }
    return new RowPlan(builder.build(), new Columns(sources, conversions));
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }
}
