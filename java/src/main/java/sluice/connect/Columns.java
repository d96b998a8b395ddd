package sluice.connect;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Where the values of a row come from and what is done with each ({@code null}: nothing). */
record Columns(Field[] sources, Conversion[] conversions) {
  /**
   * The converted values, in the order of the sources. NULL stays NULL, whatever default a column has.
   *
   * @param who begins an error's message, such as {@code LakeTypes: field}
   */
  Object[] values(Struct row, String who, String topic) {
    Object[] values = new Object[sources.length];
    for (int i = 0; i < values.length; i++) {
      Object value = row.getWithoutDefault(sources[i].name());
      if (value != null && conversions[i] != null) {
        try {
          value = conversions[i].apply(value);
        } catch (RuntimeException e) {
          throw new DataException(who + " " + sources[i].name() + " of " + topic + ": " + e.getMessage(), e);
        }
      }
      values[i] = value;
    }
    return values;
  }

  /** A row of values that are in the order of its fields. */
  static Struct row(Schema schema, Object[] values) {
    Struct row = new Struct(schema);
    List<Field> fields = schema.fields();
    for (int i = 0; i < values.length; i++) {
      row.put(fields.get(i), values[i]);
    }
    return row;
  }
}
