package sluice.connect;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.apache.kafka.connect.errors.DataException;

/** Days and microseconds since 1970 as the values that a lake sink stores. */
interface Instants {
  long DAY = 86_400_000_000L;

  /** @param days since 1970-01-01 */
  Object date(long days);

  /** @param micros since midnight */
  Object time(long micros);

  /** @param micros since 1970-01-01T00:00, without a zone */
  Object timestamp(long micros);

  /** @param iso such as {@code 2026-11-21T08:11:12.123456Z} */
  Object zoned(String iso);

  static long ofDay(long micros) {
    if (micros < 0 || micros >= DAY) {
      throw new DataException("a time of day of " + micros + " microseconds (24:00:00?) does not fit a time column");
    }
    return micros;
  }

  /** {@code java.time} values, exact to the microsecond, for the Iceberg sink. */
  Instants EXACT =
      new Instants() {
        @Override
        public Object date(long days) {
          return LocalDate.ofEpochDay(days);
        }

        @Override
        public Object time(long micros) {
          return LocalTime.ofNanoOfDay(ofDay(micros) * 1000);
        }

        @Override
        public Object timestamp(long micros) {
          return LocalDateTime.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1000, ZoneOffset.UTC);
        }

        @Override
        public Object zoned(String iso) {
          OffsetDateTime instant = OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC);
          // The column counts microseconds in 64 bits; the sink would overflow beyond year 294247 only while writing.
          ChronoUnit.MICROS.between(Instant.EPOCH, instant.toInstant());
          return instant;
        }
      };

  /** {@code java.util.Date}, cut down to the millisecond, as Connect's logical types have it. */
  Instants MILLIS =
      new Instants() {
        @Override
        public Object date(long days) {
          return new Date(Math.multiplyExact(days, 86_400_000L));
        }

        @Override
        public Object time(long micros) {
          return new Date(ofDay(micros) / 1000);
        }

        @Override
        public Object timestamp(long micros) {
          return new Date(Math.floorDiv(micros, 1000L));
        }

        @Override
        public Object zoned(String iso) {
          return new Date(OffsetDateTime.parse(iso).toInstant().toEpochMilli());
        }
      };
}
