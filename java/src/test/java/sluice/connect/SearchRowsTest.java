package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class SearchRowsTest {
  private static final Schema KEY = SchemaBuilder.struct().name("shop.public.orders.Key").field("id", Schema.INT64_SCHEMA).build();

  private static SearchRows<SinkRecord> transform(Map<String, String> more) {
    SearchRows<SinkRecord> made = new SearchRows<>();
    Map<String, String> props = new java.util.HashMap<>(Map.of("indexes", "shop.public.orders:orders"));
    props.putAll(more);
    made.configure(props);
    return made;
  }

  private static SinkRecord through(Map<String, String> more, Schema keySchema, Object key, Schema schema, Object value) {
    return transform(more).apply(new SinkRecord("shop.public.orders", 3, keySchema, key, schema, value, 7));
  }

  private static SinkRecord row(Map<String, String> more, Schema field, Object value) {
    Schema schema = SchemaBuilder.struct().name("shop.public.orders.Value").field("x", field).build();
    return through(more, KEY, new Struct(KEY).put("id", 1L), schema, new Struct(schema).put("x", value));
  }

  private static Object out(Schema field, Object value) {
    return ((Map<?, ?>) row(Map.of(), field, value).value()).get("x");
  }

  /** As both sinks write it. */
  private static String json(Schema field, Object value) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      SinkRecord record = row(Map.of(), field, value);
      return new String(converter.fromConnectData(record.topic(), record.valueSchema(), record.value()), StandardCharsets.UTF_8);
    }
  }

  private static Schema named(SchemaBuilder builder, String name) {
    return builder.name("io.debezium." + name).optional().build();
  }

  private static Object id(Schema schema, Object... values) {
    Struct key = new Struct(schema);
    for (int i = 0; i < values.length; i++) {
      key.put(schema.fields().get(i), values[i]);
    }
    return through(Map.of(), schema, key, null, null).key();
  }

  private static Schema keyOf(Schema... fields) {
    SchemaBuilder key = SchemaBuilder.struct();
    for (int i = 0; i < fields.length; i++) {
      key.field("k" + i, fields[i]);
    }
    return key.build();
  }

  @Test
  void aRowBecomesADocumentOfItsIndexAndKeepsItsPlace() {
    SinkRecord out = row(Map.of(), Schema.OPTIONAL_STRING_SCHEMA, "a");
    assertEquals("orders", out.topic());
    assertEquals("1", out.key());
    assertEquals(Schema.STRING_SCHEMA, out.keySchema());
    assertNull(out.valueSchema());
    assertEquals(Map.of("x", "a"), out.value());
    assertEquals(7, out.kafkaOffset());
    assertEquals("shop.public.orders", out.originalTopic());
  }

  @Test
  void aTombstoneDeletesUnlessItIsNotWanted() {
    SinkRecord out = through(Map.of(), KEY, new Struct(KEY).put("id", 5L), null, null);
    assertEquals("5", out.key());
    assertNull(out.value());
    assertNull(through(Map.of("deletes", "false"), KEY, new Struct(KEY).put("id", 5L), null, null));
  }

  @Test
  void idsOfEveryKindOfKey() {
    assertEquals("a|b%", id(keyOf(Schema.STRING_SCHEMA), "a|b%").toString().replace("%7C", "|").replace("%25", "%"));
    assertEquals("50%25", id(keyOf(Schema.STRING_SCHEMA), "50%"));
    assertEquals("7|x%7Cy", id(keyOf(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA), 7, "x|y"));
    assertNotEquals(id(keyOf(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA), "a|", "b"), id(keyOf(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA), "a", "|b"));
    assertEquals("%", id(keyOf(Schema.STRING_SCHEMA), ""));
    assertEquals("|", id(keyOf(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA), "", ""));
    assertEquals("1.50", id(keyOf(Decimal.schema(2)), new BigDecimal("1.50")));
    assertEquals("true", id(keyOf(Schema.BOOLEAN_SCHEMA), true));
    assertEquals("2026-01-31", id(keyOf(SchemaBuilder.int32().name("io.debezium.time.Date").build()), 20_484));
    assertEquals("AQI=", id(keyOf(Schema.BYTES_SCHEMA), ByteBuffer.wrap(new byte[] {1, 2})));
    assertEquals("0c1d2b6e-0000-4000-8000-000000000000", id(keyOf(SchemaBuilder.string().name("io.debezium.data.Uuid").build()), "0c1d2b6e-0000-4000-8000-000000000000"));
  }

  @Test
  void anIdThatTheServerWouldNotTakeBecomesItsHash() {
    assertEquals("é".repeat(256), id(keyOf(Schema.STRING_SCHEMA), "é".repeat(256)));
    Object hashed = id(keyOf(Schema.STRING_SCHEMA), "é".repeat(256) + "a");
    assertTrue(hashed.toString().matches("sha256%[0-9a-f]{64}"), hashed.toString());
    assertNotEquals(hashed, id(keyOf(Schema.STRING_SCHEMA), "é".repeat(256) + "b"));
  }

  @Test
  void valuesReachTheServerWithoutLoss() {
    assertEquals("{\"x\":9223372036854775807}", json(Schema.INT64_SCHEMA, Long.MAX_VALUE));
    assertEquals("{\"x\":0.1}", json(Schema.FLOAT32_SCHEMA, 0.1f));
    assertEquals("{\"x\":\"NaN\"}", json(Schema.FLOAT64_SCHEMA, Double.NaN));
    assertEquals("{\"x\":\"12345678901234567890.10\"}", json(Decimal.schema(2), new BigDecimal("12345678901234567890.10")));
    assertEquals("{\"x\":null}", json(Schema.OPTIONAL_INT32_SCHEMA, null));
    assertEquals("{\"x\":\"AQI=\"}", json(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2})));
    assertEquals("2026-01-01T00:00:00.000001", out(named(SchemaBuilder.int64(), "time.MicroTimestamp"), 1_767_225_600_000_001L));
    assertEquals("infinity", out(named(SchemaBuilder.int64(), "time.MicroTimestamp"), Long.MAX_VALUE));
    assertEquals("2026-01-01T08:00:00.120000Z", out(named(SchemaBuilder.string(), "time.ZonedTimestamp"), "2026-01-01T10:00:00.12+02:00"));
    assertEquals("-infinity", out(named(SchemaBuilder.string(), "time.ZonedTimestamp"), "-infinity"));
    assertEquals("10:11:12.000013", out(named(SchemaBuilder.int64(), "time.MicroTime"), 36_672_000_013L));
    assertEquals("-0043-03-15", out(named(SchemaBuilder.int32(), "time.Date"), (int) java.time.LocalDate.of(-43, 3, 15).toEpochDay()));
  }

  @Test
  void arraysKeepTheirNulls() {
    Schema decimals = SchemaBuilder.array(Decimal.builder(2).optional().build()).optional().build();
    assertEquals("{\"x\":[\"1.50\",null]}", json(decimals, Arrays.asList(new BigDecimal("1.50"), null)));
    assertEquals("{\"x\":[1,null]}", json(SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build(), Arrays.asList(1, null)));
    Schema texts = SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build();
    assertThrows(DataException.class, () -> out(texts, List.of("[Ljava.lang.String;@4f8970b3")));
  }

  @Test
  void jsonIsAnObjectOrItsText() {
    Schema json = named(SchemaBuilder.string(), "data.Json");
    assertEquals("{\"x\":{\"a\":[1,2.5,null,true,\"t\"],\"big\":\"12345678901234567890.123\",\"id\":9007199254740993}}",
        json(json, "{\"a\": [1, 2.50, null, true, \"t\"], \"big\": 12345678901234567890.123, \"id\": 9007199254740993}"));
    assertThrows(DataException.class, () -> out(json, "{"));
    assertEquals("{\"x\":{\"\":[1,\"a\"]}}", json(json, "[1, \"a\"]"));
    assertEquals("{\"x\":{\"\":5}}", json(json, "5"));
    assertNull(out(json, "null"));
    Map<String, String> limited = Map.of("json.longest", "10");
    assertEquals(Map.of("x", Map.of("abc", "123456")), row(limited, json, "{\"abc\": \"123456\"}").value());
    assertThrows(DataException.class, () -> row(limited, json, "{\"abc\": \"1234567\"}"));
    assertEquals(Map.of("x", "{\"a\": 1}"), row(Map.of("json", "text"), json, "{\"a\": 1}").value());
  }

  @Test
  void whatCannotBeADocumentIsRefusedWithItsColumn() {
    Schema geometry = SchemaBuilder.struct().name("io.debezium.data.geometry.Geometry").field("wkb", Schema.BYTES_SCHEMA).build();
    DataException refused = assertThrows(DataException.class, () -> out(geometry, new Struct(geometry).put("wkb", new byte[0])));
    assertTrue(refused.getMessage().startsWith("SearchRows: column x of shop.public.orders: a value of type io.debezium.data.geometry.Geometry"), refused.getMessage());
    assertThrows(DataException.class, () -> through(Map.of(), null, null, KEY, new Struct(KEY).put("id", 1L)));
    assertThrows(DataException.class, () -> through(Map.of(), KEY, new Struct(KEY).put("id", 1L), Schema.STRING_SCHEMA, "no row"));
    assertThrows(DataException.class, () -> transform(Map.of()).apply(new SinkRecord("other", 0, KEY, new Struct(KEY).put("id", 1L), null, null, 0)));
    assertThrows(ConfigException.class, () -> transform(Map.of("indexes", "orders")));
  }

  @Test
  void aWorkerFindsIt() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(one -> one.type() == SearchRows.class));
  }
}
