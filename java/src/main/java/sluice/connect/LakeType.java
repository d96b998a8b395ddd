package sluice.connect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * What one Connect field schema becomes: the schema out and the conversion of its values ({@code null}: as they are).
 * Names of semantic types: https://debezium.io/documentation/reference/stable/connectors/postgresql.html
 */
record LakeType(Schema schema, Conversion conversion) {
  /** Debezium's and Confluent's parameter of a decimal schema: its number of digits. */
  private static final String PRECISION = "connect.decimal.precision";

  /**
   * @param in schema of a field or of an array element
   * @param iceberg values to the microsecond for the Iceberg sink; otherwise Connect's logical types
   */
  static LakeType of(Schema in, boolean iceberg) {
    Instants out = iceberg ? Instants.EXACT : Instants.MILLIS;
    String name = in.name() == null ? "" : in.name();
    switch (name) {
      case "io.debezium.time.Date":
        return as(in, Date.builder(), v -> out.date(Values.whole(v)));
      case "io.debezium.time.Time":
        return as(in, Time.builder(), v -> out.time(Math.multiplyExact(Values.whole(v), 1000L)));
      case "io.debezium.time.MicroTime":
        return as(in, Time.builder(), v -> out.time(Values.whole(v)));
      case "io.debezium.time.NanoTime":
        return as(in, Time.builder(), v -> out.time(micros(Values.whole(v))));
      case "io.debezium.time.Timestamp":
        return as(in, Timestamp.builder(), v -> out.timestampMillis(Values.whole(v)));
      case "io.debezium.time.MicroTimestamp":
        return as(in, Timestamp.builder(), v -> out.timestamp(Values.whole(v)));
      case "io.debezium.time.NanoTimestamp":
        return as(in, Timestamp.builder(), v -> out.timestamp(micros(Values.whole(v))));
      case "io.debezium.time.ZonedTimestamp":
        return as(in, Timestamp.builder(), v -> out.zoned((String) v));
      case "io.debezium.time.MicroDuration":
      case "io.debezium.time.NanoDuration":
        return as(in, SchemaBuilder.string(), v -> {
          throw new DataException("an interval as a number has lost its months: set interval.handling.mode=string on"
              + " the source connector");
        });
      case "io.debezium.data.VariableScaleDecimal":
        return as(in, SchemaBuilder.string(), v -> plain((Struct) v));
      case "io.debezium.data.Uuid":
        // Debezium fills the NOT NULL columns of a delete's row with an empty text, which is no uuid.
        return as(in, SchemaBuilder.string(), v -> ((String) v).isEmpty() ? null : v);
      case "io.debezium.data.Bits":
        return as(in, SchemaBuilder.string(), Bits.text(in));
      case Decimal.LOGICAL_NAME:
        return decimal(in, iceberg);
      case Date.LOGICAL_NAME:
        return as(in, Date.builder(), null);
      case Time.LOGICAL_NAME:
        return as(in, Time.builder(), null);
      case Timestamp.LOGICAL_NAME:
        return as(in, Timestamp.builder(), null);
      default:
        return in.type() == Schema.Type.ARRAY ? array(in, iceberg) : unchanged(in);
    }
  }

  private static LakeType as(Schema in, SchemaBuilder out, Conversion conversion) {
    return new LakeType(finish(in, out), conversion);
  }

  /** Keeps whether a value may be absent, and the comment; drops the default (see {@link LakeTypes}). */
  private static Schema finish(Schema in, SchemaBuilder out) {
    if (in.isOptional()) {
      out.optional();
    }
    return in.doc() == null ? out.build() : out.doc(in.doc()).build();
  }

