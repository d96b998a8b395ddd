package sluice.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class SetAsideTest {
  private static SetAside<SinkRecord> transform(String records, String reason) {
    SetAside<SinkRecord> made = new SetAside<>();
    made.configure(Map.of("records", records, "reason", reason));
    return made;
  }

  private static SinkRecord at(String topic, int partition, long offset) {
    return new SinkRecord(topic, partition, null, null, null, null, offset);
  }

  @Test
  void refusesTheNamedRecordsAndNoOther() {
    SetAside<SinkRecord> transform = transform("a.b/0/7, a.b/1/9,a.b/0/8", "it is bad");
    for (SinkRecord named : new SinkRecord[] {at("a.b", 0, 7), at("a.b", 0, 8), at("a.b", 1, 9)}) {
      assertEquals("set aside by hand: it is bad", assertThrows(DataException.class, () -> transform.apply(named)).getMessage());
    }
    for (SinkRecord other : new SinkRecord[] {at("a.b", 0, 9), at("a.b", 1, 7), at("a.c", 0, 7)}) {
      assertSame(other, transform.apply(other));
    }
  }

  @Test
  void recordsOfSourcesPass() {
    SetAside<SourceRecord> transform = new SetAside<>();
    transform.configure(Map.of("records", "a/0/0"));
    SourceRecord record = new SourceRecord(Map.of(), Map.of(), "a", 0, null, null);
    assertSame(record, transform.apply(record));
  }

  @Test
  void whatIsNoPlaceIsRefused() {
    for (String wrong : new String[] {"a/0", "a/0/x", "a/0/-1", "/0/1"}) {
      assertThrows(ConfigException.class, () -> transform(wrong, ""));
    }
  }

  @Test
  void workersFindIt() {
    assertTrue(ServiceLoader.load(Transformation.class).stream().anyMatch(found -> found.type() == SetAside.class));
  }
}
