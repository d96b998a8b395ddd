package sluice.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Transform that refuses single records of a sink by their place in Kafka, so that the worker writes them to the dead letters and goes
 * on. It is for a record that the sink itself stops at: Kafka Connect hands nothing to the dead letters that fails while it is written,
 * and moving the consumer past the record would also pass over whatever is not committed before it.
 *
 * <p>It stands first, before another transform changes the topic.
 */
public class SetAside<R extends ConnectRecord<R>> extends OwnTransform<R> {
  public static final String RECORDS = "records";
  public static final String REASON = "reason";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(RECORDS, Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "The records, each as topic/partition/offset.")
          .define(REASON, Type.STRING, "", Importance.LOW, "Why, for the headers of the dead letters.");

  private static final Pattern PLACE = Pattern.compile("([\\w.-]+)/(\\d{1,9})/(\\d{1,18})");

  private final Map<TopicPartition, List<Long>> records = new HashMap<>();
  private String reason = "";

  @Override
  @SuppressWarnings("unchecked")
  public void configure(Map<String, ?> props) {
    Map<String, Object> parsed = CONFIG.parse(props);
    records.clear();
    for (String place : (List<String>) parsed.get(RECORDS)) {
      Matcher matcher = PLACE.matcher(place.trim());
      if (!matcher.matches()) {
        throw new ConfigException(RECORDS, place, "is not topic/partition/offset");
      }
      TopicPartition partition = new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(2)));
      records.computeIfAbsent(partition, unused -> new ArrayList<>()).add(Long.parseLong(matcher.group(3)));
    }
    reason = (String) parsed.get(REASON);
  }

  @Override
  public R apply(R record) {
    // A record of a source has no place yet.
    if (record instanceof SinkRecord read) {
      List<Long> offsets = records.get(new TopicPartition(read.topic(), read.kafkaPartition()));
      if (offsets != null && offsets.contains(read.kafkaOffset())) {
        throw new DataException("set aside by hand" + (reason.isEmpty() ? "" : ": " + reason));
      }
    }
    return record;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }
}
