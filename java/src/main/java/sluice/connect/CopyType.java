package sluice.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * What one field of a row becomes for a copy in PostgreSQL: the schema out and the conversion of its values ({@code null}: as they
 * are).
 *
 * <p>What Debezium's JDBC sink 3.6 binds without loss stays as it is, and a column that the sink adds by itself gets its own type.
 * Everything else becomes PostgreSQL's own text, sent without a type (the driver's {@code stringtype=unspecified}), so that the column
 * reads it as it would a literal; a column that the sink adds for it is {@code text}. The sink itself would make {@code double
 * precision} of a numeric without precision, take quotes out of a tsvector, and stop at an array of numerics or timestamps.
 */
record CopyType(Schema schema, Conversion conversion) {
  /**
   * @param key of a column of the key: never NULL
   */
  static CopyType of(Schema in, boolean key) {
    String name = in.name() == null ? "" : in.name();
    switch (name) {
      case "io.debezium.time.Date":
        return same(in, key, v -> finite(v, Instants.infinity(Values.whole(v)) != 0));
      case "io.debezium.time.Time":
        return same(in, key, v -> inDay(v, Math.multiplyExact(Values.whole(v), 1000L)));
      case "io.debezium.time.MicroTime":
        return same(in, key, v -> inDay(v, Values.whole(v)));
      case "io.debezium.time.Timestamp":
        return same(in, key, v -> finite(v, Instants.infinity(Values.whole(v), 1000) != 0));
      case "io.debezium.time.MicroTimestamp":
        return same(in, key, v -> finite(v, Instants.infinity(Values.whole(v), 1) != 0));
      case "io.debezium.time.ZonedTimestamp":
        return same(in, key, CopyType::zoned);
      case "io.debezium.data.Uuid", "io.debezium.data.Json", "io.debezium.data.Xml":
        return same(in, key, null);
      case "io.debezium.time.MicroDuration", "io.debezium.time.NanoDuration":
        return text(key, v -> {
          throw new DataException("an interval as a number has lost its months: set interval.handling.mode=string on"
              + " the source connector");
        });
      case "io.debezium.data.VariableScaleDecimal":
        return text(key, v -> LakeType.plain((Struct) v));
      case "io.debezium.data.Bits":
        return text(key, Bits.text(in));
      case "io.debezium.data.geometry.Point":
        return text(key, v -> PgText.point((Struct) v));
      case Decimal.LOGICAL_NAME:
        return decimal(in, key);
      default:
        return byType(in, key);
    }
  }

  private static CopyType byType(Schema in, boolean key) {
    return switch (in.type()) {
      // Semantic types whose values are PostgreSQL's own text: timetz, interval, enum, tsvector, ltree, inet, ranges and so on.
      case STRING -> new CopyType(finish(in, key, SchemaBuilder.string()), null);
      case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, BYTES -> in.name() == null ? same(in, key, null) : text(key, refusal(in));
      case ARRAY -> text(key, PgText.array(in.valueSchema()));
      default -> text(key, refusal(in));
    };
  }

  private static Conversion refusal(Schema in) {
    String what = in.name() == null ? in.type().toString() : in.name();
    return v -> {
      throw new DataException("a value of type " + what + " has no form in a copy: leave the column out (exclude)");
    };
  }

  private static CopyType text(boolean key, Conversion conversion) {
    return new CopyType(key ? Schema.STRING_SCHEMA : Schema.OPTIONAL_STRING_SCHEMA, conversion);
  }

  private static CopyType same(Schema in, boolean key, Conversion conversion) {
    SchemaBuilder out = new SchemaBuilder(in.type()).name(in.name()).version(in.version());
    if (in.parameters() != null) {
      for (Map.Entry<String, String> parameter : in.parameters().entrySet()) {
        out.parameter(parameter.getKey(), parameter.getValue());
      }
    }
    return new CopyType(finish(in, key, out), conversion);
  }

  /**
   * A constant default goes along, so that a column that the sink adds has it in the rows that are there already, as at the source. Of
   * a time it may be a function (now()), which arrives as 1970: those have none, nor have texts, which the sink would not quote.
   */
  private static Schema finish(Schema in, boolean key, SchemaBuilder out) {
    if (key) {
      return out.build();
    }
    out.optional();
    boolean constant = switch (in.type()) {
      case INT16, INT32, INT64, FLOAT32, FLOAT64 -> in.name() == null;
      case BOOLEAN -> true;
      case STRING -> in.name() == null && in.defaultValue() instanceof String text && text.indexOf('\'') < 0;
      default -> Decimal.LOGICAL_NAME.equals(in.name());
    };
    return in.defaultValue() != null && constant ? out.defaultValue(in.defaultValue()).build() : out.build();
  }

  private static CopyType decimal(Schema in, boolean key) {
    int scale = Integer.parseInt(in.parameters().get(Decimal.SCALE_FIELD));
    // A scale below 0 reaches Debezium 3.7.0 as 2048 plus itself; the value is right, with that many zeros behind the point.
    if (scale > 1024) {
      SchemaBuilder out = Decimal.builder(0);
      return new CopyType(key ? out.build() : out.optional().build(), v -> ((BigDecimal) v).setScale(0, RoundingMode.UNNECESSARY));
    }
    return same(in, key, null);
  }

  private static Object finite(Object value, boolean infinite) {
    if (infinite) {
      throw new DataException("an infinite date or timestamp does not get through the JDBC sink");
    }
    return value;
  }

  private static Object inDay(Object value, long micros) {
    Instants.ofDay(micros);
    return value;
  }

  /** What the sink cannot read would stop it; here it is a dead letter. */
  private static Object zoned(Object value) {
    String iso = (String) value;
    if (!iso.endsWith("infinity")) {
      try {
        OffsetDateTime.parse(iso);
      } catch (DateTimeParseException e) {
        throw new DataException("\"" + iso + "\" is no timestamp with time zone");
      }
    }
    return value;
  }
}
