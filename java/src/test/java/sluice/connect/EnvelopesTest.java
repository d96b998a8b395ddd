package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fast way gives what Kafka's own converter gives, byte by byte and value by value. */
class EnvelopesTest {
  private final JsonConverter slow = new JsonConverter();
  private final ExactJsonConverter fast = new ExactJsonConverter();

  @BeforeEach
  void configure() {
    Map<String, String> settings = Map.of("schemas.enable", "true", "replace.null.with.default", "false");
    slow.configure(settings, false);
    fast.configure(settings, false);
  }

  private static Schema row(String extra) {
    SchemaBuilder builder =
        SchemaBuilder.struct()
            .name("shop.public.ördérs.Value")
            .field("id", Schema.INT64_SCHEMA)
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .field("amount", Decimal.builder(2).optional().build())
            .field("number", SchemaBuilder.float64().optional().defaultValue(1.5).build())
            .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("list", SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).optional().build())
            .field("map", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA).optional().build());
    if (extra != null) {
      builder.field(extra, Schema.OPTIONAL_STRING_SCHEMA);
    }
    return builder.optional().build();
  }

  private static List<Struct> rows(Schema schema) {
    Struct empty = new Struct(schema).put("id", 1L);
    Struct full =
        new Struct(schema)
            .put("id", Long.MIN_VALUE)
            .put("text", "\"payload\": {\"schema\":} \\ \u0000 é 😀")
            .put("amount", new BigDecimal("-12.50"))
            .put("number", -0.1)
            .put("bytes", new byte[] {0, -1, '}'})
            .put("list", Arrays.asList(1, null, 3))
            .put("map", Map.of("payload", "x"));
    return List.of(empty, full, empty);
  }

  @Test
  void writesTheSameBytes() {
    for (Schema schema : List.of(row(null), row("added"), row(null))) {
      for (Struct row : rows(schema)) {
        assertArrayEquals(slow.fromConnectData("t", schema, row), fast.fromConnectData("t", schema, row));
      }
      assertArrayEquals(slow.fromConnectData("t", schema, null), fast.fromConnectData("t", schema, null));
    }
    assertArrayEquals(slow.fromConnectData("t", null, null), fast.fromConnectData("t", null, null));
    assertArrayEquals(slow.fromConnectData("t", null, Map.of("a", 1)), fast.fromConnectData("t", null, Map.of("a", 1)));
    assertArrayEquals(slow.fromConnectData("t", Schema.STRING_SCHEMA, "x"), fast.fromConnectData("t", Schema.STRING_SCHEMA, "x"));
  }

  @Test
  void readsTheSameRecordsWhileSchemasChange() {
    List<byte[]> records = new ArrayList<>();
    for (String extra : new String[] {null, "a", null, "b", "c", "d", "e", null, "a"}) {
      Schema schema = row(extra);
      rows(schema).forEach(row -> records.add(slow.fromConnectData("t", schema, row)));
      records.add(slow.fromConnectData("t", schema, null));
      records.add(null);
    }
    for (byte[] record : records) {
      SchemaAndValue expected = slow.toConnectData("t", record);
      assertEquals(expected, fast.toConnectData("t", record));
      // And the other topic's schemas are its own.
      assertEquals(expected, fast.toConnectData("other", record));
    }
  }

  @Test
  void leavesOtherFormsToKafka() {
    byte[] good = slow.fromConnectData("t", row(null), rows(row(null)).get(1));
    fast.toConnectData("t", good);
    String text = new String(good, StandardCharsets.UTF_8);
    byte[] spaced = text.replace("\"payload\":{", "\"payload\" : {").getBytes(StandardCharsets.UTF_8);
    assertEquals(slow.toConnectData("t", good), fast.toConnectData("t", spaced));
    byte[] broken = text.substring(0, text.length() - 20).getBytes(StandardCharsets.UTF_8);
    assertThrows(DataException.class, () -> fast.toConnectData("t", broken));
    assertThrows(DataException.class, () -> fast.toConnectData("t", "{\"id\":1}".getBytes(StandardCharsets.UTF_8)));
    assertEquals(slow.toConnectData("t", good), fast.toConnectData("t", good));
  }
}
