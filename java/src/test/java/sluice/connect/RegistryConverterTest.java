package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;

class RegistryConverterTest {
  private static final byte[] RECORD = {0, 0, 0, 0, 7, 2};

  /** What Confluent's client raises; its class is known by name only. */
  public static class RestClientException extends RuntimeException {
    private final int status;

    RestClientException(String message, int status) {
      super(message);
      this.status = status;
    }

    public int getStatus() {
      return status;
    }
  }

  /** Apicurio's: about an error that may have a code. */
  public static class CodelessRestClientException extends RuntimeException {
    public record Fault(String name) {
      public String getName() {
        return name;
      }

      public Integer getErrorCode() {
        return null;
      }
    }

    public Fault getError() {
      return new Fault("ConnectException");
    }
  }

  private static final class Fake implements Converter {
    RuntimeException raised;
    Schema schema;
    Object value;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
      this.schema = schema;
      this.value = value;
      if (raised != null) {
        throw raised;
      }
      return RECORD;
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      if (raised != null) {
        throw raised;
      }
      return new SchemaAndValue(Schema.STRING_SCHEMA, "read");
    }
  }

  private final Fake fake = new Fake();
  private final RegistryConverter converter = new RegistryConverter().with(fake);

  private RuntimeException raising(RuntimeException raised) {
    fake.raised = raised;
    RuntimeException read = assertThrows(RuntimeException.class, () -> converter.toConnectData("t", RECORD));
    RuntimeException written = assertThrows(RuntimeException.class, () -> converter.fromConnectData("t", Schema.STRING_SCHEMA, "x"));
    assertEquals(read.getClass(), written.getClass());
    return read;
  }

  @Test
  void aRegistryThatIsAwayIsTriedAgain() {
    for (RuntimeException away : new RuntimeException[] {
        new SerializationException("read", new ConnectException("refused")), new UncheckedIOException(new ConnectException("refused")), new CodelessRestClientException(),
        new SerializationException("read", new RestClientException("starting", 503)), new RestClientException("who", 401), new RestClientException("slow down", 429) }) {
      assertTrue(raising(away) instanceof RetriableException, away.toString());
    }
    assertTrue(raising(new RestClientException("who", 401)).getMessage().contains("lets the worker not in"));
  }

  @Test
  void whatIsWrongWithTheRecordIsNot() {
    for (RuntimeException wrong : new RuntimeException[] { new SerializationException("read", new EOFException()), new RestClientException("Schema 7 not found", 404), new NullPointerException() }) {
      RuntimeException raised = raising(wrong);
      assertTrue(raised instanceof DataException && !(raised instanceof RetriableException), wrong.toString());
    }
    assertEquals("topic t: Schema 7 not found", raising(new SerializationException("read", new RestClientException("Schema 7 not found", 404))).getMessage());
  }

  @Test
  void aSchemaThatIsRefusedSaysSo() {
    assertEquals("topic t: the schema registry refuses the schema: not compatible", raising(new SerializationException("write", new RestClientException("not compatible", 409))).getMessage());
  }

  @Test
  void bytesThatAreNoRecord() {
    fake.raised = new ArrayIndexOutOfBoundsException("0");
    for (byte[] bytes : new byte[][] { {}, "{\"id\":1}".getBytes() }) {
      assertTrue(assertThrows(DataException.class, () -> converter.toConnectData("t", bytes)).getMessage().contains("no record of a schema registry"));
    }
    assertSame(SchemaAndValue.NULL, converter.toConnectData("t", null));
    assertNull(converter.fromConnectData("t", Schema.OPTIONAL_STRING_SCHEMA, null));
  }

  @Test
  void nullStaysNullWhereThereIsADefault() {
    Schema row = SchemaBuilder.struct().name("Value").optional()
        .field("a", SchemaBuilder.int32().optional().defaultValue(5).build())
        .field("b", SchemaBuilder.int32().defaultValue(6).build())
        .field("c", Schema.OPTIONAL_STRING_SCHEMA).build();
    Schema envelope = SchemaBuilder.struct().name("Envelope").field("after", row).field("op", Schema.STRING_SCHEMA).build();
    Struct value = new Struct(envelope).put("after", new Struct(row).put("b", 1)).put("op", "c");
    assertArrayEquals(RECORD, converter.fromConnectData("t", envelope, value));
    Schema seen = fake.schema.field("after").schema();
    assertNull(seen.field("a").schema().defaultValue());
    assertEquals(6, seen.field("b").schema().defaultValue());
    assertEquals("Value", seen.name());
    assertTrue(seen.isOptional());
    Struct written = (Struct) fake.value;
    assertSame(fake.schema, written.schema());
    Struct after = (Struct) written.get(fake.schema.field("after"));
    assertSame(seen, after.schema());
    assertNull(after.get(seen.field("a")));
    assertEquals(1, after.get(seen.field("b")));
    assertEquals("c", written.get("op"));
    Schema before = fake.schema;
    converter.fromConnectData("t", envelope, value);
    assertSame(before, fake.schema);
    // Nothing to leave out: the row itself.
    converter.fromConnectData("t", Schema.STRING_SCHEMA, "x");
    assertEquals("x", fake.value);
  }
}
