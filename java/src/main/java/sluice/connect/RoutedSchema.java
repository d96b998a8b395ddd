package sluice.connect;

import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * The schema of a row that knows its topic: asked by name, it has one field more than it lists. The Iceberg sink finds
 * the field to route by through {@code schema().field(name)} (iceberg RecordUtils.java) and makes a column of every
 * field in {@code schema().fields()}; a topic inserted into the row would become a column of every table.
 */
final class RoutedSchema extends ConnectSchema {
  /** Index of the hidden field. */
  static final int ROUTE = -1;

  private final Field route;

  RoutedSchema(Schema row, String routeField) {
    super(Type.STRUCT, row.isOptional(), null, row.name(), row.version(), row.doc(), null, row.fields(), null, null);
    this.route = new Field(routeField, ROUTE, Schema.STRING_SCHEMA);
  }

  @Override
  public Field field(String name) {
    return name.equals(route.name()) ? route : super.field(name);
  }
}
