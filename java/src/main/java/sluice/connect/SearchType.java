package sluice.connect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * What one field of a row becomes in a document: a conversion of its values to what JSON has, without loss ({@code null}: as they are).
 *
 * <p>Whole numbers and floating point numbers are numbers; a decimal is its text, which a field of any numeric type reads, since a JSON
 * number would go through a double on its way. Dates and timestamps are ISO 8601 in UTC to the microsecond, bytes are base64.
 */
final class SearchType {
  private static final TimeText TIMES =
      new TimeText() {
        @Override
        String date(LocalDate date) {
          return date.toString();
        }

        @Override
        String dateTime(LocalDateTime at, String zone) {
          return at.toLocalDate() + "T" + time(at) + zone;
        }

        @Override
        String utc() {
          return "Z";
        }
      };

  private SearchType() {}

  /**
   * @param json longest text within an object that a json column becomes, in bytes; 0: it stays text
   */
  static Conversion of(Schema in, int json) {
    return of(in, json, false);
  }

  private static Conversion of(Schema in, int json, boolean inArray) {
    String name = in.name() == null ? "" : in.name();
    Conversion time = TIMES.of(name);
    if (time != null) {
      return time;
    }
    switch (name) {
      case "io.debezium.time.ZonedTimestamp":
        return inArray ? v -> TIMES.zoned(LakeType.gregorian((String) v)) : v -> TIMES.zoned((String) v);
      case Date.LOGICAL_NAME:
        return v -> LocalDate.ofEpochDay(Math.floorDiv(((java.util.Date) v).getTime(), 86_400_000L)).toString();
      case Time.LOGICAL_NAME:
        return v -> TimeText.time(((java.util.Date) v).getTime() * 1000);
      case Timestamp.LOGICAL_NAME:
        return v -> TIMES.timestamp(((java.util.Date) v).getTime(), 1000) + "Z";
      case "io.debezium.time.MicroDuration", "io.debezium.time.NanoDuration":
        return v -> {
          throw new DataException("an interval as a number has lost its months: set interval.handling.mode=string on"
              + " the source connector");
        };
      case "io.debezium.data.Json":
        return json > 0 ? v -> JsonTree.read((String) v, json) : null;
      case "io.debezium.data.VariableScaleDecimal":
        return v -> LakeType.plain((Struct) v);
      case "io.debezium.data.Bits":
        return Bits.text(in);
      case "io.debezium.data.geometry.Point":
        return v -> PgText.point((Struct) v);
      case Decimal.LOGICAL_NAME:
        return decimal(in);
      default:
        return byType(in, name, json, inArray);
    }
  }

  private static Conversion byType(Schema in, String name, int json, boolean inArray) {
    switch (in.type()) {
      case STRING:
        return inArray ? LakeType::flat : null;
      case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN:
        return in.name() == null ? null : refusal(name);
      case BYTES:
        return in.name() == null ? v -> Base64.getEncoder().encodeToString(Values.bytes(v)) : refusal(name);
      case ARRAY:
        Conversion one = of(in.valueSchema(), json, true);
        return one == null ? null : value -> {
          List<Object> out = new ArrayList<>();
          for (Object item : (List<?>) value) {
            out.add(item == null ? null : one.apply(item));
          }
          return out;
        };
      default:
        return refusal(name.isEmpty() ? in.type().toString() : name);
    }
  }

  private static Conversion refusal(String what) {
    return v -> {
      throw new DataException("a value of type " + what + " has no form in a document: leave the column out (exclude)");
    };
  }

  private static Conversion decimal(Schema in) {
    int scale = Integer.parseInt(in.parameters().get(Decimal.SCALE_FIELD));
    // A scale below 0 reaches Debezium 3.7.0 as 2048 plus itself; the value is right, with that many zeros behind the point.
    return scale > 1024
        ? v -> ((BigDecimal) v).setScale(0, RoundingMode.UNNECESSARY).toPlainString()
        : v -> ((BigDecimal) v).toPlainString();
  }
}
