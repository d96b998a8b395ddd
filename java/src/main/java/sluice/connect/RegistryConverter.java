package sluice.connect;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;

/**
 * The Avro converter of a schema registry (Apicurio's, Confluent's) without two of its losses.
 *
 * <p>A registry that is away is no fault of the record. Both converters then raise what a worker takes for a record that cannot be read: with
 * {@code errors.tolerance=all} every good record of the outage goes to the dead letters. Here it becomes a {@link RetriableException}, so that
 * the worker waits as {@code errors.retry.timeout} says.
 *
 * <p>NULL stays NULL in a column that has a default: see {@link Nullable}. (Apicurio's converter writes the column's default in its place.)
 *
 * <p>Every setting but {@code delegate} is the other converter's. It is found where the worker finds it, in a plugin folder of its own: the
 * loader of this class asks the worker's, which knows all plugins.
 */
public class RegistryConverter implements Converter {
  public static final String DELEGATE = "delegate";

  public static final ConfigDef CONFIG =
      new ConfigDef()
          .define(DELEGATE, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "Class of the registry's own Avro converter.");

  private final Nullable nullable = new Nullable();
  private Converter delegate;

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    String name = (String) CONFIG.parse(Map.of(DELEGATE, String.valueOf(configs.get(DELEGATE)))).get(DELEGATE);
    Map<String, Object> rest = new HashMap<>(configs);
    rest.remove(DELEGATE);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Class<?> found = Class.forName(name, true, getClass().getClassLoader());
      // What it looks up by name (its own serializers) lies in its own folder.
      Thread.currentThread().setContextClassLoader(found.getClassLoader());
      delegate = (Converter) found.getDeclaredConstructor().newInstance();
      delegate.configure(rest, isKey);
    } catch (ReflectiveOperationException e) {
      throw new DataException("RegistryConverter: no plugin of this worker holds " + name, e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  RegistryConverter with(Converter other) {
    delegate = other;
    return this;
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    return fromConnectData(topic, null, schema, value);
  }

  @Override
  public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
    if (value == null) {
      return null; // a tombstone: no schema to register
    }
    Schema kept = nullable.schema(schema);
    Object seen = nullable.value(kept, value);
    return within(topic, () -> headers == null ? delegate.fromConnectData(topic, kept, seen) : delegate.fromConnectData(topic, headers, kept, seen));
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    return toConnectData(topic, null, value);
  }

  @Override
  public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    try {
      return within(topic, () -> headers == null ? delegate.toConnectData(topic, value) : delegate.toConnectData(topic, headers, value));
    } catch (DataException e) {
      // What the converters say then is anything from a wrong index to a null pointer.
      throw value.length > 4 && value[0] == 0 ? e : new DataException("topic " + topic + ": no record of a schema registry, which would begin with a zero byte and the schema's id", e);
    }
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef(); // the delegate's settings are its own affair
  }

  @Override
  public void close() {
    Utils.closeQuietly(delegate, "converter");
  }

  private static <T> T within(String topic, Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (RetriableException e) {
      throw e;
    } catch (RuntimeException e) {
      String away = RegistryFault.away(e);
      if (away != null) {
        throw new RetriableException("topic " + topic + ": the schema registry " + away, e);
      }
      String refused = RegistryFault.refusal(e);
      throw new DataException("topic " + topic + ": " + (refused == null ? reason(e) : "the schema registry refuses the schema: " + refused), e);
    }
  }

  /** The innermost message: what wraps it says only that something failed. */
  private static String reason(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
  }
}
