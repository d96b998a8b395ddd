package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class LakeTypesTest {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private static SchemaBuilder int64(String name) {
    return SchemaBuilder.int64().name("io.debezium.time." + name).optional();
  }

  private static SchemaBuilder int32(String name) {
    return SchemaBuilder.int32().name("io.debezium.time." + name).optional();
  }

  private static SchemaBuilder text(String name) {
    return SchemaBuilder.string().name("io.debezium." + name).optional();
  }

  private static SinkRecord through(String target, Schema field, Object value) {
    try (LakeTypes<SinkRecord> transform = new LakeTypes<>()) {
      transform.configure(Map.of("target", target));
      Schema schema = SchemaBuilder.struct().field("x", field).build();
      return transform.apply(new SinkRecord("t", 0, null, null, schema, new Struct(schema).put("x", value), 7));
    }
  }

  private static Object iceberg(Schema field, Object value) {
    return ((Struct) through("iceberg", field, value).value()).get("x");
  }

  private static Object parquet(Schema field, Object value) {
    return ((Struct) through("parquet", field, value).value()).get("x");
  }

  private static String schema(Schema field) {
    Schema out = through("iceberg", field, null).valueSchema().field("x").schema();
    return (out.name() == null ? out.type().toString() : out.name().replaceAll(".*\\.", "")) + (out.isOptional() ? "?" : "");
  }

  @Test
  void temporalTypesToTheMicrosecond() {
    assertEquals(LocalDate.of(1969, 12, 31), iceberg(int32("Date").build(), -1));
    assertEquals(LocalTime.of(10, 11, 12, 654321000), iceberg(int64("MicroTime").build(), 36672654321L));
    assertEquals(LocalTime.of(10, 11, 12, 654000000), iceberg(int32("Time").build(), 36672654));
    assertEquals(LocalTime.of(10, 11, 12, 654321000), iceberg(int64("NanoTime").build(), 36672654321000L));
    assertEquals(LocalDateTime.parse("1969-12-31T23:59:59.999999"), iceberg(int64("MicroTimestamp").build(), -1L));
    assertEquals(LocalDateTime.parse("1969-12-31T23:59:59.999"), iceberg(int64("Timestamp").build(), -1L));
    assertEquals(LocalDateTime.parse("2026-11-21T10:11:12.123456"), iceberg(int64("NanoTimestamp").build(), 1795255872123456000L));
    assertEquals(OffsetDateTime.parse("2026-11-21T08:11:12.123456Z"), iceberg(text("time.ZonedTimestamp").build(), "2026-11-21T10:11:12.123456+02:00"));
    assertEquals(OffsetDateTime.parse("-0043-03-15T01:02:03.123456Z"), iceberg(text("time.ZonedTimestamp").build(), "-0043-03-15T01:02:03.123456Z"));
    assertNull(iceberg(int64("MicroTimestamp").build(), null));
  }

  @Test
  void columnsThatTheSinkAddsGetTheBestType() {
    assertEquals("Date?", schema(int32("Date").build()));
    assertEquals("Time?", schema(int64("MicroTime").build()));
    assertEquals("Timestamp?", schema(int64("MicroTimestamp").build()));
    assertEquals("Timestamp?", schema(text("time.ZonedTimestamp").build()));
    assertEquals("STRING?", schema(text("data.Uuid").build()));
  }

  @Test
  void infinityIsTheEndOfTheColumnsRange() {
    LocalDateTime last = (LocalDateTime) iceberg(int64("MicroTimestamp").build(), Long.MAX_VALUE);
    LocalDateTime first = (LocalDateTime) iceberg(int64("MicroTimestamp").build(), Long.MIN_VALUE);
    assertEquals(Long.MAX_VALUE, ChronoUnit.MICROS.between(EPOCH, last));
    assertEquals(-Long.MAX_VALUE, ChronoUnit.MICROS.between(EPOCH, first));
    assertEquals(last, iceberg(int64("Timestamp").build(), 9223372036825200000L));
    assertEquals(first, iceberg(int64("Timestamp").build(), -9223372036832400000L));
    assertEquals(last.atOffset(ZoneOffset.UTC), iceberg(text("time.ZonedTimestamp").build(), "infinity"));
    assertEquals(first.atOffset(ZoneOffset.UTC), iceberg(text("time.ZonedTimestamp").build(), "-infinity"));
    for (int day : new int[] {-622191234, 2146033979}) {
      assertEquals(LocalDate.ofEpochDay(Integer.MAX_VALUE), iceberg(int32("Date").build(), day));
    }
    for (int day : new int[] {-625821272, -2147472691}) {
      assertEquals(LocalDate.ofEpochDay(-Integer.MAX_VALUE), iceberg(int32("Date").build(), day));
    }
    assertEquals(LocalDate.of(5874897, 12, 31), iceberg(int32("Date").build(), 2145042905));
    assertThrows(DataException.class, () -> parquet(int64("MicroTimestamp").build(), Long.MAX_VALUE));
  }

  @Test
  void whatDoesNotFitFailsWithTheNameOfTheField() {
    DataException e = assertThrows(DataException.class, () -> iceberg(int64("MicroTime").build(), 86_400_000_000L));
    assertTrue(e.getMessage().startsWith("LakeTypes: field x of t: "), e.getMessage());
    assertThrows(DataException.class, () -> iceberg(int64("MicroTimestamp").build(), -9223372036853775810L));
    assertThrows(DataException.class, () -> iceberg(int64("Timestamp").build(), 9224317929600000L));
    assertThrows(DataException.class, () -> iceberg(text("time.ZonedTimestamp").build(), "+294276-12-31T23:59:59.999999Z"));
    assertThrows(DataException.class, () -> iceberg(int64("NanoTime").build(), 1L));
    assertThrows(DataException.class, () -> iceberg(int64("MicroDuration").build(), 1L));
    assertThrows(DataException.class, () -> iceberg(int32("Date").build(), -2440589));
  }

  @Test
  void numbers() {
    Schema variable =
        SchemaBuilder.struct().name("io.debezium.data.VariableScaleDecimal").field("scale", Schema.INT32_SCHEMA).field("value", Schema.BYTES_SCHEMA).optional().build();
    BigDecimal big = new BigDecimal("-0.000000000000000000000000000000000000000000000001");
    Struct value = new Struct(variable).put("scale", big.scale()).put("value", big.unscaledValue().toByteArray());
    assertEquals(big.toPlainString(), iceberg(variable, value));
    assertEquals(big.toPlainString(), parquet(variable, value));
    value = new Struct(variable).put("scale", -100).put("value", ByteBuffer.wrap(new byte[] {1}));
    assertEquals("1" + "0".repeat(100), iceberg(variable, value));

    Schema decimal = Decimal.builder(4).parameter("connect.decimal.precision", "14").optional().build();
    BigDecimal exact = (BigDecimal) iceberg(decimal, new BigDecimal("1.2300"));
    assertEquals(new BigDecimal("1.23"), exact.setScale(2, RoundingMode.HALF_UP));
    assertThrows(ArithmeticException.class, () -> exact.setScale(1, RoundingMode.HALF_UP));

    Schema wide = Decimal.builder(5).parameter("connect.decimal.precision", "50").optional().build();
    assertEquals("STRING?", schema(wide));
    assertEquals("1000000000000000000000000000000000000000000000.00000", iceberg(wide, new BigDecimal("1E45").setScale(5)));

    Schema negative = Decimal.builder(2046).parameter("connect.decimal.precision", "5").optional().build();
    assertEquals("12300", iceberg(negative, new BigDecimal("12300").setScale(2046)).toString());
  }

  @Test
  void textsBitsAndUuids() {
    Schema bits = SchemaBuilder.bytes().name("io.debezium.data.Bits").parameter("length", "5").optional().build();
    assertEquals("10110", iceberg(bits, new byte[] {0x16}));
    assertEquals("00001", iceberg(bits, new byte[] {0x01}));
    Schema varying = SchemaBuilder.bytes().name("io.debezium.data.Bits").parameter("length", "2147483647").optional().build();
    assertThrows(DataException.class, () -> iceberg(varying, new byte[] {1}));
    assertEquals("{\"a\": 1}", iceberg(text("data.Json").build(), "{\"a\": 1}"));
    assertNull(iceberg(text("data.Uuid").build(), ""));
  }

  @Test
  void arrays() {
    Schema stamps = SchemaBuilder.array(int64("MicroTimestamp").build()).optional().build();
    assertEquals(Arrays.asList(EPOCH, null), iceberg(stamps, Arrays.asList(0L, null)));
    assertEquals(List.of(), iceberg(stamps, List.of()));
    Schema texts = SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build();
    assertEquals(Arrays.asList("x", null, ""), iceberg(texts, Arrays.asList("x", null, "")));
    Schema zoned = SchemaBuilder.array(text("time.ZonedTimestamp").build()).optional().build();
    assertEquals(List.of(OffsetDateTime.parse("1582-10-15T00:00Z")), iceberg(zoned, List.of("1582-10-15T00:00:00Z")));
    assertThrows(DataException.class, () -> iceberg(zoned, List.of("0044-03-14T23:06:32.000000Z")));
    assertThrows(DataException.class, () -> iceberg(texts, List.of("[Ljava.lang.String;@4f8970b3")));
  }

  @Test
  void parquetTakesConnectsLogicalTypes() {
    assertEquals(new java.util.Date(-86_400_000L), parquet(int32("Date").build(), -1));
    assertEquals(new java.util.Date(-1), parquet(int64("MicroTimestamp").build(), -1L));
    assertEquals(new java.util.Date(1795248672123L), parquet(text("time.ZonedTimestamp").build(), "2026-11-21T08:11:12.123456Z"));
    assertEquals(new java.util.Date(36672654L), parquet(int64("MicroTime").build(), 36672654321L));
  }

  /** As its sink takes them for a DECIMAL: digits declared, no more than 38, and as many as stand behind the point. */
  @Test
  void parquetDecimalsSayHowManyDigitsTheyHave() {
    Map<Schema, String> digits =
        Map.of(
            Decimal.builder(2).optional().build(), "38",
            Decimal.builder(2).parameter("connect.decimal.precision", "12").optional().build(), "12",
            Decimal.builder(4).parameter("connect.decimal.precision", "2").optional().build(), "4",
            Decimal.builder(2046).parameter("connect.decimal.precision", "5").optional().build(), "7");
    digits.forEach((in, precision) -> {
      Schema out = through("parquet", in, null).valueSchema().field("x").schema();
      assertEquals(Decimal.LOGICAL_NAME, out.name());
      assertEquals(precision, out.parameters().get("connect.decimal.precision"));
    });
    Schema list = through("parquet", SchemaBuilder.array(Decimal.builder(2).build()).build(), List.of()).valueSchema().field("x").schema();
    assertEquals("38", list.valueSchema().parameters().get("connect.decimal.precision"));
  }

  @Test
  void nullIsNotTheDefault() {
    Schema number = SchemaBuilder.int32().optional().defaultValue(5).build();
    assertNull(iceberg(number, null));
    assertNull(parquet(number, null));
  }

  @Test
  void aRowForIcebergCannotBeChangedAfterwards() {
    Struct row = (Struct) through("iceberg", Schema.INT32_SCHEMA, 1).value();
    assertThrows(DataException.class, () -> row.put("x", 2));
    assertThrows(DataException.class, () -> row.get("nothing"));
    assertEquals("LakeRow[x]", row.toString());
  }

  @Test
  void theTopicIsThereForRoutingButNoColumn() {
    try (LakeTypes<SinkRecord> transform = new LakeTypes<>()) {
      transform.configure(Map.of("target", "iceberg", "route.field", "__topic"));
      Schema schema = SchemaBuilder.struct().field("x", Schema.INT32_SCHEMA).build();
      Struct row = (Struct) transform.apply(new SinkRecord("shop.public.t", 0, null, null, schema, new Struct(schema).put("x", 3), 7)).value();
      assertEquals("shop.public.t", row.get(row.schema().field("__topic")));
      assertEquals("shop.public.t", row.get("__topic"));
      assertEquals(3, row.get("x"));
      assertEquals(List.of("x"), row.schema().fields().stream().map(f -> f.name()).toList());
    }
  }

  @Test
  void leavesOtherRecordsAlone() {
    try (LakeTypes<SinkRecord> transform = new LakeTypes<>()) {
      transform.configure(Map.of("target", "iceberg"));
      SinkRecord tombstone = new SinkRecord("t", 0, null, null, null, null, 7);
      assertSame(tombstone, transform.apply(tombstone));
      SinkRecord plain = new SinkRecord("t", 0, null, null, Schema.STRING_SCHEMA, "x", 7);
      assertSame(plain, transform.apply(plain));
    }
  }

  @Test
  void configIsChecked() {
    try (LakeTypes<SinkRecord> transform = new LakeTypes<>()) {
      assertThrows(ConfigException.class, () -> transform.configure(Map.of()));
      assertThrows(ConfigException.class, () -> transform.configure(Map.of("target", "orc")));
    }
  }

  @Test
  void isFoundByServiceLoading() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(p -> p.type() == LakeTypes.class));
  }
}
