package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
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

class CopyRowsTest {
  private static final Schema KEY = SchemaBuilder.struct().name("shop.public.orders.Key").field("id", Schema.INT64_SCHEMA).build();

  private static CopyRows<SinkRecord> transform(String tables) {
    CopyRows<SinkRecord> made = new CopyRows<>();
    made.configure(Map.of("tables", tables));
    return made;
  }

  private static SinkRecord through(Schema keySchema, Object key, Schema schema, Object value) {
    try (CopyRows<SinkRecord> transform = transform("shop.public.orders:orders")) {
      return transform.apply(new SinkRecord("shop.public.orders", 3, keySchema, key, schema, value, 7));
    }
  }

  private static SinkRecord row(Schema field, Object value) {
    Schema schema = SchemaBuilder.struct().name("shop.public.orders.Value").field("x", field).build();
    return through(KEY, new Struct(KEY).put("id", 1L), schema, new Struct(schema).put("x", value));
  }

  private static Object out(Schema field, Object value) {
    return ((Struct) row(field, value).value()).get("x");
  }

  private static Schema outSchema(Schema field) {
    return row(field, null).valueSchema().field("x").schema();
  }

  private static SchemaBuilder named(SchemaBuilder builder, String name) {
    return builder.name("io.debezium." + name).optional();
  }

  private static Schema variable() {
    return named(SchemaBuilder.struct(), "data.VariableScaleDecimal").field("scale", Schema.INT32_SCHEMA).field("value", Schema.BYTES_SCHEMA).build();
  }

  private static Struct variable(String number) {
    BigDecimal value = new BigDecimal(number);
    return new Struct(variable()).put("scale", value.scale()).put("value", value.unscaledValue().toByteArray());
  }

  @Test
  void theTopicBecomesTheTableAndThePositionStays() {
    SinkRecord out = row(Schema.OPTIONAL_STRING_SCHEMA, "a");
    assertEquals("orders", out.topic());
    assertEquals("shop.public.orders", out.originalTopic());
    assertEquals(3, out.kafkaPartition());
    try (CopyRows<SinkRecord> transform = transform("a.b.c:odd%20name%2C%24%7Bx%7D,d:e")) {
      Schema schema = SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();
      assertEquals("odd name,${x}", transform.apply(new SinkRecord("a.b.c", 0, KEY, new Struct(KEY).put("id", 1L), schema, new Struct(schema).put("id", 1L), 0)).topic());
    }
    assertThrows(ConfigException.class, () -> transform("shop.public.orders"));
  }

  @Test
  void aTombstoneStaysOneWithItsKey() {
    SinkRecord out = through(KEY, new Struct(KEY).put("id", 5L), null, null);
    assertNull(out.value());
    assertNull(out.valueSchema());
    assertEquals(5L, ((Struct) out.key()).get("id"));
  }

  @Test
  void withoutAKeyOrColumnsItIsADeadLetter() {
    assertThrows(DataException.class, () -> through(null, null, KEY, new Struct(KEY).put("id", 5L)));
    assertThrows(DataException.class, () -> through(Schema.STRING_SCHEMA, "5", KEY, new Struct(KEY).put("id", 5L)));
    assertThrows(DataException.class, () -> through(KEY, new Struct(KEY).put("id", 5L), Schema.STRING_SCHEMA, "row"));
    try (CopyRows<SinkRecord> transform = transform("a:b")) {
      assertThrows(DataException.class, () -> transform.apply(new SinkRecord("c", 0, KEY, new Struct(KEY).put("id", 5L), null, null, 0)));
    }
  }