  /** Lake formats count 38 digits. A declared precision beyond becomes text, as a numeric without precision does. */
  private static LakeType decimal(Schema in, boolean iceberg) {
    Map<String, String> parameters = in.parameters();
    int scale = Integer.parseInt(parameters.get(Decimal.SCALE_FIELD));
    int precision = Integer.parseInt(parameters.getOrDefault(PRECISION, "0"));
    // A scale below 0 reaches Debezium 3.7.0 as 2048 plus itself; the value is right, with that many zeros behind the point.
    if (scale > 1024) {
      return as(in, Decimal.builder(0).parameter(PRECISION, String.valueOf(precision + 2048 - scale)),
          v -> exact(((BigDecimal) v).setScale(0, RoundingMode.UNNECESSARY), iceberg));
    }
    if (precision > 38 || scale > 38) {
      return as(in, SchemaBuilder.string(), v -> ((BigDecimal) v).toPlainString());
    }
    if (iceberg) {
      return as(in, copyParameters(in, SchemaBuilder.bytes().name(Decimal.LOGICAL_NAME)), v -> exact((BigDecimal) v, true));
    }
    // The writer counts 64 digits where none are declared (money), which readers take for a float; and more digits
    // behind the point than there are, as in numeric(2,4), it writes as bare bytes.
    int digits = precision == 0 ? 38 : Math.max(precision, scale);
    return as(in, Decimal.builder(scale).parameter(PRECISION, String.valueOf(digits)),
        // A value that a transform put there, such as a mask's 0, has a scale of its own, which the writer refuses.
        v -> ((BigDecimal) v).setScale(scale, RoundingMode.UNNECESSARY));
  }

  private static BigDecimal exact(BigDecimal value, boolean iceberg) {
    return iceberg ? new ExactDecimal(value) : value;
  }

  private static SchemaBuilder copyParameters(Schema in, SchemaBuilder out) {
    if (in.parameters() != null) {
      for (Map.Entry<String, String> p : in.parameters().entrySet()) {
        out.parameter(p.getKey(), p.getValue());
      }
    }
    return out;
  }

  private static LakeType array(Schema in, boolean iceberg) {
    LakeType element = of(in.valueSchema(), iceberg);
    SchemaBuilder out = SchemaBuilder.array(element.schema);
    boolean texts = element.conversion == null && element.schema.type() == Schema.Type.STRING;
    boolean zoned = "io.debezium.time.ZonedTimestamp".equals(in.valueSchema().name());
    if (element.conversion == null && !texts) {
      return as(in, out, null);
    }
    Conversion one = texts ? LakeType::flat : zoned ? v -> element.conversion.apply(gregorian((String) v)) : element.conversion;
    return as(in, out, value -> {
      List<?> list = (List<?>) value;
      List<Object> converted = new ArrayList<>(list.size());
      for (Object item : list) {
        converted.add(item == null ? null : one.apply(item));
      }
      return converted;
    });
  }

  /**
   * Inside arrays, Debezium 3.7.0 reads a timestamptz through Java's old calendar: before 1582-10-15 it is days off, and
   * a year BC loses its sign. Every such value is refused, since a right one cannot be told from a wrong one.
   */
  static String gregorian(String iso) {
    if (!iso.equals("infinity") && (iso.startsWith("-") || iso.compareTo("1582-10-15") < 0 && !iso.startsWith("+"))) {
      throw new DataException("timestamptz before 1582-10-15 inside an array does not get through Debezium unharmed");
    }
    return iso;
  }

  /** Of an array in an array, Debezium 3.7.0 sends Java's name of the inner one, {@code [Ljava.lang.String;@4f8970b3}. */
  static Object flat(Object text) {
    if (((String) text).startsWith("[Ljava.lang.") && ((String) text).contains(";@")) {
      throw new DataException("an array of more than one dimension did not get through Debezium");
    }
    return text;
  }

  private static LakeType unchanged(Schema in) {
    if (in.defaultValue() == null) {
      return new LakeType(in, null);
    }
    if (!in.type().isPrimitive()) {
      // A default of a struct or map: rare, and harmless to keep, as values are read without defaults.
      return new LakeType(in, null);
    }
    return as(in, copyParameters(in, new SchemaBuilder(in.type()).name(in.name())), null);
  }

  private static long micros(long nanos) {
    if (nanos % 1000 != 0) {
      throw new DataException("nanoseconds are finer than the lake's microseconds");
    }
    return nanos / 1000;
  }

  static String plain(Struct variable) {
    return new BigDecimal(new BigInteger(Values.bytes(variable.get("value"))), variable.getInt32("scale")).toPlainString();
  }
}
