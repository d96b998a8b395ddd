package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.OffsetDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class EventRowsTest {
  private static SinkRecord event(Object key, Object value, Map<String, String> headers) {
    ConnectHeaders all = new ConnectHeaders();
    headers.forEach((name, text) -> all.add(name, text, Schema.OPTIONAL_STRING_SCHEMA));
    return new SinkRecord("events.order", 2, Schema.OPTIONAL_STRING_SCHEMA, key, Schema.OPTIONAL_BYTES_SCHEMA, value, 7, 1763719200123L, TimestampType.CREATE_TIME, all);
  }

  private static final Map<String, String> HEADERS = Map.of("id", "e-1", "eventType", "OrderCreated", "aggregateType", "order");

  private static SinkRecord through(SinkRecord record, String... settings) {
    Map<String, String> props = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    try (EventRows<SinkRecord> transform = new EventRows<>()) {
      transform.configure(props);
      return transform.apply(record);
    }
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> more = new HashMap<>(HEADERS);
    more.put(name, value);
    return more;
  }

  @Test
  void aRowForIceberg() {
    SinkRecord out = through(event("42", "{\"a\": 1}".getBytes(), HEADERS), "target", "iceberg", "route.field", "__topic");
    Struct row = (Struct) out.value();
    assertEquals("[id, type, aggregate_type, aggregate_id, payload, time, __source_ts_ms, __partition, __offset]", out.valueSchema().fields().stream().map(f -> f.name()).toList().toString());
    assertEquals("e-1 OrderCreated order 42 {\"a\": 1}", row.get("id") + " " + row.get("type") + " " + row.get("aggregate_type") + " " + row.get("aggregate_id") + " " + row.get("payload"));
    assertEquals(OffsetDateTime.parse("2025-11-21T10:00:00.123Z"), row.get("time"));
    assertEquals(row.get("time"), row.get("__source_ts_ms"));
    assertEquals(2, row.get("__partition"));
    assertEquals(7L, row.get("__offset"));
    assertEquals("events.order", row.get(out.valueSchema().field("__topic")));
  }

  @Test
  void theEventsOwnTimeToTheMicrosecond() {
    for (String own : new String[] {"1763719200123456", "2025-11-21T10:00:00.123456Z", "2025-11-21T11:00:00.123456+01:00"}) {
      Struct row = (Struct) through(event("42", null, with("eventTime", own)), "target", "iceberg").value();
      assertEquals(OffsetDateTime.parse("2025-11-21T10:00:00.123456Z"), row.get("time"));
      assertNull(row.get("payload"));
      Struct plain = (Struct) through(event("42", null, with("eventTime", own)), "target", "parquet").value();
      assertEquals(new Date(1763719200123L), plain.get("time"));
      Struct found = (Struct) through(event("42", null, with("eventTime", own)), "target", "search").value();
      assertEquals("2025-11-21T10:00:00.123456Z", found.get("time"));
    }
  }

  @Test
  void bytesStayBytes() {
    byte[] payload = {0, (byte) 0xff, 1};
    assertArrayEquals(payload, (byte[]) ((Struct) through(event("42", payload, HEADERS), "target", "iceberg", "payload", "bytes").value()).get("payload"));
    SinkRecord plain = through(event("42", payload, HEADERS), "target", "parquet", "payload", "bytes");
    assertArrayEquals(payload, (byte[]) ((Struct) plain.value()).get("payload"));
    assertEquals(1763719200123L, ((Struct) plain.value()).get("__source_ts_ms"));
  }

  @Test
  void aDocumentHasTheIdOfItsEvent() {
    SinkRecord out = through(event("42", "x".getBytes(), HEADERS), "target", "search");
    assertEquals("e-1", out.key());
    assertEquals("42", ((Struct) out.value()).get("aggregate_id"));
  }

  private static SinkRecord document(String payload, byte[] value, String json) {
    try (SearchRows<SinkRecord> documents = new SearchRows<>()) {
      documents.configure(Map.of("indexes", "events.order:events-order", "json", json));
      return documents.apply(through(event("42", value, with("eventTime", "1763719200123456")), "target", "search", "payload", payload));
    }
  }

  @Test
  void documentsOfEvents() {
    byte[] json = "{\"a\": [1, 2.50]}".getBytes();
    SinkRecord out = document("json", json, "object");
    assertEquals("events-order e-1", out.topic() + " " + out.key());
    assertNull(out.valueSchema());
    assertEquals("{id=e-1, type=OrderCreated, aggregate_type=order, aggregate_id=42, payload={a=[1, 2.5]}, time=2025-11-21T10:00:00.123456Z}", out.value().toString());
    assertEquals("{\"a\": [1, 2.50]}", ((Map<?, ?>) document("json", json, "text").value()).get("payload"));
    assertEquals("{\"a\": [1, 2.50]}", ((Map<?, ?>) document("text", json, "object").value()).get("payload"));
    assertEquals("AP8=", ((Map<?, ?>) document("bytes", new byte[] {0, (byte) 0xff}, "object").value()).get("payload"));
    assertEquals("{=[1]}", ((Map<?, ?>) document("json", "[1]".getBytes(), "object").value()).get("payload").toString());
    Map<?, ?> empty = (Map<?, ?>) document("json", null, "object").value();
    assertTrue(empty.containsKey("payload") && empty.get("payload") == null);
    assertTrue(assertThrows(DataException.class, () -> document("json", "{".getBytes(), "object")).getMessage().contains("payload of events.order: is no JSON"));
  }

  @Test
  void whatIsNoEventIsRefused() {
    assertTrue(assertThrows(DataException.class, () -> through(event("42", "x".getBytes(), Map.of()), "target", "iceberg")).getMessage().contains("has no header id"));
    assertTrue(assertThrows(DataException.class, () -> through(event("42", new byte[] {(byte) 0xc3}, HEADERS), "target", "iceberg")).getMessage().contains("no text in UTF-8"));
    assertTrue(assertThrows(DataException.class, () -> through(event("42", "x", HEADERS), "target", "iceberg")).getMessage().contains("ByteArrayConverter"));
    assertTrue(assertThrows(DataException.class, () -> through(event("42", null, with("eventTime", "tomorrow")), "target", "iceberg")).getMessage().contains("the time of an event"));
  }

  @Test
  void theWorkerFindsIt() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(one -> one.type() == EventRows.class));
  }
}
