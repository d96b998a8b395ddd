package sluice.connect;

import java.util.Arrays;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * A row whose values are richer than its Connect schema can say: a field of Connect's Timestamp holds a
 * {@code LocalDateTime} or {@code OffsetDateTime} to the microsecond where {@code java.util.Date} would cut to the
 * millisecond. The Iceberg sink reads a row through {@code schema()} and {@code get(Field)} only and takes
 * {@code java.time} values as they are (iceberg RecordConverter.java). An ordinary {@link Struct} refuses such values
 * when they are put, so no transform may copy this row: it comes last.
 */
final class LakeRow extends Struct {
  private final Object[] values;
  private final String topic;

  LakeRow(Schema schema, Object[] values, String topic) {
    super(schema);
    this.values = values;
    this.topic = topic;
  }

  @Override
  public Object get(Field field) {
    return field.index() == RoutedSchema.ROUTE ? topic : values[field.index()];
  }

  @Override
  public Object get(String name) {
    Field field = schema().field(name);
    if (field == null) {
      throw new DataException(name + " is not a field of this row");
    }
    return get(field);
  }

  @Override
  public Object getWithoutDefault(String name) {
    return get(name);
  }

  @Override
  public Struct put(Field field, Object value) {
    throw new DataException("LakeTypes with target=iceberg must be the last transform: its rows cannot be changed");
  }

  @Override
  public Struct put(String name, Object value) {
    return put((Field) null, value);
  }

  @Override
  public void validate() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof LakeRow row && schema().equals(row.schema()) && Arrays.deepEquals(values, row.values);
  }

  @Override
  public int hashCode() {
    return 31 * schema().hashCode() + Arrays.deepHashCode(values);
  }

  /** Names only: a row's values do not belong into a log. */
  @Override
  public String toString() {
    return "LakeRow" + schema().fields().stream().map(Field::name).toList();
  }
}
