package sluice.connect;

import java.util.function.Function;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.connect.data.Schema;

/** What is worked out once for a schema, kept for the 256 that were met last. */
final class BySchema<T> {
  private final Cache<Schema, T> known = new SynchronizedCache<>(new LRUCache<>(256));

  T get(Schema schema, Function<Schema, T> make) {
    T found = known.get(schema);
    if (found == null) {
      found = make.apply(schema);
      known.put(schema, found);
    }
    return found;
  }
}
