package sluice.connect;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Values as PostgreSQL's input functions read them (PostgreSQL documentation, 8.5, 8.15.6). */
final class PgText {
  /** PostgreSQL knows no year 0 and no sign: the year 0 of ISO 8601 is 1 BC. */
  private static final TimeText TIMES =
      new TimeText() {
        @Override
        String date(LocalDate date) {
          return day(date) + era(date);
        }

        @Override
        String dateTime(LocalDateTime at, String zone) {
          return day(at.toLocalDate()) + " " + time(at) + zone + era(at.toLocalDate());
        }

        @Override
        String utc() {
          return "+00";
        }

        private static String day(LocalDate date) {
          int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
          return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
        }

        private static String era(LocalDate date) {
          return date.getYear() > 0 ? "" : " BC";
        }
      };

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
    Conversion time = TIMES.of(name);
    if (time != null) {
      return time;
    }
    switch (name) {
      case "io.debezium.time.ZonedTimestamp":
        return v -> TIMES.zoned(LakeType.gregorian((String) v));
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
}
