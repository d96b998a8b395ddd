package sluice.connect;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Values as PostgreSQL's input functions read them (PostgreSQL documentation, 8.5, 8.15.6). */
final class PgText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private PgText() {}

  /** An array's literal, {@code {1,NULL,"a b"}}. */
  static Conversion array(Schema element) {
    Conversion one = element(element);
    return value -> {
      StringBuilder out = new StringBuilder("{");
      for (Object item : (List<?>) value) {
        if (out.length() > 1) {
          out.append(',');
        }
        if (item == null) {
          out.append("NULL");
        } else {
          quote(out, (String) one.apply(item));
        }
      }
      return out.append('}').toString();
    };
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }

  /** The text of one element, without the quotes of the array. */
  private static Conversion element(Schema in) {
    String name = in.name() == null ? "" : in.name();
    switch (name) {
      case "io.debezium.time.Date":
        return v -> {
          int sign = Instants.infinity(Values.whole(v));
          return sign == 0 ? date(LocalDate.ofEpochDay(Values.whole(v))) : sign > 0 ? "infinity" : "-infinity";
        };
      case "io.debezium.time.Time":
        return v -> time(Math.multiplyExact(Values.whole(v), 1000L));
      case "io.debezium.time.MicroTime":
        return v -> time(Values.whole(v));
      case "io.debezium.time.Timestamp":
        return v -> timestamp(Values.whole(v), 1000);
      case "io.debezium.time.MicroTimestamp":
        return v -> timestamp(Values.whole(v), 1);
      case "io.debezium.time.ZonedTimestamp":
        return v -> zoned(LakeType.gregorian((String) v));
      case "io.debezium.data.VariableScaleDecimal":
        return v -> LakeType.plain((Struct) v);
      case Decimal.LOGICAL_NAME:
        return v -> ((BigDecimal) v).toPlainString();
      case "io.debezium.data.geometry.Point":
        return v -> point((Struct) v);
      case "io.debezium.data.Bits":
        return Bits.text(in);
      default:
        return switch (in.type()) {
          case STRING -> v -> LakeType.flat(v);
          case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN -> Object::toString;
          case BYTES -> v -> "\\x" + HexFormat.of().formatHex(Values.bytes(v));
          default -> v -> {
            throw new DataException("an array of " + (name.isEmpty() ? in.type().toString() : name) + " has no form in a copy: leave the column out (exclude)");
          };
        };
    }
  }

  static String point(Struct point) {
    return "(" + point.getFloat64("x") + "," + point.getFloat64("y") + ")";
  }

  private static String timestamp(long value, long unit) {
    int sign = Instants.infinity(value, unit);
    if (sign != 0) {
      return sign > 0 ? "infinity" : "-infinity";
    }
    return instant(Instants.at(value, unit), "");
  }

  private static String zoned(String iso) {
    return iso.endsWith("infinity") ? iso : instant(OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), "+00");
  }

  /** PostgreSQL knows no year 0 and no sign: the year 0 of ISO 8601 is 1 BC. */
  private static String instant(LocalDateTime at, String offset) {
    String day = day(at.toLocalDate()) + " " + TIME.format(at) + offset;
    return at.getYear() > 0 ? day : day + " BC";
  }

  private static String date(LocalDate date) {
    return date.getYear() > 0 ? day(date) : day(date) + " BC";
  }

  private static String day(LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
  }

  private static String time(long micros) {
    return TIME.format(LocalTime.ofNanoOfDay(Instants.ofDay(micros) * 1000));
  }
}
