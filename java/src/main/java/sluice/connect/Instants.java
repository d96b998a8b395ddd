package sluice.connect;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.apache.kafka.connect.errors.DataException;

/**
 * Days and microseconds since 1970 as the values that a lake sink stores.
 *
 * <p>PostgreSQL's infinity has no place in a file format. It becomes the last value that the column's 32 or 64 bits can
 * count (the first one plus one for -infinity), which no finite value of PostgreSQL reaches: PostgreSQL itself stores it
 * so, and DuckDB reads exactly these as 'infinity' and '-infinity'. Other engines show the years 5881580 and 294247.
 */
interface Instants {
  long DAY = 86_400_000_000L;
  /** PostgreSQL's first day, 4714-11-24 BC, and its last, 5874897-12-31, in days since 1970. */
  long FIRST_DAY = -2_440_588, LAST_DAY = 2_145_042_905;

  /** How a snapshot spells infinity in milliseconds: pgjdbc's PGStatement.DATE_POSITIVE_INFINITY and DATE_NEGATIVE_INFINITY. */
  long LAST_MILLIS = 9_223_372_036_825_200_000L, FIRST_MILLIS = -9_223_372_036_832_400_000L;

  /** @param days since 1970-01-01 */
  Object date(long days);

  /** @param micros since midnight */
  Object time(long micros);

  /** @param micros since 1970-01-01T00:00, without a zone */
  Object timestamp(long micros);

  /** @param millis since 1970-01-01T00:00, without a zone */
  Object timestampMillis(long millis);

  /** @param iso such as {@code 2026-11-21T08:11:12.123456Z}, {@code infinity} or {@code -infinity} */
  Object zoned(String iso);

  static long ofDay(long micros) {
    if (micros < 0 || micros >= DAY) {
      throw new DataException("a time of day of " + micros + " microseconds (24:00:00?) does not fit a time column");
    }
    return micros;
  }

  /**
   * How Debezium 3.7.0 spells an infinite date, seen: streamed, a day beyond PostgreSQL's range; read by a snapshot,
   * the infinite milliseconds of pgjdbc cut down to 32 bits.
   *
   * @return 1, -1, or 0 for a finite day
   */
  static int infinity(long days) {
    if (days == -622_191_234L || days >= 2_146_033_979L) {
      return 1;
    }
    if (days == -625_821_272L || days <= -2_147_472_691L) {
      return -1;
    }
    if (days < FIRST_DAY || days > LAST_DAY) {
      throw new DataException("day " + days + " since 1970 is none that PostgreSQL knows");
    }
    return 0;
  }

  /**
   * The same of a timestamp without a zone.
   *
   * @param unit microseconds of one: 1 or 1000
   */
  static int infinity(long value, long unit) {
    if (value == Long.MAX_VALUE || unit == 1000 && value == LAST_MILLIS) {
      return 1;
    }
    return value == Long.MIN_VALUE || unit == 1000 && value == FIRST_MILLIS ? -1 : 0;
  }

  /** A finite timestamp. @param unit microseconds of one: 1 or 1000 */
  static LocalDateTime at(long value, long unit) {
    return ofMicros(finite(unit == 1 ? value : micros(value)));
  }

  static LocalDateTime ofMicros(long micros) {
    int nanos = (int) Math.floorMod(micros, 1_000_000L) * 1000;
    return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), nanos, ZoneOffset.UTC);
  }

  /** A timestamp behind the year 294247 has overflowed on its way here and now looks as if before PostgreSQL's first day. */
  static long finite(long micros) {
    if (micros < FIRST_DAY * DAY) {
      throw new DataException("a timestamp behind the year 294247 does not fit 64 bits of microseconds");
    }
    return micros;
  }

  static long micros(long millis) {
    if (Math.abs(millis) > Long.MAX_VALUE / 1000) {
      throw new DataException("a timestamp behind the year 294247 does not fit 64 bits of microseconds");
    }
    return millis * 1000;
  }

  /** {@code java.time} values, exact to the microsecond, for the Iceberg sink. */
  Instants EXACT =
      new Instants() {
        private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
        private static final LocalDateTime LAST = ofMicros(Long.MAX_VALUE), FIRST = ofMicros(-Long.MAX_VALUE);

        @Override
        public Object date(long days) {
          int sign = infinity(days);
          return LocalDate.ofEpochDay(sign == 0 ? days : sign * (long) Integer.MAX_VALUE);
        }

        @Override
        public Object time(long micros) {
          return LocalTime.ofNanoOfDay(ofDay(micros) * 1000);
        }

        @Override
        public Object timestamp(long micros) {
          if (micros == Long.MAX_VALUE) {
            return LAST;
          }
          return micros == Long.MIN_VALUE ? FIRST : ofMicros(finite(micros));
        }

        @Override
        public Object timestampMillis(long millis) {
          if (millis == LAST_MILLIS) {
            return LAST;
          }
          return millis == FIRST_MILLIS ? FIRST : timestamp(micros(millis));
        }

        @Override
        public Object zoned(String iso) {
          if (iso.equals("infinity")) {
            return LAST.atOffset(ZoneOffset.UTC);
          }
          if (iso.equals("-infinity")) {
            return FIRST.atOffset(ZoneOffset.UTC);
          }
          OffsetDateTime instant = OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC);
          try {
            ChronoUnit.MICROS.between(EPOCH, instant.toLocalDateTime());
          } catch (ArithmeticException e) {
            // Here and not in the sink, where it would happen in the middle of a file.
            throw new DataException("a timestamp of the year " + instant.getYear() + " does not fit 64 bits of microseconds");
          }
          return instant;
        }
      };

  /** {@code java.util.Date}, cut down to the millisecond, as Connect's logical types have it. Infinity does not fit. */
  Instants MILLIS =
      new Instants() {
        @Override
        public Object date(long days) {
          if (infinity(days) != 0) {
            throw infinite();
          }
          return new Date(Math.multiplyExact(days, 86_400_000L));
        }

        @Override
        public Object time(long micros) {
          return new Date(ofDay(micros) / 1000);
        }

        @Override
        public Object timestamp(long micros) {
          if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            throw infinite();
          }
          return new Date(Math.floorDiv(finite(micros), 1000L));
        }

        @Override
        public Object timestampMillis(long millis) {
          return timestamp(micros(millis));
        }

        @Override
        public Object zoned(String iso) {
          if (iso.endsWith("infinity")) {
            throw infinite();
          }
          return new Date(OffsetDateTime.parse(iso).toInstant().toEpochMilli());
        }

        private static DataException infinite() {
          return new DataException("infinity does not fit a Connect date or timestamp");
        }
      };
}
