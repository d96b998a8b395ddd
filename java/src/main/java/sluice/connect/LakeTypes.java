package sluice.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Value transform for a lake sink: rewrites Debezium's semantic types, found by the name of the field's schema, so
 * that a lake column of the exact type takes them without loss. It expects flat rows, so it stands behind
 * {@code ExtractNewRecordState}; with {@code target=iceberg} it must be the LAST transform (see {@link LakeRow}).
 *
 * <p>{@code target=iceberg}: fields carry {@code java.time} values to the microsecond, which the Iceberg sink stores
 * unchanged into date, time, timestamp and timestamptz columns; the schema says Connect Date, Time or Timestamp, so a
 * column that the sink adds by itself becomes date, time or timestamptz, also exact. Decimals refuse to be rounded to
 * the scale of their column. A numeric without precision becomes its exact plain text.
 *
 * <p>{@code target=parquet}: Connect's own logical types, hence milliseconds (the sinks that write Parquet from
 * Connect schemas know nothing finer); a numeric without precision becomes its exact plain text.
 *
 * <p>NULL stays NULL also where the column has a default: schemas come out without defaults.
 *
 * <p>A value that the lake cannot hold raises {@link DataException}, which the worker handles as
 * {@code errors.tolerance} says: the task fails, or the record goes to the dead-letter topic. Nothing is rounded,
 * clipped or nulled in silence.
 */
public class LakeTypes<R extends ConnectRecord<R>> extends OwnTransform<R> {
  public static final String TARGET = "target";
  public static final String ROUTE_FIELD = "route.field";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(
              TARGET,
              Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              ValidString.in("iceberg", "parquet"),
              Importance.HIGH,
              "What the sink writes: 'iceberg' (microseconds, must be the last transform) or 'parquet' (Connect logical"
                  + " types, milliseconds).")
          .define(
              ROUTE_FIELD,
              Type.STRING,
              "",
              Importance.MEDIUM,
              "With target 'iceberg': a field of this name answers with the record's topic when the sink asks for it"
                  + " (iceberg.tables.route-field), without being a field of the row, so that it becomes no column.");

  private final BySchema<RowPlan> plans = new BySchema<>();
  private boolean iceberg;
  private String routeField;

  private record RowPlan(Schema schema, Columns columns) {}

  @Override
  public void configure(Map<String, ?> props) {
    Map<String, Object> config = CONFIG.parse(props);
    iceberg = "iceberg".equals(config.get(TARGET));
    routeField = (String) config.get(ROUTE_FIELD);
  }

  @Override
  public R apply(R record) {
    Schema schema = record.valueSchema();
    if (schema == null || schema.type() != Schema.Type.STRUCT || record.value() == null) {
      return record;
    }
    RowPlan plan = plans.get(schema, this::plan);
    Object[] values = plan.columns.values((Struct) record.value(), "LakeTypes: field", record.topic());
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        plan.schema,
        iceberg ? new LakeRow(plan.schema, values, record.topic()) : Columns.row(plan.schema, values),
        record.timestamp());
  }

  private RowPlan plan(Schema schema) {
    SchemaBuilder builder = SchemaBuilder.struct().name(schema.name()).version(schema.version()).doc(schema.doc());
    if (schema.isOptional()) {
      builder.optional();
    }
    List<Conversion> conversions = new ArrayList<>();
    for (Field field : schema.fields()) {
      LakeType type = LakeType.of(field.schema(), iceberg);
      builder.field(field.name(), type.schema());
      conversions.add(type.conversion());
    }
    Schema out = builder.build();
    return new RowPlan(
        iceberg && !routeField.isEmpty() ? new RoutedSchema(out, routeField) : out,
        new Columns(schema.fields().toArray(new Field[0]), conversions.toArray(new Conversion[0])));
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }
}