  @Test
  void theKeyIsConvertedLikeTheRowAndNeverOptional() {
    Schema key = SchemaBuilder.struct().field("n", variable()).field("at", SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").defaultValue(0L).build()).build();
    SinkRecord out = through(key, new Struct(key).put("n", variable("1.50")).put("at", 9L), null, null);
    assertEquals("1.50", ((Struct) out.key()).get("n"));
    assertFalse(out.keySchema().field("n").schema().isOptional());
    assertNull(out.keySchema().field("at").schema().defaultValue());
  }

  @Test
  void columnsAreOptionalAndNullStaysNull() {
    Schema with = SchemaBuilder.int32().defaultValue(5).build();
    assertTrue(outSchema(SchemaBuilder.int32().defaultValue(5).optional().build()).isOptional());
    assertEquals(5, row(with, 7).valueSchema().field("x").schema().defaultValue());
    assertNull(((Struct) row(SchemaBuilder.int32().defaultValue(5).optional().build(), null).value()).getWithoutDefault("x"));
  }

  @Test
  void aDefaultOfATimeOrOneThatWouldNeedQuotesIsLeftOut() {
    assertNull(row(SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").defaultValue(0L).build(), 1L).valueSchema().field("x").schema().defaultValue());
    assertNull(row(SchemaBuilder.string().defaultValue("it's").build(), "a").valueSchema().field("x").schema().defaultValue());
    assertEquals("its", row(SchemaBuilder.string().defaultValue("its").build(), "a").valueSchema().field("x").schema().defaultValue());
  }

  @Test
  void whatTheSinkBindsExactlyStaysAsItIs() {
    assertEquals(20_000, out(named(SchemaBuilder.int32(), "time.Date").build(), 20_000));
    assertEquals(1L, out(named(SchemaBuilder.int64(), "time.MicroTimestamp").build(), 1L));
    assertEquals("2026-11-21T08:11:12.123456Z", out(named(SchemaBuilder.string(), "time.ZonedTimestamp").build(), "2026-11-21T08:11:12.123456Z"));
    assertEquals("infinity", out(named(SchemaBuilder.string(), "time.ZonedTimestamp").build(), "infinity"));
    assertEquals(new BigDecimal("12.50"), out(Decimal.builder(2).parameter("connect.decimal.precision", "10").optional().build(), new BigDecimal("12.50")));
    assertEquals("10", outSchema(Decimal.builder(2).parameter("connect.decimal.precision", "10").optional().build()).parameters().get("connect.decimal.precision"));
    assertEquals("io.debezium.data.Json", outSchema(named(SchemaBuilder.string(), "data.Json").build()).name());
    assertEquals("io.debezium.data.Uuid", outSchema(named(SchemaBuilder.string(), "data.Uuid").build()).name());
  }

  @Test
  void theRestIsPostgresqlsOwnText() {
    assertEquals("123456789012345678901234567890.123456789", out(variable(), variable("123456789012345678901234567890.123456789")));
    assertEquals("0101", out(named(SchemaBuilder.bytes(), "data.Bits").parameter("length", "4").build(), ByteBuffer.wrap(new byte[] {5})));
    Schema point = named(SchemaBuilder.struct(), "data.geometry.Point").field("x", Schema.FLOAT64_SCHEMA).field("y", Schema.FLOAT64_SCHEMA).build();
    assertEquals("(1.5,-2.0)", out(point, new Struct(point).put("x", 1.5).put("y", -2.0)));
    for (String text : List.of("data.Enum", "data.Ltree", "data.TsVector", "time.ZonedTime", "time.Interval")) {
      assertNull(outSchema(named(SchemaBuilder.string(), text).build()).name());
    }
  }

  @Test
  void arraysAreLiterals() {
    Schema texts = SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build();
    assertEquals("{\"a\",NULL,\"b \\\"c\\\\\",\"NULL\",\"\"}", out(texts, Arrays.asList("a", null, "b \"c\\", "NULL", "")));
    assertEquals("{}", out(texts, List.of()));
    assertNull(out(texts, null));
    assertEquals("{\"1\",\"-2\"}", out(SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).optional().build(), List.of(1, -2)));
    assertEquals("{\"1.50\"}", out(SchemaBuilder.array(Decimal.builder(2).optional().build()).optional().build(), List.of(new BigDecimal("1.50"))));
    assertEquals("{\"1.5\"}", out(SchemaBuilder.array(variable()).optional().build(), List.of(variable("1.5"))));
    assertEquals("{\"2000-02-29\",\"0044-03-15 BC\"}", out(SchemaBuilder.array(named(SchemaBuilder.int32(), "time.Date").build()).optional().build(), List.of(11_016, (int) java.time.LocalDate.of(-43, 3, 15).toEpochDay())));
    assertEquals("{\"1970-01-01 00:00:00.000001\"}", out(SchemaBuilder.array(named(SchemaBuilder.int64(), "time.MicroTimestamp").build()).optional().build(), List.of(1L)));
    assertEquals("{\"2026-11-21 06:11:12.500000+00\"}", out(SchemaBuilder.array(named(SchemaBuilder.string(), "time.ZonedTimestamp").build()).optional().build(), List.of("2026-11-21T08:11:12.5+02:00")));
    assertEquals("{\"\\\\x0aff\"}", out(SchemaBuilder.array(Schema.OPTIONAL_BYTES_SCHEMA).optional().build(), List.of(ByteBuffer.wrap(new byte[] {10, -1}))));
  }

  @Test
  void whatTheCopyCannotHoldIsADeadLetterThatNamesItsColumn() {
    DataException told = assertThrows(DataException.class, () -> out(named(SchemaBuilder.int64(), "time.MicroTimestamp").build(), Long.MAX_VALUE));
    assertTrue(told.getMessage().contains("column x of shop.public.orders: an infinite date"));
    assertThrows(DataException.class, () -> out(named(SchemaBuilder.int64(), "time.MicroTime").build(), 86_400_000_000L));
    assertThrows(DataException.class, () -> out(named(SchemaBuilder.string(), "time.ZonedTimestamp").build(), "yesterday"));
    assertThrows(DataException.class, () -> out(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).optional().build(), Map.of("a", "b")));
    assertThrows(DataException.class, () -> out(SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build(), List.of("[Ljava.lang.String;@4f8970b3")));
  }

  @Test
  void aWorkerFindsIt() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(one -> one.type() == CopyRows.class));
  }
}
