package sluice.connect;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Debezium's dates and times in words, to the microsecond. Infinity has PostgreSQL's word. */
abstract class TimeText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  abstract String date(LocalDate date);

  /** @param zone behind the time, empty without one */
  abstract String dateTime(LocalDateTime at, String zone);

  /** How UTC is written behind a time. */
  abstract String utc();

  /** {@code null}: of that name there is no date or time without a zone. */
  final Conversion of(String schema) {
    return switch (schema) {
      case "io.debezium.time.Date" -> v -> day(Values.whole(v));
      case "io.debezium.time.Time" -> v -> time(Math.multiplyExact(Values.whole(v), 1000L));
      case "io.debezium.time.MicroTime" -> v -> time(Values.whole(v));
      case "io.debezium.time.Timestamp" -> v -> timestamp(Values.whole(v), 1000);
      case "io.debezium.time.MicroTimestamp" -> v -> timestamp(Values.whole(v), 1);
      default -> null;
    };
  }

  /** @param iso such as {@code 2026-11-21T08:11:12.123456Z}, {@code infinity} or {@code -infinity} */
  final String zoned(String iso) {
    return iso.endsWith("infinity") ? iso : dateTime(OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), utc());
  }

  /** @param unit microseconds of one */
  final String timestamp(long value, long unit) {
    int sign = Instants.infinity(value, unit);
    return sign == 0 ? dateTime(Instants.at(value, unit), "") : infinity(sign);
  }

  static String time(long micros) {
    return TIME.format(LocalTime.ofNanoOfDay(Instants.ofDay(micros) * 1000));
  }

  static String time(LocalDateTime at) {
    return TIME.format(at);
  }

  private String day(long days) {
    int sign = Instants.infinity(days);
    return sign == 0 ? date(LocalDate.ofEpochDay(days)) : infinity(sign);
  }

  private static String infinity(int sign) {
    return sign > 0 ? "infinity" : "-infinity";
  }
}
