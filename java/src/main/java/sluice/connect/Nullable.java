package sluice.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Rows whose NULLs stay NULL: {@code Struct.get} answers with the column's default where a field is null. The default of an optional field is
 * left out of the schema, where NULL takes its place; that of a required one stays, since a reader of older rows needs it.
 */
final class Nullable {
  private final BySchema<Schema> known = new BySchema<>();
  /** Connectors give the same schema object with every record of a table. */
  private Schema lastIn;
  private Schema lastOut;

  Schema schema(Schema in) {
    if (in == null || in.type() != Schema.Type.STRUCT) {
      return in;
    }
    synchronized (this) {
      if (in == lastIn) {
        return lastOut;
      }
    }
    Schema out = known.get(in, Nullable::without);
    synchronized (this) {
      lastIn = in;
      lastOut = out;
    }
    return out;
  }

  Object value(Schema out, Object value) {
    return value instanceof Struct row && row.schema() != out ? new Row(out, row) : value;
  }

  private static Schema without(Schema in) {
    boolean drop = in.isOptional() && in.defaultValue() != null;
    switch (in.type()) {
      case STRUCT: {
        boolean changed = drop;
        List<Schema> fields = new ArrayList<>();
        for (Field field : in.fields()) {
          Schema out = without(field.schema());
          changed |= out != field.schema();
          fields.add(out);
        }
        if (!changed) {
          return in;
        }
        SchemaBuilder builder = like(in, SchemaBuilder.struct(), drop);
        for (Field field : in.fields()) {
          builder.field(field.name(), fields.get(field.index()));
        }
        return builder.build();
      }
      case ARRAY:
        return drop ? like(in, SchemaBuilder.array(in.valueSchema()), true).build() : in;
      case MAP:
        return drop ? like(in, SchemaBuilder.map(in.keySchema(), in.valueSchema()), true).build() : in;
      default:
        return drop ? like(in, SchemaBuilder.type(in.type()), true).build() : in;
    }
  }

  private static SchemaBuilder like(Schema in, SchemaBuilder out, boolean drop) {
    if (in.isOptional()) {
      out.optional();
    }
    if (in.name() != null) {
      out.name(in.name());
    }
    if (in.version() != null) {
      out.version(in.version());
    }
    if (in.doc() != null) {
      out.doc(in.doc());
    }
    if (in.parameters() != null) {
      for (Map.Entry<String, String> one : in.parameters().entrySet()) {
        out.parameter(one.getKey(), one.getValue());
      }
    }
    if (!drop && in.defaultValue() != null && in.type() != Schema.Type.STRUCT) {
      out.defaultValue(in.defaultValue());
    }
    return out;
  }

  /** A row as the schema without defaults has it. Its values are looked up, not copied. */
  private static final class Row extends Struct {
    private final Struct row;

    Row(Schema schema, Struct row) {
      super(schema);
      this.row = row;
    }

    @Override
    public Object get(Field field) {
      Object value = row.getWithoutDefault(field.name());
      if (value == null) {
        return field.schema().defaultValue();
      }
      return value instanceof Struct inner && inner.schema() != field.schema() ? new Row(field.schema(), inner) : value;
    }

    @Override
    public Object get(String name) {
      return get(schema().field(name));
    }

    @Override
    public Object getWithoutDefault(String name) {
      Object value = row.getWithoutDefault(name);
      Field field = schema().field(name);
      return value instanceof Struct inner && inner.schema() != field.schema() ? new Row(field.schema(), inner) : value;
    }

    /** The connector did. */
    @Override
    public void validate() {}
  }
}
