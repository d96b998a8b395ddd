package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ExactJsonConverterTest {
  private static final Schema ROW =
      SchemaBuilder.struct()
          .field("f", Schema.OPTIONAL_FLOAT32_SCHEMA)
          .field("d", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("a", SchemaBuilder.array(Schema.OPTIONAL_FLOAT64_SCHEMA).optional().build())
          .field("t", Schema.OPTIONAL_STRING_SCHEMA)
          .optional()
          .build();
  private static final Schema ENVELOPE = SchemaBuilder.struct().field("before", ROW).field("after", ROW).build();

  private static Struct through(JsonConverter reader, Struct after) {
    try (JsonConverter writer = new JsonConverter(); reader) {
      writer.configure(Map.of("schemas.enable", "true"), false);
      reader.configure(Map.of("schemas.enable", "true"), false);
      byte[] json = writer.fromConnectData("t", ENVELOPE, new Struct(ENVELOPE).put("after", after));
      return ((Struct) reader.toConnectData("t", null, json).value()).getStruct("after");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Struct special() {
    return new Struct(ROW).put("f", Float.NaN).put("d", Double.NEGATIVE_INFINITY).put("a", Arrays.asList(1.5, null, Double.NaN, Double.POSITIVE_INFINITY)).put("t", "NaN");
  }

  @Test
  void readsNotANumberAndInfinity() {
    assertEquals(special(), through(new ExactJsonConverter(), special()));
  }

  @Test
  void kafkasOwnConverterStillReadsThemAsZero() {
    // When this fails, Kafka Connect has mended it and ExactJsonConverter may go.
    assertEquals(0f, through(new JsonConverter(), special()).get("f"));
  }

  @Test
  void leavesTheRestAlone() {
    Struct plain = new Struct(ROW).put("f", 1.5f).put("d", -0.1).put("a", Arrays.asList(1.0, null)).put("t", "Infinity");
    assertEquals(plain, through(new ExactJsonConverter(), plain));
    try (ExactJsonConverter reader = new ExactJsonConverter()) {
      reader.configure(Map.of("schemas.enable", "true"), false);
      assertNull(reader.toConnectData("t", null).value());
    }
  }
}
